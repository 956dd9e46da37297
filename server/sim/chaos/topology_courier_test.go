package chaos

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ruhu/scripts/effort"
)

// How the edits of d2 come to the server: by its own line, in a bundle that somebody
// carries, or both ways, whichever comes first. However they come, it ends the same.
var ways = []struct{ name, pack, arrive, after string }{
	{"carried twice", "; d2.pack", "d2.carry", "; d2.carry; d2.slip"},
	{"carried, and then sent", "; d2.pack", "d2.carry; d2.sync", ""},
	{"sent, and carried late", "; d2.pack", "d2.sync", "; d2.carry; d2.slip"},
}

// TestTopology_ADeviceAndACourier crosses every pair of edits: d1 has a network, d2's
// edits travel in a bundle.
func TestTopology_ADeviceAndACourier(t *testing.T) {
	l := newLab(t)
	for i, p := range pairs {
		if !effort.Whole() && i%4 > 0 {
			continue
		}
		for _, tie := range []string{"", "tie; "} {
			for _, way := range ways {
				for _, carriedFirst := range []bool{false, true} {
					order, first := "d1.sync; "+way.arrive, p.a
					if carriedFirst {
						order, first = way.arrive+"; d1.sync", p.b
					}
					want := strings.NewReplacer("{first}", valueIn(first), "{later}", valueIn(p.b)).Replace(p.want)
					name := fmt.Sprintf("%s/%s%s/d1 first %v", p.name, tie, way.name, !carriedFirst)
					script := fmt.Sprintf("%sd1.%s; d2.%s%s; %s%s", tie, p.a, p.b, way.pack, order, way.after)
					tell(t, l, name, script+" → "+want)
				}
			}
		}
	}
}

// actor is one who takes part in a crossing: what it does before anybody's work
// arrives, and what it does when it is its turn.
type actor struct{ name, before, turn string }

// TestTopology_DevicesCourierAndDesk: three and four actors, each turn in every
// order. The edits of the devices are made before the first turn; the desk sees what
// has arrived.
func TestTopology_DevicesCourierAndDesk(t *testing.T) {
	l := newLab(t)
	for _, c := range []struct {
		name   string
		actors []actor
		want   string
	}{
		{"different fields, three", []actor{
			{"d1", "d1.edit h.status=exited", "d1.sync"},
			{"courier", "d2.edit h.main_cause=03; d2.pack", "d2.carry"},
			{"desk", "", "desk.edit h.attribute=2"},
		}, "h.status=exited h.main_cause=03 h.attribute=2 cases=0 history=3"},
		{"same field, three", []actor{
			{"d1", "d1.edit h.status=exited", "d1.sync"},
			{"courier", "d2.edit h.status=exited; d2.pack", "d2.carry; d2.carry"},
			{"desk", "", "desk.edit h.attribute=2"},
		}, "h.status=exited h.attribute=2 cases=0"},
		{"union, four", []actor{
			{"d1", "d1.edit h.other_causes=02+05+07", "d1.sync"},
			{"courier", "d2.edit h.other_causes=02+05+08; d2.pack", "d2.carry"},
			{"d3", "d3.edit h.main_cause=03", "d3.sync"},
			{"desk", "", "desk.edit h.attribute=2"},
		}, "h.other_causes=02+05+07+08 h.main_cause=03 h.attribute=2 cases=0"},
		{"visits and a photo, four", []actor{
			{"d1", "d1.new v1", "d1.sync"},
			{"courier", "d2.photo; d2.new p1; d2.pack", "d2.carry; d2.slip"},
			{"d3", "d3.new v2", "d3.sync"},
			{"late courier", "d4.new v3; d4.pack", "d4.carry; d4.sync; d4.carry"},
		}, "v1=there v2=there v3=there p1.state=complete cases=0 history=5"},
	} {
		for _, tie := range []string{"", "tie; "} {
			for i, order := range permutations(len(c.actors)) {
				if !effort.Whole() && i%4 > 0 {
					continue
				}
				var before, turns, names []string
				for _, a := range c.actors {
					if a.before != "" {
						before = append(before, a.before)
					}
				}
				for _, i := range order {
					turns, names = append(turns, c.actors[i].turn), append(names, c.actors[i].name)
				}
				script := tie + strings.Join(slices.Concat(before, turns), "; ")
				tell(t, l, fmt.Sprintf("%s/%s%s", c.name, tie, strings.Join(names, ", ")), script+" → "+c.want)
			}
		}
	}
}

// permutations are all orders of n things.
func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var out [][]int
	for _, shorter := range permutations(n - 1) {
		for at := range n {
			out = append(out, slices.Insert(slices.Clone(shorter), at, n-1))
		}
	}
	return out
}
