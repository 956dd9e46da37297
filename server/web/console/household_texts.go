package console

import "ruhu/schema"

// householdTexts are those of a household's page.
var householdTexts = map[string]schema.Label{
	"record":            schema.L("户基本情况", "호 기본정황", "Household record"),
	"household.deleted": schema.L("该户已删除，以下为删除前的内容。", "이 호는 삭제되였습니다. 아래는 삭제하기 전의 내용입니다.", "This household has been deleted. What follows is what stood before."),
	"household.forward": schema.L("该户已并入另一户。", "이 호는 다른 호에 합병되였습니다.", "This household has become part of another."),
	"household.now":     schema.L("查看合并后的农户", "합병된 호 보기", "Show the household that it is part of"),
	"income.net":        schema.L("纯收入", "순수입", "net income"),
	"income.each":       schema.L("人均纯收入（按现有人口）", "인구당 순수입 (현재 인구 기준)", "net income per person (of today's members)"),
	"income.line":       schema.L("国家扶贫标准", "국가 빈곤부축 표준", "national poverty line"),
	"income.chart":      schema.L("历年人均纯收入", "년도별 인구당 순수입", "Net income per person by year"),
	"income.chart.text": schema.L("每年一柱，横线为当年国家扶贫标准；数字见下表。", "해마다 막대 하나, 가로줄은 그해 국가 빈곤부축 표준. 수자는 아래 표에 있습니다.", "One bar a year; the line across it is that year's national poverty line. The table below has the figures."),
	"income.detail":     schema.L("逐项明细", "항목별 내역", "Every line"),
	"photos.here":       schema.L("服务器已有 %s 张，共 %s 张", "봉사기에 %s장 있음, 총 %s장", "%s of %s here"),
	"photos.all":        schema.L("%s 张，全部已到服务器", "%s장, 모두 봉사기에 있음", "%s, all here"),
	"visit.rest":        schema.L("地点与签字", "위치와 서명", "place and signature"),
	"step.done":         schema.L("已完成", "완료", "done"),
	"step.next":         schema.L("下一步", "다음 단계", "next"),

	"approvals":        schema.L("审核档案", "심사기록", "Approvals"),
	"approvals.none":   schema.L("从未审核过。", "심사된적이 없습니다.", "Nothing was ever approved."),
	"approvals.on":     schema.L("新依据", "새 근거", "newly rests on"),
	"approvals.change": schema.L("与上一次比较", "지난번과 비교", "against the one before"),

	"revisions":      schema.L("两个版本的比较", "두 판본의 비교", "Two revisions compared"),
	"revisions.from": schema.L("从", "처음", "from"),
	"revisions.to":   schema.L("到", "마지막", "to"),
	"revisions.none": schema.L("两者没有不同。", "다른 점이 없습니다.", "The two do not differ."),

	"field":        schema.L("一个项目的历史", "한 항목의 력사", "History of one field"),
	"field.choose": schema.L("选择一个项目，查看每次填报的值、填报人、设备和走访。", "항목을 선택하면 기입할 때마다의 값, 기입자, 설비, 방문을 볼수 있습니다.", "Choose a field to see every value of it, with who wrote it, on which device and visit."),
	"field.none":   schema.L("从未填报过。", "기입된적이 없습니다.", "Nothing was ever written into it."),
	"field.value":  schema.L("值", "값", "value"),
	"field.when":   schema.L("时间", "시간", "when"),
	"field.who":    schema.L("填报人", "기입자", "who"),
	"field.device": schema.L("设备", "설비", "device"),
	"field.visit":  schema.L("同时记录的走访", "함께 기록한 방문", "visit recorded with it"),
}
