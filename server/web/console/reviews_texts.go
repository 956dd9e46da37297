package console

import "ruhu/schema"

// reviewsTexts are those of the queue of reviews, and of decisions in it.
var reviewsTexts = map[string]schema.Label{
	"reviews":         schema.L("审核", "심사", "Reviews"),
	"reviews.marks":   schema.L("疑点", "의문점", "to look at"),
	"reviews.unusual": schema.L("有任一疑点", "의문점이 하나라도 있음", "anything unusual"),
	"reviews.usual":   schema.L("没有疑点", "의문점 없음", "nothing unusual"),
	"reviews.begin":   schema.L("从第一户开始审核", "첫 호부터 심사", "Review from the first"),
	"reviews.none":    schema.L("没有符合条件的审核。", "조건에 맞는 심사가 없습니다.", "Nothing meets these conditions."),
	"reviews.done":    schema.L("待审核的都已处理完。", "심사대기를 모두 처리하였습니다.", "Nothing is waiting for review."),
	"reviews.order":   schema.L("有疑点的在前，其次等候最久的。", "의문점이 있는 호가 먼저, 다음은 가장 오래 기다린 순서입니다.", "The unusual come first, then whoever waits longest."),
	"reviews.choose":  schema.L("选择", "선택", "choose"),
	"reviews.chosen":  schema.L("批量通过所选的户", "선택한 호를 한꺼번에 통과", "Approve the chosen"),
	"reviews.all":     schema.L("批量通过本页全部", "이 페지 전부를 한꺼번에 통과", "Approve all on this page"),
	"reviews.before":  schema.L("先预览，再确认。有疑点的户不会批量通过。", "먼저 미리 보고 확인합니다. 의문점이 있는 호는 한꺼번에 통과되지 않습니다.", "You see a preview first. Whatever is unusual is never approved in bulk."),

	"bulk.preview":  schema.L("批量通过：预览", "일괄통과: 미리보기", "Bulk approval: preview"),
	"bulk.result":   schema.L("批量通过：结果", "일괄통과: 결과", "Bulk approval: result"),
	"bulk.will":     schema.L("将通过 %s 户", "%s호를 통과시킵니다", "%s will be approved"),
	"bulk.left":     schema.L("%s 户不在其中", "%s호는 제외됩니다", "%s are left out"),
	"bulk.did":      schema.L("已通过 %s 户", "%s호가 통과되였습니다", "%s were approved"),
	"bulk.failed":   schema.L("%s 户未通过", "%s호는 통과되지 않았습니다", "%s were not approved"),
	"bulk.changed":  schema.L("有变动的项目", "바뀐 항목", "what changed"),
	"bulk.same":     schema.L("与已审核的相同", "심사된것과 같음", "as it was approved"),
	"bulk.why":      schema.L("原因", "리유", "why"),
	"bulk.confirm":  schema.L("确认通过这 %s 户", "이 %s호의 통과를 확인", "Approve these %s"),
	"bulk.nothing":  schema.L("没有可以批量通过的户。", "한꺼번에 통과시킬수 있는 호가 없습니다.", "None can be approved in bulk."),
	"bulk.each":     schema.L("每户单独生效，互不影响。", "호마다 따로 처리되며 서로 영향을 주지 않습니다.", "Each household is decided by itself."),
	"reviews.leave": schema.L("返回列表", "목록으로 돌아가기", "Back to the list"),
}
