package schema

import "strings"

// splitPlace takes the name of a province from the front of a place, as people
// wrote it into one field until version 1. A place that does not begin with the
// full name of one, as with a town of the county or one abroad, is left whole.
//
// The names are the Chinese labels of the list province, by GB/T 2260; none
// begins with another. They are part of what devices of version 1 hold and prove,
// so they cannot be changed.
func splitPlace(place Value) [2]Value {
	for _, p := range Codes("province").Items {
		if rest, found := strings.CutPrefix(place.Text(), p.Label.ZH); found {
			return [2]Value{TextOf(p.Code), textOrNull(rest)}
		}
	}
	return [2]Value{Null, place}
}

// joinPlace is the place as one text.
func joinPlace(parts [2]Value) Value {
	province, locality := parts[0], parts[1]
	if province.IsNull() {
		return locality
	}
	return TextOf(Codes("province").Label(province.Text()).ZH + locality.Text())
}

func textOrNull(s string) Value {
	if s == "" {
		return Null
	}
	return TextOf(s)
}
