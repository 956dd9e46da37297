package schema

// Conflict is a case that people must decide: two values of one fact, a deletion
// against an edit, a household that breaks a rule after a merge, or one that seems
// to be registered twice. Values are
// kept as JSON objects {field: value}, so that a group is one case. Conflicts of a
// village's papers have no household. Only the server writes them, also for people at
// desks: the actions conflict.decide and conflict.undo. A settled case keeps what stood
// before it and what stands by it, which is how it is undone.
var Conflict = newTable(Table{
	Name: "conflict", Label: L("冲突", "충돌", "conflict"), Scope: OfHousehold, ServerOnly: true, AlsoVillage: true,
	Fields: []Field{
		{Name: "kind", Kind: Code, Codes: "conflict_kind", Label: L("类别", "류별", "kind"), Rule: "required", Policy: Server},
		{Name: "table_name", Kind: Text, Label: L("表", "표", "table"), Rule: "max=60", Policy: Server},
		{Name: "row_id", Kind: Text, Label: L("记录", "기록", "row"), Rule: "max=36", Policy: Server},
		{Name: "field", Kind: Text, Label: L("字段", "항목", "field or group"), Rule: "max=60", Policy: Server},
		{Name: "kept", Kind: Text, Label: L("现值", "현재 값", "current value"), Policy: Server, Sensitivity: Sensitive},
		{Name: "kept_by", Kind: Text, Label: L("现值填报人", "현재 값 기입자", "current value by"), Policy: Server},
		{Name: "kept_at", Kind: Int, Label: L("现值时间", "현재 값 시간", "current value at"), Policy: Server},
		{Name: "offered", Kind: Text, Label: L("新值", "새 값", "offered value"), Policy: Server, Sensitivity: Sensitive},
		{Name: "offered_by", Kind: Text, Label: L("新值填报人", "새 값 기입자", "offered value by"), Policy: Server},
		{Name: "offered_at", Kind: Int, Label: L("新值时间", "새 값 시간", "offered value at"), Policy: Server},
		{Name: "offered_base", Kind: Int, Label: L("新值所据版本", "새 값의 기준 판본", "revision the offer was based on"), Policy: Server},
		{Name: "changeset", Kind: ID, Label: L("变更集", "변경묶음", "changeset"), Policy: Server},
		{Name: "state", Kind: Code, Codes: "conflict_state", Label: L("处理状态", "처리 상태", "state"), Rule: "required", Policy: Server},
		{Name: "decision", Kind: Code, Codes: "conflict_decision", Label: L("处理结果", "처리 결과", "decision"), Policy: Server},
		{Name: "settled_by", Kind: Text, Label: L("处理人", "처리자", "settled by"), Policy: Server},
		{Name: "settled_at", Kind: Time, Label: L("处理时间", "처리 시간", "settled at"), Policy: Server},
		{Name: "opened_at", Kind: Time, Label: L("立案时间", "제기 시간", "opened at"), Policy: Server, Since: 2},
		{Name: "before", Kind: Text, Label: L("处理前的值", "처리 전의 값", "value before the decision"), Policy: Server, Sensitivity: Sensitive, Since: 2},
		{Name: "taken", Kind: Text, Label: L("处理后的值", "처리 뒤의 값", "value by the decision"), Policy: Server, Sensitivity: Sensitive, Since: 2},
		{Name: "reason", Kind: Text, Label: L("处理理由", "처리 리유", "reason of the decision"), Rule: "max=1000", Policy: Server, Sensitivity: Personal, Since: 2},
		{Name: "rule", Kind: Text, Label: L("所用规则", "적용한 규칙", "rule of the decision"), Rule: "max=200", Policy: Server, Since: 2},
	},
})
