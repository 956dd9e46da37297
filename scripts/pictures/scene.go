package pictures

import (
	"image"
	"image/color"
	"math/rand/v2"
)

// Draw draws a house. The house is told by its seed, and a visit to it by its number:
// of the same house, visits see the same colours from another place in another light.
func Draw(house, visit uint64, w, h int) *image.RGBA {
	c := canvas{img: image.NewRGBA(image.Rect(0, 0, w, h)), w: float64(w), h: float64(h)}
	built := rand.New(rand.NewPCG(house, 0x686f757365))
	seen := rand.New(rand.NewPCG(house, 0x7669736974+visit))
	view := view{
		zoom: 0.75 + 0.5*seen.Float64(), dx: 0.3 * (seen.Float64() - 0.5), dy: 0.16 * (seen.Float64() - 0.5),
		light: 0.7 + 0.45*seen.Float64(), horizon: 0.28 + 0.3*seen.Float64(),
	}
	c.land(built, seen, view)
	c.house(built, view)
	c.things(built, seen, view)
	c.develop(seen, view.light)
	return c.img
}

// view is where somebody stood, and what the light was.
type view struct{ zoom, dx, dy, light, horizon float64 }

// x and y lay a point of the house's own square onto the picture.
func (v view) x(x float64) float64 { return 0.5 + v.dx + (x-0.5)*v.zoom }
func (v view) y(y float64) float64 { return 0.55 + v.dy + (y-0.5)*v.zoom }

// land is sky, hills and ground.
func (c *canvas) land(built, seen *rand.Rand, v view) {
	top, low := tint(seen, 90, 150, 190, 60), tint(seen, 190, 205, 215, 40)
	c.gradient(0, v.horizon, top, low)
	hills := tint(built, 80, 110, 80, 60)
	points := []point{{0, v.horizon + 0.02}}
	for x := 0.0; x < 1; x += 0.09 + 0.12*built.Float64() {
		points = append(points, point{x, v.horizon - 0.18*built.Float64()})
	}
	c.polygon(append(points, point{1, v.horizon - 0.1*built.Float64()}, point{1, v.horizon + 0.02}), hills)
	near, far := tint(built, 120, 110, 75, 70), tint(built, 140, 140, 95, 60)
	c.gradient(v.horizon, 1, far, near)
	for range 3 + built.IntN(6) { // puddles, heaps, beds
		x, y := built.Float64(), v.horizon+(1-v.horizon)*built.Float64()
		c.ellipse(x, y, 0.04+0.18*built.Float64(), 0.015+0.05*built.Float64(), tint(built, 125, 115, 85, 90))
	}
}

// house is walls, a roof, openings and what leans against them.
func (c *canvas) house(built *rand.Rand, v view) {
	left, right := 0.08+0.22*built.Float64(), 0.66+0.28*built.Float64()
	base, eaves := 0.66+0.12*built.Float64(), 0.36+0.12*built.Float64()
	ridge := eaves - 0.05 - 0.17*built.Float64()
	wall, roof := tint(built, 175, 155, 135, 110), tint(built, 110, 75, 70, 110)
	c.rectangle(v, left, eaves, right, base, wall)
	c.rectangle(v, left, base-0.05, right, base, darker(wall))
	lean := 0.16 * built.Float64()
	if built.IntN(4) == 0 {
		c.rectangle(v, left-0.02, ridge+0.06, right+0.02, eaves+0.02, roof) // a flat one
	} else {
		c.quad(v, left-0.04, eaves+0.02, left+lean, ridge, right-lean, ridge, right+0.04, eaves+0.02, roof)
	}
	if built.IntN(2) == 0 {
		at := left + (right-left)*(0.15+0.7*built.Float64())
		c.rectangle(v, at, ridge-0.08, at+0.05, ridge+0.04, darker(wall))
	}
	c.openings(built, v, left, right, eaves, base)
	if built.IntN(2) == 0 { // a shed
		w, h := 0.1+0.14*built.Float64(), 0.1+0.14*built.Float64()
		at := left - w*0.7
		if built.IntN(2) == 0 {
			at = right - w*0.3
		}
		c.rectangle(v, at, base-h, at+w, base+0.02, tint(built, 130, 115, 100, 110))
	}
}

// openings are windows and a door between them.
func (c *canvas) openings(built *rand.Rand, v view, left, right, eaves, base float64) {
	n := 2 + built.IntN(4)
	door := built.IntN(n)
	glass, frame := tint(built, 70, 85, 105, 60), tint(built, 150, 140, 130, 110)
	step := (right - left) / float64(n)
	for i := range n {
		wide := step * (0.35 + 0.35*built.Float64())
		x, y := left+step*float64(i)+(step-wide)/2, eaves+0.05+0.04*built.Float64()
		low := y + (base-y)*(0.4+0.2*built.Float64())
		if i == door {
			low = base
		}
		c.rectangle(v, x-0.012, y-0.012, x+wide+0.012, low+0.01, frame)
		c.rectangle(v, x, y, x+wide, low, glass)
		if i != door {
			c.rectangle(v, x+wide/2-0.005, y, x+wide/2+0.005, low, frame)
		}
	}
}

// things are trees, a fence, and what was in the yard on that day.
func (c *canvas) things(built, seen *rand.Rand, v view) {
	for range 1 + built.IntN(4) {
		x, y := built.Float64()*1.3-0.15, 0.55+0.2*built.Float64()
		size := 0.05 + 0.09*built.Float64()
		c.rectangle(v, x-0.012, y, x+0.012, y+0.2, tint(built, 80, 65, 50, 40))
		c.ellipse(v.x(x), v.y(y-size/2), size*v.zoom, size*1.3*v.zoom, tint(built, 70, 105, 55, 80))
	}
	if built.IntN(3) > 0 {
		posts, y := 6+built.IntN(14), 0.82+0.1*built.Float64()
		wood := tint(built, 120, 95, 75, 70)
		from, to := built.Float64()*0.4-0.1, 0.6+0.5*built.Float64()
		for i := range posts {
			x := from + (to-from)*float64(i)/float64(posts)
			c.rectangle(v, x, y, x+0.015, y+0.12, wood)
		}
		c.rectangle(v, from, y+0.03, to, y+0.045, wood)
	}
	for range 2 + seen.IntN(4) {
		x, y, size := seen.Float64(), 0.72+0.26*seen.Float64(), 0.02+0.07*seen.Float64()
		c.rectangle(v, x, y-size, x+size*(0.6+seen.Float64()), y, tint(seen, 130, 110, 110, 180))
	}
}

// tint is a colour near another.
func tint(r *rand.Rand, red, green, blue, spread int) color.RGBA {
	near := func(v int) uint8 { return uint8(max(0, min(255, v+r.IntN(spread+1)-spread/2))) }
	return color.RGBA{near(red), near(green), near(blue), 255}
}

func darker(c color.RGBA) color.RGBA {
	return color.RGBA{c.R / 4 * 3, c.G / 4 * 3, c.B / 4 * 3, 255}
}
