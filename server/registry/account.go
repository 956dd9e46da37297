package registry

import (
	"slices"
	"strings"
)

// rank orders the levels of government, from the village upwards.
type rank int

const (
	atVillage rank = iota
	atTownship
	atCounty
	atPrefecture
	atProvince
)

// rank of the level that a role belongs to; roles that decide nothing belong to any.
func (r Role) rank() rank {
	switch r {
	case TownshipReviewer:
		return atTownship
	case CountyStaff:
		return atCounty
	case PrefectureOfficer:
		return atPrefecture
	case ProvincialInspector:
		return atProvince
	}
	return atVillage
}

// rankOf is the level of an area, which its code's length tells (NBS division codes).
func rankOf(area string) rank {
	switch n := len(area); {
	case n >= 12:
		return atVillage
	case n >= 9:
		return atTownship
	case n >= 6:
		return atCounty
	case n >= 4:
		return atPrefecture
	}
	return atProvince
}

// MayGrant reports whether the person may give a grant and take it away: an administrator
// any that is no wider and of no higher level than the area is that they keep, county
// staff the villages of their cadres.
func (gs Grants) MayGrant(g Grant) bool {
	return gs.administers(g) || g.Role == Cadre && gs.Has(CountyStaff, g.Area)
}

// administers reports whether an administrator of the grant's area may give it: one of a
// township makes nobody staff of the county.
func (gs Grants) administers(g Grant) bool {
	return slices.ContainsFunc(gs, func(own Grant) bool {
		return own.Role == Administrator && own.Covers(g.Area) && g.Role.rank() <= rankOf(own.Area)
	})
}

// Reach is what a person may do or, when nothing is granted any more, could once do: by
// it an account belongs to somebody who keeps it.
func (p Person) Reach() Grants {
	if len(p.Grants) > 0 {
		return p.Grants
	}
	var once Grants
	for _, f := range p.Former {
		once = append(once, f.Grant)
	}
	return once
}

// KeepsAccount reports whether the person may change somebody's account, password and
// second factor: everything that the account may do must be theirs to give, or they
// could sign in as somebody who may more than they. An account that never had any area
// is kept at the command line.
func (gs Grants) KeepsAccount(p Person) bool { return gs.keeps(p, gs.administers) }

// KeepsDevices reports whether the person may enrol and revoke somebody's devices, and
// give villages to who carries them.
func (gs Grants) KeepsDevices(p Person) bool { return gs.keeps(p, gs.MayGrant) }

func (gs Grants) keeps(p Person, may func(Grant) bool) bool {
	reach := p.Reach()
	return len(reach) > 0 && !slices.ContainsFunc(reach, func(g Grant) bool { return !may(g) })
}

// SeesAccount reports whether an account is shown to the person at all.
func (gs Grants) SeesAccount(p Person) bool { return anyBelow(gs.AccountAreas(), p.Reach()) }

// SeesDevices reports whether somebody's devices are shown to the person at all.
func (gs Grants) SeesDevices(p Person) bool { return anyBelow(gs.DeviceAreas(), p.Reach()) }

// anyBelow reports whether any grant lies at or below any of some areas.
func anyBelow(areas []string, reach Grants) bool {
	return slices.ContainsFunc(reach, func(g Grant) bool {
		return slices.ContainsFunc(areas, func(area string) bool { return strings.HasPrefix(g.Area, area) })
	})
}

// AccountAreas are where accounts are shown to the person: to who keeps accounts, and to who
// keeps the devices of cadres.
func (gs Grants) AccountAreas() []string {
	return gs.areasOf(func(r Role) bool { return r == Administrator || r == CountyStaff })
}

// DeviceAreas are where the person is shown devices: who keeps accounts or reads data,
// but for the cadres, who know their own.
func (gs Grants) DeviceAreas() []string {
	return gs.areasOf(func(r Role) bool { return r == Administrator || r.ReadsData() && r != Cadre })
}

func (gs Grants) areasOf(counts func(Role) bool) (areas []string) {
	for _, g := range gs {
		if g.Area != "" && counts(g.Role) && !slices.Contains(areas, g.Area) {
			areas = append(areas, g.Area)
		}
	}
	return areas
}

// NeedSecondFactor reports whether a password alone is too little for the person: from
// the township upwards, and for who keeps or audits accounts.
func (gs Grants) NeedSecondFactor() bool {
	return slices.ContainsFunc(gs, func(g Grant) bool { return g.Role != Cadre })
}

// Orphaned returns an area whose last administrator a change of a person takes away, of
// all the people as they were before; "" when every area keeps one. An administrator is
// one who can sign in, and keeps everything below the area too.
func Orphaned(before, after Person, people []Person) string {
	for _, g := range before.Grants {
		if !before.administersAt(g.Area) || after.administersAt(g.Area) {
			continue
		}
		another := slices.ContainsFunc(people, func(p Person) bool { return p.ID != before.ID && p.administersAt(g.Area) })
		if !another {
			return g.Area
		}
	}
	return ""
}

func (p Person) administersAt(area string) bool {
	return !p.Disabled && p.Password != "" && p.Grants.Has(Administrator, area)
}
