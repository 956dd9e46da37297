package syncproto_test

import (
	"slices"
	"strings"
	"testing"

	"ruhu/mobile-contract/vectors"
	"ruhu/schema"
)

type validationFile struct {
	About string           `json:"about"`
	Today string           `json:"today"`
	Cases []validationCase `json:"cases"`
}

type validationCase struct {
	Table string         `json:"table"`
	Field string         `json:"field"`
	Value vectors.Value  `json:"value"`
	Code  schema.ErrCode `json:"code,omitempty"`
	Param string         `json:"param,omitempty"`
}

// validationVectors adds nothing but the parameters of the messages to what is
// written in judgedFields: a code that the schema does not give is a failure.
func validationVectors(t *testing.T) validationFile {
	file := validationFile{Today: today, About: "A value of a field, and what people are told when it is not possible. " +
		"A case without a code is good. today is the date on which the values are judged."}
	for _, j := range judgedFields {
		f := fieldOf(j.field)
		add := func(value any, want schema.ErrCode) {
			c := validationCase{Table: f.table.Name, Field: f.table.Fields[f.ordinal].Name, Value: vectors.Value{Value: valueOf(value)}, Code: want}
			p := judge(f, c.Value.Value, today)
			if p.Code != want {
				t.Errorf("%s = %#v: the schema says %q, the vectors %q", j.field, value, p.Code, want)
			}
			c.Param = p.Param
			file.Cases = append(file.Cases, c)
		}
		for _, value := range j.good {
			add(value, "")
		}
		for _, b := range j.bad {
			add(b.value, b.code)
		}
	}
	return file
}

// judge is what is wrong with a value, and no problem when it is good.
func judge(f field, v schema.Value, today string) schema.Problem {
	p, ok := f.table.CheckField(f.ordinal, v, today)
	if ok {
		return schema.Problem{}
	}
	return p
}

func valueOf(v any) schema.Value {
	switch v := v.(type) {
	case int:
		return schema.IntOf(int64(v))
	case string:
		return schema.TextOf(v)
	}
	return schema.Null
}

func TestVectors_Validation(t *testing.T) {
	var file validationFile
	readVectors(t, "validation.json", &file)
	for _, c := range file.Cases {
		p := judge(fieldOf(c.Table+"."+c.Field), c.Value.Value, file.Today)
		if p.Code != c.Code || p.Param != c.Param {
			t.Errorf("%s.%s = %q: %q %q, want %q %q", c.Table, c.Field, c.Value, p.Code, p.Param, c.Code, c.Param)
		}
	}
}

// codesOfRule is what people are told when a part of a rule, or the kind of the
// field itself, is not met. A tag that is missing here fails the test below.
var codesOfRule = map[string]schema.ErrCode{
	"required": schema.Required, "min": schema.TooSmall, "max": schema.TooBig, "len": schema.WrongLength,
	"phone": schema.BadPhone, "digits": schema.BadDigits, "printascii": schema.BadPrintable, "gb11643": schema.BadIDNumber,
	"notfuture": schema.InFuture, "uuid": schema.BadUUID, "village": schema.BadVillage,
	"text": schema.BadText, "code": schema.UnknownCode, "code_set": schema.UnsortedSet, "year": schema.TooBig,
	"date": schema.BadDate, "id": schema.BadUUID, "hash": schema.BadHash,
}

func TestVectors_JudgeEveryRuleOfEveryField(t *testing.T) {
	var file validationFile
	readVectors(t, "validation.json", &file)
	told := map[string][]schema.ErrCode{}
	for _, c := range file.Cases {
		told[c.Table+"."+c.Field] = append(told[c.Table+"."+c.Field], c.Code)
	}
	for _, table := range schema.Tables() {
		for i := range table.Fields {
			f := &table.Fields[i]
			name := table.Name + "." + f.Name
			all := append(codesOf(t, f), "", schema.WrongKind)
			if !f.In(schema.Version) {
				all = []schema.ErrCode{schema.UnknownField, ""}
			}
			for _, want := range all {
				if !slices.Contains(told[name], want) {
					t.Errorf("%s: no vector with code %q (vector_validation_cases_test.go)", name, want)
				}
			}
			delete(told, name)
		}
	}
	for name := range told {
		t.Errorf("%s: vectors of a field that is not there", name)
	}
}

// codesOf lists everything that can be said against a field's value.
func codesOf(t *testing.T, f *schema.Field) []schema.ErrCode {
	var codes []schema.ErrCode
	if code, ok := codesOfRule[f.Kind.String()]; ok {
		codes = append(codes, code)
	}
	for _, rule := range strings.FieldsFunc(f.Rule, func(r rune) bool { return r == ',' }) {
		tag, _, _ := strings.Cut(rule, "=")
		code, known := codesOfRule[tag]
		if !known {
			t.Errorf("the rule %s has no vectors: add it to codesOfRule", tag)
		}
		if tag == "max" && f.Kind.IsText() {
			code = schema.TooLong
		}
		codes = append(codes, code)
	}
	return codes
}
