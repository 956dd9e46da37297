package sqlite_test

import (
	"path/filepath"
	"testing"

	"ruhu/server/app"
	"ruhu/server/store/sqlite"
	"ruhu/server/store/storetest"
)

func TestStore_PassesTheSuite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		path := filepath.Join(t.TempDir(), "ruhu.db")
		return func() (app.Store, error) { return sqlite.Open(path) }
	})
}
