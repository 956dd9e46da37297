package intake

import (
	"strings"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"ruhu/schema"
)

// The columns that stand before the fields.
const (
	columnID        = "id"
	columnHousehold = "household"
	columnVillage   = "village"
)

// What people call them.
var (
	idLabel        = schema.L("记录编号", "기록 번호", "row id")
	householdLabel = schema.L("所属户", "소속 호", "belongs to household")
	villageLabel   = schema.L("行政村代码", "행정촌 코드", "village code")
	staffLabel     = schema.L("工作人员", "사업일군", "staff")
)

// column is a column that a source may have, or must.
type column struct {
	name     string
	required bool
	headings []string // what it may be called besides
}

// columnsOf returns the columns that a table's file may have, also those of fields
// that are retired.
func columnsOf(t *schema.Table) []column {
	all := []column{{columnID, false, labels(idLabel)}, {columnVillage, t.IsRoot(), labels(villageLabel)}}
	if !t.IsRoot() {
		number := &schema.Household.Fields[schema.Household.Ordinal("registry_no")]
		all = append(all, column{columnHousehold, true, append(labels(householdLabel), labels(number.Label)...)})
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		all = append(all, column{f.Name, f.Required(), headings(f)})
	}
	return all
}

// headings are what a field may be called besides its name.
func headings(f *schema.Field) []string {
	all := labels(f.Label)
	for _, lang := range schema.Langs {
		all = append(all, headingOf(f, lang))
	}
	return all
}

// headingOf is what a field is called where people read it: its label, with the unit
// where a figure could be meant in another.
func headingOf(f *schema.Field, lang schema.Lang) string {
	if f.Unit == "" || f.Kind == schema.Coord {
		return f.Label.In(lang)
	}
	return f.Label.In(lang) + " (" + f.Unit + ")"
}

// bare is a heading without what people add to it: a star at what must be filled in,
// spaces, capitals, wide brackets.
func bare(heading string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimRight(narrow(norm.NFC.String(heading)), "* "), " ", ""))
}

// narrow is a text with the letters, digits and signs of ASCII in their usual width,
// and without the spaces around it.
func narrow(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if p := width.LookupRune(r); p.Kind() == width.EastAsianFullwidth && p.Narrow() != 0 {
			return p.Narrow()
		}
		return r
	}, s))
}
