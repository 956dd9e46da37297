package syncproto

import (
	"crypto/ed25519"

	"ruhu/schema"
)

// What receipts begin with: those of a bundle without photos, and with.
var (
	receipts1 = kind{"ruhu receipts 1\n", 4 << 10}
	receipts2 = kind{"ruhu receipts 2\n", photosHeader}
)

// Receipts are the server's answers to a bundle on their way back: one for each
// push request that was looked at.
type Receipts struct {
	Device  string          // id of the bundle's author
	Made    HLC             // the server's clock
	Problem *schema.Problem // why the bundle, or the rest of it, was refused; nil when it was not
	Answers []PushAnswer

	Epoch  string        // of the server that has the photos
	Photos []PhotoAnswer // one for each that the bundle named
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
	is := receipts1
	if len(r.Photos) > 0 {
		is = receipts2
		w.textMember("epoch", r.Epoch)
		w.photoAnswers("photos", r.Photos, lang)
	}
	w.close('}')
	answers := make([][]byte, len(r.Answers))
	for i := range r.Answers {
		answers[i] = AppendAnswer(nil, &r.Answers[i], lang)
	}
	return appendFrame(dst, is, w.buf, answers, key)
}

// DecodeReceipts reads receipts that a server signed, whose public key is given.
// Members it does not know are passed over, so that an old device can be answered
// by a newer server.
func DecodeReceipts(data, public []byte) (Receipts, *schema.Problem) {
	var out Receipts
	f, _, problem := splitFrame(data, receipts1, receipts2)
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
		case "epoch":
			out.Epoch = r.text(maxID)
		case "photos":
			out.Photos = r.photoAnswers()
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
