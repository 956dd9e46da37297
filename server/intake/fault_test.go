package intake_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ruhu/schema"
	"ruhu/server/intake"
)

// TestFaults_AreToldByFileRowColumnAndReason spoils one thing at a time. The
// delivery has households 0, 1 and 2 in rows 2, 3 and 4 of household.csv;
// household 1 stands in row 3 of dwelling.csv too.
func TestFaults_AreToldByFileRowColumnAndReason(t *testing.T) {
	all, first, others := []int{0, 1, 2}, []int{1, 2}, []int{0, 2}
	for _, c := range []struct {
		name     string
		spoil    func(delivery)
		faults   []string
		accepted []int // nil: the delivery is unusable
	}{
		{"nothing", func(d delivery) {}, nil, all},
		{"required", func(d delivery) { d.set("household.csv", 3, "head_name", "") }, []string{"household.csv:3 head_name required"}, others},
		{"blank is nothing", func(d delivery) { d.set("household.csv", 3, "head_name", " \t　") }, []string{"household.csv:3 head_name required"}, others},
		{"wrong kind", func(d delivery) { d.set("dwelling.csv", 3, "area", "40.5") }, []string{"dwelling.csv:3 area wrong_kind"}, others},
		{"beyond 64 bits", func(d delivery) { d.set("dwelling.csv", 3, "area", "99999999999999999999") }, []string{"dwelling.csv:3 area wrong_kind"}, others},
		{"too big", func(d delivery) { d.set("dwelling.csv", 3, "area", "999999") }, []string{"dwelling.csv:3 area too_big"}, others},
		{"unknown code", func(d delivery) { d.set("dwelling.csv", 3, "danger_grade", "E") }, []string{"dwelling.csv:3 danger_grade unknown_code"}, others},
		{"unsorted set", func(d delivery) { d.set("household.csv", 3, "other_causes", "09,07") }, []string{"household.csv:3 other_causes unsorted_set"}, others},
		{"identity number", func(d delivery) { d.set("member.csv", 2, "id_number", "999999195001010019") }, []string{"member.csv:2 id_number bad_id_number"}, first},
		{"date as Excel likes it", func(d delivery) { d.set("member.csv", 2, "born_on", "1950/1/1") }, []string{"member.csv:2 born_on bad_date"}, first},
		{"future", func(d delivery) { d.set("member.csv", 2, "born_on", "2018-07-03") }, []string{"member.csv:2 born_on in_future"}, first},
		{"control character", func(d delivery) { d.set("household.csv", 2, "remark", "a\x07b") }, []string{"household.csv:2 remark bad_text"}, first},
		{"too long a cell", func(d delivery) { d.set("household.csv", 2, "remark", strings.Repeat("长", intake.MaxField)) }, []string{"household.csv:2 remark too_long"}, first},
		{"more cells than a sheet has columns", func(d delivery) {
			d["household.csv"][2] = append(d["household.csv"][2], make([]string, 1<<15)...)
		}, []string{"household.csv:3  too_large"}, nil},
		{"household id", func(d delivery) {
			d.set("household.csv", 3, "id", "7")
			for _, file := range []string{"member.csv", "dwelling.csv", "land.csv", "conditions.csv", "income.csv", "measure.csv", "helper.csv"} {
				d[file] = d[file][:1]
			}
		}, []string{"household.csv:3 id bad_uuid"}, others},
		{"id in capitals", func(d delivery) { d.set("dwelling.csv", 3, "id", strings.ToUpper(d["dwelling.csv"][2][0])) }, []string{"dwelling.csv:3 id bad_uuid"}, others},
		{"neither id nor number", func(d delivery) {
			d.set("household.csv", 3, "id", "")
			d.set("household.csv", 3, "registry_no", "")
			for _, file := range []string{"member.csv", "dwelling.csv", "land.csv", "conditions.csv", "income.csv", "measure.csv", "helper.csv"} {
				d[file] = d[file][:1]
			}
		}, []string{"household.csv:3 registry_no required"}, others},
		{"identity number twice", func(d delivery) {
			number := d["member.csv"][1][d.column("member.csv", "id_number")]
			for _, column := range []string{"sex", "born_on"} {
				d.set("member.csv", 3, column, d["member.csv"][1][d.column("member.csv", column)])
			}
			d.set("member.csv", 3, "id_number", number)
		}, []string{"member.csv:3 id_number repeated_row"}, []int{2}},
		{"registry number twice", func(d delivery) {
			d.set("household.csv", 4, "registry_no", d["household.csv"][2][d.column("household.csv", "registry_no")])
		}, []string{"household.csv:4 registry_no repeated_row"}, []int{0}},
		{"identity number of powers of ten", func(d delivery) { d.set("member.csv", 2, "id_number", "2.22426E+17") }, []string{"member.csv:2 id_number digits_lost"}, first},
		{"identity number in fifteen digits", func(d delivery) { d.set("member.csv", 2, "id_number", "222426195001019000") }, []string{"member.csv:2 id_number digits_lost"}, first},
		{"member of a measure", func(d delivery) { d.set("measure.csv", 2, "member", "无此人") }, []string{"measure.csv:2 member bad_uuid"}, first},
		{"no household named", func(d delivery) { d.set("dwelling.csv", 3, "household", "") }, []string{"dwelling.csv:3 household required"}, all},
		{"household misspelt", func(d delivery) { d.set("dwelling.csv", 3, "household", "x") }, []string{"dwelling.csv:3 household no_such_household"}, all},
		{"household not delivered", func(d delivery) {
			d.set("dwelling.csv", 3, "household", "01900000-0000-7000-8000-000000000001")
		}, []string{"dwelling.csv:3 household no_such_household"}, all},
		{"village", func(d delivery) { d.set("household.csv", 3, "village", "222426100") }, []string{"household.csv:3 village bad_village"}, others},
		{"no village", func(d delivery) { d.set("household.csv", 3, "village", "") }, []string{"household.csv:3 village required"}, others},
		{"another village", func(d delivery) { d.set("dwelling.csv", 3, "village", "222426101200") }, []string{"dwelling.csv:3 village wrong_village"}, others},
		{"duplicate child", func(d delivery) { d.set("dwelling.csv", 4, "id", d["dwelling.csv"][2][0]) }, []string{"dwelling.csv:4 id repeated_row"}, []int{0}},
		{"duplicate household", func(d delivery) { d["household.csv"] = append(d["household.csv"], d["household.csv"][2]) }, []string{"household.csv:5 id repeated_row"}, others},
		{"one cell too few", func(d delivery) { d["dwelling.csv"][2] = d["dwelling.csv"][2][:9] }, []string{"dwelling.csv:3  wrong_length"}, others},
		{"one cell too many", func(d delivery) { d["household.csv"][2] = append(d["household.csv"][2], "x") }, []string{"household.csv:3  wrong_length"}, others},
		{"several faults of one row", func(d delivery) {
			d.set("member.csv", 2, "name", "")
			d.set("member.csv", 2, "sex", "x")
			d.set("member.csv", 2, "dibao", "yes")
			d.set("member.csv", 2, "left_on", "soon")
		}, []string{"member.csv:2 name required", "member.csv:2 sex unknown_code", "member.csv:2 dibao wrong_kind", "member.csv:2 left_on bad_date"}, first},
		{"faults in several files", func(d delivery) {
			d.set("household.csv", 3, "phone", "12")
			d.set("helper.csv", 2, "unit", "")
			d.set("income.csv", 2, "amount", "-1")
		}, []string{"household.csv:3 phone bad_phone", "income.csv:2 amount too_small", "helper.csv:2 unit required"}, []int{2}},
		{"unknown column", func(d delivery) { d["dwelling.csv"][0][5] = "gradee" }, []string{"dwelling.csv:1 gradee unknown_field"}, nil},
		{"column without a name", func(d delivery) {
			for i := range d["land.csv"] {
				d["land.csv"][i] = append(d["land.csv"][i], "")
			}
		}, []string{"land.csv:1 #9 unknown_field"}, nil},
		{"column twice", func(d delivery) { d["land.csv"][0][7] = "pasture"; d["land.csv"][0][6] = "pasture" }, []string{"land.csv:1 pasture duplicate_member"}, nil},
		{"required column missing", func(d delivery) { d.drop("land.csv", "arable") }, []string{"land.csv:1 arable required"}, nil},
		{"household column missing", func(d delivery) { d.drop("land.csv", "household") }, []string{"land.csv:1 household required"}, nil},
		{"households missing", func(d delivery) { delete(d, "household.csv") }, []string{"household.csv:0  required"}, nil},
		{"empty file", func(d delivery) { d["land.csv"] = nil }, []string{"land.csv:1  malformed"}, nil},
		{"table misspelt", func(d delivery) { d["members.csv"] = d["member.csv"] }, []string{"members.csv:0  unknown_table"}, nil},
		{"table of the server", func(d delivery) { d["relocation_case.csv"] = nil }, []string{"relocation_case.csv:0  field_server"}, nil},
		{"table of villages", func(d delivery) { d["meeting.csv"] = nil }, []string{"meeting.csv:0  wrong_unit"}, nil},
		{"column of the server", func(d delivery) {
			household := d["household.csv"][1][0]
			d["photo.csv"] = [][]string{
				{"id", "household", "kind", "sha256", "bytes", "taken_at", "state"},
				{"01900000-0000-7000-8000-000000000001", household, "house_outside", strings.Repeat("0", 64), "1", "0", "stored"},
				{"01900000-0000-7000-8000-000000000002", household, "house_outside", strings.Repeat("0", 64), "1", "0", ""},
			}
		}, []string{"photo.csv:2 state field_server"}, first},
	} {
		t.Run(c.name, func(t *testing.T) {
			delivered := three()
			c.spoil(delivered)
			d := open(t, delivered.files())
			if got := faults(d); !slices.Equal(got, c.faults) {
				t.Errorf("faults %q, want %q", got, c.faults)
			}
			if got := accepted(d); !slices.Equal(got, c.accepted) {
				t.Errorf("accepted %v, want %v", got, c.accepted)
			}
			if d.Report(schema.ZH).Unusable != (c.accepted == nil) {
				t.Error("usable or not")
			}
		})
	}
}

// Faults that a writer of CSV does not make: they are in the bytes.
func TestFaults_OfForm(t *testing.T) {
	for _, c := range []struct {
		name     string
		spoil    func(files fstest.MapFS, d delivery)
		faults   []string
		accepted []int
	}{
		{"quote within a cell", func(files fstest.MapFS, d delivery) {
			replaceLine(files, d, "dwelling.csv", 3, func(line string) string { return strings.Replace(line, "县", `县"`, 1) })
		}, []string{"dwelling.csv:3  malformed"}, []int{0, 2}},
		{"quote that is never closed", func(files fstest.MapFS, d delivery) {
			replaceLine(files, d, "dwelling.csv", 3, func(line string) string { return line + `,"` })
		}, []string{"dwelling.csv:3  malformed"}, nil},
		{"quote that swallows a row", func(files fstest.MapFS, d delivery) {
			replaceLine(files, d, "dwelling.csv", 3, func(line string) string { return `"` + line })
			replaceLine(files, d, "dwelling.csv", 4, func(line string) string { return line + `"` })
		}, []string{"dwelling.csv:3  wrong_length"}, nil},
		{"quote in the header", func(files fstest.MapFS, d delivery) {
			replaceLine(files, d, "land.csv", 1, func(line string) string { return line + `"` })
		}, []string{"land.csv:1  malformed"}, nil},
		{"damaged UTF-8", func(files fstest.MapFS, d delivery) {
			replaceLine(files, d, "household.csv", 3, func(line string) string { return strings.Replace(line, "屯", "\xe5\xb1", 1) })
		}, []string{"household.csv:3  invalid_utf8"}, nil},
		{"damaged UTF-8 under a mark", func(files fstest.MapFS, d delivery) {
			files["land.csv"].Data = []byte("\xef\xbb\xbfid\n\xff\n")
		}, []string{"land.csv:2  invalid_utf8"}, nil},
		{"damaged GB18030", func(files fstest.MapFS, d delivery) {
			replaceLine(files, d, "household.csv", 4, func(line string) string { return line + "中" })
			data := gb18030(files["household.csv"].Data)
			files["household.csv"].Data = append(bytes.TrimSuffix(data, []byte("\xd0\n")), "\xff\n"...)
		}, []string{"household.csv:4  invalid_utf8"}, nil},
		{"UTF-16", func(files fstest.MapFS, d delivery) {
			files["land.csv"].Data = []byte("\xff\xfei\x00d\x00")
		}, []string{"land.csv:0  unsupported_media"}, nil},
		{"too large", func(files fstest.MapFS, d delivery) {
			files["land.csv"].Data = make([]byte, intake.MaxFile+1)
		}, []string{"land.csv:0  too_large"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			delivered := three()
			files := delivered.files()
			c.spoil(files, delivered)
			d := open(t, files)
			if got := faults(d); !slices.Equal(got, c.faults) {
				t.Errorf("faults %q, want %q", got, c.faults)
			}
			if got := accepted(d); !slices.Equal(got, c.accepted) {
				t.Errorf("accepted %v, want %v", got, c.accepted)
			}
		})
	}
}

func replaceLine(files fstest.MapFS, d delivery, file string, row int, change func(string) string) {
	old := d.line(file, row)
	files[file].Data = bytes.Replace(files[file].Data, []byte(old), []byte(change(old)), 1)
}

func TestFaults_OfPeopleRefuseNoHousehold(t *testing.T) {
	delivered := three()
	delivered["people.csv"] = append(delivered["people.csv"],
		[]string{"x", "", "a b", "king", "2224a", "12"},
		slices.Clone(delivered["people.csv"][1]),
		[]string{"01900000-0000-7000-8000-000000000001", "某人", "", "auditor", "222426", ""},
		[]string{"01900000-0000-7000-8000-000000000002", "某人", strings.Repeat("a", 61), "auditor", "222426", ""},
		[]string{"01900000-0000-7000-8000-000000000003", "某人", "someone", "auditor", "222426"},
		[]string{"01900000-0000-7000-8000-000000000004", "某人", "someone", "auditor", "222426", ""},
	)
	d := open(t, delivered.files())
	want := []string{
		"people.csv:5 login bad_printable", "people.csv:5 id bad_uuid", "people.csv:5 name required", "people.csv:5 role unknown_code",
		"people.csv:5 area bad_digits", "people.csv:5 phone bad_phone",
		"people.csv:6 id repeated_row", "people.csv:6 login repeated_row",
		"people.csv:7 login required", "people.csv:8 login too_long", "people.csv:9  wrong_length",
	}
	if got := faults(d); !slices.Equal(got, want) {
		t.Errorf("faults %q, want %q", got, want)
	}
	if len(accepted(d)) != 3 || len(d.People()) != 4 || d.People()[3].Login != "someone" {
		t.Errorf("%v, %v", accepted(d), d.People())
	}
}

func TestFaults_HaveAMessageInEachLanguage(t *testing.T) {
	delivered := three()
	delivered.set("dwelling.csv", 4, "id", delivered["dwelling.csv"][2][0])
	delivered.set("member.csv", 2, "id_number", "999999195001010019")
	d := open(t, delivered.files())
	household := antu().Households[0].ID
	for lang, want := range map[schema.Lang]string{
		schema.ZH: `{"file":"member.csv","row":2,"column":"id_number","heading":"公民身份号码","letter":"G","household":"` + household + `","code":"bad_id_number","message":"“公民身份号码”不是有效的18位公民身份号码（请核对校验位和出生日期）。"}`,
		schema.EN: `{"file":"dwelling.csv","row":4,"column":"id","heading":"row id","letter":"A","household":"` + antu().Households[2].ID + `","code":"repeated_row","message":"“row id” repeats that of row 3."}`,
		schema.KO: `"message":"“기록 번호”이(가) 제3행과 중복됩니다."`,
	} {
		got, err := json.Marshal(d.Report(lang))
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("no %s in %s", want, got)
		}
		if strings.Contains(string(got), "999999195001010019") {
			t.Error("the report repeats an identity number")
		}
	}
}

func TestFaults_TooManyAreCounted(t *testing.T) {
	delivered := three()
	for range 6000 {
		delivered["land.csv"] = append(delivered["land.csv"], []string{"x", "y", "", "", "", "", "", ""})
	}
	r := open(t, delivered.files()).Report(schema.ZH)
	if len(r.Faults) != 10_000 || r.More != 6000*4-10_000 || r.Refused != 0 {
		t.Errorf("%d faults and %d more, %d refused", len(r.Faults), r.More, r.Refused)
	}
}

// broken is a folder whose files cannot be read.
type broken struct{ fstest.MapFS }

func (b broken) Open(name string) (fs.File, error) {
	if name == "." {
		return b.MapFS.Open(name)
	}
	return nil, fs.ErrPermission
}

func TestOpen_AFolderThatCannotBeReadIsAnError(t *testing.T) {
	if _, err := intake.Open(broken{three().files()}, "", today); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
}
