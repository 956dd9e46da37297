package picture

import (
	"image"

	"github.com/disintegration/imaging"
)

// Look is what a picture looks like, in a few numbers.
type Look struct {
	Hashes     []Hash // of the picture and of what is left of it without its edges; none of one that shows nothing
	Brightness int    // mean, 0 to 255
	Sharpness  int    // variance of the Laplacian of the small copy: what is blurred has little
}

// square is what a picture is squeezed into to be hashed, in pixels a side: turned
// ones are squeezed alike.
const square = 32

// flat is the least variance of brightness that a picture has which shows something.
// The hash of a lens cap would be that of every other lens cap.
const flat = 20

// lookOf measures the small copy.
func lookOf(small *image.NRGBA) Look {
	w, h, luma := lumaOf(small)
	mean, variance := moments(luma)
	look := Look{Brightness: mean, Sharpness: laplacian(luma, w, h)}
	if variance >= flat {
		look.Hashes = hashesOf(small)
	}
	return look
}

// edges are what is taken off each side before each hash, in thousandths. One who
// crops a picture does not do it evenly; one of these comes near to what is left, so
// that few bits are unlike.
var edges = [...]int{0, 20, 40}

// hashesOf hashes a picture without its edges.
func hashesOf(small *image.NRGBA) (hashes []Hash) {
	for _, off := range edges {
		dx, dy := small.Rect.Dx()*off/1000, small.Rect.Dy()*off/1000
		rest := imaging.Crop(small, image.Rect(dx, dy, small.Rect.Dx()-dx, small.Rect.Dy()-dy))
		_, _, luma := lumaOf(imaging.Resize(rest, square, square, imaging.Linear))
		hashes = append(hashes, hashOf((*[square * square]uint8)(luma)))
	}
	return hashes
}

// lumaOf is an image without its colours.
func lumaOf(img *image.NRGBA) (w, h int, luma []uint8) {
	w, h = img.Rect.Dx(), img.Rect.Dy()
	luma = make([]uint8, w*h)
	for y := range h {
		line := img.Pix[y*img.Stride:][:4*w]
		for x := range w {
			r, g, b := int(line[4*x]), int(line[4*x+1]), int(line[4*x+2])
			luma[y*w+x] = uint8((299*r + 587*g + 114*b + 500) / 1000)
		}
	}
	return w, h, luma
}

func moments(luma []uint8) (mean, variance int) {
	sum, squares := 0, 0
	for _, v := range luma {
		sum += int(v)
		squares += int(v) * int(v)
	}
	n := len(luma)
	return sum / n, (squares - sum*sum/n) / n
}

// laplacian is the variance of how far each pixel is from its neighbours.
func laplacian(luma []uint8, w, h int) int {
	sum, squares, n := 0, 0, 0
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			at := y*w + x
			d := 4*int(luma[at]) - int(luma[at-1]) - int(luma[at+1]) - int(luma[at-w]) - int(luma[at+w])
			sum, squares, n = sum+d, squares+d*d, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return (squares - sum*sum/n) / n
}
