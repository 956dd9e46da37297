package gen

import (
	"strconv"
	"strings"

	"ruhu/schema"
)

// keywords is what the values of a field may be, in the keywords of JSON Schema.
// What those cannot say (a check digit, a date in the future) stands in x-rule.
func keywords(f *schema.Field) object {
	switch f.Kind {
	case schema.Code:
		return obj("type", types(f), "enum", nullable(f, arrayOf(codesOf(f))))
	case schema.CodeSet:
		code := alternation(codesOf(f))
		set := code + "(?:," + code + ")*"
		if !f.Required() {
			set = "(?:" + set + ")?" // the empty set
		}
		return obj("type", types(f), "pattern", "^(?:"+set+")$")
	case schema.Bool:
		return obj("type", types(f), "enum", nullable(f, array{0, 1}))
	}
	if f.Kind.IsText() {
		return textKeywords(f)
	}
	return integerKeywords(f)
}

// types is the JSON type of a field, with null unless the field is required.
func types(f *schema.Field) any {
	name := "integer"
	if f.Kind.IsText() {
		name = "string"
	}
	if f.Required() {
		return name
	}
	return array{name, "null"}
}

func nullable(f *schema.Field, values array) array {
	if f.Required() {
		return values
	}
	return append(values, nil)
}

func codesOf(f *schema.Field) []string {
	var out []string
	for _, item := range schema.Codes(f.Codes).Current() {
		out = append(out, item.Code)
	}
	return out
}

// textKeywords bounds a text by its kind and rule. Lengths are in characters on
// both sides; texts without a limit end at what a message may carry.
func textKeywords(f *schema.Field) object {
	least, most, form := 0, maxText, pattern(f.Kind)
	if f.Required() && f.Kind == schema.Text {
		least = 1
	}
	for _, r := range rules(f) {
		switch r.tag {
		case "max":
			most = r.number()
		case "len":
			least, most = r.number(), r.number()
		case "digits":
			form = `^[0-9]+$`
		case "printascii":
			form = `^[ -~]*$`
		case "phone":
			form = `^(?:1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8})$`
		case "gb11643":
			form = `^[0-9]{17}[0-9X]$`
		case "notfuture", "uuid":
			// A clock is no part of a schema; the kind ID is a UUID anyway.
		default:
			r.unknown(f)
		}
	}
	o := obj("type", types(f))
	if f.Kind == schema.Date {
		o = o.with("format", "date")
	}
	if least > 0 {
		o = o.with("minLength", least)
	}
	if f.Kind == schema.Text {
		o = o.with("maxLength", most)
	}
	return o.with("pattern", form)
}

// integerKeywords bounds an integer by its kind and rule.
func integerKeywords(f *schema.Field) object {
	least, most := -maxInteger, maxInteger
	if f.Kind == schema.Year {
		least, most = 1900, 2100
	}
	for _, r := range rules(f) {
		switch r.tag {
		case "min":
			least = r.number()
		case "max":
			most = r.number()
		default:
			r.unknown(f)
		}
	}
	return obj("type", types(f), "minimum", least, "maximum", most)
}

// rule is one validator tag of a field: max=60 has the tag max and the
// parameter 60.
type rule struct{ tag, param string }

// rules splits a field's rule; "required" is not among them, because it speaks
// of null and not of values.
func rules(f *schema.Field) []rule {
	var out []rule
	for _, part := range strings.Split(f.Rule, ",") {
		tag, param, _ := strings.Cut(part, "=")
		if tag != "" && tag != "required" {
			out = append(out, rule{tag, param})
		}
	}
	return out
}

func (r rule) number() int {
	n, err := strconv.Atoi(r.param)
	if err != nil {
		panic("gen: rule " + r.tag + "=" + r.param + " needs a number")
	}
	return n
}

// unknown stops the generator: a rule it passed over in silence would be
// missing from the contract.
func (r rule) unknown(f *schema.Field) {
	panic("gen: field " + f.Name + " has the rule " + r.tag + ", which has no form in JSON Schema yet")
}
