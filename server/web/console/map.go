package console

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// villageMap is villages where they lie, drawn from the middles of their homes: there are
// no boundaries to draw. Beside it the same stands as a list, which is the way for keys
// and screen readers, and for fingers.
type villageMap struct {
	Width, Height int
	Towns         []mapTown
}

// mapTown is a township: the ground that its villages span, and its name above it.
type mapTown struct {
	Code     string
	Name     string
	X, Y     int
	Ground   string // points of a polygon, or of a line where they lie on one
	Villages []mapVillage
}

// mapVillage is a village in its class.
type mapVillage struct {
	Code       string
	Name, Href string
	Mark       string // of its class
	Text       string // why it is in that class
	Placed     bool   // it is known where it lies
	X, Y       int
}

// Measures of a map, in units of the drawing.
const (
	mapWidth   = 400
	mapHighest = 460
	mapMargin  = 26 // room for marks and names around the villages
	nameWide   = 100
	nameHigh   = 13
)

// spot is a point of the drawing.
type spot struct{ x, y int }

// projection draws places so that a step to the east is as long as one to the north.
type projection struct {
	west, north int64
	east, south int64
	shrink      float64 // of a degree of longitude at this latitude
	scale       float64 // units of the drawing for a microdegree of latitude
	left        int
	height      int
}

// projectionOf fits places into a map; false when they are too few or lie in one spot.
func projectionOf(places []*Place) (p projection, ok bool) {
	if len(places) < 2 {
		return p, false
	}
	p = projection{west: places[0].Longitude, east: places[0].Longitude, north: places[0].Latitude, south: places[0].Latitude}
	for _, at := range places {
		p.west, p.east = min(p.west, at.Longitude), max(p.east, at.Longitude)
		p.south, p.north = min(p.south, at.Latitude), max(p.north, at.Latitude)
	}
	p.shrink = math.Cos(float64(p.north+p.south) / 2e6 * math.Pi / 180)
	wide, high := float64(p.east-p.west)*p.shrink, float64(p.north-p.south)
	if wide == 0 && high == 0 {
		return p, false
	}
	p.scale = min((mapWidth-2*mapMargin)/max(wide, 1), (mapHighest-2*mapMargin)/max(high, 1))
	p.left = (mapWidth - int(wide*p.scale)) / 2
	p.height = int(high*p.scale) + 2*mapMargin
	return p, true
}

func (p projection) spot(at *Place) spot {
	return spot{p.left + int(float64(at.Longitude-p.west)*p.shrink*p.scale), mapMargin + int(float64(p.north-at.Latitude)*p.scale)}
}

// lay puts the villages that are known into the drawing; false when there is none.
func (m *villageMap) lay(centers map[string]*Place) bool {
	var known []*Place
	for _, at := range centers {
		known = append(known, at)
	}
	p, ok := projectionOf(known)
	if !ok {
		return false
	}
	m.Width, m.Height = mapWidth, p.height
	for i := range m.Towns {
		m.Towns[i].lay(p, centers)
	}
	m.spread()
	return true
}

// spread moves names down that would stand on one another.
func (m *villageMap) spread() {
	var above []*mapTown
	for i := range m.Towns {
		if m.Towns[i].Ground != "" {
			above = append(above, &m.Towns[i])
		}
	}
	slices.SortFunc(above, func(a, b *mapTown) int { return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X)) })
	for i, t := range above {
		for _, other := range above[:i] {
			if abs(t.X-other.X) < nameWide && abs(t.Y-other.Y) < nameHigh {
				t.Y = other.Y + nameHigh
			}
		}
	}
}

func abs(n int) int { return max(n, -n) }

// lay puts a township's villages into the drawing, and its name above them.
func (t *mapTown) lay(p projection, centers map[string]*Place) {
	var spots []spot
	for i := range t.Villages {
		v := &t.Villages[i]
		at := centers[v.Code]
		if v.Placed = at != nil; v.Placed {
			here := p.spot(at)
			v.X, v.Y = here.x, here.y
			spots = append(spots, here)
		}
	}
	if len(spots) == 0 {
		return
	}
	west, east, north := spots[0].x, spots[0].x, spots[0].y
	for _, s := range spots {
		west, east, north = min(west, s.x), max(east, s.x), min(north, s.y)
	}
	t.X, t.Y, t.Ground = (west+east)/2, north-10, points(hull(spots))
}

// hull is the smallest convex outline that holds some spots.
func hull(spots []spot) []spot {
	spots = slices.Clone(spots)
	slices.SortFunc(spots, func(a, b spot) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	half := func() (out []spot) {
		for _, s := range spots {
			for len(out) > 1 && !turnsLeft(out[len(out)-2], out[len(out)-1], s) {
				out = out[:len(out)-1]
			}
			out = append(out, s)
		}
		return out[:len(out)-1]
	}
	first, lower := spots[0], half()
	slices.Reverse(spots)
	outline := append(lower, half()...)
	if len(outline) == 0 { // all of them are one
		return []spot{first}
	}
	return outline
}

func turnsLeft(a, b, c spot) bool { return (b.x-a.x)*(c.y-a.y)-(b.y-a.y)*(c.x-a.x) > 0 }

// points spells spots as a polygon has them.
func points(spots []spot) string {
	var b strings.Builder
	for i, s := range spots {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Itoa(s.x) + "," + strconv.Itoa(s.y))
	}
	return b.String()
}
