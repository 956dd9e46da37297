// Package sim is a county at work: cadres with real replicas, wrong clocks and
// bad networks, officials at their desks, and a calendar that is turned by hand.
// The demo and the hardest tests run on it; everything in it but the people is
// the real thing.
//
// A run is told by its seed. What each person does and what each network breaks
// follow from it; only the order in which requests of different devices reach the
// server is left to the machine.
package sim
