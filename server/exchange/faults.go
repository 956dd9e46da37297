package exchange

import (
	"ruhu/schema"
	"ruhu/server/sheet"
)

// The headings of a sheet of faults.
var (
	faultsName    = schema.L("问题清单", "문제 목록", "faults")
	faultHeadings = []schema.Label{
		schema.L("文件", "파일", "file"), schema.L("工作表", "작업표", "sheet"), schema.L("行", "행", "row"),
		schema.L("列", "렬", "column"), schema.L("列名", "렬이름", "heading"), schema.L("问题", "문제", "what is wrong"),
		schema.L("户记录编号", "호 기록 번호", "id of the household"), schema.L("代码", "코드", "code"),
	}
)

// FaultSheet is the faults as a table for people to work through, in the language of
// its headings.
func (r *Report) FaultSheet(lang schema.Lang) sheet.Sheet {
	out := sheet.Sheet{Name: faultsName.In(lang)}
	for _, label := range faultHeadings {
		out.Columns = append(out.Columns, sheet.Column{Heading: label.In(lang)})
	}
	out.Rows = func(fn func([]sheet.Cell) error) error {
		for _, f := range r.Faults {
			err := fn([]sheet.Cell{
				sheet.Text(f.File), sheet.Text(f.Sheet), sheet.Number(int64(f.Row), 0), sheet.Text(f.Letter),
				sheet.Text(f.Heading), sheet.Text(f.Message), sheet.Text(f.Household), sheet.Text(string(f.Code)),
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
	return out
}
