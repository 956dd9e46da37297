package registry

import (
	"slices"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// doPart is the action by which a household is taken out of another again. It says why,
// and on which paper.
const doPart = "household.part"

// Parting is a household that was made part of another and is to be taken out of it
// again, with what the store holds of both. It comes back to the village that it was in.
//
// The rows that it brought go back with it, as they stand: what people have put into them
// since is about them. So does what was made since about one of those rows: photos of a
// visit, help for a person, a case. What the desk decided about the two when it made them
// one is taken back where nobody has touched it since, cases that it settled among it.
// Everything else that came since stays with the household that had it; what was written
// there into the facts of the household itself may be about either, and people are asked.
type Parting struct {
	Author Author
	Of     syncproto.UnitState // the household that has it, whole
	Out    syncproto.UnitState // the household that comes out: its own row, which is deleted
	Merge  Merged              // how it became part of the other
	Parts  []string            // households that were part of it before, and are again
	Seq    syncproto.Seq       // of the village of the household that has it
	OutSeq syncproto.Seq       // of the village of the one that comes out
	// Approved is what stands in the approved record of the two and of Parts.
	Approved map[string]*Approval
	Last     *Approval // newest entry of the one that comes out, whether it stands or not
}

// Separation is two commits, one in each village's own history, which are saved together;
// within one village they are one, under one Seq. Devices know the rows that come out as
// the other household's: they drop all of that one, and take what is left of it anew.
// Otherwise one that pulls late, when the rows have gone on to elsewhere, would keep them.
type Separation struct {
	Outcome syncproto.Outcome // what the person is told
	Stays   Commit            // of the household that had it
	Out     Commit            // of the one that comes out
	Parts   []string          // that lead to the latter from then on
}

// Leaves reports whether rows leave their village.
func (s *Separation) Leaves() bool { return s.Stays.Village != s.Out.Village }

// Part settles that a household comes out of the changeset's, which carries the action
// household.part and nothing else.
func Part(p *Parting, c *syncproto.Changeset, m Moment) Separation {
	s := parting{Parting: p, c: c, m: m}
	s.going = s.rowsOut()
	if problem := s.check(); problem != nil {
		refused := decision{Commit: Commit{Changeset: c, Author: p.Author}}
		return Separation{Outcome: refused.refuse([]schema.Problem{*problem}).Outcome}
	}
	return s.settle()
}

// parting is one separation on its way. going are the rows that come out, parents first.
type parting struct {
	*Parting
	c     *syncproto.Changeset
	m     Moment
	going []*syncproto.RowState
}

// check finds what is in the way: the form of the decision, who makes it, then the state.
func (p *parting) check() *schema.Problem {
	return firstRefusal(p.worded, p.allowed, p.isPart, p.unmoved)
}

// worded refuses a decision that does not say what and why.
func (p *parting) worded() *schema.Problem {
	switch {
	case !validID(p.c.ID):
		return &schema.Problem{Code: schema.BadID, Field: "id"}
	case len(p.c.Actions) == 0:
		return &schema.Problem{Code: schema.ReasonMissing}
	case p.c.Actions[0].Do != doPart:
		return &schema.Problem{Code: schema.UnknownAction, Param: p.c.Actions[0].Do}
	case len(p.c.Actions) > 1, len(p.c.Edits) > 0:
		return &schema.Problem{Code: schema.NotBesideOthers, Param: doPart}
	case p.reason() == "":
		return &schema.Problem{Code: schema.ReasonMissing}
	}
	for _, text := range []string{p.reason(), p.c.Actions[0].Document} {
		if problem, ok := schema.Conflict.CheckField(schema.Conflict.Ordinal("reason"), textOrNull(text), p.m.Today); !ok {
			return &problem
		}
	}
	return nil
}

func (p *parting) reason() string { return strings.TrimSpace(p.c.Actions[0].Reason) }

// allowed refuses people who are not the county's staff of both villages. Who does not
// see one of the two is not told that it is there.
func (p *parting) allowed() *schema.Problem {
	for _, unit := range []*syncproto.UnitState{&p.Of, &p.Out} {
		if !unit.Exists() || !p.Author.Grants.Sees(unit.Village) {
			return &schema.Problem{Code: schema.NoSuchUnit}
		}
	}
	for _, unit := range []*syncproto.UnitState{&p.Of, &p.Out} {
		if !p.Author.Grants.Has(CountyStaff, unit.Village) {
			return &schema.Problem{Code: schema.OutOfScope, Param: unit.Village}
		}
	}
	return nil
}

// isPart refuses what was never made part of the other, or is not any more, and what
// another merge lies over: the later one is taken back first.
func (p *parting) isPart() *schema.Problem {
	switch {
	case p.Merge.Into == "":
		return &schema.Problem{Code: schema.NotPartOf, Table: schema.Household.Name, Row: p.Out.ID}
	case p.Merge.Into != p.Of.ID, !standing(&p.Of):
		return &schema.Problem{Code: schema.MergedSince, Table: schema.Household.Name, Row: p.Merge.Into}
	case p.c.Village != p.Of.Village:
		return &schema.Problem{Code: schema.WrongVillage}
	}
	return nil
}

// unmoved refuses a person who has not seen the household as it stands, and a relocation
// that would be torn in two.
func (p *parting) unmoved() *schema.Problem {
	switch {
	case p.c.Seen != p.Of.Rev:
		return &schema.Problem{Code: schema.StateMoved, Param: strconv.FormatInt(int64(p.Of.Rev), 10)}
	case relocating(&p.Of) && (p.relocated() || p.divides()):
		return &schema.Problem{Code: schema.RelocatedSince}
	}
	return nil
}

// papers are the tables of a household's relocation.
var papers = []*schema.Table{schema.RelocationCase, schema.Screening, schema.Application, schema.HomeCheck, schema.Vote, schema.Resettlement}

// relocated reports whether anything was written to a relocation since the two are one:
// it is of both.
func (p *parting) relocated() bool {
	for _, t := range papers {
		for _, row := range view(p.Of.Rows).living(t) {
			if slices.ContainsFunc(row.Stamps, func(s syncproto.Stamp) bool { return s.Rev > p.Merge.Rev }) {
				return true
			}
		}
	}
	return false
}

func (p *parting) settle() Separation {
	stays, out := p.stays(), p.out()
	for _, d := range []*decision{stays, out} {
		p.takeBack(d)
		p.checkRules(d)
	}
	p.askWhose(out)
	s := Separation{Stays: p.leave(stays), Out: p.arrive(out), Parts: p.Parts}
	s.Stays.Approvals, s.Out.Approvals = p.approvals(&s)
	s.Outcome = s.Out.Outcome
	s.Outcome.Cases = slices.Concat(s.Stays.Outcome.Cases, s.Out.Outcome.Cases)
	s.Outcome.Kind = OutcomeOfTransfer(s.Outcome.Cases)
	return s
}

// rowsOut are the rows that came, and what was made since about one of those.
func (p *parting) rowsOut() (rows []*syncproto.RowState) {
	out := map[string]bool{}
	for _, key := range p.Merge.Came {
		out[key.ID] = p.Of.Rows[key] != nil
	}
	for grown := true; grown; {
		grown = false
		for key, row := range p.Of.Rows {
			if !out[key.ID] && p.madeSince(row) && refersTo(row, out) {
				out[key.ID], grown = true, true
			}
		}
	}
	for key, row := range p.Of.Rows {
		if out[key.ID] && !key.Table.IsRoot() {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, byPlace)
	return rows
}

// madeSince reports whether a row is from the merge or later.
func (p *parting) madeSince(row *syncproto.RowState) bool {
	return !row.Table.IsRoot() && !slices.ContainsFunc(row.Stamps, func(s syncproto.Stamp) bool { return s.Rev > 0 && s.Rev < p.Merge.Rev })
}

// refersTo reports whether a row names one of some.
func refersTo(row *syncproto.RowState, ids map[string]bool) bool {
	for i := range row.Table.Fields {
		f := &row.Table.Fields[i]
		if (f.Kind == schema.ID || f.Name == "row_id") && ids[row.Values[i].Text()] {
			return true
		}
	}
	return false
}
