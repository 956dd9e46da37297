package contract_test

import (
	"io/fs"
	"strings"
	"testing"

	contract "ruhu/mobile-contract"
	"ruhu/schema"
)

func TestContract_HasEveryTable(t *testing.T) {
	for _, table := range schema.Tables() {
		if !strings.Contains(contract.ReplicaSQL(schema.Version), "CREATE TABLE "+table.Name+" (") {
			t.Errorf("the replica has no table %s", table.Name)
		}
		if _, err := fs.Stat(contract.Files(), "schemas/tables/"+table.Name+".json"); err != nil {
			t.Error(err)
		}
	}
}
