package picture

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"strconv"

	"golang.org/x/image/webp"

	"ruhu/schema"
)

// Bounds of a picture. Phones make 12 megapixels, and up to 50 when they are asked to.
const (
	MaxPixels = 50_000_000
	MaxSide   = 20_000
	// MaxCost is what decoding one picture may take, in bytes of memory. 50 megapixels of
	// a plain JPEG or PNG take 210 and 260 MB; of a progressive JPEG they would take 810.
	MaxCost = 300 << 20
)

// Format is how a picture is coded.
type Format string

// The formats that are decoded.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	WebP Format = "webp"
)

// Head is what a picture says of itself in front of its pixels.
type Head struct {
	Format        Format
	Width, Height int   // as coded, before it is turned upright
	Cost          int64 // bytes of memory that Read takes at most, those of the file not among them
}

// Inspect reads a picture's head. It allocates next to nothing, whatever the head
// says. A picture that is not to be decoded is a schema.Problem; there is no other error.
func Inspect(data []byte) (Head, error) {
	format, known := sniff(data)
	if !known {
		return Head{}, schema.Problem{Code: schema.PictureUnknown}
	}
	if format.moves(data) {
		return Head{}, schema.Problem{Code: schema.PictureAnimated}
	}
	config, err := format.config(data)
	if err != nil {
		return Head{}, damaged(err)
	}
	h := Head{Format: format, Width: config.Width, Height: config.Height}
	if h.Width < 1 || h.Height < 1 {
		return Head{}, damaged(image.ErrFormat)
	}
	if n, _ := scans(data); format == JPEG && n > maxScans {
		return Head{}, damaged(image.ErrFormat)
	}
	h.Cost = format.cost(data, config)
	if h.Width > MaxSide || h.Height > MaxSide || h.Width*h.Height > MaxPixels || h.Cost > MaxCost {
		size := strconv.Itoa(h.Width) + " × " + strconv.Itoa(h.Height)
		return Head{}, schema.Problem{Code: schema.PictureTooLarge, Param: size}
	}
	return h, nil
}

// sniff goes by the first bytes: what a file is called says nothing.
func sniff(data []byte) (Format, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return JPEG, true
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, true
	case len(data) >= 16 && string(data[:4]) == "RIFF" && string(data[8:15]) == "WEBPVP8":
		return WebP, true
	}
	return "", false
}

// config lets the decoder itself read the head: what it says is what it would allocate.
func (f Format) config(data []byte) (image.Config, error) {
	r := bytes.NewReader(data)
	switch f {
	case JPEG:
		return jpeg.DecodeConfig(r)
	case PNG:
		return png.DecodeConfig(r)
	default:
		return webp.DecodeConfig(r)
	}
}

func (f Format) decode(data []byte) (image.Image, error) {
	r := bytes.NewReader(data)
	switch f {
	case JPEG:
		return jpeg.Decode(r)
	case PNG:
		return png.Decode(r)
	default:
		return webp.Decode(r)
	}
}
