package registry

import (
	"strings"

	"ruhu/schema"
)

// StepEvidence is what one step of an area or a case was taken on.
type StepEvidence struct {
	Step     string     // code
	Papers   []PaperRef // in the order of the step's definition
	Document string     // number of the official paper, "" when there is none
}

// PaperRef names one paper.
type PaperRef struct {
	Name string // as the step's definition calls it
	Row  string // id
}

// documentMark is the name under which the number of an official paper stands;
// no paper of a definition is called so.
const documentMark = "document"

// EvidenceOf reads the evidence of a relocation_case or relocation_area row: a
// line for each step that counts as done, with what it rests on. What stood there
// before a return is in the history.
func EvidenceOf(row schema.Row) []StepEvidence {
	text := row.Get("evidence").Text()
	if text == "" {
		return nil
	}
	var out []StepEvidence
	for line := range strings.SplitSeq(text, "\n") {
		step, rest, _ := strings.Cut(line, "\t")
		e := StepEvidence{Step: step}
		for word := range strings.SplitSeq(rest, "\t") {
			name, value, ok := strings.Cut(word, ":")
			switch {
			case name == documentMark:
				e.Document = value
			case ok:
				e.Papers = append(e.Papers, PaperRef{Name: name, Row: value})
			}
		}
		out = append(out, e)
	}
	return out
}

// writeEvidence spells what EvidenceOf reads.
func writeEvidence(evidence []StepEvidence) schema.Value {
	if len(evidence) == 0 {
		return schema.Null
	}
	lines := make([]string, len(evidence))
	for i, e := range evidence {
		words := []string{e.Step}
		for _, p := range e.Papers {
			words = append(words, p.Name+":"+p.Row)
		}
		if e.Document != "" {
			words = append(words, documentMark+":"+e.Document)
		}
		lines[i] = strings.Join(words, "\t")
	}
	return schema.TextOf(strings.Join(lines, "\n"))
}

// evidenceOf is what the step being taken rests on.
func (x *motion) evidenceOf(step *schema.Step) StepEvidence {
	e := StepEvidence{Step: step.Code, Document: x.document()}
	for i := range step.Evidence {
		name := step.Evidence[i].Name()
		e.Papers = append(e.Papers, PaperRef{Name: name, Row: x.found[name].ID})
	}
	return e
}

// evidenceBefore is what stays recorded when a step is taken, or returned to.
func (x *motion) evidenceBefore(code string) []StepEvidence {
	if x.subject == nil {
		return nil
	}
	limit := schema.StepOf(code).Number
	var out []StepEvidence
	for _, e := range EvidenceOf(x.subject.Row) {
		if step := schema.StepOf(e.Step); step != nil && step.Number < limit {
			out = append(out, e)
		}
	}
	return out
}

// recorded is the id of the paper that a step was taken on; "" when it was not.
func (x *motion) recorded(step, paper string) string {
	if x.subject == nil {
		return ""
	}
	for _, e := range EvidenceOf(x.subject.Row) {
		for _, p := range e.Papers {
			if e.Step == step && p.Name == paper {
				return p.Row
			}
		}
	}
	return ""
}
