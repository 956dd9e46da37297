// Package contract carries what a device needs to speak to the server: the
// tables of its replica, the JSON Schema of rows and messages, the data dictionary,
// and the dictionary that messages are packed with. The files are generated from the
// schema by scripts/gen; this one only embeds them, so that a device written in Go ships the very text that
// other implementations read.
package contract

import (
	"embed"
	"io/fs"
)

//go:embed replica.sql
var replicaSQL string

//go:embed dictionary.raw
var dictionary []byte

//go:embed replica.sql data-dictionary.md schemas dictionary.raw
var files embed.FS

// ReplicaSQL is the DDL of a device's replica, for an empty SQLite database.
func ReplicaSQL() string { return replicaSQL }

// Dictionary is the text that messages may be packed with, see
// syncproto.NewDictionary. It must not be written to.
func Dictionary() []byte { return dictionary }

// Files is the whole contract, by paths such as schemas/changeset.json and
// schemas/tables/member.json.
func Files() fs.FS { return files }
