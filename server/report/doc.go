// Package report counts the official tables from the households' own rows.
//
// No figure is carried along: each is counted anew on one consistent state, so
// that it cannot drift from the register. What one household adds to a table is
// stated once, and both the sum and the list of the households behind it follow
// from that statement. Beside each figure stands the plan's, where it has one.
//
// The package does not ask who is reading. Callers hold the area they pass to
// what the person may see.
package report
