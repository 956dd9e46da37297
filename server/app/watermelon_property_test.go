package app_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/scripts/effort"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/watermelon"
	"ruhu/syncproto"
)

// TestWatermelon_ConvergesAndLosesNothing leads a phone on WatermelonDB through histories
// with others at work, answers that are lost, kills, late letters, households that move and
// villages that are taken away with unsent work. At the end the phone has what the server
// has, field by field, and every value that was ever saved on it is in the state, the
// history, a case or a refusal.
func TestWatermelon_ConvergesAndLosesNothing(t *testing.T) {
	for seed := range uint64(effort.Of(t, "seeds", 6, 20, 300)) {
		for _, says := range []bool{true, false} {
			t.Run(fmt.Sprintf("%d/says=%v", seed, says), func(t *testing.T) {
				t.Parallel()
				h := newMelonHistory(t, seed, says)
				for range 60 { // steps
					h.step()
				}
				h.end()
			})
		}
	}
}

// melonHistory is one random history.
type melonHistory struct {
	*world
	*rand.Rand
	phone, other *melon
	ordinary     *dev
	homes        []home
	said         []string // values that were saved on the phones, each unlike all others
	away         bool     // the second village is taken away
}

func newMelonHistory(t *testing.T, seed uint64, says bool) *melonHistory {
	w := newWorld(t)
	h := &melonHistory{world: w, Rand: rand.New(rand.NewPCG(seed, 7)), phone: w.melon(says, north, south), other: w.melon(true, north), ordinary: w.enrol(north, south)}
	for i := range 4 {
		h.homes = append(h.homes, w.home([]string{north, south}[i%2]))
	}
	h.phone.sync(trouble{})
	return h
}

func (h *melonHistory) value() string {
	v := fmt.Sprintf("said-%03d-%d", len(h.said), h.Uint64()%1000)
	h.said = append(h.said, v)
	return v
}

func (h *melonHistory) step() {
	h.now = h.now.Add(time.Duration(h.IntN(5000)) * time.Millisecond)
	m := h.phone
	if h.IntN(6) == 0 {
		m = h.other
	}
	switch h.IntN(12) {
	case 0, 1, 2, 3:
		h.works(m)
	case 4, 5:
		h.othersWork()
	case 6:
		h.village()
	case 7:
		h.moves()
	case 8:
		h.letters(m)
	default:
		h.syncs(m)
	}
}

// works is the person's own work on a phone.
func (h *melonHistory) works(m *melon) {
	households, members := m.living(schema.Household), m.living(schema.Member)
	switch n := h.IntN(9); {
	case n < 4 && len(households) > 0:
		column := []string{"head_name", "remark", "bank_name", "group_name"}[h.IntN(4)]
		m.update(schema.Household, households[h.IntN(len(households))], column, h.value())
	case n < 5 && len(members) > 0:
		m.update(schema.Member, members[h.IntN(len(members))], "name", h.value())
	case n < 6 && len(households) > 0:
		m.create(schema.Member, h.person(m, households[h.IntN(len(households))], "10"))
	case n < 7 && len(members) > 0:
		m.remove(schema.Member, members[h.IntN(len(members))])
	case n < 8:
		id := m.create(schema.Household, map[string]any{"village": north, "group_name": "一组", "head_name": h.value(), "identification_standard": "1",
			"attribute": "1", "main_cause": "01", "status": "registered", "registered_year": 2014})
		m.create(schema.Member, h.person(m, id, "02"))
	case len(households) > 0: // nonsense, which is refused with what came with it
		m.update(schema.Household, households[h.IntN(len(households))], "status", h.value())
	}
}

func (h *melonHistory) person(m *melon, household, relation string) map[string]any {
	village, _ := m.table("household")[household].values["village"].(string)
	return map[string]any{"household": household, "village": village, "name": h.value(), "sex": "1", "relation": relation, "ethnic_group": first("ethnic_group"),
		"school_status": first("school_status"), "health": first("health"), "labour": first("labour"), "dibao": false, "medical_insurance": true, "pension_insurance": true}
}

// othersWork is that of somebody else, on an ordinary device that has just pulled.
func (h *melonHistory) othersWork() {
	at := h.homes[h.IntN(len(h.homes))]
	unit := h.unit(at)
	at.village = unit.Village
	switch h.IntN(3) {
	case 0:
		h.ordinary.save(at, h.newest(at, set(schema.Household, at.id, "head_name", fmt.Sprint("other ", h.IntN(9)), "remark", fmt.Sprint("other ", h.IntN(9)))))
	case 1:
		id := h.id()
		h.ordinary.save(at, member(id, "别人", "10"))
	case 2:
		for key, row := range unit.Rows {
			if key.Table == schema.Member && !row.Deleted && row.Get("relation").Text() != "02" {
				h.ordinary.save(at, remove(unit.Rev, schema.Member, key.ID))
				return
			}
		}
	}
}

// newest gives an edit the newest revision.
func (h *melonHistory) newest(at home, e syncproto.Edit) syncproto.Edit {
	rev := h.rev(at)
	for i := range e.Sets {
		e.Sets[i].Base = rev
	}
	e.Base = rev
	return e
}

// village takes the second village away from the phone's person, or gives it back.
func (h *melonHistory) village() {
	h.away = !h.away
	grants := cadreOf(north, south)
	if h.away {
		grants = cadreOf(north)
	}
	h.write(h, func(tx app.Tx) error {
		p, err := tx.Person(h.phone.person)
		if err != nil {
			return err
		}
		p.Former = append(p.Former, registry.Ended(p.Grants, grants, h.now.UnixMilli())...)
		p.Grants = grants
		return tx.PutPerson(p)
	})
}

// moves sends a household to the other village.
func (h *melonHistory) moves() {
	at := h.homes[h.IntN(len(h.homes))]
	unit := h.unit(at)
	to := map[string]string{north: south, south: north}[unit.Village]
	if _, err := h.MoveHousehold(context.Background(), staff, &syncproto.Changeset{ID: h.id(), Village: to, Household: at.id, Seen: unit.Rev}); err != nil {
		h.Fatal(err)
	}
}

// letters of old pushes come late, or twice: nothing comes of them.
func (h *melonHistory) letters(m *melon) {
	before := h.numberOf(m)
	for _, l := range m.past {
		if _, err := m.PushWatermelon(context.Background(), m.device, l.at, l.body); err != nil {
			if p, ok := app.AsProblem(err); !ok || p.Code != schema.BadCursor {
				h.Fatal(err)
			}
		}
	}
	if after := h.numberOf(m); after != before {
		h.Errorf("late letters made changesets: %d, then %d", before, after)
	}
}

func (h *melonHistory) numberOf(m *melon) (n int64) {
	h.read(h, func(r app.Reader) error {
		d, err := r.Device(m.device)
		n = d.LastN
		return err
	})
	return n
}

func (h *melonHistory) syncs(m *melon) {
	t := trouble{pullLost: h.IntN(6) == 0, killed: h.IntN(6) == 0, pushLost: h.IntN(6) == 0, answerLost: h.IntN(3) == 0}
	if h.IntN(4) == 0 {
		t.during = func() { h.works(m) }
	}
	m.sync(t)
	if !t.answerLost || t.during != nil {
		return
	}
	// Nobody has done anything: what is sent again is no changeset.
	if _, unsent := m.local(); unsent && !t.pullLost && !t.killed && !t.pushLost {
		before := h.numberOf(m)
		m.sync(trouble{answerLost: h.IntN(2) == 0})
		if after := h.numberOf(m); after != before {
			h.Errorf("a push whose answer was lost made changesets again: %d, then %d", before, after)
		}
	}
}

func (h *melonHistory) end() {
	for range 4 {
		h.now = h.now.Add(time.Second)
		h.phone.sync(trouble{})
		h.other.sync(trouble{})
	}
	for _, m := range []*melon{h.phone, h.other} {
		if _, unsent := m.local(); unsent {
			h.Error("the phone still has unsent work")
		}
	}
	h.same(h.phone, map[string]bool{north: true, south: !h.away})
	h.same(h.other, map[string]bool{north: true})
	h.nothingLost()
}

// same compares a phone with the server, field by field.
func (h *melonHistory) same(m *melon, villages map[string]bool) {
	h.Helper()
	h.read(h, func(r app.Reader) error {
		for _, t := range schema.Replicated() {
			want := map[string]schema.Row{}
			err := r.EachRow(t, "222426", func(row schema.Row) error {
				if row.Values = append([]schema.Value{}, row.Values...); villages[row.Village] {
					want[watermelon.LocalID(row.ID)] = row
				}
				return nil
			})
			if err != nil {
				return err
			}
			for id, r := range m.table(t.Name) {
				row, ok := want[id]
				delete(want, id)
				switch {
				case !ok && m.says:
					h.Errorf("%s %s is on the phone and should not be", t.Name, id)
				case ok:
					h.sameRow(r, row)
				}
			}
			for id := range want {
				h.Errorf("%s %s is not on the phone", t.Name, id)
			}
		}
		return nil
	})
}

func (h *melonHistory) sameRow(got *raw, want schema.Row) {
	h.Helper()
	if got.values["village"] != want.Village {
		h.Errorf("%s %s is in %v, not %s", want.Table.Name, want.ID, got.values["village"], want.Village)
	}
	for _, f := range want.Table.FieldsAt(schema.Version) {
		field := &want.Table.Fields[f]
		if has, should := fmt.Sprint(got.values[field.Name]), spelled(field, want.Values[f]); has != should {
			h.Errorf("%s %s: %s is %q, not %q", want.Table.Name, want.ID, field.Name, has, should)
		}
	}
}

// spelled is a value as fmt spells what JSON makes of it.
func spelled(f *schema.Field, v schema.Value) string {
	switch {
	case v.IsNull():
		return fmt.Sprint(nil)
	case f.Kind == schema.Bool:
		return fmt.Sprint(v.Bool())
	case f.Kind == schema.ID:
		return watermelon.LocalID(v.Text())
	case v.IsInt():
		return fmt.Sprint(float64(v.Int()))
	}
	return v.Text()
}

// nothingLost looks for every value that was saved, and that a later one of the same phone
// did not replace before it was sent.
func (h *melonHistory) nothingLost() {
	var kept strings.Builder
	h.read(h, func(r app.Reader) error {
		err := r.EachHistory("222426", func(e app.HistoryEntry) error {
			for _, c := range e.Changes {
				fmt.Fprintln(&kept, c.Before, c.Offered, c.After)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return r.EachRefusal(func(f app.Refusal) error {
			fmt.Fprintf(&kept, "%s\n", f.Body)
			return nil
		})
	})
	all := kept.String()
	for _, v := range h.said {
		if !strings.Contains(all, v) && !h.phone.replaced[v] && !h.other.replaced[v] {
			h.Errorf("%s is nowhere", v)
		}
	}
}
