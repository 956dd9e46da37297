package chaos

import (
	"fmt"
	"strings"
	"testing"
)

// A crossing is who does what to one household, and how it must end in every order
// of arrival and with every relation of their clocks. {first} is the value of whoever
// arrives first, {later} of whoever's clock is later (of equal ones, the device that
// was enrolled later).
type crossing struct {
	name string
	a, b string // what d1 and d2 do, before either syncs
	want string
}

var pairs = []crossing{
	{"same field, latest", "edit h.phone=1", "edit h.phone=2", "h.phone={later} cases=0 history=2"},
	{"same field, review", "edit h.status=exited", "edit h.status=returned", "h.status={first} cases=1 history=2"},
	{"same value", "edit h.status=exited", "edit h.status=exited", "h.status=exited cases=0 history=2"},
	{"different fields", "edit h.status=exited", "edit h.main_cause=03", "h.status=exited h.main_cause=03 cases=0 history=2"},
	{"different rows", "edit m1.name=x", "edit m2.name=y", "m1.name=x m2.name=y cases=0 history=2"},
	{"one group", "edit h.latitude=42600000 h.accuracy=1", "edit h.latitude=42700000 h.accuracy=2", "h.latitude={first} cases=1"},
	{"two groups", "edit h.latitude=42600000", "edit h.exit_year=2018", "h.latitude=42600000 h.exit_year=2018 cases=0"},
	{"union, both add", "edit h.other_causes=02+05+07", "edit h.other_causes=02+05+08", "h.other_causes=02+05+07+08 cases=0"},
	{"union, add and remove", "edit h.other_causes=02", "edit h.other_causes=02+05+08", "h.other_causes=02+08 cases=0"},
	{"delete and edit", "del i1", "edit i1.amount=9", "i1=there i1.amount=9 cases=1"},
	{"delete and delete", "del i1", "del i1", "i1=gone cases=0"},
	{"delete and another row", "del i1", "edit h.status=exited", "i1=gone h.status=exited cases=0"},
	{"two visits", "new v1", "new v2", "v1=there v2=there cases=0 history=2"},
	{"same new row", "new m3", "new m3", "m3=there cases=0"},
}

func TestTopology_TwoDevices(t *testing.T) {
	l := newLab(t)
	for _, p := range pairs {
		for _, clocks := range []struct {
			name   string
			before string
			swap   bool // d2 is the first to edit
			later  string
		}{
			{"d1 earlier", "", false, p.b},
			{"d2 earlier", "", true, p.a},
			{"equal", "tie; ", false, p.b},
			{"d2 believes to be earlier", "d2.clock -400; ", false, p.b}, // the server knows better
			{"d1 believes to be later", "d1.clock 400; ", false, p.b},
		} {
			for _, order := range []string{"d1.sync; d2.sync", "d2.sync; d1.sync"} {
				first := p.a
				if strings.HasPrefix(order, "d2") {
					first = p.b
				}
				edits := fmt.Sprintf("d1.%s; d2.%s", p.a, p.b)
				if clocks.swap {
					edits = fmt.Sprintf("d2.%s; d1.%s", p.b, p.a)
				}
				want := strings.NewReplacer("{first}", valueIn(first), "{later}", valueIn(clocks.later)).Replace(p.want)
				tell(t, l, fmt.Sprint(p.name, "/", clocks.name, "/", order), clocks.before+edits+"; "+order+" → "+want)
			}
		}
	}
}

// valueIn is the first value that a statement sets.
func valueIn(statement string) string {
	_, rest, _ := strings.Cut(statement, "=")
	value, _, _ := strings.Cut(rest, " ")
	return value
}

// Three actors: two devices, whose edits are made before anybody syncs, and the desk,
// which sees what has arrived.
func TestTopology_TwoDevicesAndTheDesk(t *testing.T) {
	l := newLab(t)
	orders := [][3]string{
		{"d1", "d2", "desk"}, {"d1", "desk", "d2"}, {"d2", "d1", "desk"}, {"d2", "desk", "d1"}, {"desk", "d1", "d2"}, {"desk", "d2", "d1"},
	}
	for _, p := range []struct {
		name, a, b, desk string
		want             string
		deskFirst        string // when the desk acts before both arrive; "" for the same
	}{
		{"same field, review", "edit h.status=exited", "edit h.status=returned", "edit h.status=removed", "h.status=removed cases=1", "h.status=removed cases=2"},
		{"different fields", "edit h.status=exited", "edit h.main_cause=03", "edit h.attribute=2", "h.status=exited h.main_cause=03 h.attribute=2 cases=0", ""},
		{"union", "edit h.other_causes=02+05+07", "edit h.other_causes=02+05+08", "edit h.attribute=2", "h.other_causes=02+05+07+08 cases=0", ""},
		{"visits", "new v1", "new v2", "new v3", "v1=there v2=there v3=there cases=0 history=3", ""},
	} {
		for _, tie := range []string{"", "tie; "} {
			for _, order := range orders {
				script := fmt.Sprintf("%sd1.%s; d2.%s", tie, p.a, p.b)
				for _, who := range order {
					if who == "desk" {
						script += "; desk." + p.desk
					} else {
						script += "; " + who + ".sync"
					}
				}
				want := p.want
				if order[0] == "desk" && p.deskFirst != "" {
					want = p.deskFirst
				}
				tell(t, l, fmt.Sprint(p.name, "/", tie, order), script+" → "+want)
			}
		}
	}
}
