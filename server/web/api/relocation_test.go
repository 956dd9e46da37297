package api_test

import (
	"slices"
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

	var all struct {
		Steps []struct {
			Step    string
			Waiting struct{ Households int }
		}
		Townships []struct {
			Township, Name string
			Quota, Free    struct{ Households, People int }
		}
		Total   int
		Waiting []struct{ ID, Hamlet string }
	}
	w.must(w.app.Store().Write(w.ctx, func(tx app.Tx) error {
		return tx.PutReference(schema.RelocationQuota, [][]schema.Value{{schema.TextOf(here[:9]), schema.IntOf(4), schema.IntOf(8)}})
	}))
	w.get("/v1/relocation/board?area="+here[:9]+"&step=publish_conditions&limit=5", staff).into(&all)
	if all.Total != 1 || len(all.Waiting) != 1 || all.Waiting[0].ID != area || all.Waiting[0].Hamlet != "二屯" || len(all.Steps) != 11 || all.Steps[1].Waiting.Households != 1 {
		t.Errorf("%+v", all)
	}
	if len(all.Townships) != 1 || all.Townships[0].Quota.Households != 4 || all.Townships[0].Quota != all.Townships[0].Free || all.Townships[0].Name == "" {
		t.Errorf("%+v", all.Townships)
	}
	for _, bad := range []string{"step=jump", "overdue=no", "limit=0", "limit=501", "offset=-1", "area=22", "more=1"} {
		if code := w.get("/v1/relocation/board?"+bad, staff).StatusCode; code < 400 || code >= 500 {
			t.Errorf("%s: %d", bad, code)
		}
	}

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
			Area                                  string
			Proposed, Areas, Villages, Households struct{ Done, All int }
			Steps                                 []struct {
				Step      string
				Done, All int
			}
		}
		Missing []struct {
			Step, Area, Hamlet, Village string
			VillageName                 string `json:"village_name"`
		}
	}
	w.get("/v1/coverage?area="+here, staff).into(&covered)
	if len(covered.Coverage) != 1 || covered.Coverage[0].Areas.Done != 1 || covered.Coverage[0].Villages.All != 1 || covered.Coverage[0].Villages.Done != 0 || len(covered.Coverage[0].Steps) != 11 {
		t.Errorf("%+v", covered)
	}
	if len(covered.Missing) != 1 || covered.Missing[0].Area != area || covered.Missing[0].Step != "publish_conditions" || covered.Missing[0].VillageName == "" {
		t.Errorf("left out: %+v", covered.Missing)
	}
	covered.Coverage, covered.Missing = nil, nil
	w.get("/v1/coverage?area="+here[:9], staff).into(&covered)
	if p := covered.Coverage[0].Proposed; p.Done != 1 || p.All < 2 || len(covered.Missing) != p.All || len(covered.Coverage) != p.All+1 {
		t.Errorf("of the township: %+v, %+v", covered.Coverage[0], covered.Missing)
	}
	w.get("/v1/coverage?area="+here, neighbour).refused(schema.Forbidden)
}

func TestObjections_ShowWhoRaisedThemForAReasonOnly(t *testing.T) {
	w := newWorld(t)
	staff := w.desk("staff", registry.CountyStaff, "222426")
	notice, objection := registry.DerivedID("notice"), registry.DerivedID("objection")
	text := func(t *schema.Table, f, v string) syncproto.Set {
		return syncproto.Set{Field: t.Ordinal(f), Value: schema.TextOf(v)}
	}
	w.decide("staff", here, []syncproto.Edit{{Table: schema.Objection, Row: objection, Sets: []syncproto.Set{
		text(schema.Objection, "notice", notice), text(schema.Objection, "raised_on", "2018-07-01"), text(schema.Objection, "raised_by", "邻居老李"),
		text(schema.Objection, "content", "该户有楼房"), text(schema.Objection, "state", "open"),
	}}}, syncproto.Action{Do: "objection.dismiss", Ref: objection, Expect: "open", Reason: "查无此房"})
	var list struct {
		Total      int
		Objections []struct {
			ID        string
			Values    map[string]any
			Masked    []string
			Answerers []string
		}
	}
	w.get("/v1/objections?area="+here, staff).into(&list)
	if list.Total != 1 || list.Objections[0].ID != objection || list.Objections[0].Values["raised_by"] != nil || !slices.Equal(list.Objections[0].Masked, []string{"raised_by"}) {
		t.Fatalf("%+v", list)
	}
	if v := list.Objections[0].Values; v["state"] != "dismissed" || v["answer"] != "查无此房" || v["answered_by"] == nil || len(list.Objections[0].Answerers) != 2 {
		t.Errorf("%+v", list.Objections[0])
	}
	list.Objections = nil
	w.get("/v1/objections?state=dismissed&reason=spot+check&area="+here, staff).into(&list)
	if len(list.Objections) != 1 || list.Objections[0].Values["raised_by"] != "邻居老李" {
		t.Errorf("for a reason: %+v", list)
	}
	var log struct{ Entries []struct{ Kind, Area string } }
	w.get("/v1/log?kind=unmasked&area="+here, staff).into(&log)
	if len(log.Entries) != 1 || log.Entries[0].Area != here {
		t.Errorf("in the log: %+v", log)
	}
	list.Objections = nil
	w.get("/v1/objections?state=open&area="+here, staff).into(&list)
	if list.Total != 0 || len(list.Objections) != 0 {
		t.Errorf("open: %+v", list)
	}
	for _, bad := range []string{"state=shut", "limit=0", "reason="} {
		w.get("/v1/objections?"+bad, staff).refused(schema.BadQuery)
	}
	w.get("/v1/objections?area="+here, w.desk("lee", registry.Cadre, there)).refused(schema.Forbidden)
}
