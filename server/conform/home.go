package conform

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// home is a household of ours: what was registered, and the revision that it is known at.
type home struct {
	village, id, head string
	rev               syncproto.Rev
}

// visible is what the households are called, for whoever finds them.
const visible = "一致性检验"

// set makes an edit of named fields, with a base for all of them.
func set(table *schema.Table, id string, base syncproto.Rev, fields ...any) syncproto.Edit {
	e := syncproto.Edit{Table: table, Row: id}
	for i := 0; i+1 < len(fields); i += 2 {
		e.Sets = append(e.Sets, syncproto.Set{Field: table.Ordinal(fields[i].(string)), Value: value(fields[i+1]), Base: base})
	}
	return e
}

func value(v any) schema.Value {
	switch v := v.(type) {
	case int:
		return schema.IntOf(int64(v))
	case string:
		return schema.TextOf(v)
	}
	return schema.Null
}

// code is the first code of a list.
func code(list string) string { return schema.Codes(list).Items[0].Code }

func newHome(village string) home { return home{village: village, id: newID(), head: newID()} }

// made are the edits that register the household.
func (h home) made() []syncproto.Edit {
	return []syncproto.Edit{
		set(schema.Household, h.id, 0, "group_name", "检验", "head_name", visible, "identification_standard", code("identification_standard"),
			"attribute", code("household_attribute"), "main_cause", "01", "other_causes", "02,05", "status", code("household_status"), "registered_year", 2014),
		h.member(h.head, "02"),
	}
}

func (h home) member(id, relation string) syncproto.Edit {
	return set(schema.Member, id, 0, "name", visible, "sex", code("sex"), "relation", relation, "ethnic_group", code("ethnic_group"),
		"school_status", code("school_status"), "health", code("health"), "labour", code("labour"), "dibao", 0, "medical_insurance", 1, "pension_insurance", 1)
}

// register makes a household on the server.
func (t *trial) register(d *device) home {
	h := newHome(d.village)
	o := t.taken(d, t.changeset(d, h, h.made()...))
	t.holds("registering a household takes one commit", t.failed || o.Seq > 0 && o.Rev == 1, o.Rev)
	h.rev = o.Rev
	return h
}

// edited are fields of the household's own row, looked at as it is known.
func (h home) edited(fields ...any) syncproto.Edit {
	return set(schema.Household, h.id, h.rev, fields...)
}
