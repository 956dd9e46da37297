// Package house is the walls of the house: tests that keep the layout what the README says it is.
//
// They read the sources in their own process. A test that asked the go command instead would be
// cached, and would stay green after the files it never opened had changed.
package house
