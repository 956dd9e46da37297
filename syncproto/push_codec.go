package syncproto

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ruhu/schema"
)

// Limits of a push, announced to devices. A changeset over them is refused; a
// request over MaxBody is not read.
const (
	MaxChangesets = 500     // in one request
	MaxEdits      = 500     // in one changeset
	MaxActions    = 16      // in one changeset
	MaxBody       = 8 << 20 // bytes of a request after decompression
	maxText       = 64 << 10
	maxID         = 64
	maxVersion    = 1_000_000
)

// DecodePush reads a push request. A fault of the request as a whole is
// returned as a problem; a fault inside one changeset is kept in its Fault, so
// that it can be refused under its own number.
func DecodePush(data []byte) (PushRequest, *schema.Problem) {
	var req PushRequest
	r := newFrame(data)
	seen := map[string]bool{}
	r.object(func(name string) {
		if seen[name] {
			r.fail(schema.DuplicateMember, "")
		}
		seen[name] = true
		switch name {
		case "device":
			req.Device = r.text(maxID)
			if strings.ContainsRune(req.Device, utf8.RuneError) {
				r.fail(schema.InvalidUTF8, "")
			}
		case "now":
			req.Now = HLC(r.integer(0, int64(MaxHLC)))
		case "changesets":
			r.array(func() { r.changeset(&req) })
		default:
			r.unknown()
		}
	})
	if req.Device == "" {
		r.missing("", "device")
	}
	return req, r.end()
}

// changeset adds the next changeset to the request. One without a number or an id
// cannot even be refused, so that its fault is the whole request's.
func (r *reader) changeset(req *PushRequest) {
	raw := r.raw()
	if r.err != nil {
		return
	}
	if len(req.Changesets) == MaxChangesets {
		r.fail(schema.TooLarge, strconv.Itoa(MaxChangesets))
		return
	}
	c, fault := DecodeChangeset(raw)
	if c.N == 0 || c.ID == "" {
		r.failAt(fault.Code, string(r.dec.StackPointer())+fault.Field, fault.Param)
		return
	}
	c.Fault, c.Raw = fault, raw
	req.Changesets = append(req.Changesets, c)
}

// DecodeChangeset reads one changeset as it stands in a request, an outbox or a
// bundle. On a fault, whatever could be read up to it is returned with the problem;
// number and id are looked for behind the fault too.
func DecodeChangeset(raw []byte) (Changeset, *schema.Problem) {
	c := Changeset{Version: 1}
	r := newReader(raw)
	r.object(func(name string) { r.changesetMember(&c, name) })
	fault := r.end()
	if fault == nil {
		fault = c.missing()
	}
	if fault == nil {
		fault = c.foreign()
	}
	if fault != nil && (c.N == 0 || c.ID == "") {
		findIdentity(raw, &c)
	}
	return c, fault
}

func (r *reader) changesetMember(c *Changeset, name string) {
	switch name {
	case "n":
		c.N = r.integer(1, int64(MaxHLC))
	case "id":
		c.ID = r.text(maxID)
	case "by":
		c.By = r.text(maxID)
	case "village":
		c.Village = r.text(maxID)
	case "household":
		c.Household = r.text(maxID)
	case "at":
		c.At = HLC(r.integer(0, int64(MaxHLC)))
	case "v":
		c.Version = int(r.integer(1, maxVersion))
	case "seen":
		c.Seen = Rev(r.integer(0, int64(MaxHLC)))
	case "edits":
		r.array(func() { r.edit(c) })
	case "actions":
		r.array(func() { r.action(c) })
	default:
		r.unknown()
	}
}

// missing names the first member that a changeset cannot do without.
func (c *Changeset) missing() *schema.Problem {
	for _, m := range []struct {
		there bool
		name  string
	}{{c.N > 0, "/n"}, {c.ID != "", "/id"}, {c.By != "", "/by"}, {c.Village != "", "/village"}, {c.At > 0, "/at"}} {
		if !m.there {
			return &schema.Problem{Code: schema.MissingMember, Field: m.name}
		}
	}
	return nil
}

// findIdentity looks for number and id only, skipping everything else. The first
// of each counts.
func findIdentity(raw []byte, c *Changeset) {
	r := newFrame(raw)
	r.object(func(name string) {
		switch {
		case name == "n" && c.N == 0:
			c.N = r.integer(1, int64(MaxHLC))
		case name == "id" && c.ID == "":
			c.ID = r.text(maxID)
		default:
			r.skip()
		}
	})
}

// edit reads one edit. Its table must come first: it gives names their meaning.
func (r *reader) edit(c *Changeset) {
	var e Edit
	var bases map[int]Rev
	var was map[int]schema.Value
	r.object(func(name string) {
		if name != "t" && e.Table == nil {
			r.missing(r.dec.StackPointer().Parent(), "t")
			return
		}
		switch name {
		case "t":
			e.Table = r.replicatedTable()
		case "id":
			e.Row = r.text(maxID)
		case "del":
			e.Delete = r.boolean()
		case "base":
			e.Base = Rev(r.integer(0, int64(MaxHLC)))
		case "set":
			r.sets = r.sets[:0]
			r.fields(e.Table, func(f int) { r.sets = append(r.sets, Set{Field: f, Value: r.value()}) })
			e.Sets = append(e.Sets, r.sets...)
		case "bases":
			bases = map[int]Rev{}
			r.fields(e.Table, func(f int) { bases[f] = Rev(r.integer(0, int64(MaxHLC))) })
		case "was":
			was = map[int]schema.Value{}
			r.fields(e.Table, func(f int) { was[f] = r.value() })
		default:
			r.unknown()
		}
	})
	switch {
	case e.Table == nil:
		r.missing(r.dec.StackPointer(), "t")
	case e.Row == "":
		r.missing(r.dec.StackPointer(), "id")
	case len(c.Edits) == MaxEdits:
		r.fail(schema.TooManyEdits, strconv.Itoa(MaxEdits))
	}
	if r.err != nil {
		return
	}
	for i := range e.Sets {
		s := &e.Sets[i]
		s.Base, s.Was = e.Base, was[s.Field]
		if own, ok := bases[s.Field]; ok {
			s.Base = own
		}
	}
	c.Edits = append(c.Edits, e)
}

func (r *reader) replicatedTable() *schema.Table {
	name := r.text(maxID)
	t := schema.TableOf(name)
	if r.err == nil && (t == nil || !t.Replicated()) {
		r.fail(schema.UnknownTable, name)
	}
	return t
}

// fields reads an object whose names are fields of the table.
func (r *reader) fields(t *schema.Table, each func(field int)) {
	r.object(func(name string) {
		f := t.Field(name)
		if f == nil {
			r.fail(schema.UnknownField, name)
			return
		}
		each(f.Ordinal())
	})
}

func (r *reader) action(c *Changeset) {
	var a Action
	members := map[string]*string{"do": &a.Do, "step": &a.Step, "expect": &a.Expect, "reason": &a.Reason, "document": &a.Document, "ref": &a.Ref}
	r.object(func(name string) {
		if into, ok := members[name]; ok {
			*into = r.text(maxText)
			return
		}
		r.unknown()
	})
	if len(c.Actions) == MaxActions {
		r.fail(schema.TooManyEdits, strconv.Itoa(MaxActions))
		return
	}
	c.Actions = append(c.Actions, a)
}

// AppendPush adds the JSON of a request made of ready encoded changesets.
func AppendPush(dst []byte, device string, now HLC, changesets [][]byte) []byte {
	w := &writer{buf: dst}
	w.open('{')
	w.name("device")
	w.text(device)
	w.name("now")
	w.integer(int64(now))
	w.name("changesets")
	w.open('[')
	for _, c := range changesets {
		w.separate()
		w.buf = append(w.buf, c...)
	}
	w.close(']')
	w.close('}')
	return w.buf
}

// AppendChangeset adds the JSON of one changeset.
func AppendChangeset(dst []byte, c *Changeset) []byte {
	w := &writer{buf: dst}
	w.open('{')
	w.intMember("n", c.N)
	w.textMember("id", c.ID)
	w.textMember("by", c.By)
	w.textMember("village", c.Village)
	w.textMember("household", c.Household)
	w.intMember("at", int64(c.At))
	w.intMember("v", int64(c.Version))
	w.intMember("seen", int64(c.Seen))
	if len(c.Edits) > 0 {
		w.name("edits")
		w.open('[')
		for i := range c.Edits {
			w.edit(&c.Edits[i])
		}
		w.close(']')
	}
	if len(c.Actions) > 0 {
		w.name("actions")
		w.open('[')
		for _, a := range c.Actions {
			w.action(a)
		}
		w.close(']')
	}
	w.close('}')
	return w.buf
}

func (w *writer) edit(e *Edit) {
	common := e.Base
	if len(e.Sets) > 0 {
		common = e.Sets[0].Base
	}
	w.open('{')
	w.textMember("t", e.Table.Name)
	w.textMember("id", e.Row)
	w.trueMember("del", e.Delete)
	w.intMember("base", int64(common))
	w.setMember("set", e, func(Set) bool { return true }, func(s Set) { w.value(s.Value) })
	w.setMember("bases", e, func(s Set) bool { return s.Base != common }, func(s Set) { w.integer(int64(s.Base)) })
	w.setMember("was", e, func(s Set) bool { return !s.Was.IsNull() }, func(s Set) { w.value(s.Was) })
	w.close('}')
}

// setMember writes one member per set that is chosen, or nothing when none is.
func (w *writer) setMember(name string, e *Edit, chosen func(Set) bool, write func(Set)) {
	if !slices.ContainsFunc(e.Sets, chosen) {
		return
	}
	w.name(name)
	w.open('{')
	for _, s := range e.Sets {
		if chosen(s) {
			w.name(e.Table.Fields[s.Field].Name)
			write(s)
		}
	}
	w.close('}')
}

func (w *writer) action(a Action) {
	w.open('{')
	w.textMember("do", a.Do)
	w.textMember("step", a.Step)
	w.textMember("expect", a.Expect)
	w.textMember("reason", a.Reason)
	w.textMember("document", a.Document)
	w.textMember("ref", a.Ref)
	w.close('}')
}
