package schema

// ReviewRound is one round of a household's review: what a cadre submitted, and
// what the township decided on it, or that the county opened the record again. Rows
// are written by the server alone, as the result of actions; devices read them, so
// that a return is on the cadre's phone at the next pull. Revisions are the
// household's: submitted_rev is the one that the submission made, decided_rev the
// one that was looked at when it was decided.
var ReviewRound = newTable(Table{
	Name: "review", Label: L("审核", "심사", "review"), Scope: OfHousehold, ServerOnly: true, Since: 2,
	Fields: []Field{
		{Name: "state", Kind: Code, Codes: "review_state", Label: L("审核状态", "심사 상태", "state of the review"), Rule: "required", Policy: Server},
		{Name: "submitted_rev", Kind: Int, Label: L("提交的版本", "제출한 판본", "revision submitted"), Policy: Server},
		{Name: "submitted_at", Kind: Time, Label: L("提交时间", "제출 시간", "submitted at"), Policy: Server},
		{Name: "submitted_by", Kind: ID, Label: L("提交人", "제출자", "submitted by"), Policy: Server},
		{Name: "remark", Kind: Text, Label: L("提交说明", "제출 설명", "remark"), Rule: "max=2000", Policy: Server, Sensitivity: Personal},
		{Name: "decided_rev", Kind: Int, Label: L("审核所看的版本", "심사할 때 본 판본", "revision looked at"), Policy: Server},
		{Name: "decided_at", Kind: Time, Label: L("审核时间", "심사 시간", "decided at"), Policy: Server},
		{Name: "decided_by", Kind: ID, Label: L("审核人", "심사자", "decided by"), Policy: Server},
		{Name: "reason", Kind: Text, Label: L("审核理由", "심사 리유", "reason"), Rule: "max=2000", Policy: Server, Sensitivity: Personal},
	},
})

// ReviewComment is what a reviewer says of one field, of one row or of a whole table
// of a household that goes back to its cadre. It is written with the return, and
// never changed.
var ReviewComment = newTable(Table{
	Name: "review_comment", Label: L("审核意见", "심사 의견", "review comment"), Scope: OfHousehold, ServerOnly: true, Since: 2,
	Fields: []Field{
		{Name: "review", Kind: ID, Label: L("审核", "심사", "review"), Refers: "review", Rule: "required,uuid", Policy: Server},
		{Name: "table_name", Kind: Text, Label: L("表", "표", "table"), Rule: "required,max=60", Policy: Server},
		{Name: "row_id", Kind: ID, Label: L("记录", "기록", "row"), Rule: "uuid", Policy: Server},
		{Name: "field", Kind: Text, Label: L("字段", "항목", "field"), Rule: "max=60", Policy: Server},
		{Name: "text", Kind: Text, Label: L("意见", "의견", "comment"), Rule: "required,max=1000", Policy: Server, Sensitivity: Personal},
	},
})
