// Package gen derives from the schema what other languages need of it: the
// tables of server and device, the JSON Schema of rows and messages, the same and the
// schema itself for TypeScript, and the data dictionary. Nothing of it is edited by
// hand.
//
// The package is pure: Files returns paths and bytes and writes nothing. The
// same source gives the same bytes on every machine, so that a test can hold the
// files in the tree against what the schema says (scripts/gen writes them).
package gen
