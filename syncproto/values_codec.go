package syncproto

import "ruhu/schema"

// DecodeValues reads what one side of a case says: a JSON object {field: value}. Names
// are not looked up: a side may also say "deleted", or name a household.
func DecodeValues(text string) (map[string]schema.Value, *schema.Problem) {
	values := map[string]schema.Value{}
	r := newReader([]byte(text))
	r.object(func(name string) { values[name] = r.value() })
	return values, r.end()
}
