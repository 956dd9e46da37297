package gen

import (
	"fmt"
	"strings"

	"ruhu/schema"
)

// Words for the steps' own types, in the order of their constants.
var (
	unitNames       = [...]string{"", "area", "household", "village_list"}
	comparisonNames = [...]string{"", "at_most", "at_least", "more_than"}
)

// writeSteps writes the steps of relocation. A device shows all, and takes those that
// may be taken offline.
func writeSteps(b *strings.Builder) {
	b.WriteString("/** The steps of relocation, in order. */\nexport const steps: readonly Step[] = [\n")
	for i := range schema.Steps() {
		fmt.Fprintf(b, "  %s,\n", script(stepEntry(&schema.Steps()[i])))
	}
	fmt.Fprintf(b, "]\n/** Who may record that a household gives its place up. */\nexport const withdrawalRoles: readonly RoleCode[] = %s\n",
		script(arrayOf(schema.MayWithdraw())))
}

func stepEntry(s *schema.Step) object {
	evidence, tallies := array{}, array{}
	for i := range s.Evidence {
		evidence = append(evidence, paperEntry(&s.Evidence[i]))
	}
	for i := range s.Tallies {
		tallies = append(tallies, tallyEntry(&s.Tallies[i]))
	}
	return obj("number", s.Number, "code", s.Code, "name", labelEntry(s.Name), "unit", unitNames[s.Unit], "level", s.Level, "roles", arrayOf(s.Roles)).
		withTrue("offline", s.Offline).
		with("evidence", evidence).
		with("tallies", tallies).
		withNumber("publicityDays", s.PublicityDays).
		withNumber("days", s.Days).
		withTrue("everyHousehold", s.EveryHousehold).
		with("back", arrayOf(s.Back)).
		with("complete", labelEntry(s.Complete))
}

func paperEntry(p *schema.Paper) object {
	o := obj("name", p.Name(), "table", p.Table.Name).
		withSome("which", conditions(p.Which)).
		withTrue("byAction", p.ByAction).
		withText("namedBy", p.NamedBy).
		withSome("shows", conditions(p.Shows))
	if len(p.Apart) > 0 {
		apart := array{}
		for _, fields := range p.Apart {
			apart = append(apart, arrayOf(fields))
		}
		o = o.with("apart", apart)
	}
	o = o.withSome("pictures", arrayOf(p.Pictures))
	if p.Since != nil {
		o = o.with("since", obj("field", p.Since.Field, "than", p.Since.Than))
	}
	return o.withTrue("standing", p.Standing)
}

func tallyEntry(t *schema.Tally) object {
	return obj("parts", arrayOf(t.Parts), "is", comparisonNames[t.Is], "num", int(t.Num), "den", int(t.Den), "whole", t.Whole, "else", string(t.Else))
}

func conditions(all []schema.Condition) array {
	out := array{}
	for _, c := range all {
		is := array{}
		for _, v := range c.Is {
			is = append(is, constant(v))
		}
		out = append(out, obj("field", c.Field).withSome("is", is).withText("row", c.Row).withText("else", string(c.Else)))
	}
	return out
}

// constant is a value of the schema as a script has it.
func constant(v schema.Value) any {
	switch {
	case v.IsNull():
		return nil
	case v.IsInt():
		return int(v.Int())
	}
	return v.Text()
}
