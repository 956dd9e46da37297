package schema

// units are the units of fields that each language has a word for. The others, such as
// m² and km, are spelled alike everywhere.
var units = map[string]Label{
	"元": L("元", "원", "yuan"),
	"亩": L("亩", "무", "mu"),
	"人": L("人", "명", "people"),
	"户": L("户", "호", "households"),
	"月": L("个月", "개월", "months"),
	"票": L("票", "표", "votes"),
}

// UnitLabel is what people read behind a figure in a unit.
func UnitLabel(unit string) Label {
	if label, ok := units[unit]; ok {
		return label
	}
	return L(unit, unit, unit)
}

// Units returns the units of all fields, in the order of the tables.
func Units() []string {
	var out []string
	seen := map[string]bool{"": true}
	for _, t := range Tables() {
		for i := range t.Fields {
			if unit := t.Fields[i].Unit; !seen[unit] {
				seen[unit] = true
				out = append(out, unit)
			}
		}
	}
	return out
}
