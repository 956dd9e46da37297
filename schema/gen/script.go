package gen

import (
	"regexp"
	"strings"
)

// script spells a value as an expression of JavaScript on one line: JSON, but that the
// names of members stand without quotes where they may.
func script(value any) string {
	switch v := value.(type) {
	case object:
		return scriptObject(v)
	case array:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = script(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return string(appendJSON(nil, value, ""))
}

func scriptObject(o object) string {
	if len(o) == 0 {
		return "{}"
	}
	parts := make([]string, len(o))
	for i, m := range o {
		parts[i] = memberName(m.name) + ": " + script(m.value)
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func memberName(name string) string {
	if identifier.MatchString(name) {
		return name
	}
	return script(name)
}
