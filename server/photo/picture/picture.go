// Package picture looks into pictures that anybody may have sent: whether one can be
// decoded at all and at what price, what its camera wrote into it, what it looks like,
// and smaller copies of it. Nothing of a picture is decoded before its own head was
// read and found to be within bounds, and nothing that it holds ends the process:
//
//   - pixels are decoded by the standard library and golang.org/x/image alone, on the
//     goroutine of the caller, where a panic is caught;
//   - imaging, which panics on goroutines of its own where nobody can catch it, is only
//     ever handed an image that this package made itself: an *image.NRGBA from (0, 0) of
//     at most 2 × 1,600 pixels a side, with as many bytes as its size asks for.
//
// So no child process is needed.
package picture

import (
	"fmt"
	"image"

	"ruhu/schema"
)

// Sizes of the copies: the longer side, in pixels. A picture that is smaller is copied
// at its own size.
const (
	Large = 1280
	Small = 320
)

// Picture is what was found in one picture's bytes.
type Picture struct {
	Head
	Shot
	Look
	Large, Small []byte // JPEG, upright, with nothing of what the camera wrote
}

// Read decodes a picture and makes its copies. The head is what Inspect said of the
// same bytes. A picture that cannot be decoded is a schema.Problem; there is no other
// error.
func Read(data []byte, head Head) (p Picture, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = Picture{}, damaged(fmt.Errorf("%v", r))
		}
	}()
	full, err := head.Format.decode(data)
	if err != nil {
		return Picture{}, damaged(err)
	}
	if full.Bounds().Dx() != head.Width || full.Bounds().Dy() != head.Height {
		return Picture{}, damaged(image.ErrFormat)
	}
	p = Picture{Head: head, Shot: shotOf(data, head.Format)}
	large := fit(reduce(full), Large)
	large = upright(large, p.orientation)
	small := fit(large, Small)
	p.Look = lookOf(small)
	p.Large = encode(large)
	if p.Small = p.Large; small != large {
		p.Small = encode(small)
	}
	return p, nil
}

// damaged is a picture whose bytes do not keep what its head promises.
func damaged(err error) error {
	return schema.Problem{Code: schema.PictureDamaged, Param: err.Error()}
}
