package api_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// decide lets somebody decide on a village at a desk.
func (w *world) decide(login, village string, edits []syncproto.Edit, actions ...syncproto.Action) {
	w.t.Helper()
	var p registry.Person
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) (err error) {
		p, err = r.PersonByLogin(login)
		return err
	}))
	o, err := w.app.Act(w.ctx, p.ID, &syncproto.Changeset{ID: registry.DerivedID(login, village, actions[0].Step), Village: village, Edits: edits, Actions: actions})
	if err != nil || o.Kind != syncproto.Applied {
		w.t.Fatalf("%s decides: %+v %v", login, o, err)
	}
}

func TestRelocation_TheBoardSaysWhoIsWaitedFor(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here))
	staff := w.desk("staff", registry.CountyStaff, "222426")
	area := registry.DerivedID("area")
	var by registry.Person
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) (err error) {
		by, err = r.PersonByLogin("staff")
		return err
	}))
	text := func(f, v string) syncproto.Set {
		return syncproto.Set{Field: schema.RelocationArea.Ordinal(f), Value: schema.TextOf(v)}
	}
	w.decide("staff", here, []syncproto.Edit{{Table: schema.RelocationArea, Row: area, Sets: []syncproto.Set{
		text("group_name", "二屯"), text("state", "proposed"), text("reason", "remote_no_road"), text("minutes", "会议纪要"),
		{Field: schema.RelocationArea.Ordinal("step_at"), Value: schema.IntOf(w.now().UnixMilli())}, text("step_by", by.ID),
	}}}, syncproto.Action{Do: "relocation.take", Step: "select_area", Ref: area})

	var board struct {
		Relocation []struct {
			T, ID, Village string
			Waits          struct {
				Step, Name, Level, From, Due string
				Overdue                      bool
			}
		}
	}
	look := func(query string) {
		t.Helper()
		board.Relocation = nil
		w.get("/v1/relocation"+query, staff, "Accept-Language", "en").into(&board)
	}
	look("?step=publish_conditions")
	if len(board.Relocation) != 1 || board.Relocation[0].ID != area {
		t.Fatalf("%+v", board)
	}
	if waits := board.Relocation[0].Waits; waits.Level != "township" || waits.From != "2018-07-02" || waits.Due != "2018-07-07" || waits.Overdue || waits.Name != "publish the conditions" {
		t.Errorf("%+v", waits)
	}
	look("?step=apply")
	if len(board.Relocation) != 0 {
		t.Errorf("%+v", board)
	}
	w.get("/v1/relocation?step=jump", staff).refused(schema.BadQuery)
	w.get("/v1/relocation?area=22", staff).refused(schema.Forbidden)
	w.get("/v1/relocation/"+registry.DerivedID("nobody"), staff).refused(schema.NotFound)

	var one struct {
		Household, Village string
		Cases              []any
	}
	w.get("/v1/relocation/"+householdID, staff).into(&one)
	if one.Household != householdID || one.Village != here || len(one.Cases) != 0 {
		t.Errorf("%+v", one)
	}
	neighbour := w.desk("lee", registry.Cadre, there)
	w.get("/v1/relocation/"+householdID, neighbour).refused(schema.NotFound)

	var covered struct {
		Coverage []struct {
			Area                        string
			Areas, Villages, Households struct{ Done, All int }
			Steps                       []struct {
				Step      string
				Done, All int
			}
		}
		Missing []struct{ Step, Area, Hamlet string }
	}
	w.get("/v1/coverage?area="+here, staff).into(&covered)
	if len(covered.Coverage) != 1 || covered.Coverage[0].Areas.Done != 1 || covered.Coverage[0].Villages.All != 1 || covered.Coverage[0].Villages.Done != 0 || len(covered.Coverage[0].Steps) != 11 {
		t.Errorf("%+v", covered)
	}
	if len(covered.Missing) != 1 || covered.Missing[0].Area != area || covered.Missing[0].Step != "publish_conditions" {
		t.Errorf("left out: %+v", covered.Missing)
	}
	w.get("/v1/coverage?area="+here, neighbour).refused(schema.Forbidden)
}
