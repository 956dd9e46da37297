package pictures

import (
	"math/rand/v2"
	"time"
)

// Album is numbered photos of houses, some of which are a photo of an earlier house,
// used again. What a photo shows follows from its number alone, so that photos can be
// drawn in any order.
type Album struct {
	Seed          uint64
	Width, Height int
	PerHouse      int // so many photos in a row are of one house
	Reused        int // of a hundred photos, those that are of an earlier house
}

// House is the number of the house that a photo is said to be of.
func (a Album) House(photo int) int { return photo / a.PerHouse }

// Shows returns the photo whose scene a photo shows: itself, or an earlier one that is
// used again in a way. That one is always its own.
func (a Album) Shows(photo int) (scene int, way Way) {
	dice := a.dice(photo)
	earlier := a.House(photo) * a.PerHouse
	if earlier == 0 || dice.IntN(100) >= a.Reused {
		return photo, ""
	}
	way = Ways()[dice.IntN(len(Ways()))]
	for range 20 {
		scene = dice.IntN(earlier)
		if own, _ := a.Shows(scene); own == scene {
			return scene, way
		}
	}
	return photo, ""
}

// JPEG draws a photo. Notes are those of the camera when a photo was taken of the
// house that it is said to be of.
func (a Album) JPEG(photo int, notes func(photo int) Notes) []byte {
	scene, way := a.Shows(photo)
	img := Draw(a.Seed<<32|uint64(a.House(scene)), uint64(scene%a.PerHouse), a.Width, a.Height)
	if scene == photo {
		return First(img, notes(photo))
	}
	return Again(img, way, notes(scene), notes(photo), a.dice(photo))
}

func (a Album) dice(photo int) *rand.Rand { return rand.New(rand.NewPCG(a.Seed, uint64(photo))) }

// Notebook is the notes of an album whose cameras tell nothing but when each photo was
// taken: one a minute.
func Notebook(photo int) Notes {
	return Notes{Make: "HUAWEI", Taken: time.UnixMilli(1_528_000_000_000).Add(time.Duration(photo) * time.Minute).UTC()}
}
