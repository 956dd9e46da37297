package county_test

import (
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/scripts/county"
)

func checkIdentityNumbers(t *testing.T, households []*counted) {
	seen := map[string]bool{}
	for _, h := range households {
		for _, m := range h.members {
			id := m.Get("id_number").Text()
			if seen[id] || !schema.ValidIDNumber(id) || !strings.HasPrefix(id, "999999") {
				t.Errorf("identity number %s", id)
			}
			seen[id] = true
			if born := strings.ReplaceAll(m.Get("born_on").Text(), "-", ""); id[6:14] != born {
				t.Errorf("%s was born on %s", id, born)
			}
			if man := (id[16]-'0')%2 == 1; man != (m.Get("sex").Text() == "1") {
				t.Errorf("%s has sex %s", id, m.Get("sex").Text())
			}
		}
	}
}

func checkHeads(t *testing.T, households []*counted) {
	for _, h := range households {
		heads := 0
		for _, m := range h.members {
			if m.Get("relation").Text() == "02" {
				heads++
			}
		}
		if heads != 1 || h.members[0].Get("name") != h.root.Get("head_name") {
			t.Errorf("household %s: %d heads", h.root.ID, heads)
		}
		for _, rule := range schema.HouseholdRules() {
			if !rule.Holds(h.children[rule.Table.Name]) {
				t.Errorf("household %s breaks %s", h.root.ID, rule.Code)
			}
		}
		if h.people() < 1 || h.people() > 7 {
			t.Errorf("household %s: %d members", h.root.ID, h.people())
		}
	}
}

func checkKoreans(t *testing.T, households []*counted) {
	koreans, all := 0, 0
	for _, h := range households {
		for _, m := range h.members {
			all++
			if m.Get("ethnic_group").Text() == "10" {
				koreans++
			}
		}
	}
	if percent := float64(koreans) * 100 / float64(all); percent < 18 || percent > 20 {
		t.Errorf("%.2f %% Korean", percent)
	}
}

// What the rows of one household say must not contradict itself.
func checkMembers(t *testing.T, households []*counted) {
	for _, h := range households {
		covered := coverage(t, h)
		for _, m := range h.members {
			for what, wrong := range contradictions(h, m, covered) {
				if wrong {
					t.Errorf("member %s of %s: %s", m.ID, h.root.ID, what)
				}
			}
		}
	}
}

func contradictions(h *counted, m schema.Row, covered map[string]map[string]bool) map[string]bool {
	text := func(field string) string { return m.Get(field).Text() }
	student := text("school_status") != "00"
	works := text("labour") == "1" || text("labour") == "2"
	destitute := h.text("attribute") == "3"
	born := text("born_on")
	return map[string]bool{
		"aided at school but no pupil, or the reverse": covered["education"][m.ID] != student,
		"of school age and not at school":              !student && born > "2003-06-30" && born < "2012-01-01",
		"employed without labour":                      (covered["employment_transfer"][m.ID] || covered["ecology"][m.ID]) && !works,
		"works away without employment":                !m.Get("work_locality").IsNull() && !covered["employment_transfer"][m.ID],
		"dibao against the household's attribute":      m.Get("dibao").Bool() != (h.text("attribute") == "4"),
		"safety net against the attribute":             covered["social_safety_net"][m.ID] != (h.text("attribute") != "1"),
		"destitute and able":                           destitute && works,
		"disabled without kind and grade":              (text("health") == "4") != (text("disability_type") != "" && text("disability_grade") != ""),
		"a pupil with completed schooling":             student && !m.Get("education").IsNull(),
		"born after the day of the county":             born > "2018-06-30",
	}
}

func checkCausesShow(t *testing.T, households []*counted) {
	for _, h := range households {
		shows := func(field string, values ...string) bool {
			return slices.ContainsFunc(h.members, func(m schema.Row) bool {
				return slices.Contains(values, m.Get(field).Text())
			})
		}
		cause := h.text("main_cause")
		if cause == "01" && !shows("health", "2", "3") || cause == "02" && !shows("health", "4") ||
			cause == "03" && coverage(t, h)["education"] == nil {
			t.Errorf("household %s: nobody shows its cause %s", h.root.ID, cause)
		}
	}
}

func TestStaff_IsThatOfThePlan(t *testing.T) {
	roles, logins, ids, inVillage := map[string]int{}, map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, p := range county.Generate(1).People {
		if logins[p.Login] || ids[p.ID] || !schema.Codes("role").Has(p.Role) || p.Name == "" {
			t.Errorf("person %+v", p)
		}
		logins[p.Login], ids[p.ID] = true, true
		roles[p.Role]++
		if p.Role == county.RoleCadre {
			inVillage[p.Area]++
		}
	}
	want := map[string]int{
		county.RoleCadre: 543, county.RoleTownshipReviewer: 9, county.RoleCountyStaff: 4,
		county.RolePrefectureOfficer: 1, county.RoleProvincialInspector: 1,
		county.RoleAuditor: 1, county.RoleLogAuditor: 1, county.RoleAdministrator: 1,
	}
	for role, n := range want {
		if roles[role] != n {
			t.Errorf("%s: %d people, want %d", role, roles[role], n)
		}
	}
	for area, n := range inVillage {
		if n != 3 {
			t.Errorf("%s: %d cadres", area, n)
		}
	}
	if len(inVillage) != 181 || !logins["mingyue.xinan.1"] {
		t.Errorf("cadres at %d areas", len(inVillage))
	}
}
