package schema_test

import (
	"slices"
	"testing"

	"ruhu/schema"
)

func TestUnits_AreSpelledInEveryLanguage(t *testing.T) {
	international := []string{"m", "km", "m²", "B", "µ°"}
	for _, unit := range schema.Units() {
		label := schema.UnitLabel(unit)
		if alike := label.ZH == label.EN && label.ZH == label.KO; !label.Complete() || alike != slices.Contains(international, unit) {
			t.Errorf("%q is spelled %+v", unit, label)
		}
	}
}
