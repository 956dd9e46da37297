package registry

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Flag is something about a photo that whoever reviews its household should look at.
// It is decided anew whenever somebody looks, from what stands then: a household that
// moved or became part of another, a visit or a place that was put right, change it.
type Flag struct {
	Photo string // id of the row
	Kind  schema.PhotoFlag
	Param string // how far, how long, or which program

	// Of a photo that was used twice, the other household, its village, and the hash of
	// its photo: not everybody may be told.
	Household, Village, SHA256 string
}

// PhotoFacts is what is known of a photo of a household besides its row.
type PhotoFacts struct {
	Row         schema.Row
	Picture     *Picture     // nil while nobody looked into it
	Same, Alike []schema.Row // photos, of any household, of the same bytes and of pictures that look like it
}

// From where on photos are flagged.
const (
	farMetres    = 1000 // from the household, more than a phone's place is wrong by
	otherHours   = 12   // from the visit, more than a day's work is long
	darkBelow    = 35   // of 255
	blurredBelow = 40   // variance of the Laplacian at 320 pixels
)

// ofTheHome are the kinds of photos that are taken where the household lives.
var ofTheHome = []string{"house_outside", "house_inside", "asset", "old_house"}

// alikeByNature are the kinds that look like each other's whoever they are of.
var alikeByNature = []string{"document", "signature", "notice"}

// PhotoFlags decides what to flag of a household's photo, in the order of
// schema.PhotoFlags. A household's own photos may look like each other.
func PhotoFlags(unit *syncproto.UnitState, f PhotoFacts) (flags []Flag) {
	kind := f.Row.Get("kind").Text()
	add := func(of schema.PhotoFlag, param string) {
		flags = append(flags, Flag{Photo: f.Row.ID, Kind: of, Param: param})
	}
	flags = append(flags, usedTwice(unit, f.Row, schema.FlagSameFile, f.Same)...)
	if !slices.Contains(alikeByNature, kind) {
		flags = append(flags, usedTwice(unit, f.Row, schema.FlagLookAlike, f.Alike)...)
	}
	if f.Picture == nil || f.Picture.Problem != nil {
		return flags
	}
	if metres, known := metresFromHome(unit, f.Picture.Place); known && metres > farMetres && slices.Contains(ofTheHome, kind) {
		add(schema.FlagFarAway, strconv.FormatInt(metres, 10))
	}
	if hours, known := hoursFromVisit(unit, f.Row, f.Picture.TakenAt); known && hours > otherHours {
		add(schema.FlagOtherTime, strconv.FormatInt(hours, 10))
	}
	if words := f.Picture.Comment + " " + f.Picture.Software; names(words, screenshots) {
		add(schema.FlagScreen, strings.TrimSpace(words))
	}
	if names(f.Picture.Software, editors) {
		add(schema.FlagEdited, f.Picture.Software)
	}
	if f.Picture.Brightness < darkBelow {
		add(schema.FlagDark, "")
	} else if f.Picture.Sharpness < blurredBelow { // in the dark, nothing is sharp
		add(schema.FlagBlurred, "")
	}
	return flags
}

// usedTwice flags a photo once for each other household that has it, too.
func usedTwice(unit *syncproto.UnitState, row schema.Row, kind schema.PhotoFlag, others []schema.Row) (flags []Flag) {
	for _, other := range others {
		seen := slices.ContainsFunc(flags, func(f Flag) bool { return f.Household == other.Household })
		if other.Household != unit.ID && !seen {
			flags = append(flags, Flag{Photo: row.ID, Kind: kind, Household: other.Household, Village: other.Village, SHA256: other.Get("sha256").Text()})
		}
	}
	return flags
}

// metresFromHome is how far a place is from the household, where both are known.
func metresFromHome(unit *syncproto.UnitState, place *Place) (metres int64, known bool) {
	home, found := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]
	if !found || place == nil || home.Get("latitude").IsNull() || home.Get("longitude").IsNull() {
		return 0, false
	}
	return metresBetween(*place, Place{home.Get("latitude").Int(), home.Get("longitude").Int()}), true
}

// metresBetween is right to a part in a hundred within a county, and large where it
// should be.
func metresBetween(a, b Place) int64 {
	const metresPerMicrodegree = 0.111_320
	north := float64(a.Latitude - b.Latitude)
	east := float64(a.Longitude-b.Longitude) * math.Cos(float64(a.Latitude+b.Latitude)/2e6*math.Pi/180)
	return int64(math.Hypot(north, east) * metresPerMicrodegree)
}

// hoursFromVisit is how long a camera's time is from the visit on which the photo was
// taken, or, where it belongs to none, from when its row says that it was.
func hoursFromVisit(unit *syncproto.UnitState, row schema.Row, takenAt int64) (hours int64, known bool) {
	said := row.Get("taken_at").Int()
	visit, found := unit.Rows[syncproto.RowKey{Table: schema.Visit, ID: row.Get("visit").Text()}]
	if found && !visit.Get("visited_at").IsNull() {
		said = visit.Get("visited_at").Int()
	}
	const hour = 60 * 60 * 1000
	return max(said-takenAt, takenAt-said) / hour, takenAt != 0
}

// Programs that name themselves in what they wrote, in small letters. A phone names
// its own system there, which says nothing.
var (
	editors = []string{"photoshop", "lightroom", "gimp", "snapseed", "picsart", "meitu", "美图", "美颜", "vsco", "facetune", "pixlr",
		"affinity", "paint.net", "醒图", "faceu", "inshot", "canva", "photodirector", "airbrush", "midjourney", "stable diffusion", "dall·e", "dall-e"}
	screenshots = []string{"screenshot", "screen capture", "screen shot", "截屏", "截图", "화면캡처", "스크린샷"}
)

func names(words string, programs []string) bool {
	words = strings.ToLower(words)
	return slices.ContainsFunc(programs, func(p string) bool { return strings.Contains(words, p) })
}
