package registry

import (
	"slices"
	"strings"

	"ruhu/syncproto"
)

// Role is what a person may do below an area. A role without an area is nothing.
type Role string

// The roles, from the village upwards, then those that touch no data.
const (
	Cadre               Role = "cadre"
	TownshipReviewer    Role = "township_reviewer"
	CountyStaff         Role = "county_staff"
	PrefectureOfficer   Role = "prefecture_officer"
	ProvincialInspector Role = "provincial_inspector"
	Auditor             Role = "auditor"     // of the data: sees households and the log
	LogAuditor          Role = "log_auditor" // of what people did: sees the log alone
	Administrator       Role = "administrator"
)

// Level returns the level of government a role belongs to, a code of the list
// "level"; "" for roles that decide nothing.
func (r Role) Level() string {
	switch r {
	case Cadre:
		return "village"
	case TownshipReviewer:
		return "township"
	case CountyStaff:
		return "county"
	case PrefectureOfficer:
		return "prefecture"
	case ProvincialInspector:
		return "province"
	}
	return ""
}

// ReadsData reports whether the role sees households at all. Administrators
// keep accounts and see none, and who audits the log sees what was done, not to what.
func (r Role) ReadsData() bool { return r != Administrator && r != LogAuditor && r != "" }

// Grant is one role at one area: a code of 2 to 12 digits whose own prefixes are
// the areas above it (NBS division codes).
type Grant struct {
	Role Role
	Area string
}

// Covers reports whether an area is the grant's own or lies below it.
func (g Grant) Covers(area string) bool {
	return g.Area != "" && strings.HasPrefix(area, g.Area)
}

// Grants is everything one person may do.
type Grants []Grant

// Sees reports whether any role lets the person read data of an area.
func (gs Grants) Sees(area string) bool {
	for _, g := range gs {
		if g.Role.ReadsData() && g.Covers(area) {
			return true
		}
	}
	return false
}

// Works reports whether the person may record data in a village from a device:
// resident cadres, and county staff, who carry the county's spare devices.
func (gs Grants) Works(village string) bool {
	for _, g := range gs {
		if (g.Role == Cadre || g.Role == CountyStaff) && g.Covers(village) {
			return true
		}
	}
	return false
}

// Records reports whether the person may write records of an area at a desk: its
// cadres, the township's reviewers and the county's staff. Those above them judge
// by actions.
func (gs Grants) Records(area string) bool {
	return gs.Has(Cadre, area) || gs.Has(TownshipReviewer, area) || gs.Has(CountyStaff, area)
}

// Has reports whether the person has the role at an area or above it.
func (gs Grants) Has(role Role, area string) bool {
	for _, g := range gs {
		if g.Role == role && g.Covers(area) {
			return true
		}
	}
	return false
}

// Conflicting returns a grant that no person may hold together with another of these:
// who audits the log of an area has no other role there, above it or below it, or they
// would audit themselves. It is false when there is none.
func (gs Grants) Conflicting() (Grant, bool) {
	for _, log := range gs {
		for _, other := range gs {
			if log.Role == LogAuditor && other.Role != LogAuditor && (log.Covers(other.Area) || other.Covers(log.Area)) {
				return log, true
			}
		}
	}
	return Grant{}, false
}

// Span is the smallest area that all grants are in, "" when there is none.
func (gs Grants) Span() string {
	if len(gs) == 0 {
		return ""
	}
	span := gs[0].Area
	for _, g := range gs[1:] {
		n := 0
		for n < min(len(span), len(g.Area)) && span[n] == g.Area[n] {
			n++
		}
		span = span[:n]
	}
	for _, length := range [...]int{12, 9, 6, 4, 2} { // of codes: village, township, county, prefecture, province
		if len(span) >= length {
			return span[:length]
		}
	}
	return ""
}

// Former is a grant that was taken away. Work that was done while it stood is
// accepted however late it comes.
type Former struct {
	Grant
	Until int64 // Unix milliseconds
}

// Ended returns what was granted before and is not granted now, as of now.
func Ended(before, after Grants, now int64) []Former {
	var out []Former
	for _, g := range before {
		if !slices.Contains(after, g) {
			out = append(out, Former{g, now})
		}
	}
	return out
}

// Person is somebody who signs in or carries a device.
type Person struct {
	ID       string
	Name     string
	Login    string
	Lang     string // preferred language, "" for the default
	Password string // argon2id hash in PHC form; "" when no password is set
	Lapses   int64  // Unix milliseconds until which a password that somebody else gave lets in, to choose another; 0 for one's own
	Disabled bool
	Grants   Grants
	Former   []Former
}

// Device is one enrolled phone.
type Device struct {
	ID          string
	No          syncproto.DeviceNo
	Person      string // id of the person it is bound to
	Name        string
	PublicKey   []byte // Ed25519
	Revoked     bool
	RevokedAt   int64  // Unix milliseconds
	Reason      string // why it was revoked, "" when nobody said
	Version     int    // of the schema, which it spoke last; 0 when it has not said
	LastN       int64  // number of the last changeset that was answered
	Kept        int64  // LastN in the backup that the server was last restored from
	ClockOffset int64  // milliseconds its clock is ahead, 0 within the tolerance
	EnrolledAt  int64  // Unix milliseconds
	SeenAt      int64  // Unix milliseconds of its last request
}

// Author is who stands behind a changeset or a decision.
type Author struct {
	Person string
	Name   string             // of a person at a desk, for papers that are signed by name
	Device syncproto.DeviceNo // 0 at a desk
	Grants Grants
	Former []Former
}

// held reports whether the author has a role in a village, or had it at an instant: a
// step that was taken in the field stands, although the cadre has another village by
// the time it arrives. Grants that ended are known of devices only.
func (a Author) held(role Role, village string, unixMilli int64) bool {
	return a.Grants.Has(role, village) || slices.ContainsFunc(a.Former, func(f Former) bool {
		return unixMilli <= f.Until && Grants{f.Grant}.Has(role, village)
	})
}

// worked reports whether the author could record data in a village at an instant,
// by grants that stand or have ended since.
func (a Author) worked(village string, at syncproto.HLC) bool {
	return a.Grants.Works(village) || slices.ContainsFunc(a.Former, func(f Former) bool {
		return at.Milli() <= f.Until && Grants{f.Grant}.Works(village)
	})
}

// EverWorked reports whether the author may record data in a village, or ever might.
func (a Author) EverWorked(village string) bool { return a.worked(village, 0) }
