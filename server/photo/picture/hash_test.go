package picture_test

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"ruhu/scripts/pictures"
	"ruhu/server/photo/picture"
)

// nearest is the least distance of a picture from the ways to lay another, and that way.
func nearest(a, b picture.Hash) (distance, way int) {
	distance = 128
	for w := range picture.Turnings {
		if d := a.Distance(b.Turned(w)); d < distance {
			distance, way = d, w
		}
	}
	return distance, way
}

// The hash of a turned picture is the turned hash of the picture.
func TestHash_Turns(t *testing.T) {
	img := pictures.Draw(7, 0, 320, 240)
	p := read(t, pictures.JPEG(img, 90, nil))
	seen := map[int]bool{}
	for orientation := 1; orientation <= 8; orientation++ {
		turned := read(t, pictures.JPEG(img, 90, &pictures.Notes{Orientation: orientation}))
		d, way := nearest(p.Hashes[0], turned.Hashes[0])
		if d > 6 {
			t.Errorf("orientation %d is %d bits off", orientation, d)
		}
		if way == 0 != (orientation == 1) || seen[way] {
			t.Errorf("orientation %d is way %d", orientation, way)
		}
		seen[way] = true
	}
}

// Every way has one that undoes it, and none but the first leaves a hash as it is.
func TestHash_WaysAreAGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := picture.Hash{Slow: rapid.Uint64().Draw(t, "slow"), Fast: rapid.Uint64().Draw(t, "fast")}
		if h.Turned(0) != h {
			t.Fatal("way 0 changes it")
		}
		for way := range picture.Turnings {
			back := 0
			for undo := range picture.Turnings {
				if h.Turned(way).Turned(undo) == h {
					back++
				}
			}
			if back == 0 {
				t.Fatalf("nothing undoes way %d", way)
			}
		}
	})
}

// What somebody does to a picture to use it again leaves it near; another house, and
// another look at the same house, are not.
func TestHash_NearAndFar(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for house := range uint64(12) {
		img := pictures.Draw(house, 0, 320, 240)
		p := read(t, pictures.First(img, pictures.Notes{}))
		for _, way := range pictures.Ways() {
			q := read(t, pictures.Again(img, way, pictures.Notes{}, pictures.Notes{}, dice))
			if way != pictures.Cropped && way != pictures.Everything && !picture.Alike(p.Hashes, q.Hashes) {
				t.Errorf("house %d, %s: not alike", house, way)
			}
		}
		for _, other := range []*image.RGBA{pictures.Draw(house+1000, 0, 320, 240), pictures.Draw(house, 1, 320, 240)} {
			if picture.Alike(p.Hashes, read(t, pictures.First(other, pictures.Notes{})).Hashes) {
				t.Errorf("house %d looks like another", house)
			}
		}
	}
}

// A lens cap has no hash: it would look like every other lens cap.
func TestHash_NothingToSee(t *testing.T) {
	for _, shade := range []uint8{0, 3, 128, 255} {
		img := image.NewGray(image.Rect(0, 0, 200, 100))
		dice := rand.New(rand.NewPCG(uint64(shade), 1))
		for i := range img.Pix {
			img.Pix[i] = color.Gray{Y: uint8(max(0, min(255, int(shade)+dice.IntN(5)-2)))}.Y
		}
		if p := read(t, pictures.JPEG(img, 90, nil)); p.Hashes != nil {
			t.Errorf("of %d: %v, brightness %d", shade, p.Hashes, p.Brightness)
		}
	}
}
