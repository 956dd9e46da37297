package registry

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Codes of the list sample_finding.
const (
	samplePassed = "passed"
	sampleFailed = "failed"
)

// findings is what a case is found to be by each action that says so.
var findings = map[string]string{"sample.pass": samplePassed, "sample.fail": sampleFailed}

// Draw draws n of some cases by a seed: those whose SHA-256 of the seed, a line feed
// and the id comes first. Whoever knows the seed and the candidates draws the same.
func Draw(seed string, candidates []string, n int) []string {
	lot := func(id string) string {
		sum := sha256.Sum256([]byte(seed + "\n" + id))
		return hex.EncodeToString(sum[:])
	}
	out := slices.Clone(candidates)
	slices.SortFunc(out, func(a, b string) int { return cmp.Compare(lot(a), lot(b)) })
	return out[:min(n, len(out))]
}

// sampling is a drawn sample and what was found in it so far.
type sampling struct {
	schema.Row
	drawn          []string
	open           int // drawn cases that wait for the province and have no finding
	passed, failed int
}

// lines reads a list of ids, a line each.
func lines(v schema.Value) []string { return strings.Fields(v.Text()) }

// draw draws a sample of the village's list: by the letter's number as the seed, or
// the case that the action names. More cases can be named until one is looked into.
func (x *motion) draw() ([]syncproto.Edit, *schema.Problem) {
	step := schema.SampledStep()
	if !x.onArea() {
		return nil, &schema.Problem{Code: schema.WrongUnit, Table: schema.SpotSample.Name}
	}
	candidates := x.candidates(step)
	problem := firstRefusal(
		func() *schema.Problem { return x.mayAct(step) },
		x.lettered,
		func() *schema.Problem { return x.drawable(candidates) },
	)
	if problem != nil {
		return nil, problem
	}
	if begun := x.beingNamed(); begun != nil {
		more := append(lines(begun.Get("drawn")), x.action.Ref)
		edit := serverEdit(schema.SpotSample, begun.ID, map[string]schema.Value{"drawn": schema.TextOf(strings.Join(more, "\n"))})
		return []syncproto.Edit{atRevision(edit, begun.Rev)}, nil
	}
	return []syncproto.Edit{x.newSample(step.Sample, candidates)}, nil
}

func (x *motion) newSample(rule *schema.Sampling, candidates []string) syncproto.Edit {
	least := rule.Size(len(candidates), x.anyFailed())
	drawn, seed := []string{x.action.Ref}, schema.Null
	if x.action.Ref == "" {
		drawn, seed = Draw(x.document(), candidates, least), schema.TextOf(x.document())
	}
	return serverEdit(schema.SpotSample, DerivedID(x.changeset, schema.SpotSample.Name), map[string]schema.Value{
		"document": schema.TextOf(x.document()), "seed": seed, "least": schema.IntOf(int64(least)),
		"candidates": schema.TextOf(strings.Join(candidates, "\n")), "drawn": schema.TextOf(strings.Join(drawn, "\n")),
		"drawn_at": schema.IntOf(x.at), "drawn_by": schema.TextOf(x.author.Person),
	})
}

// candidates are the village's cases that wait for a step, by id.
func (x *motion) candidates(step *schema.Step) []string {
	var out []string
	for _, c := range x.facts.Cases {
		if c.Village == x.village && waitsFor(c, step) {
			out = append(out, c.ID)
		}
	}
	slices.Sort(out)
	return out
}

func waitsFor(c schema.Row, step *schema.Step) bool {
	next := schema.Next(c.Get("step").Text())
	return c.Get("state").Text() == caseActive && next != nil && next.Code == step.Code
}

// lettered refuses a drawing without the number of its letter.
func (x *motion) lettered() *schema.Problem {
	if x.document() == "" {
		return &schema.Problem{Code: schema.EvidenceMissing, Table: schema.SpotSample.Name, Field: "document"}
	}
	t := schema.SpotSample
	if p, ok := t.CheckField(t.Ordinal("document"), schema.TextOf(x.document()), x.today); !ok {
		return &p
	}
	return nil
}

// drawable refuses to draw from nothing, to name what is no candidate or is named, to
// draw again while a sample is looked into, and to use a letter twice: whoever does
// not like what a seed gives could draw until they do.
func (x *motion) drawable(candidates []string) *schema.Problem {
	if len(candidates) == 0 {
		return &schema.Problem{Code: schema.NobodyToSample, Table: schema.SpotSample.Name}
	}
	begun := x.beingNamed()
	named := x.action.Ref != ""
	if named && (!slices.Contains(candidates, x.action.Ref) || begun != nil && slices.Contains(lines(begun.Get("drawn")), x.action.Ref)) {
		return &schema.Problem{Code: schema.NotInSample, Table: schema.SpotSample.Name, Row: x.action.Ref}
	}
	if begun != nil {
		return nil
	}
	for _, s := range x.papers.living(schema.SpotSample) {
		if s.Get("document").Text() == x.document() {
			return &schema.Problem{Code: schema.LetterUsed, Table: schema.SpotSample.Name, Row: s.ID}
		}
	}
	if last := x.sampleOf(x.village); last != nil && last.open > 0 {
		return &schema.Problem{Code: schema.SampleOpen, Table: schema.SpotSample.Name, Row: last.ID, Param: count(int64(last.open))}
	}
	return nil
}

// beingNamed is the sample of this letter to which cases are still being named.
func (x *motion) beingNamed() *syncproto.RowState {
	for _, s := range x.papers.living(schema.SpotSample) {
		if x.action.Ref != "" && s.Get("seed").IsNull() && s.Get("document").Text() == x.document() && !x.lookedInto(s.ID) {
			return s
		}
	}
	return nil
}

func (x *motion) lookedInto(sample string) bool {
	return slices.ContainsFunc(x.checks(), func(c schema.Row) bool { return c.Get("sample").Text() == sample })
}

// checks are the findings in the township, this household's among them.
func (x *motion) checks() []schema.Row {
	out := slices.Clone(x.facts.Checks)
	for _, row := range x.rows.living(schema.SpotCheck) {
		out = append(out, row.Row)
	}
	return out
}

// sampleOf is the newest sample of a village of the township, nil when none was drawn.
func (x *motion) sampleOf(village string) *sampling {
	samples := slices.DeleteFunc(x.samples(), func(s schema.Row) bool { return s.Village != village })
	if len(samples) == 0 {
		return nil
	}
	newest := slices.MaxFunc(samples, func(a, b schema.Row) int {
		return cmp.Or(cmp.Compare(a.Get("drawn_at").Int(), b.Get("drawn_at").Int()), cmp.Compare(a.ID, b.ID))
	})
	return x.counted(newest)
}

// samples are those of the township; a village's own as the changeset leaves them.
func (x *motion) samples() []schema.Row {
	out := slices.Clone(x.facts.Samples)
	if x.onArea() {
		out = slices.DeleteFunc(out, func(s schema.Row) bool { return s.Village == x.village })
		for _, row := range x.papers.living(schema.SpotSample) {
			out = append(out, row.Row)
		}
	}
	return out
}

// counted counts what was found in a sample. A failure of a case that has ended
// matters no more when nobody else of its village waits for the province.
func (x *motion) counted(s schema.Row) *sampling {
	out := &sampling{Row: s, drawn: lines(s.Get("drawn"))}
	found := map[string]string{}
	for _, c := range x.checks() {
		if c.Get("sample").Text() == s.ID {
			found[c.Get("relocation_case").Text()] = c.Get("finding").Text()
		}
	}
	waits := slices.ContainsFunc(x.cases(), func(c schema.Row) bool { return c.Village == s.Village && waitsFor(c, schema.SampledStep()) })
	for _, c := range x.cases() {
		switch finding := found[c.ID]; {
		case finding == samplePassed:
			out.passed++
		case finding == sampleFailed && (stands(c) || waits):
			out.failed++
		case finding == "" && slices.Contains(out.drawn, c.ID) && waitsFor(c, schema.SampledStep()) && c.Get("step_at").Int() <= s.Get("drawn_at").Int():
			out.open++
		}
	}
	return out
}

// anyFailed reports whether the newest sample of some village of the township failed.
func (x *motion) anyFailed() bool { return x.failures() > 0 }

// failures counts the cases that failed in the newest samples of the township.
func (x *motion) failures() (n int) {
	villages := map[string]bool{}
	for _, s := range x.samples() {
		if !villages[s.Village] {
			villages[s.Village] = true
			n += x.sampleOf(s.Village).failed
		}
	}
	return n
}

// sampled refuses a case whose village's sample was not drawn since it got here, is
// not looked into, or failed, and whose township has one that failed.
func (x *motion) sampled() *schema.Problem {
	s := x.sampleOf(x.village)
	if s == nil || s.Get("drawn_at").Int() < x.subject.Get("step_at").Int() || !slices.Contains(lines(s.Get("candidates")), x.subject.ID) {
		return &schema.Problem{Code: schema.EvidenceMissing, Table: schema.SpotSample.Name}
	}
	problem := schema.Problem{Table: schema.SpotSample.Name, Row: s.ID}
	switch failed, least := x.failures(), s.Get("least").Int(); {
	case failed > 0:
		problem.Code, problem.Param = schema.SampleFailed, count(int64(failed))
	case s.open > 0:
		problem.Code, problem.Param = schema.SampleOpen, count(int64(s.open))
	case int64(s.passed) < least:
		problem.Code, problem.Param = schema.SampleSmall, count(least)
	default:
		return nil
	}
	return &problem
}

// find says what the province found in a case of its sample. One that failed goes
// back with what was found, in the same decision.
func (x *motion) find() ([]syncproto.Edit, *schema.Problem) {
	step := schema.SampledStep()
	if x.onArea() {
		return nil, &schema.Problem{Code: schema.WrongUnit, Table: schema.SpotCheck.Name}
	}
	problem := firstRefusal(
		x.there, x.standing,
		func() *schema.Problem { return x.mayAct(step) },
		x.asSeen,
		func() *schema.Problem { return x.inOrder(step) },
		x.reasoned, x.drawn,
	)
	if problem != nil {
		return nil, problem
	}
	check := serverEdit(schema.SpotCheck, DerivedID(x.changeset, schema.SpotCheck.Name), map[string]schema.Value{
		"sample": schema.TextOf(x.sampleOf(x.village).ID), "relocation_case": schema.TextOf(x.subject.ID),
		"finding": schema.TextOf(findings[x.action.Do]), "findings": x.reason(),
		"checked_at": schema.IntOf(x.at), "checked_by": schema.TextOf(x.author.Person),
	})
	if findings[x.action.Do] == samplePassed {
		return []syncproto.Edit{check}, nil
	}
	return append([]syncproto.Edit{check}, x.save(x.returned(step.Sample.Back))...), nil
}

// drawn refuses a finding in a case that the newest sample does not have, and a second
// one.
func (x *motion) drawn() *schema.Problem {
	s := x.sampleOf(x.village)
	if s == nil || !slices.Contains(s.drawn, x.subject.ID) || s.Get("drawn_at").Int() < x.subject.Get("step_at").Int() {
		return &schema.Problem{Code: schema.NotInSample, Table: schema.SpotSample.Name, Row: x.subject.ID}
	}
	for _, row := range x.rows.living(schema.SpotCheck) {
		if row.Get("sample").Text() == s.ID {
			return &schema.Problem{Code: schema.StateMoved, Table: schema.SpotCheck.Name, Row: row.ID, Field: "finding", Param: row.Get("finding").Text()}
		}
	}
	return nil
}
