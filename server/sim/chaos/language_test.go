package chaos

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// A history is a story of one household, its cadres d1, d2, … and a desk:
//
//	d1.edit h.phone=1; d2.edit h.phone=2; d2.sync; d1.sync → h.phone=1 cases=0
//
// Rows are h the household, m1 its head, m2 the spouse, c its conditions, i1 a line
// of income; m3, i2, v1, w1 (a dwelling), s1 (a screening) and so on can be made. A value is a text or a number; 1+2 is
// a set of codes, - is nothing, and n a phone number by its number. What can happen:
//
//	edit ROW.FIELD=VALUE …   new ROW …   del ROW …   in one changeset; a part !CODE says that the device refuses it
//	sync   push   pull       as a phone does
//	lose   push, and the answer gets lost
//	twice  push, and the request is delivered twice
//	pack   writes a bundle for a courier; without one, its others mean the one before
//	carry  somebody hands the bundle in
//	slip   and brings the receipts back
//	photo  keeps a photo's bytes, which row p1 is of
//	die    the process ends
//	spoil TABLE              rows of the household are changed behind the replica's back
//	clock DAYS               the device's clock is off
//	old    upgrade           its app is of the oldest version served (from the start), and is upgraded
//	move   back              taken from the village, and sent there again
//	revoke                   shut out
//	keep   restore           a copy of the file is taken, and put back
//	tie                      from here on the clock stands still
//	desk.away N              the household moves to another of the villages
//	desk.join N              it becomes part of a new household in one of them
//	server.die               the server's process ends
//	server.keep  .restore    it is backed up, and goes back to that
//	server.trim              it trims deletions as if every device had been away for long
//
// After the arrow stands what must be true when everybody has synced: values on the
// server, ROW=there, ROW=gone, cases=N that are open, history=N commits since the
// household was made, and d1=applied,rejected:code what became of a device's changesets.
// That all replicas equal the server, that no value is lost and so on is always asked.
type story struct {
	*testing.T
	w    *world
	h    home // as the devices know it
	now  home // as the desk does: it may have moved, or be part of another
	tied bool

	bundles, receipts map[*device][]byte
}

// picture is the bytes of every story's photo.
const picture = "a house, from outside"

// tell plays a story beside others: each has a world of its own.
func tell(t *testing.T, l *Lab, name, text string) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		play(t, l, text)
	})
}

func play(t *testing.T, l *Lab, text string) {
	t.Helper()
	script, wants, found := strings.Cut(text, "→")
	if !found {
		t.Fatalf("%s: no arrow", text)
	}
	w, err := l.newWorld(1)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	s := &story{T: t, w: w, bundles: map[*device][]byte{}, receipts: map[*device][]byte{}}
	if s.h, err = w.home(villages[0]); err != nil {
		t.Fatal(err)
	}
	s.now = s.h
	for n := 1; strings.Contains(script, fmt.Sprintf("d%d.", n)); n++ {
		version := schema.Version
		if strings.Contains(script, fmt.Sprintf("d%d.old", n)) {
			version = schema.OldestVersion
		}
		d, err := w.deviceAs(version, 1, villages[0])
		if err != nil {
			t.Fatal(err)
		}
		d.sync()
	}
	for part := range strings.SplitSeq(script, ";") {
		if part = strings.TrimSpace(part); part != "" {
			s.happen(part)
		}
	}
	w.heal()
	w.check()
	for _, v := range w.faulty {
		t.Errorf("%s: %s", text, v)
	}
	for want := range strings.FieldsSeq(wants) {
		what, value, _ := strings.Cut(want, "=")
		if got := s.got(what, value); got != value {
			t.Errorf("%s: %s is %s, want %s", text, what, got, value)
		}
	}
}

func (s *story) happen(part string) {
	s.Helper()
	words := strings.Fields(part)
	who, verb, _ := strings.Cut(words[0], ".")
	if !s.tied {
		s.w.clock.Advance(time.Minute)
	}
	switch {
	case who == "tie":
		s.tied = true
	case who == "desk" && (verb == "away" || verb == "join"):
		s.transfer(verb, words[1:])
	case who == "desk" && s.relocatesAtDesk(verb, words[1:]):
	case who == "desk":
		s.desk(verb, words[1:])
	case who == "server" && verb == "die":
		now, err := imageOf(s.w.path())
		s.w.must(err, "image")
		s.w.crash(now)
	case who == "server" && verb == "keep":
		backUp(s.w, nil, nil)
	case who == "server" && verb == "trim":
		s.w.trimFor(0)
	case who == "server" && verb == "restore":
		restoreServer(s.w, nil, nil)
	default:
		n, err := strconv.Atoi(strings.TrimPrefix(who, "d"))
		if err != nil || n < 1 || n > len(s.w.devices) {
			s.Fatalf("%s: who is %s?", part, who)
		}
		s.device(s.w.devices[n-1], part, verb, words[1:])
	}
}

func (s *story) device(d *device, part, verb string, args []string) {
	s.Helper()
	switch verb {
	case "edit", "new", "del":
		var want schema.ErrCode
		if n := len(args); n > 0 && strings.HasPrefix(args[n-1], "!") {
			want, args = schema.ErrCode(args[n-1][1:]), args[:n-1]
		}
		id, err := d.replica.SaveEdits(s.h.village, s.h.id, s.edits(verb, args), nil)
		var p replica.Problems
		errors.As(err, &p)
		switch ok := d.told(id, err); {
		case ok != (want == ""):
			s.Fatalf("%s: saved %v: %v", part, ok, err)
		case !ok && p[0].Code != want:
			s.Errorf("%s: refused for %s", part, p[0].Code)
		}
	case "sync":
		d.sync()
	case "push", "lose", "twice":
		body, err := d.replica.NextPush(0)
		if err != nil || body == nil {
			s.Fatalf("%s: nothing to push: %v", part, err)
		}
		answer, err := d.Post(replica.PathPush, body)
		if verb == "twice" {
			answer, err = d.Post(replica.PathPush, body)
		}
		if err == nil && verb != "lose" {
			err = d.replica.TakeAnswer(answer)
		}
		d.heardOf(err, part)
	case "pull":
		pullStep(s.w, d, nil)
	case "pack":
		if s.bundles[d] = d.bundle(0); s.bundles[d] == nil {
			s.Fatalf("%s: nothing to carry", part)
		}
	case "carry":
		s.receipts[d] = s.w.handIn(d, s.bundles[d], true)
	case "slip":
		s.w.must(d.replica.TakeReceipts(s.receipts[d]), part)
	case "photo":
		hash, err := d.replica.KeepPhoto([]byte(picture))
		s.w.must(err, part)
		s.w.post.kept[hash] = d
	case "die":
		d.die()
	case "spoil":
		d.spoil(harmOf(args[0]), s.h.id)
	case "clock":
		days, err := strconv.Atoi(args[0])
		if err != nil {
			s.Fatal(err)
		}
		d.off = time.Duration(days) * 24 * time.Hour
	case "old": // since it was made
	case "upgrade":
		for d.version < schema.Version {
			upgrade(s.w, d, diceFor(1, part))
		}
	case "move":
		s.w.must(s.w.assign(d), part)
	case "back":
		s.w.must(s.w.assign(d, s.h.village), part)
	case "revoke":
		s.w.must(s.w.revoke(d), part)
	case "keep":
		d.keep()
	case "restore":
		d.restore()
	default:
		if !s.relocates(d, part, verb, args) {
			s.Fatalf("%s: what is %s?", part, verb)
		}
	}
}

// transfer moves the household to a village by its number, or makes it part of a new
// household there.
func (s *story) transfer(verb string, args []string) {
	s.Helper()
	n, err := strconv.Atoi(args[0])
	s.w.must(err, "the number of a village")
	unit, err := s.w.unit(s.now.id)
	s.w.must(err, "read the household")
	if verb == "away" {
		if o := s.w.move(unit, villages[n], false); o.Kind != syncproto.Applied {
			s.Fatalf("desk away %d: %+v", n, o)
		}
		s.now.village = villages[n]
		return
	}
	if s.now, err = s.w.home(villages[n]); err != nil {
		s.Fatal(err)
	}
	into, err := s.w.unit(s.now.id)
	s.w.must(err, "read the other household")
	if o := s.w.merge(unit, into, oneHead(unit, into), false); o.Kind != syncproto.Applied {
		s.Fatalf("desk join %d: %+v", n, o)
	}
}

// desk edits the household as it stands.
func (s *story) desk(verb string, args []string) {
	s.Helper()
	unit, err := s.w.unit(s.h.id)
	s.w.must(err, "desk")
	edits := s.edits(verb, args)
	for i := range edits {
		row := unit.Rows[syncproto.RowKey{Table: edits[i].Table, ID: edits[i].Row}]
		if row == nil {
			continue
		}
		edits[i] = based(edits[i], unit.Rev)
		for j := range edits[i].Sets {
			edits[i].Sets[j].Was = row.Values[edits[i].Sets[j].Field]
		}
	}
	o, err := s.w.act(s.h, unit.Rev, edits)
	if err != nil || o.Kind == syncproto.Rejected {
		s.Fatalf("desk %s %v: %+v %v", verb, args, o, err)
	}
}

// edits reads the arguments of edit, new and del.
func (s *story) edits(verb string, args []string) []syncproto.Edit {
	s.Helper()
	var out []syncproto.Edit
	for _, arg := range args {
		name, text, _ := strings.Cut(arg, "=")
		row, field, _ := strings.Cut(name, ".")
		table, number := s.row(row)
		id := s.h.id
		if !table.IsRoot() {
			id = s.h.child(table, number)
		}
		switch {
		case verb == "del":
			out = append(out, deletion(table, id))
			continue
		case verb == "new":
			out = append(out, map[*schema.Table]syncproto.Edit{
				schema.Member: member(id, "李", "20"), schema.Income: income(id, 700), schema.Visit: visit(id, 1, row), schema.Dwelling: dwelling(id, 1),
				schema.Photo: editOf(schema.Photo, id, values{"kind": "house_outside", "sha256": hashOf([]byte(picture)), "bytes": len(picture), "taken_at": 1}),
			}[table])
			continue
		}
		i := slices.IndexFunc(out, func(e syncproto.Edit) bool { return e.Row == id })
		if i < 0 {
			i, out = len(out), append(out, syncproto.Edit{Table: table, Row: id})
		}
		f := table.Ordinal(field)
		out[i].Sets = append(out[i].Sets, syncproto.Set{Field: f, Value: parse(&table.Fields[f], text)})
	}
	return out
}

func (s *story) row(name string) (*schema.Table, int) {
	s.Helper()
	table := map[string]*schema.Table{"h": schema.Household, "m": schema.Member, "c": schema.Conditions, "i": schema.Income, "v": schema.Visit, "w": schema.Dwelling, "p": schema.Photo, "s": schema.Screening}[name[:1]]
	number := 1
	if len(name) > 1 {
		number, _ = strconv.Atoi(name[1:])
	}
	if table == nil || number < 1 {
		s.Fatalf("what is %s?", name)
	}
	return table, number
}

func parse(f *schema.Field, text string) schema.Value {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case text == "-":
		return schema.Null
	case f.Name == "phone":
		return schema.TextOf(phone(int(n)))
	case f.Kind == schema.CodeSet:
		return schema.SetOf(strings.FieldsFunc(text, func(r rune) bool { return r == '+' })...)
	case !f.Kind.IsText() && err == nil:
		return schema.IntOf(n)
	}
	return schema.TextOf(text)
}

// got is what stands after a story, spelled as the wish is when it is fulfilled.
func (s *story) got(what, want string) string {
	s.Helper()
	unit, err := s.w.unit(s.now.id)
	s.w.must(err, "read the household")
	switch {
	case what == "cases":
		open := 0
		for key, row := range unit.Rows {
			if key.Table == schema.Conflict && row.Get("state").Text() == "open" {
				open++
			}
		}
		return strconv.Itoa(open)
	case what == "history":
		commits := -1 // but the one that made it
		s.w.must(s.w.read(func(r app.Reader) error {
			history, err := r.History(s.now.id)
			commits += len(history)
			return err
		}), "history")
		return strconv.Itoa(commits)
	case what == "step", what == "ended":
		return s.relocated(what, want)
	case what[0] == 'd':
		return s.outcomes(what)
	}
	name, field, _ := strings.Cut(what, ".")
	table, number := s.row(name)
	id := s.now.id
	if !table.IsRoot() {
		id = s.h.child(table, number)
	}
	row := unit.Rows[syncproto.RowKey{Table: table, ID: id}]
	switch {
	case row == nil || row.Deleted:
		return "gone"
	case field == "":
		return "there"
	}
	f := table.Ordinal(field)
	if row.Values[f] == parse(&table.Fields[f], want) {
		return want
	}
	return row.Values[f].String()
}

// outcomes are what became of a device's changesets.
func (s *story) outcomes(name string) string {
	var out []string
	i := slices.IndexFunc(s.w.devices, func(d *device) bool { return d.name == name })
	for _, id := range s.w.devices[i].ids {
		for n := int64(1); s.w.ledger.answered[numbered{id, n}] != nil; n++ {
			o := s.w.ledger.answered[numbered{id, n}].outcome
			text := string(o.Kind)
			if len(o.Problems) > 0 {
				text += ":" + string(o.Problems[0].Code)
			}
			out = append(out, text)
		}
	}
	return strings.Join(out, ",")
}
