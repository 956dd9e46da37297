package chaos

import (
	"math/rand/v2"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// upgrade gives a device the app of the next schema version, whatever is unsent on
// it. Sometimes the process ends while the file is taken forward.
func upgrade(w *world, d *device, dice *rand.Rand) {
	if d.version == schema.Version {
		return
	}
	status, err := d.replica.Status()
	w.must(err, "status")
	before, err := imageOf(d.path)
	w.must(err, "image of "+d.name)
	d.version++
	d.reopen(before)
	w.struck("app_upgraded")
	if status.Pending+status.Refused > 0 {
		w.struck("app_upgraded_with_work_unsent_or_refused")
	}
	if chance(dice, 70) {
		return
	}
	after, err := imageOf(d.path)
	w.must(err, "image of "+d.name)
	torn, inside := between(before, after, dice.Float64())
	if inside {
		w.struck("device_died_in_upgrade")
	}
	d.reopen(torn)
}

// inWords says edits that were thought of in the newest version as an older app can
// say them: a field that it does not have is left out, parts of a field that was
// split since are that field, and codes have their old spelling.
func (d *device) inWords(edits []syncproto.Edit) []syncproto.Edit {
	if d.version == schema.Version {
		return edits
	}
	var out []syncproto.Edit
	for _, e := range edits {
		if e.Sets = olderSets(e.Table, e.Sets, d.version); e.Delete || len(e.Sets) > 0 {
			out = append(out, e)
		}
	}
	return out
}

func olderSets(t *schema.Table, sets []syncproto.Set, version int) []syncproto.Set {
	row := make([]schema.Value, len(t.Fields))
	given := make([]bool, len(t.Fields))
	for _, s := range sets {
		row[s.Field], given[s.Field] = s.Value, true
	}
	older := t.Downgraded(row, version)
	var out []syncproto.Set
	for _, f := range t.FieldsAt(version) {
		becomes := t.UpgradedCell(f, schema.Null, version, schema.Version)
		if slices.ContainsFunc(becomes, func(c schema.Cell) bool { return given[c.Field] }) {
			out = append(out, syncproto.Set{Field: f, Value: older[f]})
		}
	}
	return out
}

// erasedNothing checks that no changeset of an older app touched what its version
// does not know: its commit has the fields that it named, as the newest version
// says them, and no others.
func (w *world) erasedNothing(f *found) {
	for key, a := range w.ledger.answered {
		c, fault := syncproto.DecodeChangeset(a.raw)
		if fault != nil || c.Version >= schema.Version || a.outcome.Kind == syncproto.Rejected {
			continue
		}
		w.faults["changesets_of_old_apps"]++
		named := map[value]bool{}
		for _, v := range valuesOf(syncproto.Upgraded(&c, schema.Version), a.outcome) {
			named[value{table: v.table, row: v.row, field: v.field}] = true
		}
		for v := range f.offered[a.id] {
			if v.table != schema.Conflict && v.table != schema.RelocationCase && v.field != "" && !named[value{table: v.table, row: v.row, field: v.field}] || v.field == "renovated_year" {
				w.broken("old apps: changeset %d of %s, of version %d, wrote %s.%s", key.n, key.device, c.Version, v.row, v.field)
			}
		}
	}
}
