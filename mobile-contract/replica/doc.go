// Package replica is the reference device: a SQLite file that holds the
// villages a cadre works in, can be read and written without any network, and
// converges with the server whenever there is one.
//
// Two states are kept of a row that has local edits: what the server last said
// (table confirmed) and what the cadre sees, which is that with the device's own
// work on top (the data tables). A pull replaces the first and computes the second
// anew. Every changeset ever saved stays in the journal with what became of it,
// so that nothing is lost without a trace.
//
// Everything is one SQLite transaction, synced to disk before a call returns. A
// process may die at any point: what was saved is there, what was half done is not.
//
// The methods of Replica take and give only what gomobile can carry over to Kotlin
// and Swift: strings, integers, booleans, bytes, errors, pointers to structs of
// those, and small interfaces. SaveEdits, ReadVillage and the like are the same
// for Go programs, without JSON; gomobile leaves them out. A Replica may be used
// from several goroutines; calls wait for one another.
package replica
