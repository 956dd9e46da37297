package replica

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// view is the data as a schema version has it.
type view struct {
	version    int
	replicated []*schema.Table // that it has
	tables     map[*schema.Table]statements
	reference  map[*schema.Table]referenceStatements
}

func viewOf(version int) *view {
	v := &view{version: version, replicated: schema.ReplicatedAt(version), tables: map[*schema.Table]statements{}, reference: map[*schema.Table]referenceStatements{}}
	for _, t := range v.replicated {
		v.tables[t] = statementsFor(t, version)
	}
	for _, t := range schema.Reference() {
		if t.In(version) {
			v.reference[t] = referenceStatementsFor(t, version)
		}
	}
	return v
}

// has reports whether the version has a field.
func (v *view) has(t *schema.Table, field int) bool { return t.Fields[field].In(v.version) }

// read decodes a changeset of the journal in the words of this version: it may
// have been saved by an older app. Its bytes stay as they are.
func (v *view) read(body []byte) (*syncproto.Changeset, error) {
	c, fault := syncproto.DecodeChangeset(body)
	if fault != nil {
		return nil, fault
	}
	return syncproto.Upgraded(&c, v.version), nil
}
