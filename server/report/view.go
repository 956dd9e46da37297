package report

import "ruhu/schema"

// View is a table in one language, as a page or a program asks for it. Keys and
// codes are the same in every language.
type View struct {
	Name        string        `json:"name"`
	Title       string        `json:"title"`
	Area        string        `json:"area"`
	AreaName    string        `json:"area_name"`
	RowsAre     string        `json:"rows_are"`
	Columns     []ViewHeading `json:"columns"`
	Rows        []ViewRow     `json:"rows"`
	Differences int           `json:"differences"` // cells that differ from the plan
	Note        string        `json:"note,omitzero"`
	Basis       Basis         `json:"basis"`
}

// ViewHeading is a Heading in one language.
type ViewHeading struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// ViewRow is a Row in one language.
type ViewRow struct {
	ViewHeading
	Scale int    `json:"scale"`
	Cells []Cell `json:"cells"`
}

// In returns the table in a language.
func (t Table) In(lang schema.Lang) View {
	v := View{
		Name: t.Name, Title: t.Title.In(lang), Area: t.Area, AreaName: t.AreaName.In(lang),
		RowsAre: t.RowsAre.In(lang), Differences: t.Differences(),
		Note: t.Note.In(lang), Basis: t.Basis,
	}
	for _, c := range t.Columns {
		v.Columns = append(v.Columns, c.in(lang))
	}
	for _, r := range t.Rows {
		v.Rows = append(v.Rows, ViewRow{ViewHeading: r.in(lang), Scale: r.Scale, Cells: r.Cells})
	}
	return v
}

func (h Heading) in(lang schema.Lang) ViewHeading {
	return ViewHeading{Key: h.Key, Label: h.Label.In(lang)}
}
