package registry

import (
	"ruhu/schema"
	"ruhu/syncproto"
)

// Picture is what was found in a photo's bytes. It is the server's own: nothing of it
// is sent to devices, and none of it is believed to be true but what was measured.
type Picture struct {
	Number int64  // in the order in which they were looked into, from 1
	SHA256 string // of the photo
	At     int64  // Unix milliseconds, when it was looked into

	// Why there is nothing else: the photo is kept, and cannot be shown.
	Problem *schema.Problem

	Format        string
	Width, Height int // as coded, before it is turned upright
	Shot
	Look
	Large, Small syncproto.Photo // copies, upright and without notes, of 1280 and 320 pixels
}

// Shot is what a camera, or somebody, wrote into a picture. What is not said is zero.
type Shot struct {
	TakenAt  int64  // Unix milliseconds
	Place    *Place // nil when it is not said
	Camera   string
	Software string // that wrote the file last
	Comment  string
}

// Place is a place on Earth in microdegrees.
type Place struct{ Latitude, Longitude int64 }

// Look is what a picture looks like.
type Look struct {
	Hashes     []PictureHash // none of one that shows nothing
	Brightness int           // 0 to 255
	Sharpness  int           // from 0; what is blurred has little
}

// PictureHash is a perceptual hash: few bits are unlike in pictures that look alike.
type PictureHash struct{ Slow, Fast uint64 }
