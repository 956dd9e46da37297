package api_test

import (
	"fmt"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// decision posts what a desk decides, and returns the outcome.
func (w *world) decision(path, token, body string) syncproto.Outcome {
	w.t.Helper()
	a := w.post(path, token, body)
	answer, fault := syncproto.DecodeAnswer(a.body)
	if fault != nil || len(answer.Outcomes) != 1 {
		w.t.Fatalf("%s: %s", path, a.body)
	}
	return answer.Outcomes[0]
}

const otherID = "0190aaaa-0000-7000-8000-000000000002"

func TestTransfer_MovesOnceHoweverOftenItIsAsked(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here))
	staff := w.desk("staff", registry.CountyStaff, "222426")
	move := fmt.Sprintf(`{"id":%q,"village":%q,"seen":1}`, id(90), there)
	path := "/v1/households/" + householdID + "/move"
	first := w.decision(path, staff, move)
	if first.Kind != syncproto.Applied || first.Rev != 2 {
		t.Fatalf("%+v", first)
	}
	before := w.fingerprint()
	if again := w.decision(path, staff, move); !again.Repeated || again.Rev != first.Rev || w.fingerprint() != before {
		t.Errorf("%+v", again)
	}
	if o := w.decision(path, staff, strings.Replace(move, id(90), id(91), 1)); o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.StateMoved {
		t.Errorf("%+v", o)
	}
	if a := w.get("/v1/households/"+householdID, staff); !strings.Contains(string(a.body), there) {
		t.Errorf("the household is not where it went: %s", a.body)
	}
}

func TestTransfer_MergesTwoHouseholds(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here), strings.ReplaceAll(p.household(2, here), householdID, otherID))
	staff := w.desk("staff", registry.CountyStaff, "222426")
	body := fmt.Sprintf(`{"id":%q,"village":%q,"household":%q,"seen":1,"edits":[{"t":"household","id":%q,"set":{"group_name":"二组"}}]}`,
		id(92), here, otherID, otherID)
	o := w.decision("/v1/households/"+householdID+"/merge?seen=1", staff, body)
	if o.Kind != syncproto.Applied || o.Rev != 2 {
		t.Fatalf("%+v", o)
	}
	late := fmt.Sprintf(`{"n":3,"id":%q,"by":%q,"village":%q,"household":%q,"at":%d,"v":1,"seen":1,"edits":[{"t":"household","id":%q,"base":1,"set":{"phone":"13900000001"}}]}`,
		id(3), p.Person, here, householdID, w.now().UnixMicro(), householdID)
	answer, fault := syncproto.DecodeAnswer(p.push(late).body)
	if fault != nil || len(answer.Outcomes) != 1 || answer.Outcomes[0].Household != otherID || answer.Outcomes[0].Kind == syncproto.Rejected {
		t.Errorf("work for the household that is gone: %+v %v", answer, fault)
	}
}

// Who sees the household that is gone, and not the one that it is part of, is not told
// which that is.
func TestTransfer_TellsWhatAHouseholdIsPartOf(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone("cui", here), w.phone("li", there)
	p.push(p.household(1, here))
	q.push(strings.NewReplacer(householdID, otherID, id(1), id(50)).Replace(q.household(1, there)))
	staff, near := w.desk("staff", registry.CountyStaff, "222426"), w.desk("near", registry.Cadre, here)
	body := fmt.Sprintf(`{"id":%q,"village":%q,"household":%q,"seen":1}`, id(93), there, otherID)
	if o := w.decision("/v1/households/"+householdID+"/merge?seen=1", staff, body); o.Kind == syncproto.Rejected {
		t.Fatalf("%+v", o)
	}
	for path, want := range map[string]string{householdID: otherID, otherID: ""} {
		var got struct {
			PartOf string `json:"part_of"`
		}
		if w.get("/v1/households/"+path, staff).into(&got); got.PartOf != want {
			t.Errorf("%s is part of %q, want %q", path, got.PartOf, want)
		}
	}
	if a := w.get("/v1/households/"+householdID, near); a.StatusCode != 200 || strings.Contains(string(a.body), otherID) {
		t.Errorf("%s", a.body)
	}
}

func TestTransfer_RefusesWhatItCannotRead(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here))
	staff, reviewer := w.desk("staff", registry.CountyStaff, "222426"), w.desk("reviewer", registry.TownshipReviewer, here[:9])
	before := w.fingerprint("log")
	for _, bad := range []struct {
		path, body string
		want       schema.ErrCode
	}{
		{"/move", `{}`, schema.MissingMember},
		{"/move", `[]`, schema.WrongType},
		{"/move", fmt.Sprintf(`{"id":%q,"village":%q,"household":%q,"seen":1}`, id(1), there, otherID), schema.UnknownMember},
		{"/move?seen=1", fmt.Sprintf(`{"id":%q,"village":%q,"seen":1}`, id(1), there), schema.BadQuery},
		{"/merge", fmt.Sprintf(`{"id":%q,"village":%q,"household":%q,"seen":1}`, id(1), here, otherID), schema.BadQuery},
		{"/merge?seen=x", fmt.Sprintf(`{"id":%q,"village":%q,"household":%q,"seen":1}`, id(1), here, otherID), schema.BadQuery},
		{"/merge?seen=1", fmt.Sprintf(`{"id":%q,"village":%q,"seen":1}`, id(1), here), schema.MissingMember},
	} {
		w.post("/v1/households/"+householdID+bad.path, staff, bad.body).refused(bad.want)
	}
	move := fmt.Sprintf(`{"id":%q,"village":%q,"seen":1}`, id(93), there)
	w.post("/v1/households/"+householdID+"/move", p.Access, move).refused(schema.Unauthenticated)
	w.post("/v1/households/"+householdID+"/move", "", move).refused(schema.Unauthenticated)
	if o := w.decision("/v1/households/"+householdID+"/move", reviewer, move); o.Problems[0].Code != schema.OutOfScope {
		t.Errorf("%+v", o)
	}
	if refused := w.column("SELECT kind FROM log WHERE kind = 'refused'"); w.fingerprint("log") != before || len(refused) != 1 {
		t.Errorf("a refused decision has changed the database, or is not in the log: %q", refused)
	}
}
