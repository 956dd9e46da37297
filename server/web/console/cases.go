package console

import (
	"net/url"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Codes of the lists conflict_state and conflict_kind.
const (
	caseOpen   = "open"
	caseValue  = "value"
	caseDelete = "delete"
	caseRule   = "rule"
	caseTwice  = "duplicate"
)

// caseView is one conflict with both its sides.
type caseView struct {
	ID            string
	Subject       string // which row of which table
	Tag           string // what kind of conflict, where it is not of two values
	State         string
	Open          bool
	Rule          string     // the rule that the household breaks, in words
	Other         *otherView // the household that seems to be the same
	Kept, Offered *sideView
	Fields        []caseField
	Decision      string
	SettledBy     string
	SettledAt     string
	Undo          string // page on which the decision is taken back, "" for whoever may not
}

// sideView says who stands behind one side, and when.
type sideView struct{ By, At string }

// caseField is one fact with what each side says.
type caseField struct {
	Label         string
	Kept, Offered value
	Same          bool // the sides agree on it; it is there because it belongs to a group
}

// Href is the page on which the case is decided.
func (v caseView) Href() string { return casePage(v.ID) }

// deletion is how a case names that a row is gone instead of a field.
const deletion = "deleted"

// conflict shows a case where values up to a sensitivity may be read.
func (f form) conflict(row schema.Row, shown schema.Sensitivity) caseView {
	text := func(field string) string { return row.Get(field).Text() }
	label := func(field string) string { return f.text(row.Table.Field(field), row.Get(field)) }
	v := caseView{
		ID: row.ID, State: label("state"), Open: text("state") == caseOpen,
		Kept: f.side(row, "kept"), Offered: f.side(row, "offered"),
	}
	if text("kind") != caseValue {
		v.Tag = label("kind")
	}
	t := schema.TableOf(text("table_name"))
	if t != nil {
		v.Subject = t.Label.In(f.lang)
		if about, ok := f.ids.rows[text("row_id")]; ok && !t.IsRoot() {
			v.Subject = join(" · ", v.Subject, f.ids.title(about, shown))
		}
	}
	if text("kind") == caseRule {
		v.Rule = schema.Problem{Code: schema.ErrCode(text("field")), Table: text("table_name")}.Message(f.lang)
	}
	v.Fields = f.caseFields(t, text("kept"), text("offered"), shown)
	if text("kind") == caseTwice && t != nil {
		v.Other = f.otherHousehold(row.Household, text("kept"))
		v.Other.Question = say(f.lang, "case.twice")
		if text("field") == "name" {
			v.Other.Question = say(f.lang, "case.namesakes")
		}
		v.Fields = f.identity(t, text("offered"), shown)
	}
	if !v.Open {
		v.Decision, v.SettledBy = label("decision"), f.ids.author(text("settled_by"))
		v.SettledAt = moment(row.Get("settled_at").Int())
	}
	return v
}

// side is who said what one side says; nil when nobody is named.
func (f form) side(row schema.Row, side string) *sideView {
	by := row.Get(side + "_by").Text()
	if by == "" {
		return nil
	}
	at := syncproto.HLC(row.Get(side + "_at").Int())
	return &sideView{By: f.ids.author(by), At: moment(at.Milli())}
}

// caseFields pairs what the two sides say, in the order of the table's fields.
func (f form) caseFields(t *schema.Table, kept, offered string, shown schema.Sensitivity) []caseField {
	left, right := parseSide(kept), parseSide(offered)
	var out []caseField
	if _, about := left[deletion]; about {
		out = append(out, caseField{Label: say(f.lang, "case.row"), Kept: f.presence(left[deletion]), Offered: f.presence(right[deletion])})
	}
	if t == nil {
		return out
	}
	for i := range t.Fields {
		field := &t.Fields[i]
		a, inLeft := left[field.Name]
		b, inRight := right[field.Name]
		if inLeft || inRight {
			out = append(out, caseField{Label: field.Label.In(f.lang), Kept: f.value(field, a, shown), Offered: f.value(field, b, shown), Same: a == b})
		}
	}
	return out
}

// otherView is the household that holds the same identity, by its own id and where it
// was then; the link leads to where it is now, and nowhere when that is here. Whoever
// may not see it finds nothing behind the link.
type otherView struct{ Href, ID, Village, Question string }

func (f form) otherHousehold(here, kept string) *otherView {
	named := parseSide(kept)
	id := named["household"].Text()
	v := &otherView{ID: short(id), Village: f.ids.village(named["village"].Text())}
	if now := f.ids.whereabouts(id); now != here {
		v.Href = householdPage(now)
	}
	return v
}

func householdPage(id string) string { return "/households/" + url.PathEscape(id) }

// identity is what both households hold.
func (f form) identity(t *schema.Table, offered string, shown schema.Sensitivity) []caseField {
	fields := f.caseFields(t, offered, offered, shown)
	for i := range fields {
		fields[i].Same = true
	}
	return fields
}

// presence says whether a row is to be deleted.
func (f form) presence(deleted schema.Value) value {
	if deleted.Bool() {
		return value{Text: say(f.lang, "case.deleted")}
	}
	return value{Text: say(f.lang, "case.kept")}
}

// parseSide reads the JSON object {field: value} of one side; a rule's case has none.
func parseSide(text string) map[string]schema.Value {
	values, problem := syncproto.DecodeValues(text)
	if problem != nil {
		return nil
	}
	return values
}
