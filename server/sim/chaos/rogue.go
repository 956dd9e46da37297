package chaos

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/syncproto"
)

// rogue is a phone with a broken app: it numbers its changesets as it should, and
// sends what no replica would ever send.
type rogue struct {
	*device
	n int64
}

// poisons spell a changeset that may not be taken. What they get is a good one.
var poisons = []struct {
	name   string
	refuse bool // must be refused
	spoil  func(r *rogue, c *syncproto.Changeset)
}{
	{"out_of_scope", true, func(r *rogue, c *syncproto.Changeset) { c.Village = "222424100200" }},
	{"village_elsewhere", true, func(r *rogue, c *syncproto.Changeset) { c.Village = villages[2] }},
	{"wrong_author", true, func(r *rogue, c *syncproto.Changeset) { c.By = desk }},
	{"out_of_range", true, func(r *rogue, c *syncproto.Changeset) {
		c.Edits = []syncproto.Edit{editOf(schema.Household, c.Household, values{"latitude": 1, "accuracy": -5})}
	}},
	{"wrong_kind", true, func(r *rogue, c *syncproto.Changeset) {
		c.Edits = []syncproto.Edit{editOf(schema.Household, c.Household, values{"latitude": "42500000"})}
	}},
	{"future_base", true, func(r *rogue, c *syncproto.Changeset) {
		c.Edits = []syncproto.Edit{based(editOf(schema.Household, c.Household, values{"remark": "x"}), 1<<40)}
	}},
	{"future_seen", true, func(r *rogue, c *syncproto.Changeset) { c.Seen = 1 << 40 }},
	{"delete_household", true, func(r *rogue, c *syncproto.Changeset) {
		c.Edits = []syncproto.Edit{deletion(schema.Household, c.Household)}
	}},
	{"write_conflict", true, func(r *rogue, c *syncproto.Changeset) {
		c.Edits = []syncproto.Edit{editOf(schema.Conflict, r.NewID(), values{"kind": "value", "state": "settled"})}
	}},
	{"row_of_another_household", true, func(r *rogue, c *syncproto.Changeset) {
		for _, h := range r.w.homes {
			if w := r.w; h.id != c.Household && !w.merged[h.id] { // else its rows may have been there
				c.Edits = []syncproto.Edit{based(editOf(schema.Member, h.child(schema.Member, 1), values{"name": "x"}), 1)}
				return
			}
		}
		c.By = desk
	}},
	{"half_a_row", true, func(r *rogue, c *syncproto.Changeset) {
		c.Edits = append(c.Edits, editOf(schema.Member, r.NewID(), values{"name": "x"}))
	}},
	{"two_heads", true, func(r *rogue, c *syncproto.Changeset) {
		c.Household, c.Seen = r.NewID(), 0
		c.Edits = append(home{c.Village, c.Household}.made(), member(r.NewID(), "x", "02"))
	}},
	{"repeated_row", true, func(r *rogue, c *syncproto.Changeset) { c.Edits = append(c.Edits, c.Edits[0]) }},
	{"empty", true, func(r *rogue, c *syncproto.Changeset) { c.Edits = nil }},
	{"bad_id", true, func(r *rogue, c *syncproto.Changeset) { c.ID = strings.ToUpper(c.ID) + "Z" }},
	{"a_field_to_come", true, func(r *rogue, c *syncproto.Changeset) {
		c.Version, c.Edits = 1, []syncproto.Edit{dwelling(r.NewID(), 1)}
	}},
	{"a_code_to_come", true, func(r *rogue, c *syncproto.Changeset) {
		c.Version = 1
		c.Edits = []syncproto.Edit{editOf(schema.Member, home{c.Village, c.Household}.child(schema.Member, 2), values{"left_reason": "moved_away"})}
	}},
	{"a_field_that_was", true, func(r *rogue, c *syncproto.Changeset) {
		c.Edits = []syncproto.Edit{editOf(schema.Member, home{c.Village, c.Household}.child(schema.Member, 2), values{"work_place": "延吉"})}
	}},
	{"far_version", true, func(r *rogue, c *syncproto.Changeset) { c.Version = 999 }},
	{"old_base", false, func(r *rogue, c *syncproto.Changeset) {}},
	{"at_the_end_of_time", false, func(r *rogue, c *syncproto.Changeset) { c.At = syncproto.MaxHLC }},
}

// garbles spoil the bytes themselves, behind a number and an id that can be read.
var garbles = []func(raw []byte, dice *rand.Rand) []byte{
	func(raw []byte, _ *rand.Rand) []byte {
		return bytes.Replace(raw, []byte(`"edits":[`), []byte(`"edits":[7,`), 1)
	},
	func(raw []byte, _ *rand.Rand) []byte {
		return bytes.Replace(raw, []byte(`"household":"`), []byte("\"household\":\"\xff\xfe"), 1)
	},
	func(raw []byte, _ *rand.Rand) []byte {
		return bytes.Replace(raw, []byte(`"t":"household"`), []byte(`"t":"no_such_table"`), 1)
	},
	func(raw []byte, _ *rand.Rand) []byte {
		return append(raw[:len(raw)-1], []byte(`,"n":9,"n":10,"more":{"a":[1.5e3]}}`)...)
	},
	func(raw []byte, _ *rand.Rand) []byte {
		return bytes.Replace(raw, []byte(`"set":{`), []byte(`"set":{"no_such_field":1,`), 1)
	},
}

// push sends one changeset that is wrong in some way, again until it is answered.
func (r *rogue) push() {
	w := r.w
	for w.ledger.answered[numbered{r.id, r.n + 1}] != nil { // late, after a full disk had it given up
		r.n++
	}
	h := pick(r.dice, w.homes...)
	c := syncproto.Changeset{
		N: r.n + 1, ID: r.NewID(), By: r.person, Village: villages[0], Household: h.id, At: syncproto.HLCOf(max(r.UnixMilli(), 1)), Version: schema.Version,
		Edits: []syncproto.Edit{editOf(schema.Household, h.id, values{"remark": fmt.Sprint("毒", r.dice.IntN(9))})},
	}
	if h.village != villages[0] {
		c.Household = w.homes[0].id
		c.Edits[0].Row = c.Household
	}
	var raw []byte
	mustRefuse, name := true, "garbled"
	if k := r.dice.IntN(len(poisons) + len(garbles)); k < len(poisons) {
		poisons[k].spoil(r, &c)
		raw, mustRefuse, name = syncproto.AppendChangeset(nil, &c), poisons[k].refuse, poisons[k].name
	} else {
		raw = garbles[k-len(poisons)](syncproto.AppendChangeset(nil, &c), r.dice)
	}
	w.log("    rogue: %s", name)
	body := syncproto.AppendPush(nil, r.id, syncproto.HLCOf(max(r.UnixMilli(), 0)), [][]byte{raw})
	_, err := r.Post(replica.PathPush, body)
	for range 3 {
		if err == nil || !w.wild || w.ledger.answered[numbered{r.id, c.N}] != nil {
			break
		}
		_, err = w.serve(r.device, r.id, replica.PathPush, body)
	}
	got := w.ledger.answered[numbered{r.id, c.N}]
	var refused *replica.ServerError
	switch {
	case got == nil && errors.As(err, &refused) && refused.Retry: // a full disk: the number is free
		return
	case got == nil:
		w.broken("progress: poison %s gets no answer: %v", name, err)
		return
	case mustRefuse && got.outcome.Kind != syncproto.Rejected:
		w.broken("poison %s is taken: %+v", name, got.outcome)
	case !bytes.Equal(got.raw, raw):
		w.broken("poison %s arrived as other bytes", name)
	}
	w.struck("poison_pushed")
	r.n++
}
