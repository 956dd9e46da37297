package conform

import (
	"fmt"
	"maps"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// scene is one case of a client under way.
type scene struct {
	*trial
	*stage
}

// tell gives an order; a fault of the client's fails the case.
func (t *scene) tell(o Order) Told {
	if t.failed {
		return Told{}
	}
	told, err := t.Phone.Tell(o)
	t.must(o.Do, err)
	if told.Fault != "" {
		t.fail("what the client says to "+o.Do, "no fault", told.Fault)
	}
	return told
}

// done gives an order that may not be refused.
func (t *scene) done(o Order) Told {
	told := t.tell(o)
	if told.Refusal != "" {
		t.fail(o.Do, "that it is done", told.Refusal)
	}
	return told
}

// open has the client open what it keeps.
func (t *scene) open() Told {
	return t.done(Order{Do: "open", Folder: t.folder, URL: t.line.url})
}

// dies kills the client, and opens it again.
func (t *scene) dies() Told {
	if t.failed {
		return Told{}
	}
	t.must("kill the client", t.Phone.Kill())
	t.must("start the client", t.Phone.Start())
	return t.open()
}

// enrol has the client enrol with a new code of its cadre's.
func (t *scene) enrol() {
	code, err := t.County.Code(Theirs)
	t.must("a code", err)
	t.done(Order{Do: "enrol", Code: code})
}

// sync has the client sync, which has to end well.
func (t *scene) sync() { t.done(Order{Do: "sync"}) }

// brokenSync has the client sync over a line that breaks: it says that there was no network.
func (t *scene) brokenSync(what string) {
	t.same("what a sync says "+what, t.tell(Order{Do: "sync"}).Refusal, "offline")
}

// trySync has the client sync, whatever it says.
func (t *scene) trySync() string { return t.tell(Order{Do: "sync"}).Refusal }

// save has the client save fields of the household that both know, and returns the id.
func (t *scene) save(fields ...any) string {
	return t.visit(OrderEdit{Table: schema.Household.Name, Row: t.home.id, Set: pairs(fields)})
}

func pairs(fields []any) map[string]any {
	set := map[string]any{}
	for i := 0; i+1 < len(fields); i += 2 {
		set[fields[i].(string)] = fields[i+1]
	}
	return set
}

func (t *scene) visit(edits ...OrderEdit) string {
	told := t.done(Order{Do: "save", Village: t.village(), Household: t.home.id, Edits: edits})
	t.holds("a save answers the changeset's id", t.failed || told.ID != "", told.ID)
	return told.ID
}

// works has the witness change fields of the household as it is known to it.
func (t *scene) works(fields ...any) syncproto.Outcome {
	t.looks()
	return t.taken(t.one, t.changeset(t.one, t.home, t.home.edited(fields...)))
}

// looks brings the witness up to date.
func (t *scene) looks() {
	t.bring(t.one, t.sees, 0)
	for key, row := range t.sees.rows[t.village()] {
		if unitOf(key.Table, row, "") == t.home.id {
			t.home.rev = max(t.home.rev, row.Rev)
		}
	}
}

// stands checks a field of the household as the server has it.
func (t *scene) stands(field, want string) {
	t.looks()
	t.same("the household's "+field+" on the server", t.seen(schema.Household, t.home.id, field), want)
}

// equal checks that the client shows what the server has of the village.
func (t *scene) equal() {
	t.looks()
	got := t.shown()
	if t.failed {
		return
	}
	want := t.living()
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if !maps.Equal(got[key], want[key]) {
			t.fail("what the client shows of "+key, want[key], got[key])
			return
		}
	}
	for key := range got {
		if want[key] == nil {
			t.fail("the rows that the client shows", "none that the server has not", key)
		}
	}
}

// shown are the rows that the client shows of the village.
func (t *scene) shown() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, row := range t.done(Order{Do: "rows", Village: t.village()}).Rows {
		values := map[string]string{}
		for field, v := range row.Set {
			if v != nil {
				values[field] = fmt.Sprint(v)
			}
		}
		out[row.Table+" "+row.Row] = values
	}
	return out
}

// shows checks a field of the household as the client shows it.
func (t *scene) shows(field, want string) {
	t.same("the household's "+field+" as the client shows it", t.shown()["household "+t.home.id][field], want)
}

// unsent checks how many changesets the client says are unsent.
func (t *scene) unsent(want int) {
	t.same("how many changesets are unsent", t.done(Order{Do: "status"}).Unsent, want)
}

// commits counts the commits of a household that the server has made since a revision.
func (t *scene) commits(since syncproto.Rev, want int) {
	t.looks()
	t.same("how many commits the server has made of the household", int(t.home.rev-since), want)
}
