// Package bootstrap makes the file that a device takes as its first copy of a
// village: SQLite, with the replica's tables and columns, compressed with zstd.
// Pulling row by row costs the device several times as much.
//
// A file is as of one commit of the village and is kept until somebody asks for a
// newer one. It has no indexes, which the device builds faster than it downloads
// them, and no empty tables; rows lie household by household. Its tag is the
// SHA-256 of its bytes, so that a download put together from pieces can be checked
// as a whole before anything of it is opened.
//
// A device of many villages takes them all in one such file: what one file costs the
// device beyond its rows (opening it, preparing a statement for every table, a commit)
// is as much as the rows of a village.
package bootstrap
