package antu_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
)

func TestKeys_AreCodesOfTheSchema(t *testing.T) {
	has := func(list, code string) {
		t.Helper()
		if !schema.Codes(list).Has(code) {
			t.Errorf("list %s has no code %q", list, code)
		}
	}
	for _, a := range antu.Areas() {
		has("level", a.Level)
	}
	for _, c := range antu.Causes() {
		has("poverty_cause", c.RegistryCode)
	}
	for _, m := range antu.Measures() {
		has("measure", m.Key)
	}
	for _, l := range antu.Lines() {
		has("poverty_line_kind", l.Kind)
	}
}
