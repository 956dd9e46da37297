package intake_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ruhu/schema"
)

// What is said in another way is read all the same.
func TestOpen_Tolerates(t *testing.T) {
	for name, change := range map[string]func(files fstest.MapFS, d delivery){
		"columns in any order": func(files fstest.MapFS, d delivery) {
			for name, lines := range d {
				for _, line := range lines {
					slices.Reverse(line)
				}
				files[name].Data = text(lines)
			}
		},
		"spaces and quotes around every cell": func(files fstest.MapFS, d delivery) {
			for name, lines := range d {
				var b strings.Builder
				for _, line := range lines {
					b.WriteString(`  " ` + strings.Join(line, "\u3000\", \t\" ") + "\"\r\n")
				}
				files[name].Data = []byte(b.String())
			}
		},
		"optional columns left out": func(files fstest.MapFS, d delivery) {
			for name, columns := range map[string][]string{
				"household.csv": {"remark"}, "member.csv": {"village", "work_province", "work_locality", "work_months"},
				"dwelling.csv": {"village", "grade_document"}, "measure.csv": {"scale", "project_no"}, "people.csv": {"phone"},
			} {
				for _, column := range columns {
					d.drop(name, column)
				}
				files[name].Data = text(d[name])
			}
		},
		"empty lines and no line break at the end": func(files fstest.MapFS, d delivery) {
			for name, lines := range d {
				blank := strings.Repeat(",", len(lines[0])-1) + "\n"
				files[name].Data = []byte("\n" + strings.ReplaceAll(string(files[name].Data), "\n", "\n\n"+blank) + "  ")
			}
		},
		"other files in the folder": func(files fstest.MapFS, d delivery) {
			files["README.txt"] = &fstest.MapFile{Data: []byte("来自县扶贫办")}
			files[".household.csv"] = &fstest.MapFile{}
			files["old/member.csv"] = &fstest.MapFile{}
		},
	} {
		t.Run(name, func(t *testing.T) {
			delivered := three()
			want := slices.Collect(open(t, delivered.files()).Households())
			files := delivered.files()
			change(files, delivered)
			d := open(t, files)
			if got := faults(d); len(got) > 0 {
				t.Fatalf("faults %q", got)
			}
			got := slices.Collect(d.Households())
			same := slices.EqualFunc(got, want, func(a, b []schema.Row) bool { return slices.EqualFunc(a, b, sameRow) })
			if !same || len(d.People()) != 3 {
				t.Errorf("%d households and %d people, not as they were", len(got), len(d.People()))
			}
		})
	}
}

func TestOpen_ChildrenMayBeLeftOut(t *testing.T) {
	delivered := three()
	d := open(t, fstest.MapFS{"household.csv": delivered.files()["household.csv"]})
	if len(faults(d)) > 0 || len(accepted(d)) != 3 || len(d.People()) != 0 {
		t.Errorf("%v, %v", faults(d), accepted(d))
	}
}

func TestOpen_KeepsLineBreaksAndComposesText(t *testing.T) {
	delivered := three()
	delivered.set("household.csv", 2, "remark", "第一行\n第二行, \"引号\"")
	delivered.set("household.csv", 3, "remark", "\u1112\u1161\u11ab") // 한 as three letters, as some systems write it
	d := open(t, delivered.files())
	var remarks []string
	for rows := range d.Households() {
		remarks = append(remarks, rows[0].Get("remark").Text())
	}
	if !slices.Equal(remarks, []string{"第一行\n第二行, \"引号\"", "한", ""}) {
		t.Errorf("%q", remarks)
	}
	// The line break moves what follows, and rows are told by their lines.
	at, ok := d.Locate(schema.Problem{Table: "household", Row: antu().Households[1].ID})
	if at.File != "household.csv" || at.Row != 4 || !ok {
		t.Errorf("%+v, %v", at, ok)
	}
}

func TestLocate_FindsRowsOfTheDeliveryOnly(t *testing.T) {
	d := open(t, three().files())
	rows := antu().RowsOf(antu().Households[1])
	dwelling := rows[slices.IndexFunc(rows, func(r schema.Row) bool { return r.Table == schema.Dwelling })]
	at, ok := d.Locate(schema.Problem{Table: "dwelling", Row: dwelling.ID, Field: "area"})
	if at.File != "dwelling.csv" || at.Row != 3 || at.Letter != "D" || !ok {
		t.Errorf("%+v, %v", at, ok)
	}
	for _, table := range []string{"dwelling", "nothing"} {
		if _, ok := d.Locate(schema.Problem{Table: table, Row: "01900000-0000-7000-8000-000000000001"}); ok {
			t.Errorf("a stranger stands in %s", table)
		}
	}
}
