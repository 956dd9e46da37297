package console

import (
	"cmp"
	"slices"
	"strconv"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// roundView is a round of review, with what its reviewer said.
type roundView struct {
	State    string
	Key      string // of the state
	Entries  []entry
	Comments []commentView
}

// commentView is what a reviewer said of a field, a row or a table.
type commentView struct{ About, Text string }

// rounds are a household's rounds that are over, the newest first.
func (f form) rounds(unit *syncproto.UnitState) (out []roundView) {
	rows := livingRows(*unit, schema.ReviewRound)
	slices.SortStableFunc(rows, func(a, b schema.Row) int { return cmp.Compare(b.Get("decided_at").Int(), a.Get("decided_at").Int()) })
	comments := map[string][]commentView{}
	for _, row := range livingRows(*unit, schema.ReviewComment) {
		round := row.Get("review").Text()
		comments[round] = append(comments[round], f.comment(row))
	}
	for _, row := range rows {
		state := row.Get("state").Text()
		if state == string(registry.ReviewSubmitted) {
			continue
		}
		out = append(out, roundView{
			State: f.text(row.Table.Field("state"), row.Get("state")), Key: state,
			Entries: f.filledIn(row, "state", "submitted_rev", "decided_rev"), Comments: comments[row.ID],
		})
	}
	return out
}

func (f form) comment(row schema.Row) commentView {
	t := schema.TableOf(row.Get("table_name").Text())
	v := commentView{Text: row.Get("text").Text()}
	if t == nil {
		return v
	}
	v.About = f.rowTitle(t, row.Get("row_id").Text())
	if field := t.Field(row.Get("field").Text()); field != nil {
		v.About += " › " + field.Label.In(f.lang)
	}
	return v
}

// approvalView is one entry of a household's approved record.
type approvalView struct {
	Kind, At, By   string
	Rev            syncproto.Rev
	Visits, Photos int
	Difference     string   // address of what it changed, "" for the first
	On             []string // visits that the one before did not rest on
}

// approvalTexts say how an entry of the approved record came about.
var approvalTexts = map[registry.ApprovalKind]string{
	registry.Approved: "approval.approved", registry.Delivered: "approval.delivered", registry.Carried: "approval.carried",
	registry.Divided: "approval.divided",
}

func (f form) approval(a *registry.Approval) *approvalView {
	return &approvalView{
		Kind: say(f.lang, approvalTexts[a.Kind]), At: moment(a.At), By: f.ids.person(a.By), Rev: a.Rev,
		Visits: len(a.Visits), Photos: len(a.Photos),
	}
}

// aboutGroup is a row of the record, with the fields that can be spoken of.
type aboutGroup struct {
	Title  string
	Fields []choice
}

// fieldsOf are the fields of a household's tables, as far as they are of interest, row by
// row.
func (f form) fieldsOf(unit *syncproto.UnitState, of func(*schema.Table) bool) (groups []aboutGroup) {
	for _, t := range schema.Replicated() {
		if !of(t) {
			continue
		}
		for _, row := range livingRows(*unit, t) {
			group := aboutGroup{Title: f.rowTitle(t, row.ID)}
			for _, i := range t.FieldsAt(schema.Version) {
				field := &t.Fields[i]
				group.Fields = append(group.Fields, choice{Code: about{t.Name, row.ID, field.Name}.input(), Label: field.Label.In(f.lang)})
			}
			groups = append(groups, group)
		}
	}
	return groups
}

// chosenReview is a household that somebody chose from a list, and the revision that the
// list was made at.
type chosenReview struct {
	Household string
	Rev       int64
}

func (c chosenReview) String() string { return c.Household + "@" + strconv.FormatInt(c.Rev, 10) }
