package console

import "ruhu/schema"

// designTexts are those of the design system.
var designTexts = map[string]schema.Label{
	"design":            schema.L("界面规范", "화면 규범", "Design system"),
	"design.note":       schema.L("所有页面只用这里的颜色、字号、间距和部件。数值取自样式表本身。", "모든 페지는 여기에 있는 색상, 글자크기, 간격과 부품만 씁니다. 값은 양식표 자체에서 가져옵니다.", "Every page is made of these colours, sizes and components. The values are read from the style sheet itself."),
	"design.colours":    schema.L("颜色", "색상", "Colours"),
	"design.token":      schema.L("名称", "이름", "token"),
	"design.light":      schema.L("浅色", "밝은 색", "Light"),
	"design.dark":       schema.L("深色", "어두운 색", "Dark"),
	"design.contrast":   schema.L("对比度（不低于 4.5）", "대비 (4.5 이상)", "contrast (4.5 or more)"),
	"design.measures":   schema.L("间距和字号", "간격과 글자크기", "Space and type sizes"),
	"design.value":      schema.L("数值", "값", "value"),
	"design.type":       schema.L("文字", "글자", "Type"),
	"design.components": schema.L("部件", "부품", "Components"),
	"design.h3":         schema.L("小标题", "소제목", "A smaller title"),
	"design.text":       schema.L("正文，以及一个", "본문, 그리고", "Text, and a"),
	"design.link":       schema.L("链接", "련결", "link"),
	"design.small":      schema.L("说明文字", "설명문", "A note"),
	"design.good":       schema.L("已完成的事", "끝난 일", "what is in order"),
	"design.waits":      schema.L("待办的事", "대기중인 일", "what waits for people"),
	"design.tag":        schema.L("标签", "꼬리표", "a tag"),
	"design.done":       schema.L("操作后的提示，只显示一次。", "조작한 뒤의 알림, 한번만 나타납니다.", "What was just done, said once."),
	"design.field":      schema.L("填写项", "기입항목", "A field"),
	"design.choice":     schema.L("选择项", "선택항목", "A choice"),
	"design.main":       schema.L("主要操作", "주요 조작", "What the page is for"),
	"design.plain":      schema.L("其他操作", "기타 조작", "Something beside it"),
	"design.grave":      schema.L("慎重操作", "신중한 조작", "Not taken back lightly"),
}
