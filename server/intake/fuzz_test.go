package intake_test

import (
	"reflect"
	"testing"
	"testing/fstest"

	"ruhu/schema"
	"ruhu/server/intake"
)

// FuzzOpen delivers any bytes as the files of households, members and staff. What
// is not refused is good by the schema's rules and belongs together; what is wrong
// is told where it stands, the same at every reading.
func FuzzOpen(f *testing.F) {
	good := three()
	file := func(name string) []byte { return text(good[name]) }
	f.Add(file("household.csv"), file("member.csv"), file("people.csv"))
	f.Add(file("household.csv")[:200], file("member.csv"), []byte("\xff\xfe"))
	f.Add([]byte("\xef\xbb\xbfid,village\n"), []byte("id,household\n\"a\n"), []byte("id,id\n"))
	f.Add([]byte{}, []byte("\x80\x80\x80"), []byte("\xc4\xe3\xba\xc3,id\n"))
	f.Fuzz(func(t *testing.T, household, member, people []byte) {
		files := fstest.MapFS{"household.csv": {Data: household}, "member.csv": {Data: member}, "people.csv": {Data: people}}
		d := open(t, files)
		report := d.Report(schema.KO)
		if again := open(t, files).Report(schema.KO); !reflect.DeepEqual(again, report) {
			t.Fatalf("read twice: %+v\nand %+v", again, report)
		}
		households := 0
		for rows := range d.Households() {
			households++
			checkHousehold(t, rows)
		}
		if households != report.Households-report.Refused || report.Unusable && households > 0 {
			t.Fatalf("%d households, but %+v", households, report)
		}
		for _, e := range report.Faults {
			if e.File == "" || e.Row < 0 || e.Code == "" || e.Message == "" {
				t.Fatalf("a fault that nobody can find: %+v", e)
			}
		}
		checkPeople(t, d.People())
	})
}

func checkHousehold(t *testing.T, rows []schema.Row) {
	t.Helper()
	root := rows[0]
	for i, row := range rows {
		if row.Table.IsRoot() != (i == 0) || row.Household != root.ID || row.Village != root.Village {
			t.Fatalf("row %d of household %s: %+v", i, root.ID, row)
		}
		for f, v := range row.Values {
			if p, ok := row.Table.CheckField(f, v, today); !ok {
				t.Fatalf("%s.%s holds %q: %v", row.Table.Name, row.Table.Fields[f].Name, v, p)
			}
		}
	}
}

func checkPeople(t *testing.T, people []intake.Person) {
	t.Helper()
	seen := map[string]bool{}
	for _, p := range people {
		if p.ID == "" || p.Login == "" || seen[p.ID] || seen[p.Login] {
			t.Fatalf("one of the staff: %+v", p)
		}
		seen[p.ID], seen[p.Login] = true, true
	}
}
