// Package report counts the official tables from the households' own rows.
//
// No figure is carried along: each is counted on one consistent state, and what is
// remembered of a village is forgotten with the first change in it, so
// that it cannot drift from the register. What one household adds to a table is
// stated once, and both the sum and the list of the households behind it follow
// from that statement. Beside each figure stands the plan's, where it has one.
//
// Official tables are counted from the approved record, as it stood at a date, or from
// the working one, and say from which. Visits and coverage are of the working record.
//
// The package does not ask who is reading. Callers hold the area they pass to
// what the person may see.
package report
