package syncproto

import "ruhu/schema"

// AppendAnswer adds the JSON of a push answer, with messages in a language.
func AppendAnswer(dst []byte, a *PushAnswer, lang schema.Lang) []byte {
	w := &writer{buf: dst}
	w.open('{')
	w.textMember("epoch", a.Epoch)
	w.intMember("now", int64(a.Now))
	w.intMember("expects", a.Expects)
	w.intMember("kept", a.Kept)
	w.name("outcomes")
	w.open('[')
	for i := range a.Outcomes {
		w.outcome(&a.Outcomes[i], lang)
	}
	w.close(']')
	if a.Problem != nil {
		w.name("problem")
		w.problem(*a.Problem, lang)
	}
	w.close('}')
	return w.buf
}

// AppendOutcome adds the JSON of one outcome without messages: the form in
// which it is stored.
func AppendOutcome(dst []byte, o *Outcome) []byte {
	w := &writer{buf: dst}
	w.outcome(o, "")
	return w.buf
}

func (w *writer) outcome(o *Outcome, lang schema.Lang) {
	w.open('{')
	w.intMember("n", o.N)
	w.textMember("id", o.ID)
	w.textMember("outcome", string(o.Kind))
	w.trueMember("repeated", o.Repeated)
	w.intMember("seq", int64(o.Seq))
	w.intMember("rev", int64(o.Rev))
	if len(o.Problems) > 0 {
		w.name("problems")
		w.open('[')
		for _, p := range o.Problems {
			w.problem(p, lang)
		}
		w.close(']')
	}
	if len(o.Cases) > 0 {
		w.name("cases")
		w.open('[')
		for _, c := range o.Cases {
			w.text(c)
		}
		w.close(']')
	}
	w.textMember("household", o.Household)
	w.textMember("village", o.Village)
	w.close('}')
}

func (w *writer) problem(p schema.Problem, lang schema.Lang) {
	w.open('{')
	w.textMember("code", string(p.Code))
	w.textMember("table", p.Table)
	w.textMember("row", p.Row)
	w.textMember("field", p.Field)
	w.textMember("param", p.Param)
	if lang != "" {
		w.textMember("message", p.Message(lang))
	}
	w.close('}')
}

// DecodeAnswer reads a push answer. Members it does not know are passed over,
// so that an old device can talk to a newer server.
func DecodeAnswer(data []byte) (PushAnswer, *schema.Problem) {
	var a PushAnswer
	r := newReader(data)
	r.object(func(name string) {
		switch name {
		case "epoch":
			a.Epoch = r.text(maxID)
		case "now":
			a.Now = HLC(r.integer(0, int64(MaxHLC)))
		case "expects":
			a.Expects = r.integer(0, int64(MaxHLC))
		case "kept":
			a.Kept = r.integer(0, int64(MaxHLC))
		case "outcomes":
			r.array(func() { a.Outcomes = append(a.Outcomes, r.outcome()) })
		case "problem":
			p := r.problem()
			a.Problem = &p
		default:
			r.skip()
		}
	})
	return a, r.end()
}

// DecodeOutcome reads one stored outcome.
func DecodeOutcome(data []byte) (Outcome, *schema.Problem) {
	r := newReader(data)
	o := r.outcome()
	return o, r.end()
}

func (r *reader) outcome() Outcome {
	var o Outcome
	r.object(func(name string) {
		switch name {
		case "n":
			o.N = r.integer(0, int64(MaxHLC))
		case "id":
			o.ID = r.text(maxID)
		case "outcome":
			o.Kind = OutcomeKind(r.text(maxID))
		case "repeated":
			o.Repeated = r.boolean()
		case "seq":
			o.Seq = Seq(r.integer(0, int64(MaxHLC)))
		case "rev":
			o.Rev = Rev(r.integer(0, int64(MaxHLC)))
		case "problems":
			r.array(func() { o.Problems = append(o.Problems, r.problem()) })
		case "cases":
			r.array(func() { o.Cases = append(o.Cases, r.text(maxID)) })
		case "household":
			o.Household = r.text(maxID)
		case "village":
			o.Village = r.text(maxID)
		default:
			r.skip()
		}
	})
	return o
}

func (r *reader) problem() schema.Problem {
	var p schema.Problem
	r.object(func(name string) {
		switch name {
		case "code":
			p.Code = schema.ErrCode(r.text(maxID))
		case "table":
			p.Table = r.text(maxID)
		case "row":
			p.Row = r.text(maxID)
		case "field":
			p.Field = r.text(maxText)
		case "param":
			p.Param = r.text(maxText)
		default:
			r.skip()
		}
	})
	return p
}
