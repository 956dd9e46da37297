package registry

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// Facts is what the steps of relocation look at besides the household itself.
type Facts struct{}

// decideAction checks an action and returns the server's own edits that follow.
func decideAction(v view, c *syncproto.Changeset, a syncproto.Action, s *Situation, m Moment) ([]syncproto.Edit, *schema.Problem) {
	return nil, &schema.Problem{Code: schema.UnknownAction, Param: a.Do}
}
