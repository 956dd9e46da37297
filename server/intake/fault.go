package intake

import (
	"slices"
	"strings"

	"ruhu/schema"
)

// Fault is one thing that is wrong with a delivery. It never repeats the
// offending value, which may be somebody's identity number.
type Fault struct {
	File      string         `json:"file"`
	Sheet     string         `json:"sheet,omitempty"`     // of a workbook
	Row       int            `json:"row"`                 // line in the file or sheet, the header being 1; 0 for the file as a whole
	Column    string         `json:"column"`              // "" for the row as a whole
	Letter    string         `json:"letter,omitempty"`    // of the column, as a table calculator has it
	Household string         `json:"household,omitempty"` // that is refused for it, where that is known
	Problem   schema.Problem `json:"problem"`

	told     schema.Label // in the words of files, where the schema speaks of requests
	headings []string     // what people call the column, in the order of schema.Langs; nil for what no column is called
}

// Heading is what people call the column in a language; what is written there, where that
// is no column.
func (f Fault) Heading(lang schema.Lang) string {
	if f.headings == nil {
		return f.Column
	}
	return f.headings[slices.Index(schema.Langs[:], lang)]
}

// Message says in a language what is wrong.
func (f Fault) Message(lang schema.Lang) string {
	if f.told == (schema.Label{}) {
		return f.Problem.Message(lang)
	}
	return strings.NewReplacer("{column}", f.Heading(lang), "{param}", f.Problem.Param).Replace(f.told.In(lang))
}

// Codes of the schema in the words of files.
var (
	fileMissing    = schema.L("缺少这个文件。", "이 파일이 없습니다.", "The file is missing.")
	fileTooLarge   = schema.L("文件太大，上限为{param}。", "파일이 너무 큽니다. 상한은 {param}입니다.", "The file is too large; the limit is {param}.")
	wrongEncoding  = schema.L("文字编码无法识别，请用UTF-8或GB18030保存。", "문자 부호화를 알아볼 수 없습니다. UTF-8 또는 GB18030으로 보관하십시오.", "The text cannot be read; save it as UTF-8 or GB18030.")
	columnMissing  = schema.L("缺少“{column}”列。", "“{column}”렬이 없습니다.", "The column “{column}” is missing.")
	repeatedColumn = schema.L("“{column}”列出现两次。", "“{column}”렬이 두번 나옵니다.", "The column “{column}” appears twice.")
	malformed      = schema.L("引号使用不当，无法分列（第{param}字节处）。", "인용부호가 잘못되여 렬을 나눌 수 없습니다({param}바이트).", "A quotation mark is out of place (at byte {param} of the line), so the columns cannot be told apart.")
	wrongWidth     = schema.L("列数与表头不符（{param}）。", "렬의 수가 표머리와 다릅니다({param}).", "The row has another number of columns than the header ({param}).")
	repeatedRow    = schema.L("“{column}”与第{param}行重复。", "“{column}”이(가) 제{param}행과 중복됩니다.", "“{column}” repeats that of row {param}.")
	noHeader       = schema.L("第一行不是列名；列名须在第一行，上面不能有标题。", "첫 행이 렬이름이 아닙니다. 렬이름은 첫 행에 있어야 하며 그 우에 제목이 있으면 안됩니다.", "The first row has no headings: they must stand in the first row, without a title above them.")
	tooManyColumns = schema.L("一行的列数太多，上限为{param}。", "한 행의 렬이 너무 많습니다. 상한은 {param}입니다.", "A row has too many cells; the limit is {param}.")
	tooManyRows    = schema.L("行数太多，上限为{param}。", "행이 너무 많습니다. 상한은 {param}입니다.", "There are too many rows; the limit is {param}.")
	noMember       = schema.L("“{column}”不是该户成员的姓名或身份证号。", "“{column}”은(는) 이 호 성원의 이름이나 신분번호가 아닙니다.", "“{column}” is neither the name nor the identity number of a member of the household.")
	twoMembers     = schema.L("该户有两人与“{column}”同名，请填身份证号。", "이 호에 “{column}”와(과) 이름이 같은 사람이 둘 있습니다. 신분번호를 기입하십시오.", "Two members of the household have the name in “{column}”; write the identity number.")
	noHousehold    = schema.L("该记录所属的户不在交付的文件中。", "이 기록이 속한 호가 납입한 파일에 없습니다.", "The household that the row belongs to is not delivered.")
)

// Report is a delivery in figures, with its faults in one language.
type Report struct {
	Households int     `json:"households"` // delivered
	Refused    int     `json:"refused"`    // of these; all when the delivery is unusable
	Rows       int     `json:"rows"`       // of the households that are not refused
	People     int     `json:"people"`     // without the faulty ones
	Unusable   bool    `json:"unusable"`   // a fault leaves open which households it concerns
	Faults     []Entry `json:"faults"`
	More       int     `json:"more"` // faults beyond those listed
}

// Entry is a Fault in one language.
type Entry struct {
	File      string         `json:"file"`
	Sheet     string         `json:"sheet,omitempty"`
	Row       int            `json:"row"`
	Column    string         `json:"column"`
	Heading   string         `json:"heading"` // what people call the column
	Letter    string         `json:"letter,omitempty"`
	Household string         `json:"household,omitempty"`
	Code      schema.ErrCode `json:"code"`
	Message   string         `json:"message"`
}

// Report returns the delivery in figures and words.
func (d *Delivery) Report(lang schema.Lang) Report {
	r := Report{
		Households: len(d.households), Refused: len(d.households), People: len(d.people),
		Unusable: d.unusable, Faults: []Entry{}, More: d.more,
	}
	for rows := range d.Households() {
		r.Refused--
		r.Rows += len(rows)
	}
	for _, f := range d.faults {
		r.Faults = append(r.Faults, f.In(lang))
	}
	return r
}

// In returns the fault in a language.
func (f Fault) In(lang schema.Lang) Entry {
	return Entry{
		File: f.File, Sheet: f.Sheet, Row: f.Row, Column: f.Column, Heading: f.Heading(lang), Letter: f.Letter, Household: f.Household,
		Code: f.Problem.Code, Message: f.Message(lang),
	}
}
