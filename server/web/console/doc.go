// Package console is the pages for people: what a county knows of its
// households, to whom it concerns, in three languages.
//
// A page is a row of the route table, a function that reads and judges what may
// be shown, and a template that only lays it out. Every value goes through one
// place that knows the schema's labels, codes, units and sensitivity. What
// somebody may not see does not exist for them.
//
// Pages need no script, and their policy allows none.
package console
