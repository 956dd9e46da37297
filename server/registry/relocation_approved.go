package registry

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// restsOnApproval reports whether an action takes a step that looks at the approved record.
func restsOnApproval(a syncproto.Action) bool {
	step := schema.StepOf(a.Step)
	return a.Do == "relocation.take" && step != nil && step.Approved
}

// recordApproved refuses a case whose household's record the township has never approved,
// and one whose record says something else by now that nobody has looked at: the levels
// above the village decide on what was approved.
func (x *motion) recordApproved() *schema.Problem {
	if x.approved == nil {
		return &schema.Problem{Code: schema.RecordUnapproved, Table: schema.ReviewRound.Name}
	}
	if changed := Difference(x.approved.Rows, RecordOf(x.rows)); len(changed) > 0 {
		return &schema.Problem{Code: schema.RecordChanged, Table: schema.ReviewRound.Name, Param: count(int64(len(changed)))}
	}
	return nil
}
