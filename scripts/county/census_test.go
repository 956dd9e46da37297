package county_test

import (
	"fmt"
	"testing"

	"ruhu/schema"
	"ruhu/scripts/county"
)

// seeds are the counties that the tables are counted in: what is exact must be
// so for each.
func seeds() []uint64 { return []uint64{1, 2018, 1<<63 + 5} }

// counted is a household as its rows describe it.
type counted struct {
	root     schema.Row
	members  []schema.Row
	children map[string][]schema.Row // by table
}

// count reads a county's rows the way the server will: it knows nothing of the
// county's own structures.
func count(t testing.TB, c *county.County) []*counted {
	t.Helper()
	var all []*counted
	byID := map[string]*counted{}
	for r := range c.Rows() {
		if r.Table.IsRoot() {
			h := &counted{root: r, children: map[string][]schema.Row{}}
			byID[r.ID] = h
			all = append(all, h)
			continue
		}
		h := byID[r.Household]
		if h == nil || r.Village != h.root.Village {
			t.Fatalf("%s %s belongs to no household before it in its village", r.Table.Name, r.ID)
		}
		if r.Table == schema.Member {
			h.members = append(h.members, r)
		}
		h.children[r.Table.Name] = append(h.children[r.Table.Name], r)
	}
	return all
}

// TestGenerate_IsExactForEverySeed counts what the plan counts, and checks what
// must hold of every household, in several counties.
func TestGenerate_IsExactForEverySeed(t *testing.T) {
	checks := []struct {
		name  string
		check func(*testing.T, []*counted)
	}{
		{"totals", checkTotals},
		{"table 1-1: people by township", checkTable11},
		{"table 1-2: every cell", checkTable12},
		{"1(2)2: households and people by cause", checkCauses},
		{"2(3): exits and status by year", checkExits},
		{"table 3-1: people covered by each measure", checkTable31},
		{"3(3)2: relocation is the quota", checkRelocation},
		{"4(2): households in unsafe houses", checkHousing},
		{"each village has households, within its extent", checkVillages},
		{"the selected hamlets have both results", checkSelectedHamlets},
		{"identity numbers are unique, right and invented", checkIdentityNumbers},
		{"one head, who gives the name", checkHeads},
		{"share of Koreans", checkKoreans},
		{"members do not contradict their household", checkMembers},
		{"causes show in the members", checkCausesShow},
		{"income fits the status", checkIncome},
	}
	for _, seed := range seeds() {
		households := count(t, county.Generate(seed))
		for _, c := range checks {
			t.Run(fmt.Sprintf("%d/%s", seed, c.name), func(t *testing.T) { c.check(t, households) })
		}
	}
}

func (h *counted) township() string { return h.root.Village[:9] }

func (h *counted) people() int { return len(h.members) }

func (h *counted) text(field string) string { return h.root.Get(field).Text() }
