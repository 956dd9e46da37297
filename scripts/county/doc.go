// Package county makes a synthetic Antu County: 5,646 households with 10,146
// members in the 180 real villages, whose every count is the one printed in the
// plan of June 2018. It serves demonstrations, the simulator, load tests and
// the tests of the official tables.
//
// What is real: the areas' codes and names, and the plan's figures. Counted from
// the households, these come out exactly, for every seed: table 1-1's second
// row, every cell of table 1-2, the households by cause, the exits by year,
// table 3-1, the relocation quota, the 2,185 unsafe houses, the 543 cadres.
//
// What is made up: everything else. Nobody in it exists. Identity numbers begin
// with 999999, which GB/T 2260 never assigned to a place; telephone numbers
// begin with 1540, a range that was never given to an operator; bank accounts
// begin with 999999, which no bank issues. Where a village lies, its hamlets,
// and which hamlets are to be relocated, are invented.
//
// How it is exact: nothing is drawn until it fits. Households are apportioned
// to the cells of table 1-2, sizes to the households of each cell, and every
// further figure takes a sample and then swaps single households of different
// size until its people are right too (split). The dice only decide who.
//
// The same seed gives the same bytes on every machine and every version of Go:
// the package has its own dice and computes in integers only.
package county
