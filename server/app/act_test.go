package app_test

import (
	"context"
	"reflect"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

func TestAct_TheSameChangesetAgainIsNotDecidedAgain(t *testing.T) {
	w := newWorld(t)
	d, h := w.enrol(north), w.home(north)
	d.must(h, at(1, set(schema.Household, h.id, "main_cause", "02")))
	c := w.desk(h, at(1, set(schema.Household, h.id, "main_cause", "03", "remark", "听说要搬走")))
	o := w.act(staff, c)
	if o.Kind != syncproto.Conflict || len(o.Cases) != 1 || o.Repeated {
		t.Fatalf("%+v", o)
	}
	d.must(h, at(o.Rev, set(schema.Household, h.id, "remark", "哪儿也不去")))
	before := w.state()
	again := w.act(staff, c)
	o.Repeated = true
	if !reflect.DeepEqual(again, o) {
		t.Errorf("the second time:\n%+v\nthe first time:\n%+v", again, o)
	}
	if w.state() != before {
		t.Error("something was written")
	}
}

func TestAct_AnIdThatStandsForAnotherChangesetIsRefused(t *testing.T) {
	w := newWorld(t)
	h, other := w.home(north), w.home(north)
	colleague := "01900000-0000-7000-8000-000000000002"
	w.person(w, colleague, registry.Grant{Role: registry.CountyStaff, Area: "222426"})
	c := w.desk(h, at(1, set(schema.Household, h.id, "remark", "一")))
	w.act(staff, c)
	d := w.enrol(north)
	phone := d.changes(h, at(1, set(schema.Household, h.id, "remark", "二")))
	d.push(phone)
	before := w.state()
	for name, o := range map[string]syncproto.Outcome{
		"of a colleague":       w.act(colleague, &syncproto.Changeset{ID: c.ID, Village: h.village, Household: h.id, Edits: c.Edits}),
		"of a phone":           w.act(staff, &syncproto.Changeset{ID: phone.ID, Village: h.village, Household: h.id, Edits: c.Edits}),
		"on another household": w.act(staff, &syncproto.Changeset{ID: c.ID, Village: h.village, Household: other.id, Edits: c.Edits}),
	} {
		if o.Repeated || o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.BadID {
			t.Errorf("%s: %+v", name, o)
		}
	}
	if w.state() != before {
		t.Error("something was written")
	}
}

func TestAct_ARefusalIsToldAndMayBeMendedUnderItsId(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	before := w.state()
	c := w.desk(h, at(1, set(schema.Household, h.id, "phone", "call me")))
	w.rejected(w.act(staff, c), schema.BadPhone)
	if w.state() != before {
		t.Error("a refusal was written")
	}
	c.Edits = []syncproto.Edit{at(1, set(schema.Household, h.id, "phone", "13944330002"))}
	if o := w.act(staff, c); o.Kind != syncproto.Applied || o.Repeated {
		t.Errorf("mended: %+v", o)
	}
}

func TestAct_TakesNothingFromSomebodyShutOut(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	w.disable(staff)
	_, err := w.Act(context.Background(), staff, w.desk(h, at(1, set(schema.Household, h.id, "remark", "x"))))
	w.problem(err, schema.Forbidden)
	if w.rev(h) != 1 {
		t.Error("it was written")
	}
}

func TestAct_RecordsOnlyWhereThePersonMay(t *testing.T) {
	w := newWorld(t)
	h := w.home(north)
	for role, may := range map[registry.Role]bool{
		registry.Cadre: true, registry.TownshipReviewer: true, registry.CountyStaff: true,
		registry.PrefectureOfficer: false, registry.ProvincialInspector: false, registry.Auditor: false, registry.Administrator: false,
	} {
		w.devices++
		_, person := w.device(w, w.devices)
		w.person(w, person, registry.Grant{Role: role, Area: north[:6]})
		o := w.act(person, w.desk(h, at(w.rev(h), set(schema.Household, h.id, "remark", string(role)))))
		if (o.Kind == syncproto.Applied) != may {
			t.Errorf("%s: %+v", role, o)
		}
		w.person(w, person, registry.Grant{Role: role, Area: far})
		w.rejected(w.act(person, w.desk(h, at(w.rev(h), set(schema.Household, h.id, "remark", "from afar")))), schema.OutOfScope)
	}
}
