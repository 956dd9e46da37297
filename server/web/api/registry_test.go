package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

const registryID = "0190aaaa-0000-7000-8000-000000000001"

// registryOf is a household of a village, with its head, as an archive of CSV files, in
// which words are replaced by others.
func registryOf(village string, words ...string) string {
	return archive(words, map[string]string{
		"household.csv": "id,village,registry_no,group_name,head_name,bank_account,identification_standard,attribute,main_cause,status,registered_year,remark\n" +
			registryID + "," + village + ",R1,北屯,金英子,6222020200112230017,1,1,01,registered,2014,REMARK\n",
		"member.csv": "id,household,name,sex,relation,ethnic_group,school_status,health,labour,dibao,medical_insurance,pension_insurance\n" +
			"0190aaaa-0000-7000-8000-000000000002," + registryID + ",金英子,2,02,10,00,1,1,0,1,1\n",
	})
}

func archive(words []string, files map[string]string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = strings.NewReplacer(words...).WriteString(f, text)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// kept reads what is kept of a delivery, which lies sealed.
func (w *world) kept(token, name string) ([]byte, error) {
	sealed, err := os.ReadFile(filepath.Join(w.deliveries, token, name))
	if err != nil {
		return nil, err
	}
	return w.vault.OpenFile(token+"/"+name, sealed)
}

func (w *world) deliver(session, name, data string, headers ...string) answer {
	w.t.Helper()
	return w.do("POST", "/v1/registry/check?name="+name, session, data, append([]string{"Content-Type", "application/octet-stream"}, headers...)...)
}

// checked is what of a report the tests look at.
type checked struct {
	Token, Plan string
	Taken       bool
	Unusable    bool
	Added       int
	Changed     int
	Unchanged   int
	Refused     int
	Fields      int
	Faults      []struct {
		File, Sheet, Column, Letter, Message string
		Row                                  int
		Code                                 schema.ErrCode
	}
	Changes []struct {
		Column, Before, After string
		New, Hidden           bool
	}
}

func (w *world) check(session, data string) (c checked) {
	w.t.Helper()
	w.deliver(session, "r.zip", data).into(&c)
	return c
}

func (w *world) take(session, token string) (c checked) {
	w.t.Helper()
	w.post("/v1/registry", session, fmt.Sprintf(`{"token":%q}`, token)).into(&c)
	return c
}

func TestRegistry_IsCheckedAndTakenAsItWasShown(t *testing.T) {
	w := newWorld(t)
	staff := w.desk("staff", registry.CountyStaff, "222426")
	shown := w.check(staff, registryOf(here))
	if shown.Added != 1 || shown.Taken || len(shown.Token) != 32 || len(shown.Faults) > 0 {
		t.Fatalf("%+v", shown)
	}
	if n := w.column("SELECT count(*) FROM household"); n[0] != "0" {
		t.Error("a check has changed something")
	}
	done := w.take(staff, shown.Token)
	if !done.Taken || done.Added != 1 || done.Plan != shown.Plan {
		t.Fatalf("%+v", done)
	}
	if again := w.take(staff, shown.Token); !again.Taken || again.Added != 1 {
		t.Errorf("an answer that was lost is repeated: %+v", again)
	}
	if same := w.check(staff, registryOf(here)); same.Unchanged != 1 || same.Added != 0 {
		t.Errorf("%+v", same)
	}
	if n := w.column("SELECT count(*) FROM history"); n[0] != "1" {
		t.Errorf("%s commits", n)
	}
}

func TestRegistry_IsNotTakenWhenTheDataHasMovedOn(t *testing.T) {
	w := newWorld(t)
	staff := w.desk("staff", registry.CountyStaff, "222426")
	w.take(staff, w.check(staff, registryOf(here)).Token)
	first := w.check(staff, registryOf(here, "REMARK", "first"))
	second := w.check(staff, registryOf(here, "REMARK", "second", "6222020200112230017", "6222020200112230025"))
	if second.Fields != 2 {
		t.Fatalf("%+v", second)
	}
	for _, change := range second.Changes {
		if hidden := change.Column == "银行账号"; change.Hidden != hidden || hidden && change.After != "" {
			t.Errorf("%+v", change)
		}
	}
	w.take(staff, first.Token)
	w.post("/v1/registry", staff, fmt.Sprintf(`{"token":%q}`, second.Token)).refused(schema.PlanMoved)
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) error {
		return r.EachRow(schema.Household, "", func(row schema.Row) error {
			if got := row.Get("remark").Text(); got != "first" {
				t.Errorf("%q", got)
			}
			return nil
		})
	}))
}

// What is refused is kept, with its reasons, and nothing of it is taken.
func TestRegistry_KeepsWhatItRefuses(t *testing.T) {
	w := newWorld(t)
	staff := w.desk("staff", registry.CountyStaff, "222426")
	bad := registryOf(here, "registered,", "forgotten,")
	for lang, want := range map[string]string{"zh-CN": "状态", "ko": "상태", "en": "status"} {
		var c checked
		w.deliver(staff, "r.zip", bad, "Accept-Language", lang).into(&c)
		if len(c.Faults) != 1 || c.Faults[0].Code != schema.UnknownCode || !strings.Contains(c.Faults[0].Message, want) || c.Faults[0].Row != 2 {
			t.Errorf("%s: %+v", lang, c)
		}
		if done := w.take(staff, c.Token); done.Taken {
			t.Errorf("%+v", done)
		}
		kept, err := w.kept(c.Token, "checked.json")
		if err != nil || !bytes.Contains(kept, []byte("unknown_code")) {
			t.Errorf("%s %v", kept, err)
		}
		if data, err := w.kept(c.Token, "r.zip"); err != nil || string(data) != bad {
			t.Errorf("%d bytes, %v", len(data), err)
		}
	}
	broken := strings.Replace(registryOf(here), "REMARK", "remark", 1) // its checksum is another
	if c := w.check(staff, broken); !c.Unusable || c.Faults[0].Code != schema.FileDamaged || c.Faults[0].File != "household.csv" {
		t.Errorf("%+v", c)
	}
	var old checked
	w.deliver(staff, "r.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").into(&old)
	if !old.Unusable || old.Faults[0].Code != schema.OldWorkbook || w.take(staff, old.Token).Taken {
		t.Errorf("%+v", old)
	}
}

func TestRegistry_RefusesWhomAndWhatItMust(t *testing.T) {
	w := newWorld(t)
	staff := w.desk("staff", registry.CountyStaff, "222426")
	other := w.desk("other", registry.CountyStaff, "222426")
	far := w.desk("far", registry.CountyStaff, "222403")
	for _, name := range []string{"", "r.txt", "../r.csv", "a/r.csv", ".csv", "checked.json"} {
		w.deliver(staff, name, "x").refused(schema.BadQuery)
	}
	w.do("POST", "/v1/registry/check?name=r.csv", staff, "{}").refused(schema.UnsupportedMedia)
	w.deliver(w.desk("cadre", registry.Cadre, here), "r.zip", registryOf(here)).refused(schema.Forbidden)
	if d := w.deliver(far, "r.zip", registryOf(here)).refused(schema.OutOfScope); d.Param != here {
		t.Errorf("%+v", d)
	}
	if left, err := os.ReadDir(w.deliveries); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
	token := w.check(staff, registryOf(here)).Token
	w.post("/v1/registry", other, fmt.Sprintf(`{"token":%q}`, token)).refused(schema.NotFound)
	for _, token := range []string{strings.Repeat("0", 32), "../deliveries", "x"} {
		w.post("/v1/registry", staff, fmt.Sprintf(`{"token":%q}`, token)).refused(schema.NotFound)
	}
	w.get("/v1/registry?area=222426&format=pdf", staff).refused(schema.BadQuery)
	w.get("/v1/registry?area=222426&reason=x", staff).refused(schema.BadQuery)
}

// unpack reads the tables of an archive.
func (a answer) unpack() map[string][][]string {
	a.t.Helper()
	r, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		a.t.Fatalf("%s: %v", a.Status, err)
	}
	tables := map[string][][]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			a.t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			a.t.Fatal(err)
		}
		if tables[f.Name], err = csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll(); err != nil {
			a.t.Fatal(err)
		}
	}
	return tables
}

func TestRegistry_GoesOutWithWhatMayBeSeen(t *testing.T) {
	w := newWorld(t)
	staff := w.desk("staff", registry.CountyStaff, "222426")
	w.take(staff, w.check(staff, registryOf(here)).Token)
	masked := w.get("/v1/registry?area="+here+"&format=csv", staff).unpack()["household.csv"]
	if len(masked) != 2 || slices.Contains(masked[0], "银行账号") || slices.Contains(masked[0], "户主姓名") || !slices.Contains(masked[1], "因病") {
		t.Errorf("%q", masked)
	}
	full := w.get("/v1/registry?area="+here+"&format=csv&reason=yearly+audit", staff, "Accept-Language", "en").unpack()["household.csv"]
	if len(full) != 2 || !slices.Contains(full[0], "bank account") || !slices.Contains(full[1], "6222020200112230017") {
		t.Errorf("%q", full)
	}
	if told := w.column("SELECT facts FROM log WHERE kind = 'unmasked' AND area = '" + here + "'"); len(told) != 1 || told[0] != `{"reason":"yearly audit"}` {
		t.Errorf("the log tells %q", told)
	}
	if empty := w.get("/v1/registry?area="+there+"&format=csv", staff).unpack()["household.csv"]; len(empty) != 1 {
		t.Errorf("%q", empty)
	}
	a := w.get("/v1/registry?area="+here+"&reason=yearly+audit", staff)
	book, err := excelize.OpenReader(bytes.NewReader(a.body))
	if err != nil || !strings.Contains(a.Header.Get("Content-Disposition"), "registry.xlsx") {
		t.Fatal(err)
	}
	if sheets := book.GetSheetList(); !slices.Equal(sheets, []string{"户", "家庭成员"}) {
		t.Errorf("%v", sheets)
	}
	var again checked
	w.deliver(staff, "r.xlsx", string(a.body)).into(&again)
	if again.Unchanged != 1 {
		t.Errorf("%+v", again)
	}
	if left, err := filepath.Glob(filepath.Join(w.deliveries, ".out-*")); err != nil || len(left) > 0 {
		t.Errorf("%v stay behind", left)
	}
	w.get("/v1/registry?area="+here+"&reason=yearly+audit", w.desk("cadre", registry.Cadre, here)).refused(schema.Forbidden)
}
