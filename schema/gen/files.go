package gen

// Files returns everything that is generated, by its path from the root of the
// module, with slashes.
func Files() map[string][]byte {
	return map[string][]byte{
		"server/store/sqlite/tables.sql": serverDDL(),
		"mobile-contract/replica.sql":    replicaDDL(),
	}
}
