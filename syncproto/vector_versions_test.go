package syncproto_test

import (
	"maps"
	"slices"
	"testing"

	"ruhu/mobile-contract/vectors"
	"ruhu/schema"
	"ruhu/syncproto"
)

// versionFile is versions.json.
type versionFile struct {
	Older int           `json:"older"`
	Newer int           `json:"newer"`
	Rows  []versionRow  `json:"rows"`
	Edits []versionEdit `json:"edits"`
}

type versionRow struct {
	Name  string                   `json:"name"`
	Table string                   `json:"table"`
	Newer map[string]vectors.Value `json:"newer"`
	Older map[string]vectors.Value `json:"older"`
	Back  map[string]vectors.Value `json:"back,omitempty"` // older upgraded, when that is not newer, or not all of it
}

type versionEdit struct {
	Name  string                   `json:"name"`
	Table string                   `json:"table"`
	Older map[string]vectors.Value `json:"older"`
	Newer map[string]vectors.Value `json:"newer"`
}

type saying = map[string]any

// versionRows are rows of version 2 as they are written, and as version 1 sees them.
var versionRows = []struct {
	name         string
	table        *schema.Table
	newer, older saying
}{
	{"a province and a place in it are one text", schema.Member, saying{"work_province": "22", "work_locality": "延吉市", "work_months": 3}, saying{"work_place": "吉林省延吉市", "work_months": 3}},
	{"a province alone", schema.Member, saying{"work_province": "15"}, saying{"work_place": "内蒙古自治区"}},
	{"a place in no province", schema.Member, saying{"work_locality": "韩国京畿道安山市"}, saying{"work_place": "韩国京畿道安山市"}},
	{"no place", schema.Member, saying{"name": "金明哲"}, saying{"name": "金明哲"}},
	{"an empty text is a place", schema.Member, saying{"work_locality": ""}, saying{"work_place": ""}},
	{"a short name of a province is none", schema.Member, saying{"work_locality": "吉林延吉"}, saying{"work_place": "吉林延吉"}},
	{"a province's name inside a place", schema.Member, saying{"work_locality": "住吉林省"}, saying{"work_place": "住吉林省"}},
	{"a province's name twice", schema.Member, saying{"work_province": "22", "work_locality": "吉林省"}, saying{"work_place": "吉林省吉林省"}},
	{"written as place, in normal form a province", schema.Member, saying{"work_locality": "吉林省延吉市"}, saying{"work_place": "吉林省延吉市"}},
	{"a code with another spelling", schema.Member, saying{"left_on": "2018-06-01", "left_reason": "moved_away"}, saying{"left_on": "2018-06-01", "left_reason": "moved"}},
	{"another code of the list", schema.Member, saying{"left_reason": "death"}, saying{"left_reason": "death"}},
	{"a code of the village's papers", schema.RelocationArea, saying{"reason": "geological_hazard"}, saying{"reason": "steep_or_hazard"}},
	{"a field that was added", schema.Dwelling, saying{"danger_grade": "C", "renovated_year": 2018}, saying{"danger_grade": "C"}},
}

// versionEdits are edits of version 1, and what they say in version 2.
var versionEdits = []struct {
	name         string
	table        *schema.Table
	older, newer saying
}{
	{"a place becomes two", schema.Member, saying{"work_place": "辽宁省大连市", "work_months": 3}, saying{"work_province": "21", "work_locality": "大连市", "work_months": 3}},
	{"an erased place erases both", schema.Member, saying{"work_place": nil}, saying{"work_province": nil, "work_locality": nil}},
	{"a place in no province erases the province", schema.Member, saying{"work_place": "韩国"}, saying{"work_province": nil, "work_locality": "韩国"}},
	{"a field alone in its group", schema.Member, saying{"work_months": 3}, saying{"work_months": 3}},
	{"a code with another spelling", schema.Member, saying{"left_reason": "moved"}, saying{"left_reason": "moved_away"}},
	{"what is not named stays as it is", schema.Dwelling, saying{"danger_grade": "C"}, saying{"danger_grade": "C"}},
}

func versionVectors(t *testing.T) versionFile {
	file := versionFile{Older: 1, Newer: 2}
	for _, c := range versionRows {
		newer, older := vectors.Unnamed(c.table, cellsOf(c.newer)), cellsOf(c.older)
		if got := vectors.Named(c.table, c.table.Downgraded(newer, 1)); !maps.Equal(got, older) {
			t.Errorf("%s: version 1 sees %v, want %v", c.name, got, older)
		}
		row := versionRow{Name: c.name, Table: c.table.Name, Newer: vectors.Named(c.table, newer), Older: older}
		if back := vectors.Named(c.table, c.table.Upgraded(vectors.Unnamed(c.table, older), 1, 2)); !maps.Equal(back, row.Newer) {
			row.Back = back
		}
		file.Rows = append(file.Rows, row)
	}
	for _, c := range versionEdits {
		e := syncproto.Edit{Table: c.table, Row: row1}
		for _, f := range slices.Sorted(maps.Keys(c.older)) {
			e.Sets = append(e.Sets, syncproto.Set{Field: c.table.Ordinal(f), Value: cellsOf(c.older)[f].Value, Base: 5})
		}
		got := map[string]vectors.Value{}
		up := syncproto.Upgraded(&syncproto.Changeset{Version: 1, Edits: []syncproto.Edit{e}}, 2)
		for _, s := range up.Edits[0].Sets {
			got[c.table.Fields[s.Field].Name] = vectors.Value{Value: s.Value}
			if s.Base != 5 {
				t.Errorf("%s: base %d", c.name, s.Base)
			}
		}
		if !maps.Equal(got, cellsOf(c.newer)) {
			t.Errorf("%s: upgraded it says %v, want %v", c.name, got, c.newer)
		}
		file.Edits = append(file.Edits, versionEdit{Name: c.name, Table: c.table.Name, Older: cellsOf(c.older), Newer: got})
	}
	return file
}

func cellsOf(values saying) map[string]vectors.Value {
	out := map[string]vectors.Value{}
	for name, v := range values {
		switch v := v.(type) {
		case nil:
			out[name] = vectors.Value{}
		case int:
			out[name] = vectors.Value{Value: number(int64(v))}
		case string:
			out[name] = vectors.Value{Value: text(v)}
		}
	}
	return out
}

// A device of version 1 proves its rows by the same digest as the server carries.
func TestVectors_Versions(t *testing.T) {
	var file versionFile
	readVectors(t, "versions.json", &file)
	for _, c := range file.Rows {
		table := schema.TableOf(c.Table)
		newer, older := vectors.Unnamed(table, c.Newer), vectors.Unnamed(table, c.Older)
		d := syncproto.RowDigests(table, row1, house, false, newer)
		for version, values := range map[int][]schema.Value{file.Older: older, file.Newer: newer} {
			if want := syncproto.RowDigest(table, row1, house, false, values); d.Of(version) != want {
				t.Errorf("%s: version %d has digest %s, its row %s", c.Name, version, d.Of(version), want)
			}
		}
	}
}
