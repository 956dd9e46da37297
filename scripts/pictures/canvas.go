package pictures

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// canvas is painted on in parts of its width and height, so that a scene is the same
// at every size.
type canvas struct {
	img  *image.RGBA
	w, h float64
}

type point struct{ x, y float64 }

// span paints a piece of a line.
func (c *canvas) span(y int, from, to float64, with color.RGBA) {
	if y < 0 || y >= c.img.Rect.Dy() {
		return
	}
	left, right := max(0, int(from+0.5)), min(c.img.Rect.Dx(), int(to+0.5))
	line := c.img.Pix[y*c.img.Stride:]
	for x := left; x < right; x++ {
		p := line[4*x : 4*x+4 : 4*x+4]
		p[0], p[1], p[2], p[3] = with.R, with.G, with.B, 255
	}
}

// gradient paints a band over the whole width.
func (c *canvas) gradient(top, bottom float64, from, to color.RGBA) {
	first, last := int(top*c.h), int(bottom*c.h)
	for y := first; y < last; y++ {
		part := float64(y-first) / float64(last-first)
		mix := func(a, b uint8) uint8 { return uint8(float64(a) + part*(float64(b)-float64(a))) }
		c.span(y, 0, c.w, color.RGBA{mix(from.R, to.R), mix(from.G, to.G), mix(from.B, to.B), 255})
	}
}

// polygon fills a shape line by line.
func (c *canvas) polygon(points []point, with color.RGBA) {
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		top, bottom = min(top, p.y*c.h), max(bottom, p.y*c.h)
	}
	var cuts []float64
	for y := max(0, int(top)); y <= min(c.img.Rect.Dy()-1, int(bottom)); y++ {
		cuts = cuts[:0]
		at := (float64(y) + 0.5) / c.h
		for i, a := range points {
			b := points[(i+1)%len(points)]
			if (a.y <= at) != (b.y <= at) {
				cuts = insert(cuts, (a.x+(at-a.y)/(b.y-a.y)*(b.x-a.x))*c.w)
			}
		}
		for i := 0; i+1 < len(cuts); i += 2 {
			c.span(y, cuts[i], cuts[i+1], with)
		}
	}
}

// insert keeps a short list sorted.
func insert(list []float64, v float64) []float64 {
	list = append(list, v)
	for i := len(list) - 1; i > 0 && list[i-1] > list[i]; i-- {
		list[i-1], list[i] = list[i], list[i-1]
	}
	return list
}

// rectangle is of the house's own square.
func (c *canvas) rectangle(v view, left, top, right, bottom float64, with color.RGBA) {
	for y := int(v.y(top) * c.h); y < int(v.y(bottom)*c.h); y++ {
		c.span(y, v.x(left)*c.w, v.x(right)*c.w, with)
	}
}

// quad is of the house's own square, given by its four corners.
func (c *canvas) quad(v view, x1, y1, x2, y2, x3, y3, x4, y4 float64, with color.RGBA) {
	c.polygon([]point{{v.x(x1), v.y(y1)}, {v.x(x2), v.y(y2)}, {v.x(x3), v.y(y3)}, {v.x(x4), v.y(y4)}}, with)
}

// ellipse is of the picture, by its middle and its half axes.
func (c *canvas) ellipse(x, y, rx, ry float64, with color.RGBA) {
	for line := int((y - ry) * c.h); line < int((y+ry)*c.h); line++ {
		d := ((float64(line)+0.5)/c.h - y) / ry
		if d*d < 1 {
			half := rx * math.Sqrt(1-d*d)
			c.span(line, (x-half)*c.w, (x+half)*c.w, with)
		}
	}
}

// develop makes of flat colours what a lens makes of them: light that falls off to one
// side, and the grain of a sensor.
func (c *canvas) develop(seen *rand.Rand, light float64) {
	across, down := 0.5*(seen.Float64()-0.5), 0.4*(seen.Float64()-0.5)
	grain := seen.Uint64() | 1
	amount := 4 + seen.IntN(12)
	for y := range c.img.Rect.Dy() {
		line := c.img.Pix[y*c.img.Stride:][:4*c.img.Rect.Dx()]
		at := light + down*(float64(y)/c.h-0.5) - across/2
		step := across / c.w
		for x := 0; x < len(line); x += 4 {
			grain ^= grain << 13
			grain ^= grain >> 7
			grain ^= grain << 17
			noise := int(grain&0xff)*amount>>8 - amount/2
			gain := int(at * 256)
			at += step
			for i := range 3 {
				line[x+i] = uint8(max(0, min(255, int(line[x+i])*gain>>8+noise)))
			}
		}
	}
}
