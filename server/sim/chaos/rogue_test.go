package chaos

import (
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/syncproto"
)

// A request that was given up over a full disk may still arrive. The rogue's next
// changeset is another one, under the next number.
func TestRogue_NumbersOnAfterALateRequest(t *testing.T) {
	w, err := newLab(t).newWorld(1)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	if err := w.populate(1); err != nil {
		t.Fatal(err)
	}
	r := w.rogue
	c := syncproto.Changeset{N: 1, ID: r.NewID(), By: r.person, Village: villages[0], Household: w.homes[0].id, At: syncproto.HLCOf(r.UnixMilli())}
	raw := syncproto.AppendChangeset(nil, &c)
	w.mail = append(w.mail, letter{from: r.id, path: replica.PathPush, body: syncproto.AppendPush(nil, r.id, c.At, [][]byte{raw})})
	deliverLate(w, nil, r.dice)
	r.push()
	if len(w.faulty) > 0 || r.n != 2 {
		t.Errorf("after number %d: %v", r.n, w.faulty)
	}
}
