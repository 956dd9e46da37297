package schema

import (
	"maps"
	"slices"
)

// actionNames is what people call the commands that the server checks instead of
// merging.
var actionNames = map[string]Label{
	"relocation.take":     L("办理步骤", "단계 처리", "take a step"),
	"relocation.back":     L("退回", "되돌리기", "send back"),
	"relocation.withdraw": L("撤回申请", "신청 철회", "withdraw"),
	"relocation.close":    L("终止", "종결", "close"),
	"relocation.replace":  L("递补", "보충", "take a place given up"),
	"sample.draw":         L("抽样", "추출", "draw a sample"),
	"sample.pass":         L("抽查合格", "추출검사 합격", "pass the spot check"),
	"sample.fail":         L("抽查不合格", "추출검사 불합격", "fail the spot check"),
	"objection.uphold":    L("答复异议：成立", "이의 답변: 성립", "uphold an objection"),
	"conflict.decide":     L("处理冲突", "충돌 처리", "decide a case"),
	"conflict.undo":       L("撤销处理", "처리 취소", "take a decision back"),
	"objection.dismiss":   L("答复异议：不成立", "이의 답변: 불성립", "dismiss an objection"),
	"household.part":      L("分出误并的户", "잘못 합병한 호를 갈라내기", "take a household out of another again"),
	"record.submit":       L("提交审核", "심사에 제출", "submit for review"),
	"record.approve":      L("审核通过", "심사 통과", "approve"),
	"record.return":       L("审核退回", "심사 되돌리기", "return to the cadre"),
	"record.reopen":       L("重新打开", "다시 열기", "open again"),
}

// Actions returns the actions that have a name, in the order of their codes.
func Actions() []string { return slices.Sorted(maps.Keys(actionNames)) }

// ActionName is what people call an action; its own name when it has no other.
func ActionName(do string) Label {
	if label, ok := actionNames[do]; ok {
		return label
	}
	return Label{ZH: do}
}
