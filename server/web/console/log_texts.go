package console

import "ruhu/schema"

// logTexts are those of the log.
var logTexts = map[string]schema.Label{
	"log":          schema.L("日志", "일지", "Log"),
	"log.note":     schema.L("每次提交、决定、查看敏感信息和账号变动都按顺序记入，前后相扣，不能改动或抽掉。", "모든 제출, 결정, 민감정보 열람과 계정 변동이 차례로 기록되고 서로 맞물려 고치거나 빼낼수 없습니다.", "Every commit and decision, each look at sensitive values and every change of accounts stands here in order, chained, so that none can be changed or taken out."),
	"log.kind":     schema.L("类别", "류별", "Kind"),
	"log.from":     schema.L("自", "부터", "From"),
	"log.to":       schema.L("至（不含当日）", "까지 (그날 제외)", "Before"),
	"log.number":   schema.L("序号", "번호", "No."),
	"log.at":       schema.L("时间", "시간", "Time"),
	"log.who":      schema.L("何人", "누가", "Who"),
	"log.about":    schema.L("何户", "어느 호", "About"),
	"log.facts":    schema.L("内容", "내용", "What"),
	"log.outcome":  schema.L("结果", "결과", "outcome"),
	"log.wanted":   schema.L("所要办理", "하려던 일", "wanted"),
	"log.why":      schema.L("原因", "원인", "why not"),
	"log.reason":   schema.L("理由", "리유", "reason"),
	"log.older":    schema.L("更早的记录", "더 이전의 기록", "Older entries"),
	"log.none":     schema.L("没有符合条件的记录。", "조건에 맞는 기록이 없습니다.", "No entry meets these conditions."),
	"log.of":       schema.L("只看：", "이것만: ", "Only those of"),
	"log.check":    schema.L("核验整个日志", "일지 전체 검증", "Verify the whole log"),
	"log.holds":    schema.L("%s 条记录首尾相扣，全部核验无误。", "%s건이 모두 서로 맞물려 이상이 없습니다.", "All %s entries hold together."),
	"log.broken":   schema.L("日志有 %s 处不符：", "일지에 맞지 않는 곳이 %s개 있습니다:", "The log is not sound in %s places:"),
	"log.head":     schema.L("末条校验值", "마지막 검증값", "Hash of the newest entry"),
	"log.everyone": schema.L("系统", "체계", "the server"),
}
