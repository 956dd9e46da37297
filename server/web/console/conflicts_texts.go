package console

import "ruhu/schema"

// conflictsTexts are those of cases, wherever they are shown.
var conflictsTexts = map[string]schema.Label{
	"conflicts.note": schema.L("两人在互不知情时填报了不同的内容，两个值都已保留。", "두 사람이 서로 모르고 다른 내용을 기입하였으며 두 값이 모두 보존되여있습니다.", "Two people recorded different things without knowing of each other. Both values are kept."),
	"none.conflicts": schema.L("没有待处理的冲突。", "처리대기 충돌이 없습니다.", "There are no open conflicts."),
	"undo":           schema.L("撤销处理", "처리 취소", "Take the decision back"),
	"undo.why":       schema.L("撤销理由（冲突将重新待处理，恢复处理前的值）", "취소 리유 (충돌이 다시 처리대기로 되고 처리전의 값이 회복됩니다)", "Why? The conflict will be open again, and what stood before the decision stands again."),
	"done.undo":      schema.L("处理已撤销，冲突重新待处理。", "처리를 취소하였으며 충돌이 다시 처리대기로 되였습니다.", "The decision is taken back, and the conflict is open again."),
	"case.other":     schema.L("另一户", "다른 호", "other household"),
	"case.twice":     schema.L("两户登记了相同的号码，均已保留。如为同一户，请合并；如不是，请核对号码。", "두 호가 같은 번호로 등록되여 모두 보존되여있습니다. 같은 호이면 합병하고 아니면 번호를 확인하십시오.", "Two households are registered under the same number, and both are kept. If they are one, merge them; if not, check the number."),
	"case.namesakes": schema.L("两户中有人姓名和出生日期相同，均已保留。如为同一人，请合并两户或更正成员；如不是，请登记为不同的人。", "두 호에 이름과 출생일자가 같은 사람이 있으며 모두 보존되여있습니다. 같은 사람이면 두 호를 합병하거나 성원을 바로잡고 아니면 서로 다른 사람으로 처리하십시오.", "Two households have somebody of the same name and date of birth, and both are kept. If they are one person, merge the households or put the members right; if not, settle it as two people."),
	"case.about":     schema.L("内容", "내용", "what"),
	"case.current":   schema.L("现值", "현재 값", "current value"),
	"case.new":       schema.L("提交值", "제출값", "value offered"),
	"case.row":       schema.L("该条记录", "이 기록", "the row"),
	"case.deleted":   schema.L("删除", "삭제", "delete it"),
	"case.kept":      schema.L("保留", "유지", "keep it"),
	"case.village":   schema.L("村级材料", "촌급 서류", "the village's own papers"),
}
