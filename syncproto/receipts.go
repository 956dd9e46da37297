package syncproto

import (
	"crypto/ed25519"

	"ruhu/schema"
)

// receiptsKind is the first line of receipts, with the version of their format.
const receiptsKind = "ruhu receipts 1\n"

// Receipts are the server's answers to a bundle on their way back: one for each
// push request that was looked at.
type Receipts struct {
	Device  string          // id of the bundle's author
	Made    HLC             // the server's clock
	Problem *schema.Problem // why the bundle, or the rest of it, was refused; nil when it was not
	Answers []PushAnswer
}

// AppendReceipts adds receipts with messages in a language, signed with the
// server's key.
func AppendReceipts(dst []byte, r *Receipts, lang schema.Lang, key ed25519.PrivateKey) []byte {
	w := &writer{}
	w.open('{')
	w.textMember("device", r.Device)
	w.intMember("made", int64(r.Made))
	if r.Problem != nil {
		w.name("problem")
		w.problem(*r.Problem, lang)
	}
	w.close('}')
	answers := make([][]byte, len(r.Answers))
	for i := range r.Answers {
		answers[i] = AppendAnswer(nil, &r.Answers[i], lang)
	}
	return appendFrame(dst, receiptsKind, w.buf, answers, key)
}

// DecodeReceipts reads receipts that a server signed, whose public key is given.
// Members it does not know are passed over, so that an old device can be answered
// by a newer server.
func DecodeReceipts(data, public []byte) (Receipts, *schema.Problem) {
	var out Receipts
	f, problem := splitFrame(data, receiptsKind)
	if problem != nil {
		return out, problem
	}
	if !f.signedBy(public) {
		return out, &schema.Problem{Code: schema.BadBundle, Param: badSignature}
	}
	r := newReader(f.header)
	r.object(func(name string) {
		switch name {
		case "device":
			out.Device = r.text(maxID)
		case "made":
			out.Made = HLC(r.integer(0, int64(MaxHLC)))
		case "problem":
			p := r.problem()
			out.Problem = &p
		default:
			r.skip()
		}
	})
	if problem := r.end(); problem != nil {
		return Receipts{}, problem
	}
	for _, line := range f.lines {
		a, problem := DecodeAnswer(line)
		if problem != nil {
			return Receipts{}, problem
		}
		out.Answers = append(out.Answers, a)
	}
	return out, nil
}
