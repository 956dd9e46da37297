package intake

import (
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"ruhu/schema"
	"ruhu/server/intake/xlsx"
)

// parse reads a cell as a value of a field: as schema spells it, or as people write
// it where the headings are in words. What a workbook stores as a number, a truth or
// a date is read as that either way.
func (c *checker) parse(f *schema.Field, from cell) (v schema.Value, p schema.Problem, told schema.Label, ok bool) {
	if from.fault != "" {
		return schema.Null, schema.Problem{Code: from.fault}, schema.Label{}, false
	}
	if len(from.text) > MaxField {
		return schema.Null, schema.Problem{Code: schema.TooLong, Param: strconv.Itoa(MaxField)}, schema.Label{}, false
	}
	if rest, marked := strings.CutPrefix(from.text, exactMark); marked && (f.Kind == schema.Text || f.Kind.IsText() && rest == "") {
		return schema.TextOf(norm.NFC.String(rest)), p, told, true
	}
	text := plain(from.text)
	if text == "" {
		return schema.Null, p, told, true
	}
	if f.Refers == schema.Member.Name && !validID(text) {
		return c.memberNamed(text)
	}
	s := speller{field: f, text: text, words: c.words, stored: from.kind, since1904: c.book != nil && c.book.Since1904, codes: c.codes}
	v, p.Code, p.Param = s.value()
	return v, p, told, p.Code == ""
}

// plain is a cell's text without the spaces around it.
func plain(s string) string { return strings.TrimSpace(s) }

// speller reads one cell.
type speller struct {
	field     *schema.Field
	text      string
	words     bool
	stored    xlsx.Kind
	since1904 bool
	codes     map[string]map[string]string // by list and label
}

// value returns what the cell says, or what is wrong and by which measure.
func (s speller) value() (schema.Value, schema.ErrCode, string) {
	if s.stored == xlsx.Number && (s.field.Kind == schema.Date || s.field.Kind == schema.Time) {
		return s.day()
	}
	switch s.field.Kind {
	case schema.Text:
		return s.ofText()
	case schema.Code:
		return schema.TextOf(s.code(narrow(s.text))), "", ""
	case schema.CodeSet:
		return s.ofSet()
	case schema.ID, schema.Hash:
		return schema.TextOf(narrow(s.text)), "", ""
	case schema.Date:
		return s.ofDate()
	case schema.Time:
		if s.words {
			return s.ofInstant()
		}
	case schema.Bool:
		return s.ofTruth()
	case schema.Decimal, schema.Money, schema.Coord:
		if s.words {
			return s.figure(digitsOf(s.field))
		}
	}
	return s.figure(0)
}

// ofText reads a text. Numbers of people, accounts and telephones are in the usual
// letters and digits, however wide they were written; a workbook that took one for
// a number has lost its last digits, if it is a long one.
func (s speller) ofText() (schema.Value, schema.ErrCode, string) {
	text := norm.NFC.String(s.text)
	if s.stored == xlsx.Number {
		number, whole := integral(text)
		if !whole {
			return schema.Null, schema.DigitsLost, ""
		}
		text = number
	}
	if isNumber(s.field) {
		text = narrow(text)
	}
	if strings.Contains(s.field.Rule, "gb11643") {
		text = strings.ToUpper(text)
		if lostDigits(text) {
			return schema.Null, schema.DigitsLost, ""
		}
	}
	return schema.TextOf(text), "", ""
}

// isNumber reports whether a text field holds a number, in digits and letters.
func isNumber(f *schema.Field) bool {
	return slices.ContainsFunc([]string{"digits", "gb11643", "phone", "printascii"}, func(rule string) bool { return strings.Contains(f.Rule, rule) })
}

// exactDigits is how many digits of a number Excel keeps.
const exactDigits = 15

// lostDigits reports whether an identity number looks as Excel leaves one that it
// took for a number: in powers of ten, or with zeros for what it did not keep, by
// which the check character does not fit any more.
func lostDigits(text string) bool {
	return scientific.MatchString(text) || len(text) == 18 && text[exactDigits:] == "000" && !schema.ValidIDNumber(text)
}

var scientific = regexp.MustCompile(`^\d(\.\d+)?E\+\d+$`)

// integral spells a stored number in digits, if Excel keeps all of them.
func integral(text string) (string, bool) {
	n, ok := new(big.Rat).SetString(text)
	if !ok || len(text) > 40 || !n.IsInt() {
		return text, ok && !strings.ContainsAny(text, "eE")
	}
	digits := n.Num().String()
	return digits, len(strings.TrimPrefix(digits, "-")) <= exactDigits
}

// code finds a code by itself, or by its label in any language where people wrote it.
// A workbook drops the zeros before a number.
func (s speller) code(text string) string {
	list := schema.Codes(s.field.Codes)
	if list.Has(text) {
		return text
	}
	if code, known := s.codes[s.field.Codes][text]; known && s.words {
		return code
	}
	if s.stored == xlsx.Number {
		for _, item := range list.Current() {
			if strings.TrimLeft(item.Code, "0") == text {
				return item.Code
			}
		}
	}
	return text
}

// codesByLabel finds the codes of each list by their labels in all languages.
func codesByLabel() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, list := range schema.CodeLists() {
		all[list.Name] = map[string]string{}
		for _, item := range list.Current() {
			for _, label := range labels(item.Label) {
				all[list.Name][narrow(label)] = item.Code
			}
		}
	}
	return all
}

// between is what people put between the codes of a set.
var between = regexp.MustCompile(`\s*[,、;/]\s*`)

func (s speller) ofSet() (schema.Value, schema.ErrCode, string) {
	text := narrow(s.text)
	if !s.words && s.stored != xlsx.Number {
		return schema.TextOf(text), "", ""
	}
	var codes []string
	for _, part := range between.Split(text, -1) {
		if part != "" {
			codes = append(codes, s.code(part))
		}
	}
	return schema.SetOf(codes...), "", ""
}

// truths are the words for yes and for no.
var truths = map[string]bool{
	"1": true, "是": true, "有": true, "예": true, "있음": true, "yes": true, "true": true,
	"0": false, "否": false, "无": false, "아니": false, "없음": false, "no": false, "false": false,
}

func (s speller) ofTruth() (schema.Value, schema.ErrCode, string) {
	if !s.words && s.stored != xlsx.Bool {
		return s.figure(0)
	}
	if yes, known := truths[strings.ToLower(narrow(s.text))]; known {
		return schema.BoolOf(yes), "", ""
	}
	return schema.Null, schema.WrongKind, s.field.Kind.String()
}

// digitsOf is how many digits after the point a field's values have where people
// write them.
func digitsOf(f *schema.Field) int {
	switch f.Kind {
	case schema.Money:
		return 2
	case schema.Coord:
		return 6
	}
	return f.Scale
}

// figure reads a number with at most so many digits after the point. One that a
// workbook stored is as exact as Excel shows it: 0.1+0.2 is 0.3.
func (s speller) figure(digits int) (schema.Value, schema.ErrCode, string) {
	text := narrow(s.text)
	n, ok := new(big.Rat), figures.MatchString(text)
	if digits == 0 && s.stored != xlsx.Number && strings.ContainsAny(text, ".E") {
		ok = false // 46.0 may be 46 or 460 of what is counted
	}
	if ok {
		n, ok = n.SetString(text)
	}
	if ok && s.stored == xlsx.Number {
		n, ok = shown(text)
	}
	if !ok {
		return schema.Null, schema.WrongKind, s.field.Kind.String()
	}
	n.Mul(n, new(big.Rat).SetInt64(int64(math.Pow10(digits))))
	switch {
	case !n.IsInt() && digits == 0:
		return schema.Null, schema.WrongKind, s.field.Kind.String()
	case !n.IsInt():
		return schema.Null, schema.TooPrecise, strconv.Itoa(digits)
	case !n.Num().IsInt64():
		return schema.Null, schema.WrongKind, s.field.Kind.String()
	}
	return schema.IntOf(n.Num().Int64()), "", ""
}

// figures are numbers as people and workbooks spell them: not as programmers may.
var figures = regexp.MustCompile(`^[+-]?\d{1,30}(\.\d{1,30})?(E[+-]?\d{1,2})?$`)

// shown is a stored number as Excel shows it, to fifteen digits.
func shown(text string) (*big.Rat, bool) {
	stored, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, false
	}
	return new(big.Rat).SetString(strconv.FormatFloat(stored, 'e', exactDigits-1, 64))
}

// Spellings of dates and instants by people, in China Standard Time.
var (
	dateForms    = []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102"}
	instantForms = []string{time.DateTime + ".000", time.DateTime, "2006-01-02 15:04", "2006/1/2 15:04:05", "2006/1/2 15:04"}
	china        = time.FixedZone("CST", 8*60*60)
)

func (s speller) ofDate() (schema.Value, schema.ErrCode, string) {
	text := narrow(s.text)
	if s.stored == xlsx.Time {
		text, _, _ = strings.Cut(text, "T")
	}
	if s.words {
		for _, form := range dateForms {
			if day, err := time.Parse(form, text); err == nil {
				return schema.TextOf(day.Format(time.DateOnly)), "", ""
			}
		}
	}
	return schema.TextOf(text), "", "" // a wrong one is found by its rule
}

func (s speller) ofInstant() (schema.Value, schema.ErrCode, string) {
	text := narrow(s.text)
	if s.stored == xlsx.Time {
		text = strings.Replace(text, "T", " ", 1)
	}
	for _, form := range instantForms {
		if at, err := time.ParseInLocation(form, text, china); err == nil {
			return schema.IntOf(at.UnixMilli()), "", ""
		}
	}
	return s.figure(0)
}

// Days as workbooks count them. Excel holds 1900 for a leap year, as Lotus did: its
// day 60 never was, and the days before it are one later than they seem.
const (
	leapThatWasNot = 60
	lastDay        = 2_958_465 // of the year 9999
	since1904      = 1462      // days between the two beginnings
)

// day reads a date or an instant that is stored as a number of days. A date that was
// typed in without its dashes is a number, too, and larger than any day.
func (s speller) day() (schema.Value, schema.ErrCode, string) {
	n, err := strconv.ParseFloat(s.text, 64)
	if s.field.Kind == schema.Time && !s.words && n > lastDay {
		return s.figure(0)
	}
	if err == nil && s.field.Kind == schema.Date && n > lastDay {
		return speller{field: s.field, text: strconv.FormatFloat(n, 'f', -1, 64), words: true}.ofDate()
	}
	if s.since1904 {
		n += since1904
	}
	whole := math.Floor(n)
	if err != nil || n < 1 || whole == leapThatWasNot || n > lastDay+1 {
		return schema.Null, schema.BadDate, ""
	}
	if whole < leapThatWasNot {
		whole, n = whole+1, n+1
	}
	begin := time.Date(1899, time.December, 30, 0, 0, 0, 0, china)
	if s.field.Kind == schema.Date {
		return schema.TextOf(begin.AddDate(0, 0, int(whole)).Format(time.DateOnly)), "", ""
	}
	return schema.IntOf(begin.AddDate(0, 0, int(whole)).UnixMilli() + int64(math.Round((n-whole)*24*60*60*1000))), "", ""
}

// memberNamed finds a member of the row's household by identity number or name.
func (c *checker) memberNamed(name string) (schema.Value, schema.Problem, schema.Label, bool) {
	found := ""
	for _, row := range c.rows[c.row.Household] {
		if row.Table != schema.Member || row.Get("name").Text() != name && row.Get("id_number").Text() != strings.ToUpper(narrow(name)) {
			continue
		}
		if found != "" {
			return schema.Null, schema.Problem{Code: schema.BadUUID}, twoMembers, false
		}
		found = row.ID
	}
	if found == "" {
		return schema.Null, schema.Problem{Code: schema.BadUUID}, noMember, false
	}
	return schema.TextOf(found), schema.Problem{}, schema.Label{}, true
}
