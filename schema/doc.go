// Package schema declares what Ruhu's data is: tables, fields, kinds, codes,
// labels in three languages, rules, merge policies, workflow steps and versions.
//
// It is the one source of truth. The DDL of server and device, the JSON Schema,
// the documentation and every message a person reads are derived from it;
// nothing else in the project may state a second time what is stated here.
// The package is pure and imports nothing of ours.
package schema
