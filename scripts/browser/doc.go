// Package browser looks at every page of the console in a real browser: as each role, in
// every language, on a phone, a small screen and a large one, in light and dark, and
// without scripts.
//
// It is a module of its own, so that what drives a browser never stands in the server's
// go.mod, and it knows the program only from outside: it builds it, makes accounts with
// its commands and signs in. `task browser` installs what it needs and runs it; it needs
// Chromium, node and npm.
//
//	go -C scripts/browser test .                             # builds the demo's county, then looks
//	go -C scripts/browser test . -data FOLDER -shots SHOTS   # a copy of a county that is there; keeps pictures
//
// A new page is a row in pages_test.go.
package browser
