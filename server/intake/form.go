package intake

import (
	"strconv"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/server/sheet"
)

// Form is how the rows of a table are written such that Open reads the same again: in
// the words of a language, or by the names and in the spelling of the schema.
type Form struct {
	Table  *schema.Table
	lang   schema.Lang // "" for none
	fields []int
}

// NewForm returns the form of a table with the fields that are shown, in a language or
// in the schema's own words, if that is "". Fields that a delivery may not have are
// left out.
func NewForm(t *schema.Table, lang schema.Lang, shown func(*schema.Field) bool) Form {
	f := Form{Table: t, lang: lang}
	for _, i := range t.FieldsAt(schema.Version) {
		if t.PolicyOf(i) != schema.Server && shown(&t.Fields[i]) {
			f.fields = append(f.fields, i)
		}
	}
	return f
}

// Tables are those that a delivery may have, in their order.
func Tables() []*schema.Table {
	var all []*schema.Table
	for _, t := range schema.Replicated() {
		if t.Scope == schema.OfHousehold && !t.ServerOnly {
			all = append(all, t)
		}
	}
	return all
}

// Name is what the file or the sheet is called.
func (f Form) Name() string {
	if f.lang == "" {
		return f.Table.Name
	}
	return f.Table.Label.In(f.lang)
}

// Header is the first row.
func (f Form) Header() []string {
	names := []string{columnID, columnHousehold, columnVillage}
	if f.lang != "" {
		names = []string{idLabel.In(f.lang), householdLabel.In(f.lang), villageLabel.In(f.lang)}
	}
	if f.Table.IsRoot() {
		names = append(names[:1], names[2:]...)
	}
	for _, i := range f.fields {
		field := &f.Table.Fields[i]
		if f.lang == "" {
			names = append(names, field.Name)
		} else {
			names = append(names, headingOf(field, f.lang))
		}
	}
	return names
}

// Row is a row's cells.
func (f Form) Row(r schema.Row) []sheet.Cell {
	cells := make([]sheet.Cell, 0, 3+len(f.fields))
	cells = append(cells, sheet.Text(r.ID))
	if !f.Table.IsRoot() {
		cells = append(cells, sheet.Text(r.Household))
	}
	cells = append(cells, sheet.Text(r.Village))
	for _, i := range f.fields {
		cells = append(cells, f.cell(&f.Table.Fields[i], r.Values[i]))
	}
	return cells
}

func (f Form) cell(field *schema.Field, v schema.Value) sheet.Cell {
	switch {
	case v.IsNull():
		return sheet.Cell{}
	case v == schema.TextOf("") || field.Kind == schema.Text:
		return sheet.Text(exact(v.Text()))
	case f.lang == "":
		return sheet.Cell{Value: v}
	}
	return Spell(field, v, f.lang)
}

// exactMark begins a cell whose text is to be taken as it stands. People know the
// sign from Excel, where it does the same.
const exactMark = "'"

// exact marks a text that would be read as another: for the spaces around it, which
// cells have by chance, for a mark of its own, or because there is nothing of it.
func exact(s string) string {
	if s == "" || plain(s) != s || strings.HasPrefix(s, exactMark) {
		return exactMark + s
	}
	return s
}

// Spell writes a value as people of a language do, such that it can be read again.
func Spell(f *schema.Field, v schema.Value, lang schema.Lang) sheet.Cell {
	switch f.Kind {
	case schema.Code:
		return sheet.Text(labelOf(f, v.Text(), lang))
	case schema.CodeSet:
		var labels []string
		for _, code := range v.Set() {
			labels = append(labels, labelOf(f, code, lang))
		}
		return sheet.Text(strings.Join(labels, "、"))
	case schema.Bool:
		return sheet.Text(truthIn(v.Bool(), lang))
	case schema.Decimal, schema.Money, schema.Coord:
		return sheet.Number(v.Int(), digitsOf(f))
	case schema.Time:
		return sheet.Text(instant(v.Int()))
	}
	return sheet.Cell{Value: v}
}

// labelOf is a code in words, or the code itself where the words could be taken for
// several.
func labelOf(f *schema.Field, code string, lang schema.Lang) string {
	label := schema.Codes(f.Codes).Label(code).In(lang)
	if between.MatchString(label) && f.Kind == schema.CodeSet {
		return code
	}
	return label
}

var (
	yesLabel = schema.L("是", "예", "yes")
	noLabel  = schema.L("否", "아니", "no")
)

func truthIn(yes bool, lang schema.Lang) string {
	if yes {
		return yesLabel.In(lang)
	}
	return noLabel.In(lang)
}

// instant spells an instant in China Standard Time; one that no calendar on a desk
// has, in milliseconds.
func instant(milli int64) string {
	at := time.UnixMilli(milli).In(china)
	if at.Year() < 1000 || at.Year() > 9999 {
		return strconv.FormatInt(milli, 10)
	}
	return at.Format(instantForms[0])
}
