package console

import "ruhu/schema"

// relocationTexts are those of the board, of cases and of what is done about them.
var relocationTexts = map[string]schema.Label{
	"relocation":       schema.L("易地搬迁", "타지이주", "Relocation"),
	"board.steps":      schema.L("十一个步骤", "열한개 단계", "The 11 steps"),
	"board.mine":       schema.L("只看由我办理的", "내가 처리할것만", "Only what I can take"),
	"board.late":       schema.L("逾期 %s 件", "기한초과 %s건", "%s overdue"),
	"board.overdue":    schema.L("逾期 %s", "초과 %s", "%s overdue"),
	"board.islate":     schema.L("已逾期", "기한 지남", "overdue"),
	"board.more":       schema.L("还有 %s 件", "%s건 더", "%s more"),
	"board.waiting":    schema.L("待办", "처리대기", "Waiting"),
	"board.allsteps":   schema.L("显示全部步骤", "모든 단계 보기", "show all steps"),
	"board.who":        schema.L("农户或区域", "농호 또는 지역", "household or area"),
	"board.people":     schema.L("%s 人", "%s명", "people: %s"),
	"board.next":       schema.L("下一步", "다음 단계", "next step"),
	"board.due":        schema.L("期限", "기한", "due"),
	"board.from":       schema.L("%s 起可办", "%s부터 처리 가능", "from %s"),
	"board.obstacle":   schema.L("还缺什么", "모자라는것", "what is missing"),
	"board.unscreened": schema.L("%s 户未筛选", "미선별 %s호", "%s not screened"),
	"board.none":       schema.L("没有待办的区域或农户。", "처리를 기다리는 지역이나 농호가 없습니다.", "No area and no household waits."),

	"quota":         schema.L("搬迁指标", "이주 지표", "Quota"),
	"quota.note":    schema.L("户 / 人", "호 / 명", "households / people"),
	"quota.granted": schema.L("下达", "하달", "granted"),
	"quota.held":    schema.L("已用", "사용", "used"),
	"quota.kept":    schema.L("退出待补", "보충대기", "kept for a replacement"),
	"quota.left":    schema.L("剩余", "나머지", "left"),

	"file.household": schema.L("农户档案", "농호 기록", "The household"),
	"file.village":   schema.L("本村名单", "촌 명단", "The village's list"),
	"file.waits":     schema.L("等待办理", "처리를 기다림", "Waits for"),
	"file.actions":   schema.L("可以办理", "처리할 수 있는것", "What you can do"),
	"file.moves":     schema.L("办理经过", "처리 경과", "What was done"),
	"file.back":      schema.L("退回", "되돌림", "sent back"),
	"file.changed":   schema.L("变更", "변경", "changed"),
	"file.none":      schema.L("该户还没有搬迁档案。", "이 호에는 아직 이주 서류가 없습니다.", "The household has no relocation case."),

	"act.do":     schema.L("办理", "처리", "Do it"),
	"act.back":   schema.L("退回到", "되돌릴 단계", "back to"),
	"act.reason": schema.L("理由", "리유", "reason"),
	"act.wish":   schema.L("农户撤回的理由", "농호가 철회하는 리유", "why the household withdraws"),
	"act.place":  schema.L("空出的指标", "내놓은 지표", "place that was given up"),

	"done.take":     schema.L("已办理。", "처리하였습니다.", "It is done."),
	"done.back":     schema.L("已退回。", "되돌렸습니다.", "It was sent back."),
	"done.found":    schema.L("抽查结论已登记。", "추출검사 결론을 등록하였습니다.", "The finding is recorded."),
	"done.replace":  schema.L("已确定递补。", "보충을 확정하였습니다.", "The household is named for the place."),
	"done.close":    schema.L("已终止。", "종결하였습니다.", "It is closed."),
	"done.withdraw": schema.L("已登记撤回。", "철회를 등록하였습니다.", "The withdrawal is recorded."),
}
