package pictures

import (
	"image"
	"math/rand/v2"

	"golang.org/x/image/draw"
)

// Way is how somebody uses a picture for a second household.
type Way string

// The ways that are planted.
const (
	Same       Way = "same"       // the very bytes
	Retagged   Way = "retagged"   // the same pixels, other notes
	TaggedTurn Way = "taggedturn" // laid on another side by its notes
	Turned     Way = "turned"     // laid on another side
	Recoded    Way = "recoded"    // saved again, badly
	Resized    Way = "resized"    // made smaller
	Cropped    Way = "cropped"    // up to 4 % off each side
	Everything Way = "everything" // turned, cropped, made smaller and saved badly
)

// Ways are all of them.
func Ways() []Way {
	return []Way{Same, Retagged, TaggedTurn, Turned, Recoded, Resized, Cropped, Everything}
}

// goodQuality is that of phones, badQuality that of messengers.
const (
	goodQuality = 85
	badQuality  = 50
)

// First encodes a picture as its camera would.
func First(img *image.RGBA, n Notes) []byte { return JPEG(img, goodQuality, &n) }

// Again makes of a picture what somebody sends for another household. The notes are
// those of the second time; Same has those of the first.
func Again(img *image.RGBA, way Way, first, second Notes, dice *rand.Rand) []byte {
	quality := goodQuality
	switch way {
	case Same:
		return First(img, first)
	case TaggedTurn:
		second.Orientation = []int{3, 6, 8}[dice.IntN(3)]
	case Turned:
		img = turned(img, 1+dice.IntN(3))
	case Recoded:
		quality = badQuality
	case Resized:
		img = scaled(img, img.Rect, 0.5+0.3*dice.Float64())
	case Cropped:
		img = scaled(img, trimmed(img.Rect, dice), 1)
	case Everything:
		img = turned(scaled(img, trimmed(img.Rect, dice), 0.6+0.3*dice.Float64()), 1+dice.IntN(3))
		quality = badQuality
	}
	return JPEG(img, quality, &second)
}

// turned lays a picture on another of its four sides.
func turned(img *image.RGBA, quarters int) *image.RGBA {
	for range quarters {
		w, h := img.Rect.Dx(), img.Rect.Dy()
		out := image.NewRGBA(image.Rect(0, 0, h, w))
		for y := range h {
			for x := range w {
				copy(out.Pix[x*out.Stride+4*(h-1-y):][:4], img.Pix[y*img.Stride+4*x:][:4])
			}
		}
		img = out
	}
	return img
}

// trimmed takes up to 4 % off each side.
func trimmed(r image.Rectangle, dice *rand.Rand) image.Rectangle {
	off := func(side int) int { return int(0.04 * dice.Float64() * float64(side)) }
	return image.Rect(r.Min.X+off(r.Dx()), r.Min.Y+off(r.Dy()), r.Max.X-off(r.Dx()), r.Max.Y-off(r.Dy()))
}

// scaled is a part of a picture at a part of its size.
func scaled(img *image.RGBA, from image.Rectangle, part float64) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, int(part*float64(from.Dx())), int(part*float64(from.Dy()))))
	if part == 1 {
		draw.Copy(out, image.Point{}, img, from, draw.Src, nil)
	} else {
		draw.CatmullRom.Scale(out, out.Rect, img, from, draw.Src, nil)
	}
	return out
}
