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
		"mobile-contract/ruhu.ts":            typescript(),
		"mobile-contract/watermelon.json":    watermelon(),
	}
	for v := schema.OldestVersion; v < schema.Version; v++ {
		files[fmt.Sprintf("mobile-contract/replica_v%d.sql", v)] = replicaDDL(v)
	}
	maps.Copy(files, schemas())
	return files
}

// Calls returns what is generated of the calls, by its path. The status of a refusal is
// the edge's to say.
func Calls(status func(schema.ErrCode) int) map[string][]byte {
	return map[string][]byte{
		"mobile-contract/errors.md":    errorsGuide(status),
		"mobile-contract/openapi.json": openAPI(status),
	}
}

// Folders are those that hold generated files and nothing else: a file in one
// of them that Files does not name is left over from an older schema.
func Folders() []string { return []string{schemaFolder} }

const schemaFolder = "mobile-contract/schemas"

// messageSchemas are the schemas of everything that travels, by the names of their
// files, those that others refer to first.
func messageSchemas() object {
	return obj(
		"types", sharedTypes(),
		"changeset", changesetSchema(),
		"push_request", pushRequestSchema(),
		"push_answer", pushAnswerSchema(),
		"pull_request", pullRequestSchema(),
		"page", pageSchema(),
		"repair_request", repairRequestSchema(),
		"repair_answer", repairAnswerSchema(),
	)
}

func schemas() map[string][]byte {
	files := map[string][]byte{}
	add := func(name string, content object) { files[schemaFolder+"/"+name+".json"] = document(content) }
	for _, m := range messageSchemas() {
		add(m.name, m.value.(object))
	}
	add("codes", codesSchema())
	callSchemas(add)
	watermelonSchemas(add)
	for _, t := range schema.Tables() {
		add("tables/"+t.Name, tableSchema(t))
	}
	return files
}
