// Package effort says how hard a test tries: how many seeds, kills or rows. Everybody
// waits for go test, so what is long runs in part there and whole as a task, and with
// -short, as under the race detector, only so far that every line is reached.
package effort

import (
	"flag"
	"os"
	"strconv"
	"testing"
)

// whole is the environment variable that asks for everything.
const whole = "RUHU_TEST_WHOLE"

// Whole reports whether everything is to be tried: task whole, and the integration machine.
func Whole() bool { return os.Getenv(whole) != "" }

// Of is how much of something a test tries: with -short, usually, and whole. What it does
// not try, it says.
func Of(t testing.TB, what string, short, usual, all int) int {
	t.Helper()
	n := usual
	switch {
	case testing.Short():
		n = short
	case Whole():
		return all
	}
	t.Logf("%d of %d %s; %s=1 tries all", n, all, what, whole)
	return n
}

// Checks sets how many random cases rapid tries in a test, unless whoever runs it says so
// with -rapid.checks. With -short rapid tries a fifth.
func Checks(t testing.TB, usual, all int) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	if checks == nil || checks.Value.String() != checks.DefValue {
		return
	}
	n := Of(t, "random cases", usual, usual, all)
	t.Cleanup(func() { set(t, checks, checks.DefValue) })
	set(t, checks, strconv.Itoa(n))
}

func set(t testing.TB, f *flag.Flag, value string) {
	t.Helper()
	if err := f.Value.Set(value); err != nil {
		t.Fatal(err)
	}
}
