package console

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// input is one field of the schema in a form.
type input struct {
	Name, Label, Unit string
	Type              string // of an input element; "" for a choice of Options, "area" for a long text
	Value             string
	Options           []choice
	Step              string // of a number
	Limit             int    // characters, 0 for none
	Flaw              flaw
}

// valueInput begins the names of inputs that hold values of fields.
const valueInput = "value."

// inputs are the fields that a case is about, filled with what stands. There are none when
// one of them cannot be typed: what a person or a file is, is not a matter of words.
func (f form) inputs(file *app.CaseFile, said filled) []input {
	t := schema.TableOf(file.Row.Get("table_name").Text())
	if t == nil || file.Subject == nil {
		return nil
	}
	var out []input
	for _, i := range file.Fields {
		if i == syncproto.Deletion || !typable(&t.Fields[i]) {
			return nil
		}
		in := f.input(&t.Fields[i], file.Subject.Values[i])
		if said.values.Has(in.Name) {
			in.fill(said.Get(in.Name))
		}
		in.Flaw = said.Flaw(in.Name)
		out = append(out, in)
	}
	return out
}

// typable reports whether people can write a value of the field into a form.
func typable(field *schema.Field) bool {
	switch field.Kind {
	case schema.Text, schema.Code, schema.Bool, schema.Int, schema.Decimal, schema.Money, schema.Year, schema.Date:
		return true
	}
	return false
}

// input is a field with a value, which stays out of it where it is sensitive.
func (f form) input(field *schema.Field, v schema.Value) input {
	in := input{Name: valueInput + field.Name, Label: field.Label.In(f.lang), Unit: f.unitOf(field)}
	switch field.Kind {
	case schema.Code:
		in.Options = append(in.Options, choice{})
		for _, item := range schema.Codes(field.Codes).Current() {
			in.Options = append(in.Options, choice{Code: item.Code, Label: item.Label.In(f.lang)})
		}
	case schema.Bool:
		in.Options = []choice{{}, {Code: "1", Label: f.truth(true)}, {Code: "0", Label: f.truth(false)}}
	case schema.Date:
		in.Type = "date"
	case schema.Text:
		in.Type = choose(textLimit(field) > longTyped, "area", "text")
		in.Limit = textLimit(field)
	default:
		in.Type, in.Step = "number", strconv.FormatFloat(math.Pow10(-digitsOf(field)), 'f', -1, 64)
	}
	if field.Sensitivity <= schema.Personal {
		in.fill(spelt(field, v))
	}
	return in
}

// longTyped is how many characters a line of a form holds.
const longTyped = 100

var maxRule = regexp.MustCompile(`\bmax=(\d+)`)

// textLimit is how many characters a text may have; 0 when its rule does not say.
func textLimit(field *schema.Field) int {
	if m := maxRule.FindStringSubmatch(field.Rule); m != nil {
		n, _ := strconv.Atoi(m[1]) // digits, by the pattern
		return n
	}
	return 0
}

func (in *input) fill(text string) {
	in.Value = text
	for i := range in.Options {
		in.Options[i].Selected = in.Options[i].Code == text
	}
}

func (f form) unitOf(field *schema.Field) string {
	return schema.UnitLabel(field.Unit).In(f.lang)
}

// digitsOf is how many digits people write after the point.
func digitsOf(field *schema.Field) int {
	if field.Kind == schema.Money {
		return 2
	}
	return field.Scale
}

// spelt is a value as a form holds it.
func spelt(field *schema.Field, v schema.Value) string {
	switch {
	case v.IsNull():
		return ""
	case v.IsText():
		return v.Text()
	}
	return strings.TrimPrefix(new(big.Rat).SetFrac64(v.Int(), int64(math.Pow10(digitsOf(field)))).FloatString(digitsOf(field)), "+")
}

// valueTyped reads what somebody wrote into a form. Whether the value is possible is for the
// schema to say; ok is false, with the reason, for what is no value of its kind at all.
func valueTyped(field *schema.Field, text string) (v schema.Value, p schema.Problem, ok bool) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case text == "":
		return schema.Null, p, true
	case field.Kind.IsText():
		return schema.TextOf(norm.NFC.String(text)), p, true
	}
	p = schema.Problem{Field: field.Name, Code: schema.WrongKind, Param: field.Kind.String()}
	n, isNumber := new(big.Rat).SetString(text)
	if !isNumber || !plainFigure.MatchString(text) {
		return schema.Null, p, false
	}
	n.Mul(n, new(big.Rat).SetInt64(int64(math.Pow10(digitsOf(field)))))
	switch {
	case !n.IsInt():
		p.Code, p.Param = schema.TooPrecise, strconv.Itoa(digitsOf(field))
		return schema.Null, p, false
	case !n.Num().IsInt64():
		return schema.Null, p, false
	}
	return schema.IntOf(n.Num().Int64()), schema.Problem{}, true
}

// plainFigure is a number as people write it.
var plainFigure = regexp.MustCompile(`^-?\d{1,18}(\.\d{1,9})?$`)
