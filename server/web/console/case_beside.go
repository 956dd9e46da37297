package console

import (
	"errors"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// besideView is two households that may be one, side by side.
type besideView struct {
	Left, Right besideHead
	Pairs       []pairView
	Counts      []countView // of what there may be many of
	Into        []mergeLink // pages on which one is made part of the other
}

type besideHead struct {
	Head, Number value
	Place, Href  string
}

// Heads are the two, in order.
func (b besideView) Heads() []besideHead { return []besideHead{b.Left, b.Right} }

// hides reports whether something in it stays behind the curtain.
func (b *besideView) hides() bool {
	return b != nil && slices.ContainsFunc(b.Pairs, func(p pairView) bool {
		return slices.ContainsFunc(p.Lines, func(l pairLine) bool { return l.Left.Hidden || l.Right.Hidden })
	})
}

// pairView is two rows beside one another, or one that has no counterpart.
type pairView struct {
	Table string
	Lines []pairLine
	Same  int // fields that agree, which are not listed
	Alone bool
}

type pairLine struct {
	Label       string
	Left, Right value
	Differs     bool
}

type countView struct {
	Table       string
	Left, Right int
}

type mergeLink struct{ Href, Name string }

// beside puts the other household beside the case's own, if the reader sees it.
func (v *caseFileView) beside(r app.Reader, f form, who reader, file *app.CaseFile, other registry.Named, shown schema.Sensitivity) error {
	right, err := otherUnit(r, who, other)
	if err != nil || right == nil || right.ID == file.Unit.ID {
		return err
	}
	f.ids.know(*right)
	b := f.besideView(&file.Unit, right, shown)
	if v.Open && who.mayMerge(&file.Unit, right) {
		for _, into := range []struct {
			id   string
			head value
		}{{file.Unit.ID, b.Left.Head}, {right.ID, b.Right.Head}} {
			b.Into = append(b.Into, mergeLink{Href: casePage(file.Row.ID) + "/merge?into=" + into.id, Name: into.head.Text})
		}
	}
	v.Beside = &b
	return nil
}

// otherUnit is the household that a case names, where it is now; nil when the reader does
// not see it.
func otherUnit(r app.Reader, who reader, other registry.Named) (*syncproto.UnitState, error) {
	now, err := r.Whereabouts(other.Household)
	if errors.Is(err, app.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	unit, err := r.Household(now)
	if errors.Is(err, app.ErrNotFound) || err == nil && !who.Grants.Sees(unit.Village) {
		return nil, nil
	}
	return &unit, err
}

func (f form) besideView(left, right *syncproto.UnitState, shown schema.Sensitivity) besideView {
	b := besideView{Left: f.besideHead(left, shown), Right: f.besideHead(right, shown)}
	for _, p := range registry.Beside(left, right) {
		b.Pairs = append(b.Pairs, f.pair(&p, shown))
	}
	counted := [2]map[*schema.Table]int{registry.Counts(left), registry.Counts(right)}
	for _, t := range schema.Replicated() {
		if n := (countView{Table: t.Label.In(f.lang), Left: counted[0][t], Right: counted[1][t]}); n.Left+n.Right > 0 && manyOf(t) {
			b.Counts = append(b.Counts, n)
		}
	}
	return b
}

// manyOf reports whether a table's rows are counted rather than compared one by one.
func manyOf(t *schema.Table) bool {
	switch t {
	case schema.Household, schema.Member, schema.Dwelling, schema.Land, schema.Conditions, schema.Conflict:
		return false
	}
	return true
}

func (f form) besideHead(unit *syncproto.UnitState, shown schema.Sensitivity) besideHead {
	root := rootOf(unit)
	return besideHead{
		Head:   f.value(root.Table.Field("head_name"), root.Get("head_name"), shown),
		Number: f.value(root.Table.Field("registry_no"), root.Get("registry_no"), shown),
		Place:  f.ids.village(unit.Village), Href: householdPage(unit.ID),
	}
}

// rootOf is a household's own row.
func rootOf(unit *syncproto.UnitState) schema.Row {
	if row := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]; row != nil {
		return row.Row
	}
	return schema.Row{Table: schema.Household, Values: make([]schema.Value, len(schema.Household.Fields))}
}

// pair lists what differs; where a row stands alone, all that it says.
func (f form) pair(p *registry.Pair, shown schema.Sensitivity) pairView {
	v := pairView{Table: p.Table.Label.In(f.lang), Alone: p.Left == nil || p.Right == nil}
	for _, i := range p.Table.FieldsAt(schema.Version) {
		left, right := cellOf(p.Left, i), cellOf(p.Right, i)
		if left.IsNull() && right.IsNull() {
			continue
		}
		field := &p.Table.Fields[i]
		line := pairLine{Label: field.Label.In(f.lang), Differs: p.Differs(i), Left: f.value(field, left, shown), Right: f.value(field, right, shown)}
		if !line.Differs && !namesRow(field) {
			v.Same++
			continue
		}
		v.Lines = append(v.Lines, line)
	}
	return v
}

// namesRow reports whether a field says who or what a row is: it is shown also where both
// sides agree.
func namesRow(field *schema.Field) bool {
	switch field.Name {
	case "name", "id_number", "head_name", "registry_no", "born_on":
		return true
	}
	return false
}

func cellOf(row *syncproto.RowState, field int) schema.Value {
	if row == nil {
		return schema.Null
	}
	return row.Values[field]
}
