package console

import (
	"fmt"
	"maps"

	"ruhu/schema"
)

// subjects is every text of the pages that is not the schema's, subject by subject: each
// has its own <subject>_texts.go, and the frame's stand here. Korean is written as in
// Yanbian. No key stands in two of them.
var subjects = [...]map[string]schema.Label{
	frameTexts,
	caseTexts,
	reportTexts,
	logTexts,
	conflictsTexts,
	copyTexts,
	designTexts,
	historyTexts,
	householdTexts,
	householdsTexts,
	importTexts,
	noticeTexts,
	objectionsTexts,
	overviewTexts,
	reviewTexts,
	reviewsTexts,
	relocationTexts,
	peopleTexts,
	profileTexts,
	relocationVillageTexts,
	signinTexts,
	systemTexts,
	todayTexts,
	villagesTexts,
}

// texts is all of them.
var texts = joined(subjects[:])

func joined(subjects []map[string]schema.Label) map[string]schema.Label {
	all := map[string]schema.Label{}
	for _, s := range subjects {
		maps.Copy(all, s)
	}
	return all
}

// frameTexts are those of what stands around every page, and of words that many pages
// need.
var frameTexts = map[string]schema.Label{
	"brand":          schema.L("入户", "입호", "Ruhu"),
	"skip":           schema.L("跳到正文", "본문으로 건너뛰기", "Skip to the content"),
	"menu":           schema.L("主菜单", "주차림표", "Main menu"),
	"menu.open":      schema.L("菜单", "차림표", "Menu"),
	"menu.look":      schema.L("查看", "조회", "Look"),
	"menu.decide":    schema.L("办理", "처리", "Decide"),
	"menu.keep":      schema.L("管理", "관리", "Keep"),
	"waits":          schema.L("项待办", "건 대기", "waiting"),
	"refused":        schema.L("未能办理：", "처리하지 못하였습니다:", "Not done:"),
	"leave":          schema.L("不改动，返回", "변경하지 않고 돌아가기", "Leave it as it is"),
	"language":       schema.L("语言", "언어", "Language"),
	"total":          schema.L("合计", "합계", "total"),
	"all":            schema.L("全部", "전부", "All"),
	"show":           schema.L("查询", "조회", "Show"),
	"clear":          schema.L("清除条件", "조건 지우기", "Clear"),
	"contents":       schema.L("本页内容", "이 페지의 내용", "On this page"),
	"colon":          schema.L("：", ": ", ": "),
	"server":         schema.L("系统", "체계", "the server"),
	"yes":            schema.L("是", "예", "yes"),
	"no":             schema.L("否", "아니", "no"),
	"sign-out":       schema.L("退出", "로그아웃", "Sign out"),
	"notfound.note":  schema.L("地址可能有误，或者该内容不在您的工作范围内。", "주소가 틀렸거나 그 내용이 당신의 사업범위에 들지 않을 수 있습니다.", "The address may be wrong, or what it names is outside your area."),
	"to.start":       schema.L("返回首页", "첫 페지로", "To the first page"),
	"request":        schema.L("请求编号", "요청번호", "Request"),
	"absent":         schema.L("未填写", "기입하지 않음", "not recorded"),
	"masked":         schema.L("敏感信息，不显示", "민감정보, 표시하지 않음", "sensitive, not shown"),
	"masked.note":    schema.L("“＊＊＊＊”表示已填写但不在此显示的敏感信息。", "“＊＊＊＊”는 기입되였으나 여기에 표시하지 않는 민감정보입니다.", "“＊＊＊＊” stands for sensitive information that is recorded but not shown here."),
	"above":          schema.L("上级区域", "상급지역", "Areas above"),
	"areas":          schema.L("我的区域", "나의 지역", "My areas"),
	"area":           schema.L("地区", "지역", "Area"),
	"village":        schema.L("行政村", "행정촌", "village"),
	"villages":       schema.L("行政村", "행정촌", "Villages"),
	"households":     schema.L("农户", "농호", "Households"),
	"people":         schema.L("人数", "인수", "people"),
	"conflicts":      schema.L("冲突", "충돌", "Conflicts"),
	"conflicts.open": schema.L("待处理冲突", "처리대기 충돌", "open conflicts"),
	"devices":        schema.L("设备", "설비", "devices"),
	"device.number":  schema.L("设备%d号", "설비 %d호", "device %d"),
	"desk":           schema.L("网页端或导入", "웹페지 또는 반입", "desk or import"),
	"range":          schema.L("第 %s–%s 条，共 %s 条", "%s–%s번째, 총 %s건", "%s–%s of %s"),
	"pages":          schema.L("分页", "페지 이동", "Pages"),
	"page.of":        schema.L("第 %s 页，共 %s 页", "%s페지, 총 %s페지", "Page %s of %s"),
	"page.first":     schema.L("首页", "처음", "First"),
	"page.back":      schema.L("上一页", "이전", "Previous"),
	"page.forth":     schema.L("下一页", "다음", "Next"),
	"page.last":      schema.L("末页", "마지막", "Last"),
}

// say is a text in a language, with its verbs filled. Keys are constants of
// this program: one that the table does not have stops the page.
func say(lang schema.Lang, key string, args ...any) string {
	label, ok := texts[key]
	if !ok {
		panic("console: no text " + key)
	}
	if len(args) == 0 {
		return label.In(lang)
	}
	return fmt.Sprintf(label.In(lang), args...)
}
