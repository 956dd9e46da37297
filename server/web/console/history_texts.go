package console

import "ruhu/schema"

// historyTexts are those of a history.
var historyTexts = map[string]schema.Label{
	"history":            schema.L("历史记录", "변경력사", "History"),
	"history.received":   schema.L("%s 同步到服务器", "%s 봉사기에 동기화", "reached the server %s"),
	"history.changes":    schema.L("%s 项内容", "%s개 항목", "%s values"),
	"history.added":      schema.L("新增", "추가", "added"),
	"history.deleted":    schema.L("删除", "삭제", "deleted"),
	"history.revived":    schema.L("恢复", "복구", "brought back"),
	"history.disputed":   schema.L("删除有争议", "삭제에 이의 있음", "deletion disputed"),
	"history.opened":     schema.L("产生冲突", "충돌 발생", "opened"),
	"history.settled":    schema.L("冲突已处理", "충돌 처리됨", "settled"),
	"history.rows":       schema.L("随户迁转 %s 条记录", "호와 함께 옮긴 기록 %s건", "%s rows moved with the household"),
	"history.offered":    schema.L("提交值：", "제출값: ", "offered: "),
	"settled.same":       schema.L("与现值相同", "현재 값과 같음", "same value"),
	"settled.superseded": schema.L("现值较晚，保留", "현재 값이 더 늦어 유지", "the later value stays"),
	"settled.replaced":   schema.L("提交值较晚，采用", "제출값이 더 늦어 채용", "the later value taken"),
	"settled.united":     schema.L("合并双方选项", "량측 선택을 합침", "both sets united"),
	"settled.disputed":   schema.L("不同，待人工处理", "서로 달라 사람이 처리", "differs: for people to decide"),
}
