package gen

import (
	"fmt"
	"maps"

	"ruhu/schema"
)

// Files returns everything that is generated, by its path from the root of the
// module, with slashes.
func Files() map[string][]byte {
	files := map[string][]byte{
		"server/store/sqlite/tables.sql":     serverDDL(),
		"mobile-contract/replica.sql":        replicaDDL(schema.Version),
		"mobile-contract/data-dictionary.md": dictionary(),
	}
	for v := schema.OldestVersion; v < schema.Version; v++ {
		files[fmt.Sprintf("mobile-contract/replica_v%d.sql", v)] = replicaDDL(v)
	}
	maps.Copy(files, schemas())
	return files
}

// Folders are those that hold generated files and nothing else: a file in one
// of them that Files does not name is left over from an older schema.
func Folders() []string { return []string{schemaFolder} }

const schemaFolder = "mobile-contract/schemas"

func schemas() map[string][]byte {
	files := map[string][]byte{}
	add := func(name string, content []byte) { files[schemaFolder+"/"+name+".json"] = content }
	add("types", sharedTypes())
	add("codes", codesSchema())
	add("changeset", changesetSchema())
	add("push_request", pushRequestSchema())
	add("push_answer", pushAnswerSchema())
	add("pull_request", pullRequestSchema())
	add("page", pageSchema())
	add("repair_request", repairRequestSchema())
	add("repair_answer", repairAnswerSchema())
	for _, t := range schema.Tables() {
		add("tables/"+t.Name, tableSchema(t))
	}
	return files
}
