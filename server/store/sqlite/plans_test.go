package sqlite_test

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
)

// TestPlans_APushReadsNoTableFromEndToEnd lets devices and a desk do all that a push
// can ask of the store, and looks at the plan of every statement that ran.
func TestPlans_APushReadsNoTableFromEndToEnd(t *testing.T) {
	w := newOffice(t)
	w.everything()
	texts, err := w.store.Prepared()
	w.must(err)
	for _, must := range []string{"registry_no = ?1", "id_number_key = ?1", "FROM eviction", "forward", "history (", "receipt", "refusal", "FROM screening", "relocation_case"} {
		if !strings.Contains(strings.Join(texts, "\n"), must) {
			t.Errorf("no statement has %q: the pushes ask for less than they can", must)
		}
	}
	w.sound(texts)
	for text, steps := range w.plans(texts) {
		for _, step := range steps {
			if strings.Contains(step, "village>?") && !aFew.MatchString(step) {
				t.Errorf("%s: it reads a county or township\n\tin %s", step, text)
			}
		}
	}
}

// aFew are the tables that a township has few rows in, which its relocation looks at.
var aFew = regexp.MustCompile("^SEARCH (relocation_case|spot_sample|spot_check) ")

func TestPlans_NoStatementOfATableReadsItFromEndToEnd(t *testing.T) {
	newOffice(t).sound(sqlite.OfTables())
}

// An index may exist and not be used: SQLite takes a partial one only for a condition
// from which it can tell that the row is in it.
func TestPlans_IdentitiesAreFoundByTheirIndexes(t *testing.T) {
	w := newOffice(t)
	w.everything()
	texts, err := w.store.Prepared()
	w.must(err)
	for column, index := range map[string]string{"registry_no = ?1": "household_by_registry_no", "id_number_key = ?1": "member_by_id_number", "name_key = ?2": "member_by_name"} {
		asked := 0
		for text, steps := range w.plans(texts) {
			if strings.Contains(text, column) {
				asked++
				if plan := strings.Join(steps, "; "); !strings.Contains(plan, "USING INDEX "+index) {
					t.Errorf("%s: %s", column, plan)
				}
			}
		}
		if asked != 1 {
			t.Errorf("%s: %d statements ask for it", column, asked)
		}
	}
}

// wholeTable is a step that reads a table, or an index of it, from end to end.
var wholeTable = regexp.MustCompile(`^SCAN (\w+)`)

// mayBeScanned are what a plan names without a table behind it, and what opening asks
// of the file itself.
var mayBeScanned = map[string]bool{"CONSTANT": true, "sqlite_master": true, "sqlite_schema": true, "pragma_user_version": true, "pragma_application_id": true}

// sound refuses statements that read a table from end to end.
func (w *office) sound(texts []string) {
	w.Helper()
	plans := w.plans(texts)
	for text, steps := range plans {
		for _, step := range steps {
			if m := wholeTable.FindStringSubmatch(step); m != nil && !mayBeScanned[m[1]] {
				w.Errorf("%s\n\tin %s", step, text)
			}
		}
	}
	if len(plans) == 0 {
		w.Errorf("no statement was explained")
	}
}

// plans are those of the statements that read or write anything.
func (w *office) plans(texts []string) map[string][]string {
	w.Helper()
	plans := map[string][]string{}
	for _, text := range texts {
		switch first, _, _ := strings.Cut(strings.TrimSpace(text), " "); first {
		case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
			steps, err := w.store.Plan(text)
			w.must(err)
			plans[text] = steps
		}
	}
	return plans
}

// office is a county's server core on a real file, with some of its households.
type office struct {
	*testing.T
	store  *sqlite.Store
	app    *app.App
	county *county.County
	device registry.Device
	author registry.Person
	n      int64
}

func newOffice(t *testing.T) *office {
	w := &office{T: t, county: county.Generate(1)}
	path := filepath.Join(t.TempDir(), "ruhu.db")
	w.open(path)
	t.Cleanup(func() { w.store.Close() })
	w.author = registry.Person{ID: registry.DerivedID("staff"), Name: "县里人", Login: "staff",
		Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}, {Role: registry.Cadre, Area: antu.CountyCode}}}
	w.device = registry.Device{ID: registry.DerivedID("device"), Person: w.author.ID, Name: "phone", PublicKey: []byte{1}}
	w.must(w.store.Write(t.Context(), func(tx app.Tx) error {
		for _, r := range antu.Reference() {
			if err := tx.PutReference(r.Table, r.Rows); err != nil {
				return err
			}
		}
		if err := tx.PutPerson(w.author); err != nil {
			return err
		}
		_, err := tx.PutDevice(w.device)
		return err
	}))
	w.must(w.store.Close()) // what was prepared until now is nobody's push
	w.open(path)
	return w
}

func (w *office) open(path string) {
	var err error
	w.store, err = sqlite.Open(path)
	w.must(err)
	now := func() time.Time { return time.Date(2018, 7, 2, 9, 0, 0, 0, time.UTC) }
	w.app = app.New(w.store, now, slog.New(slog.NewTextHandler(io.Discard, nil)))
}

func (w *office) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// push sends the device's next changeset, and then once more.
func (w *office) push(village, household string, seen syncproto.Rev, edits []syncproto.Edit, actions ...syncproto.Action) syncproto.OutcomeKind {
	w.Helper()
	w.n++
	now := syncproto.HLC(w.app.Now().UnixMicro())
	q := &syncproto.PushRequest{Device: w.device.ID, Now: now, Changesets: []syncproto.Changeset{{
		N: w.n, ID: registry.DerivedID("changeset", strconv.FormatInt(w.n, 10)), By: w.author.ID, Village: village, Household: household,
		At: now, Version: schema.Version, Seen: seen, Edits: edits, Actions: actions,
	}}}
	answer, err := w.app.Push(context.Background(), w.device.ID, q)
	w.must(err)
	_, err = w.app.Push(context.Background(), w.device.ID, q)
	w.must(err)
	if answer.Problem != nil || len(answer.Outcomes) != 1 {
		w.Fatalf("%+v", answer)
	}
	return answer.Outcomes[0].Kind
}

// everything is every kind of work: households registered, changed and registered
// twice, refusals, actions, papers of a village, and work that follows a household.
func (w *office) everything() {
	w.Helper()
	var homes []*county.Household
	for _, h := range w.county.Households[:40] {
		if kind := w.push(h.Village, h.ID, 0, w.rows(h)); kind != syncproto.Applied {
			w.Fatalf("a new household: %s", kind)
		}
		homes = append(homes, h)
	}
	first, second := homes[0], homes[1]
	number := rowOf(w.county.RowsOf(first), schema.Member).Get("id_number")
	if kind := w.push(second.Village, second.ID, 1, []syncproto.Edit{{Table: schema.Member, Row: rowOf(w.county.RowsOf(second), schema.Member).ID,
		Sets: []syncproto.Set{{Field: schema.Member.Ordinal("id_number"), Value: number, Base: 1}}}}); kind != syncproto.Conflict {
		w.Errorf("a second household with somebody's number: %s", kind)
	}
	if kind := w.push(first.Village, registry.DerivedID("nobody"), 0, []syncproto.Edit{{Table: schema.Member, Row: registry.DerivedID("nothing")}}); kind != syncproto.Rejected {
		w.Errorf("a member of nobody: %s", kind)
	}
	w.push(first.Village, first.ID, 1, nil, syncproto.Action{Do: "screen"})
	w.push(first.Village, "", 0, []syncproto.Edit{{Table: schema.Meeting, Row: registry.DerivedID("meeting"), Delete: true}})
	w.moves(homes[2], homes[3])
}

// moves sends a household to another village and makes another part of it; then work
// comes for both.
func (w *office) moves(h, other *county.Household) {
	w.Helper()
	far := w.county.Households[len(w.county.Households)-1].Village
	o, err := w.app.MoveHousehold(w.Context(), w.author.ID, &syncproto.Changeset{ID: registry.DerivedID("move"), Village: far, Household: h.ID, Seen: 1})
	w.must(err)
	merge := &syncproto.Changeset{ID: registry.DerivedID("merge"), Village: far, Household: h.ID, Seen: o.Rev}
	for _, row := range w.county.RowsOf(other) {
		if row.Table == schema.Member {
			merge.Edits = append(merge.Edits, syncproto.Edit{Table: schema.Member, Row: row.ID, Sets: []syncproto.Set{{Field: schema.Member.Ordinal("relation"), Value: schema.TextOf("20")}}})
		}
	}
	merged, err := w.app.MergeHouseholds(w.Context(), w.author.ID, other.ID, 1, merge)
	w.must(err)
	if o.Kind != syncproto.Applied || merged.Kind != syncproto.Applied {
		w.Fatalf("%+v, %+v", o, merged)
	}
	for _, late := range []*county.Household{h, other} {
		remark := []syncproto.Set{{Field: schema.Household.Ordinal("remark"), Value: schema.TextOf("晚到"), Base: 1}}
		if kind := w.push(late.Village, late.ID, 1, []syncproto.Edit{{Table: schema.Household, Row: late.ID, Sets: remark}}); kind == syncproto.Rejected {
			w.Errorf("work for a household that moved: %s", kind)
		}
	}
}

// rows are the edits that make a household of the county.
func (w *office) rows(h *county.Household) (edits []syncproto.Edit) {
	for _, row := range w.county.RowsOf(h) {
		if row.Table.ServerOnly {
			continue
		}
		e := syncproto.Edit{Table: row.Table, Row: row.ID}
		for i, v := range row.Values {
			if !v.IsNull() && row.Table.PolicyOf(i) != schema.Server {
				e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: v})
			}
		}
		edits = append(edits, e)
	}
	return edits
}

func rowOf(rows []schema.Row, t *schema.Table) schema.Row {
	for _, row := range rows {
		if row.Table == t {
			return row
		}
	}
	panic("no row of " + t.Name)
}
