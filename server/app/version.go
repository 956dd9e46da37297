package app

import (
	"strconv"

	"ruhu/schema"
	"ruhu/syncproto"
)

// ServeFrom makes the app serve pulls and first copies to devices of a schema
// version and later ones only. Earlier than schema.OldestVersion is not possible:
// the steps down to it are gone. What devices have saved is taken from every
// version, however old: no push is ever refused for its age.
func (a *App) ServeFrom(version int) { a.oldest = max(version, schema.OldestVersion) }

// OldestServed is the oldest version that pulls and first copies are served in.
func (a *App) OldestServed() int { return a.oldest }

// serves refuses a device that must be upgraded first, with schema.UpgradeRequired
// and the oldest version that will do.
func (a *App) serves(version int) error {
	if version < a.oldest {
		return schema.Problem{Code: schema.UpgradeRequired, Param: strconv.Itoa(a.oldest)}
	}
	return nil
}

// downgrade turns rows into what devices of a version hold.
func downgrade(t *schema.Table, rows []syncproto.PageRow, version int) {
	if !t.Changes(version) {
		return
	}
	for i := range rows {
		rows[i].Values = t.Downgraded(rows[i].Values, version)
	}
}
