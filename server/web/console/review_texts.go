package console

import "ruhu/schema"

// reviewTexts are those of one household's review.
var reviewTexts = map[string]schema.Label{
	"review.place":     schema.L("第 %s 户，共 %s 户", "%s번째, 총 %s호", "%s of %s"),
	"review.queue":     schema.L("审核队列", "심사 대기렬", "Queue of reviews"),
	"review.back":      schema.L("上一户", "이전 호", "Previous"),
	"review.forth":     schema.L("下一户", "다음 호", "Next"),
	"review.household": schema.L("查看全户档案", "전체 기록 보기", "The whole household"),
	"review.never":     schema.L("从未提交审核", "심사에 제출한적 없음", "never submitted"),

	"review.changes":  schema.L("变动", "변동", "What changed"),
	"review.same":     schema.L("与已审核的档案没有不同。", "심사된 기록과 다른 점이 없습니다.", "Nothing differs from the approved record."),
	"review.new":      schema.L("该户从未审核过，以下全部为新内容。", "이 호는 심사된적이 없어 아래는 모두 새 내용입니다.", "Nothing was ever approved of this household: all of it is new."),
	"review.field":    schema.L("项目", "항목", "field"),
	"review.approved": schema.L("已审核", "심사됨", "approved"),
	"review.working":  schema.L("现在", "현재", "now"),
	"review.seen":     schema.L("您看到的", "보신것", "as you saw it"),
	"review.comment":  schema.L("写意见", "의견 쓰기", "Comment"),
	"review.record":   schema.L("全部内容", "전체 내용", "Everything as it stands"),

	"review.visits":     schema.L("新的走访", "새 방문", "New visits"),
	"review.earlier":    schema.L("以前审核过的走访（%s 次）", "이전에 심사된 방문(%s차)", "Visits that were reviewed before (%s)"),
	"review.novisits":   schema.L("上次审核之后没有走访记录。", "지난번 심사뒤에 방문기록이 없습니다.", "There was no visit since the last approval."),
	"review.history":    schema.L("上次审核之后的历史", "지난번 심사뒤의 력사", "History since the approval"),
	"review.more":       schema.L("全部历史（还有 %s 次）", "전체 력사(그외 %s차)", "All of the history (%s more)"),
	"review.rounds":     schema.L("以往审核", "이전 심사", "Earlier reviews"),
	"review.submission": schema.L("本次审核", "이번 심사", "This review"),

	"review.decide":      schema.L("审核意见", "심사결정", "Decision"),
	"review.reason":      schema.L("理由（退回必填）", "리유(되돌릴 때 필수)", "Reason (needed for a return)"),
	"review.reason.open": schema.L("重新打开的理由", "다시 여는 리유", "Why it is opened again"),
	"review.approve":     schema.L("通过", "통과", "Approve"),
	"review.return":      schema.L("退回", "되돌리기", "Return"),
	"review.reopen":      schema.L("重新打开", "다시 열기", "Open again"),
	"review.about":       schema.L("对其他项目的意见", "다른 항목에 대한 의견", "Comment on another field"),
	"review.said":        schema.L("意见", "의견", "Comment"),
	"review.choose":      schema.L("（选择项目）", "(항목 선택)", "(choose a field)"),
	"review.watch":       schema.L("您可以查看，但由乡镇审核人员决定。", "볼수는 있으나 향진 심사일군이 결정합니다.", "You can look; the township's reviewer decides."),
	"review.disputed":    schema.L("有冲突未处理，处理之前不能通过。", "처리되지 않은 충돌이 있어 처리하기 전에는 통과시킬수 없습니다.", "Conflicts are open. Until they are settled it cannot be approved."),
	"review.moved":       schema.L("您打开此页之后有以下变动（版本 %s → %s），请重新查看。", "이 페지를 연 뒤에 아래와 같이 바뀌였습니다(판본 %s → %s). 다시 확인하십시오.", "This has changed since you opened the page (revision %s → %s). Look at it again."),

	"review.keys":         schema.L("快捷键", "단축건", "Keys"),
	"review.keys.forth":   schema.L("下一户", "다음 호", "next"),
	"review.keys.back":    schema.L("上一户", "이전 호", "previous"),
	"review.keys.approve": schema.L("通过", "통과", "approve"),
	"review.keys.return":  schema.L("写退回理由", "되돌리는 리유 쓰기", "return: write the reason"),
	"review.keys.send":    schema.L("在理由中：退回", "리유칸에서: 되돌리기", "in the reason: return"),
	"review.keys.help":    schema.L("显示或收起本说明", "이 설명 보이기/감추기", "show or hide this"),

	"approval.approved":  schema.L("乡镇审核通过", "향진 심사 통과", "approved by the township"),
	"approval.delivered": schema.L("县级导入时确认", "현급 반입때 확인", "delivered by the county"),
	"approval.carried":   schema.L("随户迁转", "호와 함께 옮김", "carried along with the household"),
	"approval.divided":   schema.L("合审后分户", "함께 심사한 뒤 갈라짐", "approved as one, then divided"),
	"approval.evidence":  schema.L("依据：走访 %s 次、照片 %s 张", "근거: 방문 %s차, 사진 %s장", "rests on %s visits and %s photos"),
	"revision":           schema.L("版本 %s", "판본 %s", "revision %s"),

	"photo.close":  schema.L("关闭", "닫기", "Close"),
	"photo.turn":   schema.L("旋转", "회전", "Turn"),
	"photo.zoom":   schema.L("原始大小", "원래 크기", "Full size"),
	"photo.whole":  schema.L("原图", "원본 사진", "The original"),
	"photo.here":   schema.L("本户的照片", "이 호의 사진", "This household's photo"),
	"photo.theirs": schema.L("另一户的照片", "다른 호의 사진", "The other household's photo"),

	"done.approve": schema.L("“%s”户已通过审核。", "“%s”호가 심사에 통과되였습니다.", "%s was approved."),
	"done.return":  schema.L("“%s”户已退回。", "“%s”호를 되돌렸습니다.", "%s was returned."),
	"done.reopen":  schema.L("“%s”户已重新打开。", "“%s”호를 다시 열었습니다.", "%s is open again."),
}
