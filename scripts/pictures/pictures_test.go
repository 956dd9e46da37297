package pictures_test

import (
	"bytes"
	"image/jpeg"
	"math/rand/v2"
	"testing"

	"ruhu/scripts/pictures"
)

func TestDraw_IsToldByItsNumbers(t *testing.T) {
	a := pictures.Draw(1, 2, 80, 60)
	if b := pictures.Draw(1, 2, 80, 60); !bytes.Equal(a.Pix, b.Pix) {
		t.Error("the same numbers draw other pixels")
	}
	for _, other := range [][2]uint64{{1, 3}, {2, 2}} {
		if b := pictures.Draw(other[0], other[1], 80, 60); bytes.Equal(a.Pix, b.Pix) {
			t.Errorf("house %d on visit %d is drawn like another", other[0], other[1])
		}
	}
}

// Only Same is found by its bytes.
func TestAgain_EveryWayIsAPictureOfItsOwn(t *testing.T) {
	img := pictures.Draw(1, 1, 80, 60)
	first, second := pictures.Notes{Make: "HUAWEI"}, pictures.Notes{Make: "Xiaomi"}
	before := pictures.First(img, first)
	for _, way := range pictures.Ways() {
		after := pictures.Again(img, way, first, second, rand.New(rand.NewPCG(1, 1)))
		if same := bytes.Equal(before, after); same != (way == pictures.Same) {
			t.Errorf("%s: same bytes: %v", way, same)
		}
		if _, err := jpeg.Decode(bytes.NewReader(after)); err != nil {
			t.Errorf("%s: %v", way, err)
		}
	}
}

func TestAlbum_ReusesPhotosOfEarlierHouses(t *testing.T) {
	a := pictures.Album{Seed: 1, Width: 40, Height: 30, PerHouse: 3, Reused: 10}
	reused, ways := 0, map[pictures.Way]bool{}
	for photo := range 2000 {
		scene, way := a.Shows(photo)
		if (scene == photo) != (way == "") {
			t.Fatalf("photo %d shows %d, %q", photo, scene, way)
		}
		if scene == photo {
			continue
		}
		reused++
		ways[way] = true
		if own, _ := a.Shows(scene); own != scene || a.House(scene) >= a.House(photo) {
			t.Errorf("photo %d shows %d, which shows %d", photo, scene, own)
		}
		if same := bytes.Equal(a.JPEG(photo, pictures.Notebook), a.JPEG(scene, pictures.Notebook)); same != (way == pictures.Same) {
			t.Errorf("photo %d, %s: same bytes: %v", photo, way, same)
		}
	}
	if reused < 150 || reused > 250 || len(ways) != len(pictures.Ways()) {
		t.Errorf("%d of 2000 are used again, in %d ways", reused, len(ways))
	}
}
