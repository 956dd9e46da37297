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
	"income.detail":     schema.L("逐项明细", "항목별 내역", "Every line"),
	"photos.here":       schema.L("服务器已有 %s 张，共 %s 张", "봉사기에 %s장 있음, 총 %s장", "%s of %s here"),
	"photos.all":        schema.L("%s 张，全部已到服务器", "%s장, 모두 봉사기에 있음", "%s, all here"),
	"visit.rest":        schema.L("地点与签字", "위치와 서명", "place and signature"),
	"step.done":         schema.L("已完成", "완료", "done"),
	"step.next":         schema.L("下一步", "다음 단계", "next"),
}
