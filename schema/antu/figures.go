package antu

import (
	"slices"
	"sync"
)

// Single figures of the plan, each with its section.
const (
	RegisteredHouseholds = 5646  // 2(3): re-identified base, exited ones included
	RegisteredPeople     = 10146 // table 1-1, second row: the same base
	PeopleEnd2015        = 21048 // table 1-1, first row

	UnsafeHouses   = 2185         // 4(2), table 2-2: households with a house of grade C or D
	ResidentCadres = 543          // 1(1)3(1): 驻村干部
	ResidentTeams  = 180          // 1(1)3(1): 驻村工作队, one a village
	PoorVillages   = 80           // 2(3), tables 2-1 and 2-2; other sections say 82 and 93
	Projects       = 1445         // table 6-5
	FundsFen       = 308503290000 // table 6-1: 30.850329 亿元
	CountyPeople   = 216932       // 1(2)1
	KoreanPeople   = 41768        // 1(2)1: of the county's people
	RuralPeople    = 98566        // 1(2)1: the base of the poverty incidence
)

// The tables are read once, when they are first asked for.
var (
	table11  = sync.OnceValue(readTable11)
	table12  = sync.OnceValue(readTable12)
	causes   = sync.OnceValue(readCauses)
	exits    = sync.OnceValue(readExits)
	measures = sync.OnceValue(readMeasures)
)

// TownshipPeople is one column of table 1-1.
type TownshipPeople struct {
	Township     string // code
	End2015      int    // registered at the end of 2015
	Reidentified int    // registered after the re-identification
}

// Table11 returns the registered people by township (table 1-1), by code.
func Table11() []TownshipPeople { return slices.Clone(table11()) }

func readTable11() []TownshipPeople {
	var rows []TownshipPeople
	for _, r := range read("table_1_1") {
		rows = append(rows, TownshipPeople{
			Township:     r.text("township"),
			End2015:      r.number("people_end_2015"),
			Reidentified: r.number("people_reidentified"),
		})
	}
	return rows
}

// CauseCell is one cell of table 1-2.
type CauseCell struct {
	Township string // code
	Cause    string // key of a Cause
	People   int    // re-identified people whose household has this main cause
}

// Table12 returns all 81 cells of table 1-2, empty ones included: by township
// code, then in the plan's order of causes.
func Table12() []CauseCell { return slices.Clone(table12()) }

func readTable12() []CauseCell {
	var cells []CauseCell
	for _, r := range read("table_1_2") {
		for _, c := range causes() {
			cells = append(cells, CauseCell{Township: r.text("township"), Cause: c.Key, People: r.number(c.Key)})
		}
	}
	return cells
}
