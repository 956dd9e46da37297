// Package browser looks at every page of the console in a real browser: as each role, in
// every language, on a phone, a small screen and a large one, in light and dark, and
// without scripts. It also goes whole ways, from a cadre's phone to the last decision: a
// review, a conflict, a duplicate, the 11 steps of relocation with a list on paper; and
// writes what is hostile wherever people can write.
//
// It is a module of its own, so that what drives a browser never stands in the server's
// go.mod, and it knows the program only from outside: it builds it, makes accounts with
// its commands and signs in, and its phones know what mobile-contract says. `task browser`
// installs what it needs and runs it; it needs Chromium, node and npm.
//
//	go -C scripts/browser test .                                   # builds the demo's county, then looks
//	go -C scripts/browser test . -data FOLDER -shots SHOTS         # a copy of a county that is there; keeps pictures
//	go -C scripts/browser test . -run Pictures -pictures pictures  # draws the pictures of the READMEs anew
//
// A new page is a row in pages_test.go. The county is made once and each test takes a copy;
// whole ways are gone on its own days, which pass when it is served from a later one
// (demo --from).
package browser
