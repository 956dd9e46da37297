package report

import (
	"ruhu/schema"
	"ruhu/server/sheet"
)

// What stands over columns and beside notes in files.
var (
	keyLabel         = schema.L("代码", "코드", "code")
	notesLabel       = schema.L("说明", "설명", "notes")
	titleLabel       = schema.L("表名", "표 이름", "table")
	areaLabel        = schema.L("区域", "구역", "area")
	atLabel          = schema.L("截至（当日末）", "기준일 (그날 끝)", "as of (end of the day)")
	fromLabel        = schema.L("起", "시작", "from")
	untilLabel       = schema.L("止", "끝", "until")
	differencesLabel = schema.L("与规划不符的数字", "계획과 다른 수자", "figures that differ from the plan")
	planNameLabel    = schema.L("规划", "계획", "plan")
	planName         = schema.L("安图县“十三五”脱贫攻坚规划（2016—2020年）（修编版）", "안도현 “13.5”빈곤해탈공략계획(2016—2020년)(수정판)", "Antu County's plan against poverty, 2016–2020 (revised edition)")
	noteLabel        = schema.L("注意", "주의", "note")
)

// Sheet is the table as a sheet in a language: a line for each row with its code
// and name, and for each figure the plan's and the difference where the plan has
// any in that column.
func (t Table) Sheet(lang schema.Lang) sheet.Sheet {
	s := sheet.Sheet{Name: t.Name, Columns: []sheet.Column{{Heading: keyLabel.In(lang)}, {Heading: t.RowsAre.In(lang)}}}
	for i, c := range t.Columns {
		s.Columns = append(s.Columns, sheet.Column{Heading: c.Label.In(lang)})
		if t.planned(i) {
			for _, label := range []schema.Label{planLabel, differenceLabel} {
				s.Columns = append(s.Columns, sheet.Column{Heading: c.Label.In(lang) + " · " + label.In(lang)})
			}
		}
	}
	for i := range s.Columns[:2] {
		s.Columns[i].Width = t.labelWidth(i, lang)
	}
	s.Rows = func(fn func([]sheet.Cell) error) error {
		for _, row := range t.Rows {
			if err := fn(t.cells(row, lang)); err != nil {
				return err
			}
		}
		return nil
	}
	return s
}

// planned reports whether the plan says anything in a column.
func (t Table) planned(column int) bool {
	for _, row := range t.Rows {
		if row.Cells[column].Plan != nil {
			return true
		}
	}
	return false
}

// labelWidth is how wide the codes (0) or the names (1) of the rows are.
func (t Table) labelWidth(column int, lang schema.Lang) int {
	const narrowest, widest = 8, 40
	width := narrowest
	for _, row := range t.Rows {
		width = max(width, sheet.Width([]string{row.Key, row.Label.In(lang)}[column])+2)
	}
	return min(width, widest)
}

func (t Table) cells(row Row, lang schema.Lang) []sheet.Cell {
	cells := []sheet.Cell{sheet.Text(row.Key), sheet.Text(row.Label.In(lang))}
	for i, c := range row.Cells {
		cells = append(cells, sheet.Number(int64(c.Value), row.Scale))
		if t.planned(i) {
			cells = append(cells, optional(c.Plan, row.Scale), optional(c.Difference, row.Scale))
		}
	}
	return cells
}

// optional is a number where there is one.
func optional(n *int, scale int) sheet.Cell {
	if n == nil {
		return sheet.Cell{}
	}
	return sheet.Number(int64(*n), scale)
}

// line is the sheet as it stands in a file that has no other: what the figures rest
// on is told in each of its lines.
func (t Table) line(lang schema.Lang) sheet.Sheet {
	s := t.Sheet(lang)
	var basis []sheet.Cell
	for _, fact := range t.Basis.facts() {
		s.Columns = append(s.Columns, sheet.Column{Heading: fact.label.In(lang)})
		basis = append(basis, fact.value(lang))
	}
	rows := s.Rows
	s.Rows = func(fn func([]sheet.Cell) error) error {
		return rows(func(row []sheet.Cell) error { return fn(append(row, basis...)) })
	}
	return s
}

// notes is the sheet that tells what whoever opens the other must know.
func (t Table) notes(lang schema.Lang) sheet.Sheet {
	lines := [][]sheet.Cell{
		{sheet.Text(titleLabel.In(lang)), sheet.Text(t.Title.In(lang))},
		{sheet.Text(areaLabel.In(lang)), sheet.Text(t.AreaName.In(lang) + " " + t.Area)},
	}
	for _, fact := range t.Basis.facts() {
		lines = append(lines, []sheet.Cell{sheet.Text(fact.label.In(lang)), fact.value(lang)})
	}
	if t.anyPlanned() {
		lines = append(lines, []sheet.Cell{sheet.Text(planNameLabel.In(lang)), sheet.Text(planName.In(lang))},
			[]sheet.Cell{sheet.Text(differencesLabel.In(lang)), sheet.Number(int64(t.Differences()), 0)})
	}
	if t.Note != (Names{}) {
		lines = append(lines, []sheet.Cell{sheet.Text(noteLabel.In(lang)), sheet.Text(t.Note.In(lang))})
	}
	return sheet.Sheet{Name: notesLabel.In(lang), Columns: []sheet.Column{{Heading: notesLabel.In(lang), Width: 28}, {Heading: "", Width: 60}},
		Rows: sheet.Fixed(lines)}
}

func (t Table) anyPlanned() bool {
	for i := range t.Columns {
		if t.planned(i) {
			return true
		}
	}
	return false
}
