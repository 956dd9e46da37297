package replica

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"ruhu/schema"
	"ruhu/syncproto"
)

// checkWhole checks what needs no look at single rows: the form of the changeset,
// and that the village and the household can be written to.
func (v *visit) checkWhole() error {
	c := v.c
	if !schema.ValidVillage(c.Village) {
		v.problems = append(v.problems, schema.Problem{Code: schema.BadVillage, Field: "village"})
		return nil
	}
	if c.Household != "" && !validID(c.Household) {
		v.problems = append(v.problems, schema.Problem{Code: schema.BadID, Field: "household"})
	}
	if len(c.Edits) > syncproto.MaxEdits || len(c.Actions) > syncproto.MaxActions {
		v.problems = append(v.problems, schema.Problem{Code: schema.TooManyEdits, Param: strconv.Itoa(syncproto.MaxEdits)})
	}
	v.checkRows()
	if len(v.problems) > 0 {
		return nil
	}
	return v.checkUnit()
}

// checkRows checks that every edit names one row of the right kind, and none twice.
func (v *visit) checkRows() {
	seen := map[key]bool{}
	for i := range v.c.Edits {
		e := &v.c.Edits[i]
		k := key{Table: e.Table, ID: e.Row}
		switch {
		case e.Table == nil || !e.Table.Replicated() || !e.Table.In(v.tx.r.view.version):
			v.problems = append(v.problems, schema.Problem{Code: schema.UnknownTable})
		case !validID(e.Row):
			v.problem(e, schema.BadID, "id")
		case seen[k]:
			v.problem(e, schema.RepeatedRow, "")
		case (e.Table.Scope == schema.OfVillage) != (v.c.Household == ""):
			v.problem(e, schema.WrongUnit, "")
		case e.Table.IsRoot() && e.Row != v.c.Household:
			v.problem(e, schema.RowElsewhere, "")
		case e.Delete && len(e.Sets) > 0:
			v.problem(e, schema.DeleteAndSet, "")
		case e.Delete && (e.Table.IsRoot() || e.Table.AppendOnly || e.Table.ServerOnly):
			v.problem(e, schema.CannotDelete, "")
		}
		seen[k] = true
	}
}

// checkUnit checks that the village is still assigned and the household is there,
// or is made by this changeset.
func (v *visit) checkUnit() error {
	frozen, err := number(v.tx, "SELECT frozen FROM village WHERE code = ?", v.c.Village)
	if err != nil {
		return err
	}
	if frozen != 0 {
		v.problems = append(v.problems, schema.Problem{Code: schema.OutOfScope, Param: v.c.Village})
	}
	if v.c.Household == "" {
		return nil
	}
	root, err := v.working(key{Table: schema.Household, ID: v.c.Household})
	if err != nil {
		return err
	}
	switch {
	case root == nil && !v.makesHousehold(), root != nil && root.Deleted:
		v.problems = append(v.problems, schema.Problem{Code: schema.NoSuchUnit})
	case root != nil && root.Village != v.c.Village:
		v.problems = append(v.problems, schema.Problem{Code: schema.WrongVillage})
	}
	return nil
}

func (v *visit) makesHousehold() bool {
	for _, e := range v.c.Edits {
		if e.Table.IsRoot() && len(e.Sets) > 0 {
			return true
		}
	}
	return false
}

// checkEdit checks the values of a completed edit; row is nil for a new one.
func (v *visit) checkEdit(e *syncproto.Edit, row *Row) {
	for _, s := range e.Sets {
		switch policy := e.Table.PolicyOf(s.Field); {
		case policy == schema.Server:
			v.problem(e, schema.FieldServer, e.Table.Fields[s.Field].Name)
		case row != nil && policy == schema.Immutable && s.Value != row.Values[s.Field]:
			v.problem(e, schema.FieldImmutable, e.Table.Fields[s.Field].Name)
		case row != nil:
			if p, ok := e.Table.CheckFieldAt(v.r.view.version, s.Field, s.Value, v.today); !ok {
				p.Row = e.Row
				v.problems = append(v.problems, p)
			}
		}
	}
	if row == nil {
		made := schema.NewRow(e.Table, e.Row, v.c.Household, v.c.Village)
		for _, s := range e.Sets {
			made.Values[s.Field] = s.Value
		}
		v.problems = append(v.problems, schema.CheckRowAt(v.r.view.version, made, v.today)...)
	}
}

// brokenRules are the rules on a whole household that it breaks, of those that a
// changeset touches.
func (t *tx) brokenRules(c *syncproto.Changeset) ([]schema.Problem, error) {
	var broken []schema.Problem
	for _, rule := range schema.HouseholdRules() {
		touches := func(e syncproto.Edit) bool { return e.Table == rule.Table }
		if c.Household == "" || !slices.ContainsFunc(c.Edits, touches) {
			continue
		}
		var rows []schema.Row
		err := t.eachRow(rule.Table, t.r.view.tables[rule.Table].unit, func(r *Row) error {
			rows = append(rows, r.clone().Row)
			return nil
		}, c.Household)
		if err != nil {
			return nil, err
		}
		if !rule.Holds(rows) {
			broken = append(broken, schema.Problem{Code: rule.Code, Table: rule.Table.Name})
		}
	}
	return broken, nil
}

// keepRules refuses a visit that breaks a household rule which held before, as
// the server would. One that was broken before is not this visit's fault: people
// are settling it.
func (t *tx) keepRules(c *syncproto.Changeset, before []schema.Problem) error {
	after, err := t.brokenRules(c)
	if err != nil {
		return err
	}
	if c.Seen > 0 {
		after = slices.DeleteFunc(after, func(p schema.Problem) bool { return slices.Contains(before, p) })
	}
	if len(after) > 0 {
		return Problems(after)
	}
	return nil
}

// validID reports whether s is a UUID in its one canonical spelling.
func validID(s string) bool {
	id, err := uuid.Parse(s)
	return err == nil && id.String() == s
}
