package registry_test

import (
	"slices"
	"testing"

	"ruhu/server/registry"
)

// Who may do what in a village, by the role they hold in its county.
func TestGrants_WhatEachRoleMayDo(t *testing.T) {
	for role, want := range map[registry.Role]struct{ sees, works, records, decides bool }{
		registry.Cadre:               {true, true, true, true},
		registry.TownshipReviewer:    {true, false, true, true},
		registry.CountyStaff:         {true, true, true, true},
		registry.PrefectureOfficer:   {true, false, false, true},
		registry.ProvincialInspector: {true, false, false, true},
		registry.Auditor:             {true, false, false, false},
		registry.LogAuditor:          {},
		registry.Administrator:       {},
		"":                           {},
	} {
		gs := registry.Grants{{Role: role, Area: longmen[:6]}}
		got := [...]bool{gs.Sees(longmen), gs.Works(longmen), gs.Records(longmen), role.Level() != ""}
		if got != [...]bool{want.sees, want.works, want.records, want.decides} {
			t.Errorf("%q: %v, want %v", role, got, want)
		}
	}
}

func TestGrants_ReachTheirAreaAndWhatLiesBelow(t *testing.T) {
	for area, want := range map[string]bool{
		longmen: true, longmen[:9]: true, longmen[:6]: true, "2224": true, "22": true,
		"": false, "21": false, remote: false, longmen + "0": false,
	} {
		gs := registry.Grants{{Role: registry.Cadre, Area: area}}
		if gs.Works(longmen) != want || gs.Sees(longmen) != want || gs.Records(longmen) != want || gs.Has(registry.Cadre, longmen) != want {
			t.Errorf("a cadre of %q in %s: not %v", area, longmen, want)
		}
	}
	if (registry.Grants{{Role: registry.Auditor, Area: longmen}, {Role: registry.Cadre, Area: remote}}).Works(longmen) {
		t.Error("one grant lends its role to the area of another")
	}
}

// Who audits the log of an area has no other role there, above it or below it.
func TestGrants_WhoAuditsTheLogHasNoOtherRoleThere(t *testing.T) {
	log := registry.Grant{Role: registry.LogAuditor, Area: longmen[:9]}
	for _, other := range []registry.Role{
		registry.Cadre, registry.TownshipReviewer, registry.CountyStaff, registry.PrefectureOfficer, registry.ProvincialInspector, registry.Auditor, registry.Administrator,
	} {
		for area, want := range map[string]bool{longmen: true, longmen[:9]: true, longmen[:6]: true, "22": true, remote: false, "21": false} {
			beside := registry.Grant{Role: other, Area: area}
			for _, gs := range []registry.Grants{{log, beside}, {beside, log}} {
				if got, conflicting := gs.Conflicting(); conflicting != want || want && got != log {
					t.Errorf("%v: %v %v, want %v", gs, got, conflicting, want)
				}
			}
			if _, conflicting := (registry.Grants{beside, {Role: registry.Administrator, Area: longmen}, {Role: registry.Auditor, Area: longmen}}).Conflicting(); conflicting {
				t.Errorf("%s is refused beside others, as it never was", other)
			}
		}
	}
	if _, conflicting := (registry.Grants{log, {Role: registry.LogAuditor, Area: longmen}}).Conflicting(); conflicting {
		t.Error("it conflicts with itself")
	}
}

func TestEnded_IsWhatIsNoLongerGranted(t *testing.T) {
	cadre, other := registry.Grant{Role: registry.Cadre, Area: longmen}, registry.Grant{Role: registry.Cadre, Area: remote}
	got := registry.Ended(registry.Grants{cadre, other}, registry.Grants{other}, 7)
	if !slices.Equal(got, []registry.Former{{Grant: cadre, Until: 7}}) {
		t.Errorf("%+v", got)
	}
	if got := registry.Ended(registry.Grants{cadre}, registry.Grants{other, cadre}, 7); len(got) > 0 {
		t.Errorf("nothing was taken away: %+v", got)
	}
}
