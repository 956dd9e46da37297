package storetest

import (
	"errors"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
)

var finds = []test{
	{"FindHouseholds_MeetsEveryConditionOfTheQuery", conditions},
	{"FindHouseholds_LeavesOutTheDeletedAndCountsOpenCases", lines},
}

// found is a household to look for.
type found struct {
	key, village, number, cause, status, head, idNumber string
	id                                                  string
}

// findable are four households in three villages of two townships. Each has a
// head, a child who stays, one who has left, and a visit.
func findable(w *world) []found {
	all := []found{
		{key: "a", village: village, number: "002", cause: "01", status: "registered", head: "金英子", idNumber: "11010519491231002X"},
		{key: "b", village: village, number: "001", cause: "02", status: "exited", head: "崔100%"},
		{key: "c", village: nextVillage, number: "003", cause: "01", status: "exited", head: "李金花", idNumber: "440524188001010014"},
		{key: "d", village: farVillage, number: "004", cause: "12", status: "registered", head: "王明"},
	}
	text := schema.TextOf
	w.write(func(tx app.Tx) error {
		for i := range all {
			f := &all[i]
			f.id = w.id()
			d := w.household(w.desk(), f.id, f.village)
			d.edits[0].values = valuesWith(schema.Household, map[string]schema.Value{
				"registry_no": text(f.number), "main_cause": text(f.cause), "status": text(f.status), "head_name": text(f.head), "group_name": text("一组"),
			})
			for j, name := range []string{f.head, "子" + f.key, "远" + f.key} {
				member := map[string]schema.Value{"name": text(name), "id_number": schema.Null, "left_on": schema.Null}
				if j == 0 && f.idNumber != "" {
					member["id_number"] = text(f.idNumber)
				}
				if j == 2 {
					member["left_on"] = text("2017-01-01")
				}
				d.edits = append(d.edits, edit{table: schema.Member, row: w.id(), values: valuesWith(schema.Member, member)})
			}
			for _, at := range []int64{5, 1_530_000_000_000, 7} {
				visit := valuesWith(schema.Visit, map[string]schema.Value{"visited_at": schema.IntOf(at)})
				d.edits = append(d.edits, edit{table: schema.Visit, row: w.id(), values: visit})
			}
			if _, err := d.save(tx); err != nil {
				return err
			}
		}
		return nil
	})
	return all
}

func valuesWith(t *schema.Table, fields map[string]schema.Value) []schema.Value {
	values := plain(t)
	for name, v := range fields {
		values[t.Ordinal(name)] = v
	}
	return values
}

func conditions(w *world) {
	all := findable(w)
	in := []string{county}
	for name, c := range map[string]struct {
		query app.HouseholdQuery
		want  string // keys in order
		total int
	}{
		"all":                      {app.HouseholdQuery{Areas: in}, "bacd", 4},
		"no area":                  {app.HouseholdQuery{}, "", 0},
		"township":                 {app.HouseholdQuery{Areas: []string{township}}, "bac", 3},
		"village":                  {app.HouseholdQuery{Areas: []string{nextVillage}}, "c", 1},
		"areas that overlap":       {app.HouseholdQuery{Areas: []string{nextVillage, township, farVillage}}, "bacd", 4},
		"elsewhere":                {app.HouseholdQuery{Areas: []string{elsewhere}}, "", 0},
		"cause":                    {app.HouseholdQuery{Areas: in, Cause: "01"}, "ac", 2},
		"cause and status":         {app.HouseholdQuery{Areas: in, Cause: "01", Status: "exited"}, "c", 1},
		"part of a head's name":    {app.HouseholdQuery{Areas: in, Name: "金"}, "ac", 2},
		"a member's name":          {app.HouseholdQuery{Areas: in, Name: "子d"}, "d", 1},
		"name outside the area":    {app.HouseholdQuery{Areas: []string{nextVillage}, Name: "子d"}, "", 0},
		"wildcards are characters": {app.HouseholdQuery{Areas: in, Name: "%"}, "b", 1},
		"quotes are characters":    {app.HouseholdQuery{Areas: in, Name: "' OR 1=1 --"}, "", 0},
		"end of an ID number":      {app.HouseholdQuery{Areas: in, IDTail: "002X"}, "a", 1},
		"not its middle":           {app.HouseholdQuery{Areas: in, IDTail: "1231"}, "", 0},
		"among ids":                {app.HouseholdQuery{Areas: in, IDs: []string{all[3].id, "nonsense"}}, "d", 1},
		"among none":               {app.HouseholdQuery{Areas: in, IDs: []string{}}, "", 0},
		"first page":               {app.HouseholdQuery{Areas: in, Limit: 3}, "bac", 4},
		"second page":              {app.HouseholdQuery{Areas: in, Limit: 3, Offset: 3}, "d", 4},
		"behind the last page":     {app.HouseholdQuery{Areas: in, Limit: 3, Offset: 6}, "", 4},
	} {
		if c.query.Limit == 0 {
			c.query.Limit = 10
		}
		look := func(r app.Reader) error {
			page, total, err := r.FindHouseholds(c.query)
			var got string
			for _, line := range page {
				i := slices.IndexFunc(all, func(f found) bool { return f.id == line.ID })
				got += all[i].key
				if line.People != 2 || line.VisitedAt != 1_530_000_000_000 || line.Conflicts != 0 ||
					line.Household != line.ID || line.Village != all[i].village || line.Get("group_name").Text() != "一组" {
					w.Errorf("%s: %+v", name, line)
				}
			}
			if got != c.want || total != c.total {
				w.Errorf("%s: %q of %d, want %q of %d", name, got, total, c.want, c.total)
			}
			return err
		}
		w.read(look)
		w.write(func(tx app.Tx) error { return look(tx) })
	}
}

func lines(w *world) {
	all := findable(w)
	text := schema.TextOf
	open := func(state string, deleted bool) edit {
		return edit{table: schema.Conflict, row: w.id(), deleted: deleted, values: valuesWith(schema.Conflict, map[string]schema.Value{"state": text(state)})}
	}
	w.write(func(tx app.Tx) error {
		_, cases := draft{by: w.desk(), id: w.id(), unit: all[0].id, village: village,
			edits: []edit{open("open", false), open("open", false), open("open", true), open("settled", false)}}.save(tx)
		_, deleted := draft{by: w.desk(), id: w.id(), unit: all[1].id, village: village,
			edits: []edit{{table: schema.Household, row: all[1].id, deleted: true}}}.save(tx)
		return errors.Join(cases, deleted)
	})
	w.read(func(r app.Reader) error {
		page, total, err := r.FindHouseholds(app.HouseholdQuery{Areas: []string{township}, Limit: 10})
		if len(page) != 2 || total != 2 || page[0].ID != all[0].id || page[0].Conflicts != 2 || page[1].Conflicts != 0 {
			w.Errorf("%d: %+v", total, page)
		}
		return err
	})
}
