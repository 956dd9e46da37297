// Package contract carries what a device needs to speak to the server: the
// tables of its replica, the calls as OpenAPI, the JSON Schema of rows and messages, the data dictionary,
// and the dictionary that messages are packed with. The files are generated from the
// schema by scripts/gen; this one only embeds them, so that a device written in Go ships the very text that
// other implementations read.
package contract

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed dictionary.raw
var dictionary []byte

//go:embed replica*.sql data-dictionary.md errors.md openapi.json watermelon.json schemas dictionary.raw
var files embed.FS

// ReplicaSQL is the DDL of a device's replica for an empty SQLite database: of an
// older schema version that is still served, or else of the newest.
func ReplicaSQL(version int) string {
	text, err := files.ReadFile(fmt.Sprintf("replica_v%d.sql", version))
	if err != nil {
		text, _ = files.ReadFile("replica.sql") // embedded above
	}
	return string(text)
}

// Dictionary is the text that messages may be packed with, see
// syncproto.NewDictionary. It must not be written to.
func Dictionary() []byte { return dictionary }

// Files is the whole contract, by paths such as schemas/changeset.json and
// schemas/tables/member.json.
func Files() fs.FS { return files }
