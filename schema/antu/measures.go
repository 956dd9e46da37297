package antu

import (
	"slices"

	"ruhu/schema"
)

// Cause is one of the nine main causes of poverty that the plan counts.
type Cause struct {
	Key          string // as table 1-2's column, such as "lack_of_land"
	RegistryCode string // code in the list poverty_cause
	Name         schema.Label
	Households   int // 1(2)2
	People       int // 1(2)2; the column sum of table 1-2
}

// Causes returns the causes in the order of table 1-2.
func Causes() []Cause { return slices.Clone(causes()) }

func readCauses() []Cause {
	var all []Cause
	for _, r := range read("causes") {
		all = append(all, Cause{
			Key:          r.text("key"),
			RegistryCode: r.text("registry_code"),
			Name:         r.label(),
			Households:   r.number("households"),
			People:       r.number("people"),
		})
	}
	return all
}

// Exit is what leaves poverty in a year (2(3), table 2-1).
type Exit struct {
	Year       int
	Done       bool // the plan of June 2018 reports it; otherwise it is planned
	Villages   int
	Households int
	People     int
}

// Exits returns the timeline of exits by year; it adds up to the 80 poor
// villages, and to all registered households and people.
func Exits() []Exit { return slices.Clone(exits()) }

func readExits() []Exit {
	var all []Exit
	for _, r := range read("exits") {
		all = append(all, Exit{
			Year:       r.number("year"),
			Done:       r.text("status") == "done",
			Villages:   r.number("villages"),
			Households: r.number("households"),
			People:     r.number("people"),
		})
	}
	return all
}

// Measure is one of the seven ways out of poverty (七个一批).
type Measure struct {
	Number int    // 1 to 7, as the plan numbers them
	Key    string // code in the list measure
	Name   schema.Label
	People int // people covered; the measures overlap
}

// Measures returns table 3-1 in the plan's order.
func Measures() []Measure { return slices.Clone(measures()) }

func readMeasures() []Measure {
	var all []Measure
	for _, r := range read("table_3_1") {
		all = append(all, Measure{
			Number: r.number("number"),
			Key:    r.text("key"),
			Name:   r.label(),
			People: r.number("people"),
		})
	}
	return all
}
