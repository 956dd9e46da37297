// Package intake reads a registry that is delivered as a folder of CSV files
// into rows, one household at a time, for app.Import.
//
// There is a file for each table, named after it ("member.csv"), as
// scripts/county writes them, and people.csv for the staff. The first line names
// the columns, in any order: id, household (in tables of children), village and
// the fields of the table. Values are spelled as schema spells them; an empty
// cell is null. Columns that are not required may be left out, and so may the
// files of children and their column village.
//
// A delivery is wrong in many places at once, and people mend it once: every
// fault is told by file, row, column and reason. A household with a fault is
// refused whole and the others go on. A fault that leaves open which households
// it concerns refuses the delivery: half a file is not half a registry.
package intake
