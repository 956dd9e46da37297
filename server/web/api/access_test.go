package api_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/server/web/api"
)

var update = flag.Bool("update", false, "write ACCESS.md anew")

// probe is one call, as one person makes it about a household of a village.
type probe struct {
	route string // name of the route
	does  string // what the call does, for people to read
	// may says which roles may do it, at an area that the village is in. Nobody may do it
	// from anywhere else.
	may []registry.Role
	// beside: the call is about the village beside as well.
	beside   bool
	disputed bool // the household has a conflict
	// past are codes that are only answered to whom the call is open: what it asks for is
	// not there to be had.
	past []schema.ErrCode
	call func(c *caller) answer
}

// Who may do what, as the design has it.
var (
	readers   = []registry.Role{registry.Cadre, registry.TownshipReviewer, registry.CountyStaff, registry.PrefectureOfficer, registry.ProvincialInspector, registry.Auditor}
	recorders = []registry.Role{registry.Cadre, registry.TownshipReviewer, registry.CountyStaff}
	carriers  = []registry.Role{registry.Cadre, registry.CountyStaff} // of devices
	villagers = []registry.Role{registry.Cadre}
	townships = []registry.Role{registry.TownshipReviewer}
	county    = []registry.Role{registry.CountyStaff}
	keepers   = []registry.Role{registry.TownshipReviewer, registry.CountyStaff} // of records
	loggers   = append(slices.Clone(readers), registry.LogAuditor)               // who read entries about households
	everyone  = append(slices.Clone(loggers), registry.Administrator)
)

// unbound are the routes at which no area plays a part: what they do is the caller's
// own, or everybody's.
var unbound = map[string]string{
	"enrol":           "the code says for whom",
	"refresh":         "the token says for whom",
	"signIn":          "the password says for whom",
	"signOut":         "ends the caller's own session",
	"dictionary":      "has no data in it",
	"listFigures":     "says which tables there are",
	"describeUploads": "has no data in it",
	"picture":         "the link says what, and until when",
	"courierKeys":     "are the same for every device",
	"handIn":          "whoever carries a bundle can neither read nor change it; its author is judged",
	"findUpload":      "a device's own",
	"continueUpload":  "a device's own",
	"dropUpload":      "a device's own",
	"logHead":         "has nothing but hashes in it",
	"system":          "the server as a whole: its administrators, data and log auditors and county staff, wherever",
}

// position is where somebody's role is, seen from the village that a call is about.
type position struct {
	name   string
	area   string // "" for a person without any role
	covers bool
}

var positions = []position{
	{"in the village", here, true},
	{"in its township", here[:9], true},
	{"in its county", here[:6], true},
	{"in its province", here[:2], true},
	{"in the village beside", there, false},
	{"in another township", "222426101", false},
	{"in another county", "222403", false},
	{"in another prefecture", "2201", false},
	{"nowhere", "", false},
}

// caller is a person with one role at one area, a desk and a device.
type caller struct {
	*world
	person    registry.Person
	session   string
	phone     *phone
	household string // fresh for each call, of the village here; so is other
	other     string
	conflict  string // of the household, when there is one
	n         int    // of the phone's next changeset
	serial    int    // of the call, for ids
}

// TestAccess tries every call as everybody: each role, at each place, and somebody
// without any. It is open to exactly those whom the table names, and whoever it is not
// open to leaves no trace.
func TestAccess(t *testing.T) {
	w := newWorld(t)
	host := w.host()
	serial := 0
	for _, role := range everyone {
		for _, at := range positions {
			c := w.caller(fmt.Sprintf("p%d", serial), role, at.area)
			for i := range probes {
				p := &probes[i]
				serial++
				c.serial = serial
				c.household, c.other = host.settle(), host.settle()
				if p.disputed {
					c.conflict = host.dispute(c.household)
				}
				before := w.newest()
				code := c.try(p)
				open := at.covers && (!p.beside || strings.HasPrefix(there, at.area)) && slices.Contains(p.may, role)
				who := fmt.Sprintf("%s (%s): %s %s", p.route, p.does, role, at.name)
				switch {
				case open && code != "" && !slices.Contains(p.past, code):
					t.Errorf("%s is refused: %s", who, code)
				case !open && !closed[code]:
					t.Errorf("%s is let through: %q", who, code)
				case !open && w.newest() != before:
					t.Errorf("%s left something behind", who)
				}
			}
		}
	}
}

// closed are the codes by which somebody is kept out.
var closed = map[schema.ErrCode]bool{
	schema.Forbidden: true, schema.OutOfScope: true, schema.WrongLevel: true, schema.NotFound: true, schema.NoSuchUnit: true,
}

func TestAccess_KnowsEveryRoute(t *testing.T) {
	known := map[string]bool{}
	for _, p := range probes {
		known[p.route] = true
	}
	for _, r := range api.Routes() {
		if _, ok := unbound[r.Name]; ok == known[r.Name] {
			t.Errorf("%s must either have a probe or be one of those without an area", r.Name)
		}
		delete(known, r.Name)
	}
	for name := range known {
		t.Errorf("there is no route %s", name)
	}
}

// ACCESS.md is the table that TestAccess holds the server to, for people to read.
func TestAccess_IsWrittenDown(t *testing.T) {
	const file = "ACCESS.md"
	want := accessTable()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("%s is stale (%v): go test ./server/web/api -run Access -update", file, err)
	}
}

func accessTable() string {
	var b strings.Builder
	b.WriteString(`# Who may call what

Written by ` + "`go test ./server/web/api -run Access -update`" + `, from the table in access_test.go; the test tries every call as every
role at every place. A mark says that the role may do it where it is held and everywhere below, and nowhere else.

| call | what it does |`)
	for _, role := range everyone {
		b.WriteString(" " + strings.ReplaceAll(string(role), "_", " ") + " |")
	}
	b.WriteString("\n| --- | --- |" + strings.Repeat(" :-: |", len(everyone)) + "\n")
	for _, p := range probes {
		b.WriteString("| " + p.route + " | " + p.does + " |")
		for _, role := range everyone {
			mark := " "
			if slices.Contains(p.may, role) {
				mark = " ✓ "
			}
			b.WriteString(mark + "|")
		}
		b.WriteString("\n")
	}
	b.WriteString("\nCalls in which no area plays a part:\n\n")
	for _, r := range api.Routes() {
		if why, ok := unbound[r.Name]; ok {
			b.WriteString("* " + r.Name + ": " + why + "\n")
		}
	}
	return b.String()
}
