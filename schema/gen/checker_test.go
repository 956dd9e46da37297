package gen_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"ruhu/schema/gen"
)

// checker validates values against the generated schemas. It knows the keywords
// that gen uses and fails on any other, so that none is passed over.
type checker struct {
	docs     map[string]any // by path beneath the folder of schemas
	patterns map[string]*regexp.Regexp
	// strict refuses members that no schema names, also where a device would
	// pass over them: what our own encoder writes must be described.
	strict bool
}

func newChecker(t *testing.T) checker {
	t.Helper()
	c := checker{docs: map[string]any{}, patterns: map[string]*regexp.Regexp{}, strict: true}
	for name, content := range gen.Files() {
		if name, ok := strings.CutPrefix(name, "mobile-contract/schemas/"); ok {
			c.docs[name] = parse(t, content)
		}
	}
	return c
}

func parse(t *testing.T, text []byte) any {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// place is one schema: a document and the pointer into it.
type place struct {
	doc    string
	schema any
}

// find follows a reference such as ../types.json#/$defs/uuid from a document.
func (c checker) find(from, ref string) place {
	file, pointer, _ := strings.Cut(ref, "#")
	doc := from
	if file != "" {
		doc = path.Join(path.Dir(from), file)
	}
	schema, ok := c.docs[doc]
	if !ok {
		panic(from + " refers to " + doc + ", which is not there")
	}
	for _, part := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		if part == "" {
			continue
		}
		if schema = schema.(map[string]any)[part]; schema == nil {
			panic(from + " refers to " + ref + ", which is not there")
		}
	}
	return place{doc, schema}
}

// check returns what is wrong with a value, and nothing when it is valid.
func (c checker) check(p place, value any, at string) []string {
	keywords := p.schema.(map[string]any)
	var wrong []string
	fail := func(format string, args ...any) { wrong = append(wrong, at+": "+fmt.Sprintf(format, args...)) }
	for keyword, want := range keywords {
		switch keyword {
		case "$ref":
			wrong = append(wrong, c.check(c.find(p.doc, want.(string)), value, at)...)
		case "type":
			if !hasType(value, want) {
				fail("%v is not %v", value, want)
			}
		case "const":
			if !reflect.DeepEqual(value, want) {
				fail("%v is not %v", value, want)
			}
		case "enum":
			if !slices.ContainsFunc(want.([]any), func(w any) bool { return reflect.DeepEqual(value, w) }) {
				fail("%v is not one of %v", value, want)
			}
		case "oneOf", "anyOf":
			if n := c.matches(p, want.([]any), value, at); n == 0 || keyword == "oneOf" && n > 1 {
				fail("fits %d of %s", n, keyword)
			}
		case "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties":
			if outside(keyword, number(want), value) {
				fail("breaks %s %v", keyword, want)
			}
		case "pattern":
			if s, ok := value.(string); ok && !c.pattern(want.(string)).MatchString(s) {
				fail("%q does not match %s", s, want)
			}
		case "required":
			for _, name := range want.([]any) {
				if o, ok := value.(map[string]any); ok && o[name.(string)] == nil {
					fail("lacks %s", name)
				}
			}
		case "properties", "additionalProperties":
			// Looked at together, below.
		case "propertyNames":
			for name := range asObject(value) {
				wrong = append(wrong, c.check(place{p.doc, want}, name, at)...)
			}
		case "items":
			wrong = append(wrong, c.items(p, keywords, value, at)...)
		case "prefixItems", "$schema", "$id", "$comment", "$defs", "title", "description", "default", "format", "readOnly":
		default:
			if !strings.HasPrefix(keyword, "x-") {
				panic("the checker does not know the keyword " + keyword)
			}
		}
	}
	return append(wrong, c.members(p, keywords, value, at)...)
}

func (c checker) pattern(form string) *regexp.Regexp {
	if c.patterns[form] == nil {
		c.patterns[form] = regexp.MustCompile(form)
	}
	return c.patterns[form]
}

func (c checker) matches(p place, schemas []any, value any, at string) int {
	n := 0
	for _, s := range schemas {
		if len(c.check(place{p.doc, s}, value, at)) == 0 {
			n++
		}
	}
	return n
}

func (c checker) items(p place, keywords map[string]any, value any, at string) []string {
	var wrong []string
	elements, _ := value.([]any)
	prefix, _ := keywords["prefixItems"].([]any)
	for i, e := range elements {
		schema := keywords["items"]
		if i < len(prefix) {
			schema = prefix[i]
		}
		wrong = append(wrong, c.check(place{p.doc, schema}, e, at+"/"+strconv.Itoa(i))...)
	}
	return wrong
}

func (c checker) members(p place, keywords map[string]any, value any, at string) []string {
	var wrong []string
	properties, described := keywords["properties"].(map[string]any)
	for name, v := range asObject(value) {
		if schema, ok := properties[name]; ok {
			wrong = append(wrong, c.check(place{p.doc, schema}, v, at+"/"+name)...)
			continue
		}
		switch others := keywords["additionalProperties"].(type) {
		case bool:
			wrong = append(wrong, at+": has the unknown member "+name)
		case map[string]any:
			wrong = append(wrong, c.check(place{p.doc, others}, v, at+"/"+name)...)
		default:
			if described && c.strict {
				wrong = append(wrong, at+": has the member "+name+", which no schema describes")
			}
		}
	}
	return wrong
}

func asObject(v any) map[string]any {
	o, _ := v.(map[string]any)
	return o
}

func hasType(value, want any) bool {
	if names, ok := want.([]any); ok {
		return slices.ContainsFunc(names, func(w any) bool { return hasType(value, w) })
	}
	switch v := value.(type) {
	case nil:
		return want == "null"
	case bool:
		return want == "boolean"
	case json.Number:
		_, err := v.Int64()
		return err == nil && want == "integer"
	case string:
		return want == "string"
	case []any:
		return want == "array"
	}
	return want == "object"
}

func outside(keyword string, limit int64, value any) bool {
	switch v := value.(type) {
	case json.Number:
		n, err := v.Int64() // a fraction is refused by its type
		return err == nil && (keyword == "minimum" && n < limit || keyword == "maximum" && n > limit)
	case string:
		n := int64(utf8.RuneCountInString(v))
		return keyword == "minLength" && n < limit || keyword == "maxLength" && n > limit
	case []any:
		return keyword == "minItems" && int64(len(v)) < limit || keyword == "maxItems" && int64(len(v)) > limit
	case map[string]any:
		return keyword == "minProperties" && int64(len(v)) < limit
	}
	return false
}

func number(v any) int64 {
	n, err := v.(json.Number).Int64()
	if err != nil {
		panic(err)
	}
	return n
}
