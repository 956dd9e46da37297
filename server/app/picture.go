package app

import "ruhu/server/registry"

// ReadPictures is what was found in photos, and how they are found by their looks.
type ReadPictures interface {
	// Picture returns what was found in a photo, or ErrNotFound while nobody looked.
	Picture(sha256 string) (registry.Picture, error)
	// LastPicture returns the highest number of a picture, 0 when there is none.
	LastPicture() (number int64, err error)
	// PicturesAbove returns the photos in which something was found under a number above
	// one, by that number.
	PicturesAbove(number int64) (sha256 []string, err error)
	// PicturesSharing returns the pictures, by number, that were put with any of the
	// keys and have a number above one.
	PicturesSharing(keys []int64, above int64) ([]HashedPicture, error)
	// Alikes returns the photos that were found to look like one, by SHA-256.
	Alikes(sha256 string) ([]string, error)
}

// HashedPicture is as much of a picture as it takes to compare it with others: of
// many thousands, thousands may share a key.
type HashedPicture struct {
	SHA256 string
	Hashes []registry.PictureHash
}

// WritePictures is where it is kept.
type WritePictures interface {
	// PutPicture keeps what was found in a photo, under the next number, in place of
	// what was found before, and the keys by which PicturesSharing finds it.
	PutPicture(p registry.Picture, keys []int64) error
	// PutAlike notes that two photos look alike. Noting it again changes nothing.
	PutAlike(sha256, other string) error
}
