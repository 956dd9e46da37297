package console

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// mergeView is the form on which one household is made part of another.
type mergeView struct {
	Case          string // its page
	From, Into    besideHead
	Fields        []takeView // of the household itself, which of the two says otherwise
	Members, Rest []joinView
	Form          filled
}

// takeView is a fact of which the household that stays says one thing, and the other another.
type takeView struct {
	Name        string
	Labels      []string // several of a group
	Stays, Goes []value  // of each
	Taken       bool
}

// joinView is a row of either household, as it will be in the one.
type joinView struct {
	ID, Title, Table string
	Goes             bool // it is of the household that becomes part of the other
	Same             string
	Dropped          bool
	Relations        []choice
	Lines            []entry
}

// mergeForm shows what becomes of two households that are made one.
func (k *Console) mergeForm(c echo.Context, who reader) error {
	return k.showMerge(c, who, http.StatusOK, c.QueryParam("into"), filled{})
}

// merge makes one of the two households of a case part of the other.
func (k *Console) merge(c echo.Context, who reader) error {
	sent, err := readFilled(c, who.lang)
	if err != nil {
		return err
	}
	var m merging
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) (err error) {
		m, err = readMerging(r, who, c.Param("id"), sent.Get("into"))
		return err
	})
	if err != nil {
		return err
	}
	fromSeen, err := seenIn(&sent, "from_seen")
	if err != nil {
		return err
	}
	change, err := m.changeset(&sent)
	if err != nil {
		return err
	}
	if change.ID, err = decisionID(c, who, &sent); err != nil {
		return err
	}
	outcome, err := k.app.MergeHouseholds(c.Request().Context(), who.ID, m.from.ID, fromSeen, change)
	if err != nil {
		return err
	}
	if outcome.Kind == syncproto.Rejected {
		sent.refuse(outcome.Problems...)
		return k.showMerge(c, who, http.StatusUnprocessableEntity, m.into.ID, sent)
	}
	return k.done(c, householdPage(m.into.ID), "done.merged")
}

// showMerge shows the form, as it was filled in or as the two households suggest.
func (k *Console) showMerge(c echo.Context, who reader, status int, into string, sent filled) error {
	view := mergeView{Case: casePage(c.Param("id")), Form: sent}
	var m merging
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) (err error) {
		if m, err = readMerging(r, who, c.Param("id"), into); err != nil {
			return err
		}
		f := form{lang: who.lang, ids: newNames(r, who.lang)}
		f.ids.know(m.from)
		f.ids.know(m.into)
		view.fill(f, &m)
		return f.ids.err
	})
	if err == nil && sent.values == nil {
		view.Form, err = k.blank(who.lang, url.Values{"into": {m.into.ID}, "from_seen": {strconv.FormatInt(int64(m.from.Rev), 10)}, "into_seen": {strconv.FormatInt(int64(m.into.Rev), 10)}})
	}
	if err != nil {
		return err
	}
	return k.show(c, status, who, "merge", view)
}

// merging is a household that is to become part of another.
type merging struct{ from, into syncproto.UnitState }

// readMerging reads the two households of a case, of which the named one stays.
func readMerging(r app.Reader, who reader, id, into string) (m merging, err error) {
	file, err := readCase(r, who, id)
	if err != nil {
		return m, err
	}
	named, of := file.Other()
	if !of || !file.Open() {
		return m, schema.Problem{Code: schema.NotFound}
	}
	other, err := otherUnit(r, who, named)
	if err != nil {
		return m, err
	}
	if other == nil || other.ID == file.Unit.ID {
		return m, schema.Problem{Code: schema.NotFound}
	}
	switch into {
	case file.Unit.ID:
		return merging{from: *other, into: file.Unit}, nil
	case other.ID:
		return merging{from: file.Unit, into: *other}, nil
	}
	return m, schema.Problem{Code: schema.BadQuery, Field: "into"}
}

func (v *mergeView) fill(f form, m *merging) {
	v.From, v.Into = f.besideHead(&m.from, schema.Personal), f.besideHead(&m.into, schema.Personal)
	for _, p := range registry.Beside(&m.into, &m.from) {
		switch p.Table {
		case schema.Household:
			v.Fields = f.takes(&p, v.Form)
		case schema.Member:
			v.Members = append(v.Members, f.joins(&p, v.Form)...)
		default:
			v.Rest = append(v.Rest, f.joins(&p, v.Form)...)
		}
	}
}

// matters are the household's own facts of which either value may stand: a group is one.
func matters() (out [][]int) {
	byGroup := map[string]int{}
	for _, i := range schema.Household.FieldsAt(schema.Version) {
		field := &schema.Household.Fields[i]
		if field.Policy == schema.Immutable || field.Policy == schema.Server {
			continue
		}
		at, known := byGroup[field.Group]
		if field.Group == "" || !known {
			at, byGroup[field.Group] = len(out), len(out)
			out = append(out, nil)
		}
		out[at] = append(out[at], i)
	}
	return out
}

// matterName is how the form calls a fact: by its group or its field.
func matterName(fields []int) string {
	field := &schema.Household.Fields[fields[0]]
	return cmp.Or(field.Group, field.Name)
}

// takes are the facts of which the household that goes says something else.
func (f form) takes(p *registry.Pair, sent filled) (out []takeView) {
	for _, fields := range matters() {
		if !slices.ContainsFunc(fields, func(i int) bool { return !cellOf(p.Right, i).IsNull() && p.Differs(i) }) {
			continue
		}
		v := takeView{Name: matterName(fields), Taken: sent.values.Has("take." + matterName(fields))}
		for _, i := range fields {
			field := &p.Table.Fields[i]
			v.Labels = append(v.Labels, field.Label.In(f.lang))
			v.Stays = append(v.Stays, f.value(field, cellOf(p.Left, i), schema.Personal))
			v.Goes = append(v.Goes, f.value(field, cellOf(p.Right, i), schema.Personal))
		}
		out = append(out, v)
	}
	return out
}

// joins are the rows of a pair. Of one person on both sides, the record of the household
// that stays is kept unless somebody says otherwise.
func (f form) joins(p *registry.Pair, sent filled) (out []joinView) {
	paired := p.Left != nil && p.Right != nil && p.Table == schema.Member
	for _, side := range []struct {
		row, twin *syncproto.RowState
		goes      bool
	}{{p.Left, p.Right, false}, {p.Right, p.Left, true}} {
		if side.row == nil {
			continue
		}
		v := joinView{ID: side.row.ID, Title: f.ids.title(side.row.Row, schema.Personal), Table: p.Table.Label.In(f.lang), Goes: side.goes,
			Dropped: sent.values == nil && paired && side.goes || sent.values.Has("drop."+side.row.ID)}
		if paired {
			v.Same = f.ids.title(side.twin.Row, schema.Personal)
		}
		v.Lines = f.inBrief(side.row.Row, "relation")
		if p.Table == schema.Member {
			v.Relations = f.relations(side.row.Row, sent)
		}
		out = append(out, v)
	}
	return out
}

// briefFields is how many filled fields tell rows apart.
const briefFields = 5

// inBrief is the first of what a row says, but for the fields that are shown elsewhere.
func (f form) inBrief(row schema.Row, elsewhere ...string) (out []entry) {
	for _, e := range f.card(row, elsewhere...).Entries {
		if !e.Value.Absent && len(out) < briefFields {
			out = append(out, e)
		}
	}
	return out
}

func (f form) relations(row schema.Row, sent filled) (out []choice) {
	now := row.Get("relation").Text()
	if sent.values != nil {
		now = sent.Get("relation." + row.ID)
	}
	field := row.Table.Field("relation")
	for _, item := range schema.Codes(field.Codes).Current() {
		out = append(out, choice{Code: item.Code, Label: item.Label.In(f.lang), Selected: item.Code == now})
	}
	return out
}

// changeset is what the form decides about the two together.
func (m *merging) changeset(sent *filled) (*syncproto.Changeset, error) {
	seen, err := seenIn(sent, "into_seen")
	if err != nil {
		return nil, err
	}
	c := &syncproto.Changeset{Village: m.into.Village, Household: m.into.ID, Seen: seen}
	if e := m.taken(sent); len(e.Sets) > 0 {
		c.Edits = append(c.Edits, e)
	}
	for _, p := range registry.Beside(&m.into, &m.from) {
		for _, row := range []*syncproto.RowState{p.Left, p.Right} {
			if row == nil || row.Table == schema.Household {
				continue
			}
			if e, changes := afterwards(row, sent); changes {
				c.Edits = append(c.Edits, e)
			}
		}
	}
	return c, nil
}

// taken are the fields of which the value of the household that goes is to stand.
func (m *merging) taken(sent *filled) syncproto.Edit {
	from := rootOf(&m.from)
	e := syncproto.Edit{Table: schema.Household, Row: m.into.ID}
	for _, fields := range matters() {
		if !sent.values.Has("take." + matterName(fields)) {
			continue
		}
		for _, i := range fields {
			e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: from.Values[i]})
		}
	}
	return e
}

// afterwards is what becomes of a row: dropped, or somebody with another relation to the head.
func afterwards(row *syncproto.RowState, sent *filled) (syncproto.Edit, bool) {
	e := syncproto.Edit{Table: row.Table, Row: row.ID}
	if sent.values.Has("drop." + row.ID) {
		e.Delete = true
		return e, true
	}
	relation := sent.Get("relation." + row.ID)
	if row.Table != schema.Member || relation == "" || relation == row.Get("relation").Text() {
		return e, false
	}
	e.Sets = []syncproto.Set{{Field: row.Table.Ordinal("relation"), Value: schema.TextOf(relation)}}
	return e, true
}
