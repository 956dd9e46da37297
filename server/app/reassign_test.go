package app_test

import (
	"context"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// A cadre is moved to another village while days of work lie on the phone: what
// was saved before the move is taken, however late it comes; what is saved after
// it is not, and is kept.
func TestPush_WorkDoneBeforeAReassignmentIsAccepted(t *testing.T) {
	ctx := context.Background()
	f := newFixture(t, t.TempDir())
	c := county.Generate(1)
	c.Households = c.Households[:3]
	if _, err := f.Import(ctx, staff, householdsOf(c), app.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	home := c.Households[0]
	device, person := f.device(t, 1, home.Village)
	saved := f.now
	f.now = f.now.Add(48 * time.Hour)
	f.write(t, func(tx app.Tx) error {
		p, err := tx.Person(person)
		if err != nil {
			return err
		}
		next := registry.Grants{{Role: registry.Cadre, Area: "222426201200"}}
		p.Former = append(p.Former, registry.Ended(p.Grants, next, f.now.UnixMilli())...)
		p.Grants = next
		return tx.PutPerson(p)
	})
	f.now = f.now.Add(72 * time.Hour)
	push := func(n int64, at time.Time) syncproto.Outcome {
		t.Helper()
		answer, err := f.Push(ctx, device, &syncproto.PushRequest{Device: device, Now: syncproto.HLC(f.now.UnixMicro()), Changesets: []syncproto.Changeset{{
			N: n, ID: registry.DerivedID("late", string(rune('0'+n))), By: person, Village: home.Village, Household: home.ID,
			At: syncproto.HLC(at.UnixMicro()), Version: schema.Version, Seen: 1,
			Edits: []syncproto.Edit{{Table: schema.Household, Row: home.ID, Sets: []syncproto.Set{
				{Field: schema.Household.Ordinal("remark"), Value: schema.TextOf(at.String()), Base: 1},
			}}},
		}}})
		if err != nil || len(answer.Outcomes) != 1 {
			t.Fatalf("%+v %v", answer, err)
		}
		return answer.Outcomes[0]
	}
	if o := push(1, saved); o.Kind != syncproto.Applied {
		t.Errorf("work from before the move: %s %v", o.Kind, o.Problems)
	}
	if o := push(2, f.now); o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.OutOfScope {
		t.Errorf("work from after the move: %s %v", o.Kind, o.Problems)
	}
	page, err := f.Pull(ctx, device, &syncproto.PullRequest{Device: device, Version: schema.Version})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range page.Villages {
		if v.Village == home.Village {
			t.Error("rows of the former village came down")
		}
	}
}
