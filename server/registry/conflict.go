package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Codes of the lists conflict_kind and conflict_state.
const (
	conflictValue  = "value"
	conflictDelete = "delete"
	conflictRule   = "rule"
	conflictTwice  = "duplicate"
	stateOpen      = "open"
	stateSettled   = "settled"
	decisionUnited = "united"
)

// deletedName is how a side of a case says whether a row is gone.
const deletedName = "deleted"

// valueConflict is the case of two values of one fact, or of a deletion against
// an edit. It carries both sides and where they came from.
func valueConflict(s *Situation, c *syncproto.Changeset, d syncproto.Dispute, m Moment, i int) syncproto.Edit {
	kind, field := conflictValue, ""
	if d.Fields[0] == syncproto.Deletion {
		kind = conflictDelete
	} else if field = d.Key.Table.Fields[d.Fields[0]].Group; field == "" {
		field = d.Key.Table.Fields[d.Fields[0]].Name
	}
	keptBy, keptAt := deviceName(d.By.Device), d.By.At
	offeredBy, offeredAt := s.Author.Person, c.At.Corrected(m.Offset, m.Now)
	if d.Deleter != (syncproto.Stamp{}) {
		keptBy, offeredBy, offeredAt = s.Author.Person, deviceName(d.Deleter.Device), d.Deleter.At
	}
	return serverEdit(schema.Conflict, s.caseID(c, "conflict", strconv.Itoa(i)), map[string]schema.Value{
		"kind": schema.TextOf(kind), "state": schema.TextOf(stateOpen),
		"table_name": schema.TextOf(d.Key.Table.Name), "row_id": schema.TextOf(d.Key.ID), "field": schema.TextOf(field),
		"kept": valuesJSON(d.Key.Table, d.Fields, d.Kept), "kept_at": schema.IntOf(int64(keptAt)),
		"kept_by": schema.TextOf(keptBy),
		"offered": valuesJSON(d.Key.Table, d.Fields, d.Offered), "offered_at": schema.IntOf(int64(offeredAt)),
		"offered_by": schema.TextOf(offeredBy), "offered_base": schema.IntOf(int64(d.Base)),
		"changeset": schema.TextOf(c.ID), "opened_at": schema.IntOf(m.Now.Milli()),
	})
}

// ruleConflict is the case of a household that breaks a rule after a merge.
func ruleConflict(s *Situation, c *syncproto.Changeset, rule schema.HouseholdRule, m Moment) syncproto.Edit {
	return serverEdit(schema.Conflict, s.caseID(c, "rule", string(rule.Code)), map[string]schema.Value{
		"kind": schema.TextOf(conflictRule), "state": schema.TextOf(stateOpen),
		"table_name": schema.TextOf(rule.Table.Name), "field": schema.TextOf(string(rule.Code)),
		"offered_by": schema.TextOf(c.By), "offered_at": schema.IntOf(int64(m.Now)), "changeset": schema.TextOf(c.ID),
		"opened_at": schema.IntOf(m.Now.Milli()),
	})
}

// caseID is the id of a case that a changeset opens. One that is decided for several
// households may open the same in each.
func (s *Situation) caseID(c *syncproto.Changeset, parts ...string) string {
	if s.Beside {
		parts = append(parts, s.Unit.ID)
	}
	return DerivedID(append([]string{c.ID}, parts...)...)
}

// DevicePrefix marks an author who is known by a device's number only.
const DevicePrefix = "device:"

// deviceName is how a stamp's device is written into a case: its number, which
// the accounts resolve to a person.
func deviceName(no syncproto.DeviceNo) string { return DevicePrefix + strconv.FormatInt(int64(no), 10) }

// valuesJSON spells the values of a group as one JSON object.
func valuesJSON(t *schema.Table, fields []int, values []schema.Value) schema.Value {
	out := []byte{'{'}
	for i, f := range fields {
		if i > 0 {
			out = append(out, ',')
		}
		name := deletedName
		if f != syncproto.Deletion {
			name = t.Fields[f].Name
		}
		out = syncproto.AppendValue(out, schema.TextOf(name))
		out = append(out, ':')
		out = syncproto.AppendValue(out, values[i])
	}
	return schema.TextOf(string(append(out, '}')))
}

// serverEdit is an edit that makes a row of a table, with the fields in their
// declared order so that equal decisions are equal bytes.
func serverEdit(t *schema.Table, id string, values map[string]schema.Value) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: id}
	for i := range t.Fields {
		if v, ok := values[t.Fields[i].Name]; ok {
			e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: v})
		}
	}
	return e
}

// DerivedID returns the UUID (version 8) that follows from its parts: deciding
// the same thing twice names the same row.
func DerivedID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	b := h.Sum(nil)[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	s := hex.EncodeToString(b)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
