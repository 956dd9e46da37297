package county_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"ruhu/schema"
	"ruhu/scripts/county"
)

// today is the day on which the county is as described.
const today = "2018-06-30"

func TestRows_AreValidWithUniqueUUIDv7(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	c := county.Generate(1)
	seen := map[string]bool{}
	for r := range c.Rows() {
		if seen[r.ID] || !form.MatchString(r.ID) || !schema.ValidVillage(r.Village) {
			t.Errorf("%s %s in %s", r.Table.Name, r.ID, r.Village)
		}
		seen[r.ID] = true
		for _, p := range schema.CheckRow(r, today) {
			t.Errorf("%v: %q", p, r.Get(p.Field).String())
		}
	}
	for _, p := range c.People {
		if seen[p.ID] || !form.MatchString(p.ID) {
			t.Errorf("person %s", p.ID)
		}
	}
}

func TestRows_AboutFourteenAHousehold(t *testing.T) {
	households, rows := 0, 0
	for r := range county.Generate(1).Rows() {
		rows++
		if r.Table.IsRoot() {
			households++
		}
	}
	if perHousehold := float64(rows) / float64(households); perHousehold < 13 || perHousehold > 15 {
		t.Errorf("%.2f rows a household", perHousehold)
	}
}

func checkIncome(t *testing.T, households []*counted) {
	for _, h := range households {
		net := int64(0)
		for _, r := range h.children["income"] {
			amount := r.Get("amount").Int()
			if q := r.Get("quantity"); !q.IsNull() && q.Int()*r.Get("price").Int() != amount*100 {
				t.Errorf("income %s: %s at %s is not %d", r.ID, q, r.Get("price"), amount)
			}
			if r.Get("category").Text() == "production_cost" {
				amount = -amount
			}
			net += amount
		}
		perPerson := net / int64(h.people())
		over, exited := perPerson >= 360000, h.text("status") == "exited"
		if over != exited && h.text("attribute") != "3" || perPerson < 200000 {
			t.Errorf("household %s, %s: %d fen a person", h.root.ID, h.text("status"), perPerson)
		}
	}
}

func TestGenerate_SameSeedSameBytes(t *testing.T) {
	first, again, other := digest(1), digest(1), digest(2)
	if first != again {
		t.Error("the same seed gave two counties")
	}
	if first == other {
		t.Error("two seeds gave the same county")
	}
	// Pinned so that a change of Go or of the machine cannot pass unseen. Whoever
	// changes what is generated changes it here.
	if want := "d75101c8b122b14f"; first != want {
		t.Errorf("seed 1 gives %s, want %s", first, want)
	}
}

// digest returns a digest of everything in a county.
func digest(seed uint64) string {
	c, sum := county.Generate(seed), sha256.New()
	w := bufio.NewWriter(sum)
	for r := range c.Rows() {
		fmt.Fprintln(w, r.Table.Name, r.ID, r.Household, r.Village, r.Values)
	}
	fmt.Fprintln(w, c.People)
	w.Flush()
	return fmt.Sprintf("%x", sum.Sum(nil)[:8])
}

func TestWriteCSV_HoldsEveryRow(t *testing.T) {
	c, dir := county.Generate(1), filepath.Join(t.TempDir(), "registry")
	if err := c.WriteCSV(dir); err != nil {
		t.Fatal(err)
	}
	want := map[string][]schema.Row{}
	for r := range c.Rows() {
		want[r.Table.Name] = append(want[r.Table.Name], r)
	}
	for _, table := range county.Tables() {
		lines := readCSV(t, filepath.Join(dir, table.Name+".csv"))
		rows := want[table.Name]
		if len(lines)-1 != len(rows) {
			t.Fatalf("%s: %d lines, want %d", table.Name, len(lines)-1, len(rows))
		}
		fields := table.FieldsAt(schema.Version)
		offset := len(lines[0]) - len(fields)
		for i, line := range lines[1:] {
			for j, f := range fields {
				if name := table.Fields[f].Name; lines[0][offset+j] != name || line[offset+j] != rows[i].Values[f].String() {
					t.Fatalf("%s line %d, %s: %q", table.Name, i+2, name, line[offset+j])
				}
			}
			if line[0] != rows[i].ID || line[offset-1] != rows[i].Village {
				t.Fatalf("%s line %d: %q", table.Name, i+2, line[:offset])
			}
		}
	}
	if people := readCSV(t, filepath.Join(dir, "people.csv")); len(people)-1 != len(c.People) {
		t.Errorf("%d people", len(people)-1)
	}
}

func TestWriteCSV_SaysWhenItCannot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := county.Generate(1).WriteCSV(file); err == nil {
		t.Error("wrote a folder over a file")
	}
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		county.Generate(1)
	}
}

func BenchmarkRows(b *testing.B) {
	c := county.Generate(1)
	for b.Loop() {
		for range c.Rows() {
		}
	}
}
