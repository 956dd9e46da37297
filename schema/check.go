package schema

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-playground/validator/v10"
)

// validate holds the rules: those of the validator library and the domain's own.
// It is configured once and safe for concurrent use.
var validate = newValidator()

func newValidator() *validator.Validate {
	v := validator.New()
	for tag, rule := range map[string]func(text, param, today string) bool{
		"plain":     func(s, _, _ string) bool { return plainText(s) },
		"code":      func(s, list, _ string) bool { return Codes(list).ever(s) },
		"codeset":   func(s, list, _ string) bool { return knownCodes(s, Codes(list)) },
		"sortedset": func(s, _, _ string) bool { return sortedSet(s) },
		"date":      func(s, _, _ string) bool { return validDate(s) },
		"notfuture": func(s, _, today string) bool { return s <= today },
		"gb11643":   func(s, _, _ string) bool { return ValidIDNumber(s) },
		"phone":     func(s, _, _ string) bool { return phonePattern.MatchString(s) },
		"digits":    func(s, _, _ string) bool { return allDigits(s) },
		"village":   func(s, _, _ string) bool { return ValidVillage(s) },
	} {
		// The library refuses only empty tags and nil functions; neither occurs here.
		_ = v.RegisterValidation(tag, func(fl validator.FieldLevel) bool {
			return rule(fl.Field().String(), fl.Param(), fl.Top().String())
		})
	}
	return v
}

// codeOfTag is what people are told when a rule fails.
var codeOfTag = map[string]ErrCode{
	"plain": BadText, "code": UnknownCode, "codeset": UnknownCode, "sortedset": UnsortedSet,
	"date": BadDate, "notfuture": InFuture, "gb11643": BadIDNumber, "phone": BadPhone,
	"digits": BadDigits, "village": BadVillage, "printascii": BadPrintable, "uuid": BadUUID,
	"sha256": BadHash, "lowercase": BadHash, "len": WrongLength, "oneof": WrongKind,
}

// CheckField checks one value against its field's kind and rule. today is the
// current date, YYYY-MM-DD in China Standard Time. ok is true when nothing is
// wrong.
func (t *Table) CheckField(i int, v Value, today string) (p Problem, ok bool) {
	return t.CheckFieldAt(Version, i, v, today)
}

// CheckFieldAt is CheckField by the rules of a schema version: fields and codes
// that it does not have are unknown to it.
func (t *Table) CheckFieldAt(version, i int, v Value, today string) (p Problem, ok bool) {
	f := &t.Fields[i]
	problem := Problem{Table: t.Name, Field: f.Name}
	if !f.In(version) {
		problem.Code, problem.Param = UnknownField, f.Name
		return problem, v.IsNull()
	}
	if v.IsNull() || f.Required() && v == TextOf("") {
		problem.Code = Required
		return problem, !f.Required()
	}
	if v.IsText() != f.Kind.IsText() {
		problem.Code, problem.Param = WrongKind, f.Kind.String()
		return problem, false
	}
	var subject any = v.Text()
	if v.IsInt() {
		subject = v.Int()
	}
	err := validate.VarWithValue(subject, today, f.tag)
	if err == nil {
		problem.Code = UnknownCode
		return problem, f.knows(version, v)
	}
	failed := err.(validator.ValidationErrors)[0]
	problem.Code, problem.Param = codeOf(f, failed.Tag()), humanLimit(f, failed.Param())
	return problem, false
}

// knows reports whether a version has every code of a value.
func (f *Field) knows(version int, v Value) bool {
	if f.Codes == "" {
		return true
	}
	return !slices.ContainsFunc(v.Set(), func(code string) bool { return !Codes(f.Codes).HasAt(code, version) })
}

// CheckRow checks every field of a row and returns all that is wrong with it.
func CheckRow(r Row, today string) []Problem { return CheckRowAt(Version, r, today) }

// CheckRowAt is CheckRow by the rules of a schema version.
func CheckRowAt(version int, r Row, today string) []Problem {
	var out []Problem
	for i := range r.Table.Fields {
		if p, ok := r.Table.CheckFieldAt(version, i, r.Values[i], today); !ok {
			p.Row = r.ID
			out = append(out, p)
		}
	}
	return out
}

// Check is one thing that a field's values are checked for, once there is a value of
// the right type.
type Check struct {
	Is    string  // name of the rule
	Limit string  // what it compares with, in the field's own integers; "" for none
	Else  ErrCode // what people are told otherwise
	Param string  // and by which limit, spelled for them
}

// Checks returns what a field's values are checked for, in the order in which it is
// done: the first that fails is told.
func (f *Field) Checks() []Check {
	var out []Check
	for part := range strings.SplitSeq(f.tag, ",") {
		tag, limit, _ := strings.Cut(part, "=")
		if tag != "" {
			out = append(out, Check{Is: tag, Limit: limit, Else: codeOf(f, tag), Param: humanLimit(f, limit)})
		}
	}
	return out
}

func codeOf(f *Field, tag string) ErrCode {
	switch {
	case tag == "max" && f.Kind.IsText():
		return TooLong
	case tag == "max":
		return TooBig
	case tag == "min":
		return TooSmall
	case tag == "lowercase" && f.Kind == ID:
		return BadUUID
	}
	return codeOfTag[tag]
}

// humanLimit spells a rule's limit as people write the field: 10000 tenths of a
// square metre are 1000.
func humanLimit(f *Field, limit string) string {
	digits := f.Scale
	if f.Kind == Money {
		digits = 2
	}
	n, err := strconv.ParseInt(limit, 10, 64)
	if err != nil || digits == 0 {
		return limit
	}
	unit := int64(math.Pow10(digits))
	if n%unit == 0 {
		return strconv.FormatInt(n/unit, 10)
	}
	return strconv.FormatFloat(float64(n)/float64(unit), 'f', digits, 64)
}

// kindTags is what each kind demands before the field's own rule.
var kindTags = map[Kind]string{
	Text: "plain", Bool: "oneof=0 1", Year: "min=1900,max=2100", Date: "date", ID: "uuid,lowercase", Hash: "sha256,lowercase",
}

// ruleTag is the whole tag of a field for the validator library.
func ruleTag(f *Field) string {
	own := strings.TrimPrefix(strings.TrimPrefix(f.Rule, "required"), ",")
	kind := kindTags[f.Kind]
	switch f.Kind {
	case Code:
		kind = "code=" + f.Codes
	case CodeSet:
		kind = "sortedset,codeset=" + f.Codes
	}
	if kind != "" && own != "" {
		return kind + "," + own
	}
	return kind + own
}

var phonePattern = regexp.MustCompile(`^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$`)

// plainText refuses control characters other than line feed and tab; they break
// forms, logs and exports. Direction marks are allowed: they are only shown as text.
func plainText(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t'
	})
}

func knownCodes(set string, list *CodeList) bool {
	for _, code := range TextOf(set).Set() {
		if !list.ever(code) {
			return false
		}
	}
	return true
}

func sortedSet(set string) bool {
	codes := TextOf(set).Set()
	for i := 1; i < len(codes); i++ {
		if codes[i-1] >= codes[i] {
			return false
		}
	}
	return !slices.Contains(codes, "")
}

func validDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func allDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// ValidVillage reports whether a code has the form of a villagers' committee:
// 12 digits, the last three from 200 to 399 (NBS division codes).
func ValidVillage(code string) bool {
	return len(code) == 12 && allDigits(code) && (code[9] == '2' || code[9] == '3')
}

// ValidIDNumber reports whether s is an 18-character citizen identity number
// with a possible date of birth and the right check character (GB 11643-1999,
// ISO 7064 MOD 11-2).
func ValidIDNumber(s string) bool {
	if len(s) != 18 || !allDigits(s[:17]) {
		return false
	}
	if _, err := time.Parse("20060102", s[6:14]); err != nil {
		return false
	}
	return s[17] == IDCheckCharacter(s[:17])
}

// IDCheckCharacter returns the check character for the first 17 digits of an
// identity number.
func IDCheckCharacter(digits string) byte {
	sum := 0
	for i := range 17 {
		weight := (1 << (17 - i)) % 11
		sum += int(digits[i]-'0') * weight
	}
	return "10X98765432"[sum%11]
}
