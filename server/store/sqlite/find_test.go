package sqlite_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
)

// findable is a store with four households, a to d, in three villages of two townships.
func findable(t *testing.T) app.Store {
	t.Helper()
	store, err := sqlite.Open(filepath.Join(t.TempDir(), "find.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	const staff = "01900000-0000-7000-8000-000000000001"
	err = store.Write(t.Context(), func(tx app.Tx) error {
		var areas [][]schema.Value
		for _, a := range antu.Areas() {
			areas = append(areas, []schema.Value{schema.TextOf(a.Code), schema.TextOf(a.Parent), schema.TextOf(a.Level), schema.TextOf(a.Name.ZH), schema.TextOf(a.Name.KO), schema.TextOf(a.Name.EN)})
		}
		if err := tx.PutReference(schema.Area, areas); err != nil {
			return err
		}
		return tx.PutPerson(registry.Person{ID: staff, Name: "县里人", Login: "staff", Grants: registry.Grants{{Role: registry.CountyStaff, Area: "222426"}}})
	})
	if err != nil {
		t.Fatal(err)
	}
	a := app.New(store, func() time.Time { return time.Date(2018, 7, 2, 1, 0, 0, 0, time.UTC) }, slog.New(slog.NewTextHandler(io.Discard, nil)))
	households := func(yield func([]schema.Row) bool) {
		_ = yield(findableRows("a", "222426100200", "002", "01", "registered", "金英子", "11010519491231002X")) &&
			yield(findableRows("b", "222426100200", "001", "02", "exited", "崔100%", "")) &&
			yield(findableRows("c", "222426100201", "003", "01", "exited", "李金花", "440524188001010014")) &&
			yield(findableRows("d", "222426101200", "004", "12", "registered", "王明", ""))
	}
	report, err := a.Import(t.Context(), staff, households, app.ImportOptions{})
	if err != nil || report.Added != 4 {
		t.Fatalf("%+v %v", report, err)
	}
	return store
}

// findableRows is a household of a head, a visit, a child who stays and one who has left.
func findableRows(key, village, number, cause, status, head, idNumber string) []schema.Row {
	id := func(n int) string { return fmt.Sprintf("0190%s000-0000-7000-8000-%012d", key, n) }
	text := schema.TextOf
	root := schema.NewRow(schema.Household, id(0), id(0), village)
	for field, v := range map[string]schema.Value{
		"registry_no": text(number), "group_name": text("一组"), "head_name": text(head), "identification_standard": text("1"), "attribute": text("1"),
		"main_cause": text(cause), "status": text(status), "registered_year": schema.IntOf(2014),
	} {
		root.Set(field, v)
	}
	rows := []schema.Row{root}
	for i, name := range []string{head, "子" + key, "远" + key} {
		m := schema.NewRow(schema.Member, id(i+1), id(0), village)
		for field, v := range map[string]schema.Value{
			"name": text(name), "sex": text("1"), "relation": text("20"), "ethnic_group": text("01"), "school_status": text("00"), "health": text("1"), "labour": text("1"),
			"dibao": schema.BoolOf(false), "medical_insurance": schema.BoolOf(true), "pension_insurance": schema.BoolOf(true),
		} {
			m.Set(field, v)
		}
		switch i {
		case 0:
			m.Set("relation", text("02"))
			if idNumber != "" {
				m.Set("id_number", text(idNumber))
			}
		case 2:
			m.Set("left_on", text("2017-01-01"))
			m.Set("left_reason", text("moved"))
		}
		rows = append(rows, m)
	}
	visit := schema.NewRow(schema.Visit, id(9), id(0), village)
	visit.Set("visited_at", schema.IntOf(1_530_000_000_000))
	visit.Set("visitors", text("张三"))
	visit.Set("purpose", text("routine"))
	return append(rows, visit)
}

func TestFindHouseholds_MeetsEveryConditionOfTheQuery(t *testing.T) {
	store := findable(t)
	county := []string{"222426"}
	for name, c := range map[string]struct {
		query app.HouseholdQuery
		want  string // keys in order
		total int
	}{
		"all":                      {app.HouseholdQuery{Areas: county}, "bacd", 4},
		"no area":                  {app.HouseholdQuery{}, "", 0},
		"township":                 {app.HouseholdQuery{Areas: []string{"222426100"}}, "bac", 3},
		"areas that overlap":       {app.HouseholdQuery{Areas: []string{"222426100201", "222426100", "222426101200"}}, "bacd", 4},
		"elsewhere":                {app.HouseholdQuery{Areas: []string{"222426102"}}, "", 0},
		"cause":                    {app.HouseholdQuery{Areas: county, Cause: "01"}, "ac", 2},
		"cause and status":         {app.HouseholdQuery{Areas: county, Cause: "01", Status: "exited"}, "c", 1},
		"part of a head's name":    {app.HouseholdQuery{Areas: county, Name: "金"}, "ac", 2},
		"a member's name":          {app.HouseholdQuery{Areas: county, Name: "子d"}, "d", 1},
		"name outside the area":    {app.HouseholdQuery{Areas: []string{"222426100201"}, Name: "子d"}, "", 0},
		"wildcards are characters": {app.HouseholdQuery{Areas: county, Name: "%"}, "b", 1},
		"quotes are characters":    {app.HouseholdQuery{Areas: county, Name: "' OR 1=1 --"}, "", 0},
		"end of an ID number":      {app.HouseholdQuery{Areas: county, IDTail: "002X"}, "a", 1},
		"not its middle":           {app.HouseholdQuery{Areas: county, IDTail: "1231"}, "", 0},
		"among ids":                {app.HouseholdQuery{Areas: county, IDs: []string{findableRows("d", "", "", "", "", "", "")[0].ID, "nonsense"}}, "d", 1},
		"among none":               {app.HouseholdQuery{Areas: county, IDs: []string{}}, "", 0},
		"second page":              {app.HouseholdQuery{Areas: county, Limit: 3, Offset: 3}, "d", 4},
		"behind the last page":     {app.HouseholdQuery{Areas: county, Limit: 3, Offset: 6}, "", 4},
	} {
		t.Run(name, func(t *testing.T) {
			if c.query.Limit == 0 {
				c.query.Limit = 10
			}
			err := store.Read(context.Background(), func(r app.Reader) error {
				page, total, err := r.FindHouseholds(c.query)
				var got strings.Builder
				for _, line := range page {
					got.WriteByte(line.ID[4])
					if line.People != 2 || line.VisitedAt != 1_530_000_000_000 || line.Conflicts != 0 || line.Household != line.ID || line.Get("group_name").Text() != "一组" {
						t.Errorf("%+v", line)
					}
				}
				if got.String() != c.want || total != c.total {
					t.Errorf("%q of %d, want %q of %d", got.String(), total, c.want, c.total)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestFindHouseholds_LeavesOutTheDeletedAndCountsOpenCases(t *testing.T) {
	store := findable(t)
	save := func(household string, change func(root *syncproto.RowState) []*syncproto.RowState) {
		err := store.Write(t.Context(), func(tx app.Tx) error {
			unit, err := tx.Household(household)
			if err != nil {
				return err
			}
			s, err := tx.Load(household, unit.Village, registry.Needs{})
			if err != nil {
				return err
			}
			root := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: household}]
			return tx.Save(&registry.Commit{
				Changeset: &syncproto.Changeset{ID: household, Village: unit.Village, Household: household},
				Outcome:   syncproto.Outcome{ID: household, Kind: syncproto.Applied, Seq: s.Seq + 1, Rev: unit.Rev + 1},
				Unit:      household, Village: unit.Village, Rows: change(root),
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	id := func(key string) string { return findableRows(key, "", "", "", "", "", "")[0].ID }
	save(id("a"), func(root *syncproto.RowState) (cases []*syncproto.RowState) {
		for i, state := range []string{"open", "open", "settled"} {
			c := syncproto.NewRowState(schema.Conflict, fmt.Sprint("case ", i), root.ID, root.Village)
			c.Set("kind", schema.TextOf("rule"))
			c.Set("state", schema.TextOf(state))
			cases = append(cases, c)
		}
		return cases
	})
	save(id("b"), func(root *syncproto.RowState) []*syncproto.RowState {
		root.Deleted = true
		return []*syncproto.RowState{root}
	})
	err := store.Read(t.Context(), func(r app.Reader) error {
		page, total, err := r.FindHouseholds(app.HouseholdQuery{Areas: []string{"222426100"}, Limit: 10})
		if len(page) != 2 || total != 2 || page[0].ID != id("a") || page[0].Conflicts != 2 || page[1].Conflicts != 0 {
			t.Errorf("%d: %+v", total, page)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
