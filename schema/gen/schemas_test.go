package gen_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

const today = "2018-06-15"

// fits reports whether the table's schema takes the value for a field.
func (c checker) fits(table *schema.Table, field string, v schema.Value) bool {
	var value any
	switch {
	case v.IsInt():
		value = json.Number(v.String())
	case v.IsText():
		value = v.Text()
	}
	return len(c.check(c.find("tables/"+table.Name+".json", "#/properties/"+field), value, field)) == 0
}

// What JSON Schema cannot say: the server still refuses it.
var beyondSchema = map[schema.ErrCode]bool{
	schema.BadDate: true, schema.InFuture: true, schema.BadIDNumber: true, schema.UnsortedSet: true,
}

func TestTableSchemas_AgreeWithTheRules(t *testing.T) {
	c := newChecker(t)
	for _, table := range schema.Tables() {
		for _, i := range table.FieldsAt(schema.Version) {
			f := &table.Fields[i]
			for _, v := range samples(f) {
				fits := c.fits(table, f.Name, v)
				problem, ok := table.CheckField(i, v, today)
				switch {
				case ok && !fits:
					t.Errorf("%s.%s = %.40q: the schema refuses what the rules allow", table.Name, f.Name, v)
				case fits && !ok && !beyondSchema[problem.Code]:
					t.Errorf("%s.%s = %.40q: the schema allows what the rules refuse: %v", table.Name, f.Name, v, problem)
				}
			}
		}
	}
}

// samples are values at and around every limit that a field can have.
func samples(f *schema.Field) []schema.Value {
	out := []schema.Value{schema.Null}
	for _, n := range []int64{-1, 0, 1, 2, 1899, 1900, 2100, 2101, limit(f, "min") - 1, limit(f, "min"), limit(f, "max"), limit(f, "max") + 1} {
		out = append(out, schema.IntOf(n))
	}
	texts := []string{
		"", "安图县", "a\x07b", "a\u0085b", "a\tb\nc", "~", "é", "0", "12a", "2018-06-15", "2018-06-16", "2018-02-30", "15.6.2018",
		"13944330001", "0433-5822114", "04335822114", "call me", "11010519491231002X", "110105194912310021", "11010519491231002",
		"018f3f0e-7c1a-7000-8000-000000000001", "018f3f0e", strings.Repeat("0a", 32), strings.Repeat("0A", 32), "nope", "nope,nope",
	}
	for _, n := range []int64{limit(f, "len"), limit(f, "max")} {
		if n < 10_000 {
			texts = append(texts, strings.Repeat("9", int(n)), strings.Repeat("户", int(n)), strings.Repeat("9", int(n)+1))
		}
	}
	if list := schema.Codes(f.Codes); list != nil {
		for _, item := range list.Items {
			texts = append(texts, item.Code, item.Code+","+item.Code, "0,"+item.Code)
		}
	}
	for _, s := range texts {
		out = append(out, schema.TextOf(s))
	}
	return out
}

// limit is the parameter of a field's rule, and 0 without one.
func limit(f *schema.Field, tag string) int64 {
	for _, part := range strings.Split(f.Rule, ",") {
		if name, param, _ := strings.Cut(part, "="); name == tag {
			n, _ := strconv.ParseInt(param, 10, 64)
			return n
		}
	}
	return 0
}

func TestTableSchemas_DescribeEveryField(t *testing.T) {
	c := newChecker(t)
	for _, table := range schema.Tables() {
		for _, i := range table.FieldsAt(schema.Version) {
			f := &table.Fields[i]
			p := asObject(c.find("tables/"+table.Name+".json", "#/properties/"+f.Name).schema)
			labels := asObject(p["x-label"])
			for _, lang := range schema.Langs {
				if labels[string(lang)] != f.Label.In(lang) {
					t.Errorf("%s.%s: label in %s is %v", table.Name, f.Name, lang, labels[string(lang)])
				}
			}
			for member, want := range map[string]string{
				"x-kind": f.Kind.String(), "x-policy": table.PolicyOf(i).String(), "x-group": f.Group, "x-codes": f.Codes,
				"x-sensitivity": f.Sensitivity.String(), "x-unit": f.Unit, "x-rule": f.Rule, "x-source": f.Source,
			} {
				if got, _ := p[member].(string); got != want {
					t.Errorf("%s.%s: %s is %q, want %q", table.Name, f.Name, member, got, want)
				}
			}
		}
	}
}

func TestMessageSchemas_AnnounceTheLimitsOfTheProtocol(t *testing.T) {
	c := newChecker(t)
	for _, l := range []struct {
		doc, pointer, keyword string
		want                  int64
	}{
		{"push_request.json", "#/properties/changesets", "maxItems", syncproto.MaxChangesets},
		{"changeset.json", "#/properties/edits", "maxItems", syncproto.MaxEdits},
		{"changeset.json", "#/properties/actions", "maxItems", syncproto.MaxActions},
		{"pull_request.json", "#/properties/limit", "maximum", syncproto.MaxPageRows},
		{"repair_request.json", "#/properties/units", "maxItems", syncproto.MaxRepairUnits},
		{"repair_request.json", "#/properties/buckets", "maxItems", syncproto.Buckets},
		{"types.json", "#/$defs/clock", "maximum", int64(syncproto.MaxHLC)},
		{"types.json", "#/$defs/value", "minimum", -int64(syncproto.MaxHLC)},
	} {
		if got := number(asObject(c.find(l.doc, l.pointer).schema)[l.keyword]); got != l.want {
			t.Errorf("%s%s: %s is %d, want %d", l.doc, l.pointer, l.keyword, got, l.want)
		}
	}
}

// The decoder keeps these limits to itself, so they are found by trying.
func TestMessageSchemas_AnnounceTheLimitsThatTheDecoderKeeps(t *testing.T) {
	c := newChecker(t)
	of := func(doc, pointer, keyword string) int {
		return int(number(asObject(c.find(doc, pointer).schema)[keyword]))
	}
	cursor, version, text := of("types.json", "#/$defs/cursor", "maxLength"), of("types.json", "#/$defs/version", "maximum"), of("types.json", "#/$defs/value", "maxLength")
	for _, l := range []struct {
		name  string
		limit int
		taken func(n int) bool
	}{
		{"cursor", cursor, func(n int) bool {
			_, problem := syncproto.DecodePullRequest([]byte(`{"device":"d","cursor":"` + strings.Repeat("c", n) + `"}`))
			return problem == nil
		}},
		{"version", version, func(n int) bool {
			_, problem := syncproto.DecodePullRequest([]byte(`{"device":"d","v":` + strconv.Itoa(n) + `}`))
			return problem == nil
		}},
		{"text", text, func(n int) bool {
			_, problem := syncproto.DecodeChangeset([]byte(`{"n":1,"id":"c","by":"p","village":"v","at":1,"edits":[{"t":"notice","id":"r","set":{"text":"` + strings.Repeat("x", n) + `"}}]}`))
			return problem == nil
		}},
	} {
		if !l.taken(l.limit) || l.taken(l.limit+1) {
			t.Errorf("%s: the schema announces %d, which is not where the decoder ends", l.name, l.limit)
		}
	}
}
