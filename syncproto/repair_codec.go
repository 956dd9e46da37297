package syncproto

import (
	"encoding/hex"
	"strconv"

	"ruhu/schema"
)

// AppendRepairRequest adds the JSON of a repair request.
func AppendRepairRequest(dst []byte, q *RepairRequest) []byte {
	w := &writer{buf: dst}
	w.open('{')
	w.textMember("device", q.Device)
	w.intMember("v", int64(q.Version))
	w.textMember("village", q.Village)
	w.intMember("seq", int64(q.Seq))
	if len(q.Buckets) > 0 {
		w.name("buckets")
		w.open('[')
		for _, d := range q.Buckets {
			w.text(d.String())
		}
		w.close(']')
	}
	if len(q.Units) > 0 {
		w.name("units")
		w.open('[')
		for _, unit := range q.Units {
			w.text(unit)
		}
		w.close(']')
	}
	w.close('}')
	return w.buf
}

// DecodeRepairRequest reads a repair request: of buckets, or of units.
func DecodeRepairRequest(data []byte) (RepairRequest, *schema.Problem) {
	q := RepairRequest{Version: 1}
	r := newReader(data)
	r.object(func(name string) {
		switch name {
		case "device":
			q.Device = r.text(maxID)
		case "v":
			q.Version = int(r.integer(1, maxVersion))
		case "village":
			q.Village = r.villageCode()
		case "seq":
			q.Seq = Seq(r.integer(0, int64(MaxHLC)))
		case "buckets":
			r.array(func() { q.Buckets = append(q.Buckets, r.digest()) })
		case "units":
			r.array(func() {
				if q.Units = append(q.Units, r.text(maxID)); len(q.Units) > MaxRepairUnits {
					r.fail(schema.TooLong, strconv.Itoa(MaxRepairUnits))
				}
			})
		default:
			r.unknown()
		}
	})
	r.repairable(&q)
	return q, r.end()
}

// repairable checks that a request has what it needs, and asks one thing.
func (r *reader) repairable(q *RepairRequest) {
	switch {
	case q.Device == "":
		r.missing("", "device")
	case q.Village == "":
		r.missing("", "village")
	case len(q.Buckets) == 0 && len(q.Units) == 0:
		r.missing("", "buckets")
	case len(q.Buckets) > 0 && len(q.Units) > 0:
		r.failAt(schema.UnknownMember, "/units", "")
	case len(q.Buckets) > 0 && len(q.Buckets) != Buckets:
		r.failAt(schema.WrongLength, "/buckets", strconv.Itoa(Buckets))
	}
}

// digest reads a digest as String spells it.
func (r *reader) digest() Digest {
	text := r.text(maxID)
	b, err := hex.DecodeString(text)
	d := DigestFrom(b)
	if r.err == nil && (err != nil || d.String() != text) {
		r.fail(schema.BadText, text)
	}
	return d
}

// AppendRepairAnswer adds the JSON of a repair answer.
func AppendRepairAnswer(dst []byte, a *RepairAnswer) []byte {
	w := &writer{buf: dst}
	w.open('{')
	w.textMember("epoch", a.Epoch)
	w.intMember("now", int64(a.Now))
	w.textMember("village", a.Village)
	w.intMember("seq", int64(a.Seq))
	if len(a.Buckets) > 0 {
		w.name("buckets")
		w.open('[')
		for _, b := range a.Buckets {
			w.integer(int64(b))
		}
		w.close(']')
	}
	if len(a.Units) > 0 {
		w.name("units")
		w.open('[')
		for _, u := range a.Units {
			w.open('[')
			w.text(u.Unit)
			w.text(u.Digest.String())
			w.close(']')
		}
		w.close(']')
	}
	if len(a.Tables) > 0 {
		w.name("tables")
		w.open('[')
		for i := range a.Tables {
			w.tablePage(&a.Tables[i])
		}
		w.close(']')
	}
	w.close('}')
	return w.buf
}

// DecodeRepairAnswer reads a repair answer. Tables, columns and members that this
// version does not know are passed over.
func DecodeRepairAnswer(data []byte) (RepairAnswer, *schema.Problem) {
	var a RepairAnswer
	r := newReader(data)
	r.object(func(name string) {
		switch name {
		case "epoch":
			a.Epoch = r.text(maxID)
		case "now":
			a.Now = HLC(r.integer(0, int64(MaxHLC)))
		case "village":
			a.Village = r.villageCode()
		case "seq":
			a.Seq = Seq(r.integer(0, int64(MaxHLC)))
		case "buckets":
			r.array(func() { a.Buckets = append(a.Buckets, int(r.integer(0, Buckets-1))) })
		case "units":
			r.array(func() { a.Units = append(a.Units, r.unitDigest()) })
		case "tables":
			r.array(func() {
				if t := r.tablePage(); t.Table != nil {
					a.Tables = append(a.Tables, t)
				}
			})
		default:
			r.skip()
		}
	})
	if a.Village == "" {
		r.missing("", "village")
	}
	return a, r.end()
}

// unitDigest reads [unit, digest].
func (r *reader) unitDigest() UnitDigest {
	var u UnitDigest
	at := 0
	r.array(func() {
		switch at++; at {
		case 1:
			u.Unit = r.text(maxID)
		case 2:
			u.Digest = r.digest()
		default:
			r.fail(schema.WrongLength, "2")
		}
	})
	if at != 2 {
		r.fail(schema.WrongLength, "2")
	}
	return u
}
