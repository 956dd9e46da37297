package schema_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
)

// drawnPlace draws what people might write as a place: names of provinces in any
// position, pieces of them, and anything else.
func drawnPlace() *rapid.Generator[string] {
	part := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "吉林省", "吉林", "省", "内蒙古自治区", "内蒙古", "延吉市", "韩国", " ", "22"}))
	return rapid.Custom(func(t *rapid.T) string { return part.Draw(t, "first") + part.Draw(t, "then") + part.Draw(t, "last") })
}

func TestSplits_LoseNothing(t *testing.T) {
	for _, s := range schema.Splits() {
		rapid.Check(t, func(t *rapid.T) {
			v := rapid.OneOf(rapid.Just(schema.Null), rapid.Map(drawnPlace(), schema.TextOf)).Draw(t, "value")
			if got := s.Join(s.Apart(v)); got != v {
				t.Fatalf("%s: %q comes back as %q", s.Field, v, got)
			}
		})
	}
}

// drawnAt draws a row as devices of a version hold it.
func drawnAt(version int) *rapid.Generator[schema.Row] {
	return rapid.Custom(func(t *rapid.T) schema.Row {
		table := rapid.SampledFrom([]*schema.Table{schema.Member, schema.Dwelling, schema.RelocationArea, schema.Household}).Draw(t, "table")
		row := schema.NewRow(table, "row", "unit", "")
		for _, i := range table.FieldsAt(version) {
			if rapid.Bool().Draw(t, "null") {
				continue
			}
			switch f := &table.Fields[i]; {
			case f.Kind == schema.Code || f.Kind == schema.CodeSet:
				items := slices.DeleteFunc(slices.Clone(schema.Codes(f.Codes).Items), func(i schema.Item) bool { return !i.In(version) })
				row.Values[i] = schema.TextOf(rapid.SampledFrom(items).Draw(t, f.Name).Code)
			case f.Kind.IsText():
				row.Values[i] = schema.TextOf(drawnPlace().Draw(t, f.Name))
			default:
				row.Values[i] = schema.IntOf(rapid.Int64Range(0, 3000).Draw(t, f.Name))
			}
		}
		return row
	})
}

func TestVersions_WhatAnOldDeviceWroteItGetsBack(t *testing.T) {
	for version := schema.OldestVersion; version <= schema.Version; version++ {
		rapid.Check(t, func(t *rapid.T) {
			row := drawnAt(version).Draw(t, "row")
			up := row.Table.Upgraded(row.Values, version, schema.Version)
			if got := row.Table.Downgraded(up, version); !slices.Equal(got, row.Values) {
				t.Fatalf("%v comes back as %v", row.Values, got)
			}
		})
	}
}

// What an old device holds of a new row is stable: were it to send all of it back,
// it would hold the same again, and prove it by the same digest.
func TestVersions_WhatAnOldDeviceHoldsIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := drawnAt(schema.Version).Draw(t, "row")
		before := slices.Clone(row.Values)
		for version := schema.OldestVersion; version < schema.Version; version++ {
			held := row.Table.Downgraded(row.Values, version)
			again := row.Table.Downgraded(row.Table.Upgraded(held, version, schema.Version), version)
			if !slices.Equal(again, held) {
				t.Fatalf("version %d holds %v, then %v", version, held, again)
			}
			for i, v := range held {
				if !v.IsNull() && !row.Table.Fields[i].In(version) {
					t.Fatalf("version %d holds %s", version, row.Table.Fields[i].Name)
				}
			}
		}
		if !slices.Equal(row.Values, before) {
			t.Fatal("the row itself was changed")
		}
	})
}

// A cell says what its row would: an edit names fields one by one.
func TestVersions_CellsAgreeWithRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := drawnAt(1).Draw(t, "row")
		got := make([]schema.Value, len(row.Values))
		for i, v := range row.Values {
			if v.IsNull() {
				continue
			}
			for _, c := range row.Table.UpgradedCell(i, v, 1, schema.Version) {
				got[c.Field] = c.Value
			}
		}
		if want := row.Table.Upgraded(row.Values, 1, schema.Version); !slices.Equal(got, want) {
			t.Fatalf("cells %v, row %v", got, want)
		}
	})
}

func TestVersions_AreDeclaredSoThatOldDevicesCanGoOn(t *testing.T) {
	for _, table := range schema.Tables() {
		for i := range table.Fields {
			f := &table.Fields[i]
			if f.Required() && (f.Version() > table.Version() || f.Until > 0) {
				t.Errorf("%s.%s: a required field cannot come or go: an old device, or a new one, would not set it", table.Name, f.Name)
			}
			if f.Until > 0 && (f.Until < f.Version() || f.Until >= schema.Version) {
				t.Errorf("%s.%s: until %d", table.Name, f.Name, f.Until)
			}
		}
	}
	for _, r := range schema.Renames() {
		list := schema.Codes(r.List)
		if !list.HasAt(r.Old, r.Since-1) || list.HasAt(r.Old, r.Since) || !list.HasAt(r.New, r.Since) || list.HasAt(r.New, r.Since-1) {
			t.Errorf("%s: %s and %s do not take turns at version %d", r.List, r.Old, r.New, r.Since)
		}
	}
	for _, s := range schema.Splits() {
		old := s.Table.Field(s.Field)
		for _, name := range s.Into {
			f := s.Table.Field(name)
			if old.Until != s.Since-1 || f.Since != s.Since || f.Group == "" || f.Group != old.Group || f.Policy != old.Policy {
				t.Errorf("%s.%s: its part %s does not take its place", s.Table.Name, s.Field, name)
			}
		}
	}
}

// Names of provinces are what devices of version 1 hold and hash: a name that
// began with another's could be split in two ways.
func TestProvinces_NoNameBeginsWithAnother(t *testing.T) {
	for _, a := range schema.Codes("province").Items {
		for _, b := range schema.Codes("province").Items {
			if a.Code != b.Code && len(a.Label.ZH) <= len(b.Label.ZH) && b.Label.ZH[:len(a.Label.ZH)] == a.Label.ZH {
				t.Errorf("%s and %s", a.Label.ZH, b.Label.ZH)
			}
		}
	}
}
