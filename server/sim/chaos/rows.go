package chaos

import (
	"fmt"

	"ruhu/schema"
	"ruhu/syncproto"
)

// home is a household that somebody made; without an id, the papers of a village.
type home struct{ village, id string }

// child is the id of a row of the home that everybody can name: two who make such
// a row make the same one.
func (h home) child(table *schema.Table, number int) string {
	return fmt.Sprintf("%s%04x-7%03x-8%03x%s", h.id[:9], table.Index(), number, number, h.id[23:])
}

// values are the fields of an edit, by name: int, string, schema.Value or nil.
type values map[string]any

// editOf is an edit of a row.
func editOf(t *schema.Table, id string, v values) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: id}
	for i := range t.Fields {
		if value, given := v[t.Fields[i].Name]; given {
			e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: valueOf(value)})
		}
	}
	return e
}

func deletion(t *schema.Table, id string) syncproto.Edit {
	return syncproto.Edit{Table: t, Row: id, Delete: true}
}

func valueOf(v any) schema.Value {
	switch v := v.(type) {
	case int:
		return schema.IntOf(int64(v))
	case int64:
		return schema.IntOf(v)
	case string:
		return schema.TextOf(v)
	case schema.Value:
		return v
	}
	return schema.Null
}

// based gives an edit the revision that its author was looking at.
func based(e syncproto.Edit, rev syncproto.Rev) syncproto.Edit {
	e.Base = rev
	for i := range e.Sets {
		e.Sets[i].Base = rev
	}
	return e
}

// made are the edits that make a home: itself, a head, a spouse, living conditions,
// a line of income.
func (h home) made() []syncproto.Edit {
	return []syncproto.Edit{
		editOf(schema.Household, h.id, values{
			"group_name": "一组", "head_name": "金明哲", "identification_standard": "1", "attribute": "1", "main_cause": "01",
			"status": "registered", "registered_year": 2014, "registry_no": h.id[24:], "other_causes": "02,05",
			"latitude": 42_500_000, "longitude": 128_500_000, "accuracy": 10, "phone": phone(0),
		}),
		member(h.child(schema.Member, 1), "金明哲", "02"),
		member(h.child(schema.Member, 2), "朴英姬", "10"),
		editOf(schema.Conditions, h.child(schema.Conditions, 1), values{
			"electricity": 1, "water_source": first("water_source"), "safe_water": 1, "broadcast_tv": 1,
			"sanitary_toilet": 0, "fuel": "1,3", "access_road": "2",
		}),
		income(h.child(schema.Income, 1), 1000),
	}
}

func member(id, name, relation string) syncproto.Edit {
	return editOf(schema.Member, id, values{
		"name": name, "sex": "1", "relation": relation, "ethnic_group": first("ethnic_group"), "school_status": first("school_status"),
		"health": first("health"), "labour": first("labour"), "dibao": 0, "medical_insurance": 1, "pension_insurance": 1,
	})
}

// first is the first code of a list.
func first(list string) string { return schema.Codes(list).Items[0].Code }

func income(id string, amount int) syncproto.Edit {
	return editOf(schema.Income, id, values{"year": 2018, "category": "wage", "item": "零工", "amount": amount})
}

func dwelling(id string, n int) syncproto.Edit {
	return editOf(schema.Dwelling, id, values{"area": 600 + n, "structure": first("house_structure"), "danger_grade": "C", "renovated_year": 2016 + n})
}

func visit(id string, at int64, content string) syncproto.Edit {
	return editOf(schema.Visit, id, values{"visited_at": at, "visitors": "崔英子", "purpose": "routine", "content": content})
}

// phone is a valid phone number for a small number.
func phone(n int) string { return fmt.Sprintf("139%08d", n) }
