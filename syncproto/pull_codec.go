package syncproto

import (
	"maps"
	"slices"

	"ruhu/schema"
)

// Limits of a pull.
const (
	MaxPageRows = 5000      // rows in one page, but for a single larger commit
	maxCursor   = 64 << 10  // bytes
	MaxPage     = 256 << 20 // bytes of a page that a device is ready to read
)

// AppendPullRequest adds the JSON of a pull request.
func AppendPullRequest(dst []byte, q *PullRequest) []byte {
	w := &writer{buf: dst}
	w.open('{')
	w.textMember("device", q.Device)
	w.textMember("cursor", q.Cursor)
	w.intMember("v", int64(q.Version))
	w.intMember("limit", int64(q.Limit))
	if q.Have != nil {
		w.name("have")
		w.open('{')
		for _, village := range slices.Sorted(maps.Keys(q.Have)) {
			w.name(village)
			w.integer(int64(q.Have[village]))
		}
		w.close('}')
	}
	if len(q.Anew) > 0 {
		w.name("anew")
		w.open('[')
		for _, v := range q.Anew {
			w.text(v)
		}
		w.close(']')
	}
	w.textMember("request", q.Request)
	w.close('}')
	return w.buf
}

// DecodePullRequest reads a pull request.
func DecodePullRequest(data []byte) (PullRequest, *schema.Problem) {
	q := PullRequest{Version: 1}
	r := newReader(data)
	r.object(func(name string) {
		switch name {
		case "device":
			q.Device = r.text(maxID)
		case "cursor":
			q.Cursor = r.text(maxCursor)
		case "v":
			q.Version = int(r.integer(1, maxVersion))
		case "limit":
			q.Limit = int(r.integer(0, MaxPageRows))
		case "have":
			q.Have = map[string]Seq{}
			r.object(func(village string) {
				if !schema.ValidVillage(village) {
					r.fail(schema.BadVillage, village)
					return
				}
				q.Have[village] = Seq(r.integer(0, int64(MaxHLC)))
			})
		case "anew":
			r.array(func() { q.Anew = append(q.Anew, r.villageCode()) })
		case "request":
			q.Request = r.text(maxID)
		default:
			r.unknown()
		}
	})
	if q.Device == "" {
		r.missing("", "device")
	}
	return q, r.end()
}

// villageCode reads the code of a village.
func (r *reader) villageCode() string {
	code := r.text(maxID)
	if !schema.ValidVillage(code) {
		r.fail(schema.BadVillage, code)
	}
	return code
}

// AppendPage adds the JSON of a page: per village and table, column by column.
func AppendPage(dst []byte, p *Page) []byte {
	w := &writer{buf: dst}
	w.open('{')
	w.textMember("epoch", p.Epoch)
	w.intMember("now", int64(p.Now))
	w.textMember("cursor", p.Cursor)
	w.trueMember("more", p.More)
	w.name("villages")
	w.open('[')
	for i := range p.Villages {
		w.village(&p.Villages[i])
	}
	w.close(']')
	w.texts("gone", p.Gone)
	w.texts("files", p.Files)
	if p.Reference != nil {
		w.name("reference")
		w.reference(p.Reference)
	}
	w.textMember("request", p.Request)
	w.close('}')
	return w.buf
}

// texts writes a member with a list, unless it is empty.
func (w *writer) texts(name string, list []string) {
	if len(list) == 0 {
		return
	}
	w.name(name)
	w.open('[')
	for _, text := range list {
		w.text(text)
	}
	w.close(']')
}

func (w *writer) village(v *VillagePage) {
	w.open('{')
	w.textMember("village", v.Village)
	w.intMember("from", int64(v.From))
	w.intMember("to", int64(v.To))
	w.textMember("digest", v.Digest)
	w.texts("evicted", v.Evicted)
	w.name("tables")
	w.open('[')
	for i := range v.Tables {
		w.tablePage(&v.Tables[i])
	}
	w.close(']')
	w.close('}')
}

func (w *writer) reference(ref *ReferencePage) {
	w.open('{')
	w.intMember("version", ref.Version)
	w.name("tables")
	w.open('[')
	for i := range ref.Tables {
		w.referenceTable(&ref.Tables[i])
	}
	w.close(']')
	w.close('}')
}

// DecodePage reads a page. Tables, columns and members that this version does
// not know are passed over.
func DecodePage(data []byte) (Page, *schema.Problem) {
	var p Page
	r := newReader(data)
	r.object(func(name string) {
		switch name {
		case "epoch":
			p.Epoch = r.text(maxID)
		case "now":
			p.Now = HLC(r.integer(0, int64(MaxHLC)))
		case "cursor":
			p.Cursor = r.text(maxCursor)
		case "more":
			p.More = r.boolean()
		case "villages":
			r.array(func() { p.Villages = append(p.Villages, r.village()) })
		case "gone":
			r.array(func() { p.Gone = append(p.Gone, r.text(maxID)) })
		case "files":
			r.array(func() { p.Files = append(p.Files, r.text(maxID)) })
		case "reference":
			ref := r.reference()
			p.Reference = &ref
		case "request":
			p.Request = r.text(maxID)
		default:
			r.skip()
		}
	})
	return p, r.end()
}

func (r *reader) village() VillagePage {
	var v VillagePage
	r.object(func(name string) {
		switch name {
		case "village":
			v.Village = r.text(maxID)
		case "from":
			v.From = Seq(r.integer(0, int64(MaxHLC)))
		case "to":
			v.To = Seq(r.integer(0, int64(MaxHLC)))
		case "digest":
			v.Digest = r.text(maxID)
		case "evicted":
			r.array(func() { v.Evicted = append(v.Evicted, r.text(maxID)) })
		case "tables":
			r.array(func() {
				if t := r.tablePage(); t.Table != nil {
					v.Tables = append(v.Tables, t)
				}
			})
		default:
			r.skip()
		}
	})
	return v
}

func (r *reader) reference() ReferencePage {
	var ref ReferencePage
	r.object(func(name string) {
		switch name {
		case "version":
			ref.Version = r.integer(0, int64(MaxHLC))
		case "tables":
			r.array(func() {
				if t := r.referenceTable(); t.Table != nil {
					ref.Tables = append(ref.Tables, t)
				}
			})
		default:
			r.skip()
		}
	})
	return ref
}
