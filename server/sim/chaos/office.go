package chaos

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// official is somebody above the village who decides on relocation, or would like to.
type official struct {
	id, name string
	role     registry.Role
	area     string
}

// office are the officials of every world, beside the county's staff.
var office = []official{
	{"01900000-0000-7000-8000-000000000002", "乡里人", registry.TownshipReviewer, villages[0][:9]},
	{"01900000-0000-7000-8000-000000000003", "镇里人", registry.TownshipReviewer, villages[2][:9]},
	{"01900000-0000-7000-8000-000000000004", "州里人", registry.PrefectureOfficer, county[:4]},
	{"01900000-0000-7000-8000-000000000005", "省里人", registry.ProvincialInspector, county[:2]},
	{"01900000-0000-7000-8000-000000000006", "审计", registry.Auditor, county},
}

// places are how many households and people a township may relocate: fewer than ask.
var places = map[string]registry.Places{
	villages[0][:9]: {Households: 1, People: 2},
	villages[2][:9]: {Households: 1, People: 2},
}

// officeIn puts the office and the quota into the template of a server.
func officeIn(tx app.Tx) (err error) {
	for _, o := range office {
		err = errors.Join(err, tx.PutPerson(registry.Person{ID: o.id, Name: o.name, Login: o.id, Grants: registry.Grants{{Role: o.role, Area: o.area}}}))
	}
	var rows [][]schema.Value
	for _, township := range []string{villages[0][:9], villages[2][:9]} {
		p := places[township]
		rows = append(rows, []schema.Value{schema.TextOf(township), schema.IntOf(p.Households), schema.IntOf(p.People)})
	}
	return errors.Join(err, tx.PutReference(schema.RelocationQuota, rows))
}

// rightful is somebody who may take a step in a village; "" when nobody does.
func (w *world) rightful(step *schema.Step, village string) string {
	for _, role := range step.Roles {
		if role == string(registry.CountyStaff) {
			return desk
		}
		for _, d := range w.devices {
			if role == string(registry.Cadre) && !d.isRogue() && slices.Contains(d.areas, village) {
				return d.person
			}
		}
		for _, o := range office {
			if role == string(o.role) && (registry.Grant{Role: o.role, Area: o.area}).Covers(village) {
				return o.id
			}
		}
	}
	return ""
}

// somebody is anybody who can sign in.
func (w *world) somebody(dice *rand.Rand) string {
	people := []string{desk}
	for _, o := range office {
		people = append(people, o.id)
	}
	for _, d := range w.devices {
		people = append(people, d.person)
	}
	return pick(dice, people...)
}

// decide lets a person decide at a desk, once more when the answer is lost. What is
// refused is told at once and not kept.
func (w *world) decide(person string, h home, seen syncproto.Rev, twice bool, edits []syncproto.Edit, actions ...syncproto.Action) (syncproto.Outcome, error) {
	c := &syncproto.Changeset{ID: newID(w.dice, w.clock.Now().UnixMilli()), Village: h.village, Household: h.id, Seen: seen, Edits: edits, Actions: actions}
	w.watch.offset = 0
	o, err := w.app.Act(context.Background(), person, c)
	if err != nil {
		return o, err
	}
	w.acted(c, o)
	if o.Kind == syncproto.Rejected {
		return o, nil
	}
	w.decided(c, o)
	if twice {
		again, err := w.app.Act(context.Background(), person, c)
		if again.Repeated = o.Repeated; err != nil || !sameOutcome(&o, &again) {
			w.broken("exactly once: the desk was answered %+v, then %+v %v", o, again, err)
		}
	}
	return o, nil
}

// acted counts what became of a changeset's actions.
func (w *world) acted(c *syncproto.Changeset, o syncproto.Outcome) {
	for _, a := range c.Actions {
		switch {
		case o.Kind == syncproto.Rejected && strings.HasPrefix(a.Do, "conflict."):
			w.struck("conflict_refused_" + string(o.Problems[0].Code))
		case o.Kind == syncproto.Rejected:
			w.struck("relocation_refused_" + string(o.Problems[0].Code))
		case a.Do == "relocation.take":
			w.struck("relocation_" + a.Step)
		default:
			w.struck(strings.ReplaceAll(a.Do, ".", "_"))
		}
	}
}
