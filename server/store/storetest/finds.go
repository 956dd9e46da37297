package storetest

import (
	"errors"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
)

var finds = []test{
	{"HouseholdLines_AreThoseOfTheIDsInTheAreas", conditions},
	{"HouseholdLines_LeaveOutTheDeletedAndCountOpenCases", lines},
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
	ids := make([]string, len(all))
	for i := range all {
		ids[i] = all[i].id
	}
	in := []string{county}
	for name, c := range map[string]struct {
		areas, ids []string
		want       string // keys in order
	}{
		"all":                 {in, ids, "bacd"},
		"no area":             {nil, ids, ""},
		"no id":               {in, nil, ""},
		"township":            {[]string{township}, ids, "bac"},
		"village":             {[]string{nextVillage}, ids, "c"},
		"areas that overlap":  {[]string{nextVillage, township, farVillage}, ids, "bacd"},
		"elsewhere":           {[]string{elsewhere}, ids, ""},
		"one":                 {in, []string{all[3].id, "nonsense"}, "d"},
		"one, named twice":    {in, []string{all[3].id, all[3].id}, "d"},
		"one outside of them": {[]string{township}, []string{all[3].id}, ""},
		"a quote is a sign":   {[]string{"' OR 1=1 --"}, []string{`"`, "'"}, ""},
	} {
		look := func(r app.Reader) error {
			page, err := r.HouseholdLines(c.areas, c.ids)
			var got string
			for _, line := range page {
				i := slices.IndexFunc(all, func(f found) bool { return f.id == line.ID })
				got += all[i].key
				if line.People != 2 || line.VisitedAt != 1_530_000_000_000 || line.Conflicts != 0 ||
					line.Household != line.ID || line.Village != all[i].village || line.Get("group_name").Text() != "一组" {
					w.Errorf("%s: %+v", name, line)
				}
			}
			if got != c.want {
				w.Errorf("%s: %q, want %q", name, got, c.want)
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
		page, err := r.HouseholdLines([]string{township}, []string{all[0].id, all[1].id, all[2].id, all[3].id})
		if len(page) != 2 || page[0].ID != all[0].id || page[0].Conflicts != 2 || page[1].Conflicts != 0 {
			w.Errorf("%+v", page)
		}
		return err
	})
}
