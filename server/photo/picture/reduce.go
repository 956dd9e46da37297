package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"

	"github.com/disintegration/imaging"
)

// surplus is how many pixels of the longer side reduce leaves at least, where there
// are as many: enough over Large for the filter behind it.
const surplus = 1600

// reduce takes the mean of squares of pixels, so that all that comes after it works on
// an image of at most twice surplus, and makes of any kind of image the one kind that
// imaging gets. What is transparent is laid on white.
func reduce(full image.Image) *image.NRGBA {
	k := max(1, max(full.Bounds().Dx(), full.Bounds().Dy())/surplus)
	if coded, ok := full.(*image.YCbCr); ok {
		return reduceYCbCr(coded, k)
	}
	return reduceAny(full, k)
}

// reduceYCbCr takes the means before colours are converted, where there are a third
// or half as many numbers.
func reduceYCbCr(full *image.YCbCr, k int) *image.NRGBA {
	b := full.Bounds()
	w, h := max(1, b.Dx()/k), max(1, b.Dy()/k)
	sx, sy := 1, 1
	switch full.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		sx = 2
	case image.YCbCrSubsampleRatio420:
		sx, sy = 2, 2
	case image.YCbCrSubsampleRatio440:
		sy = 2
	case image.YCbCrSubsampleRatio411:
		sx = 4
	case image.YCbCrSubsampleRatio410:
		sx, sy = 4, 2
	}
	luma := plane{full.Y[full.YOffset(b.Min.X, b.Min.Y):], full.YStride, b.Dx(), b.Dy(), 1, 1}
	at := full.COffset(b.Min.X, b.Min.Y)
	cw, ch := (b.Dx()+sx-1)/sx, (b.Dy()+sy-1)/sy
	blue := plane{full.Cb[at:], full.CStride, cw, ch, sx, sy}
	red := plane{full.Cr[at:], full.CStride, cw, ch, sx, sy}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	ys, bs, rs := make([]byte, w), make([]byte, w), make([]byte, w)
	for y := range h {
		luma.means(ys, y, k)
		blue.means(bs, y, k)
		red.means(rs, y, k)
		line := out.Pix[y*out.Stride:][:4*w]
		for x := range w {
			to := line[4*x : 4*x+4 : 4*x+4]
			to[0], to[1], to[2] = color.YCbCrToRGB(ys[x], bs[x], rs[x])
			to[3] = 255
		}
	}
	return out
}

// plane is one component of an image, which may have a sample for several pixels.
type plane struct {
	pix    []byte
	stride int
	w, h   int // in samples
	sx, sy int // pixels to a sample
}

// means writes a line of means over squares of k × k pixels.
func (p plane) means(to []byte, line, k int) {
	top := min(line*k/p.sy, p.h-1)
	bottom := min(max(top+1, (line+1)*k/p.sy), p.h)
	switch {
	case k == p.sx && bottom == top+1: // a sample for each
		copy(to, p.pix[top*p.stride:][:p.w])
	case k == 2*p.sx && bottom == top+2: // as it mostly is
		p.fours(to, top)
	case k == 1 && p.sx == 2: // of a small picture
		p.doubles(to, top)
	default:
		p.rectangles(to, top, bottom, k)
	}
}

// doubles is means where there is a sample for two.
func (p plane) doubles(to []byte, top int) {
	line := p.pix[top*p.stride:][:p.w]
	for x := range to {
		to[x] = line[x/2]
	}
}

// fours is means over two samples by two.
func (p plane) fours(to []byte, top int) {
	upper, lower := p.pix[top*p.stride:][:2*len(to)], p.pix[(top+1)*p.stride:][:2*len(to)]
	for x := range to {
		sum := uint(upper[2*x]) + uint(upper[2*x+1]) + uint(lower[2*x]) + uint(lower[2*x+1])
		to[x] = byte((sum + 2) / 4)
	}
}

// rectangles is means over whatever number of samples there is to a mean.
func (p plane) rectangles(to []byte, top, bottom, k int) {
	for x := range to {
		left := min(x*k/p.sx, p.w-1)
		right := min(max(left+1, (x+1)*k/p.sx), p.w)
		sum := 0
		for y := top; y < bottom; y++ {
			for _, sample := range p.pix[y*p.stride+left : y*p.stride+right] {
				sum += int(sample)
			}
		}
		n := (right - left) * (bottom - top)
		to[x] = byte((sum + n/2) / n)
	}
}

// reduceAny draws an image strip by strip, whatever it is made of.
func reduceAny(full image.Image, k int) *image.NRGBA {
	b := full.Bounds()
	w, h := max(1, b.Dx()/k), max(1, b.Dy()/k)
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), min(k, b.Dy())))
	high := strip.Rect.Dy()
	wide := min(k, b.Dx())
	for y := range h {
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, full, image.Pt(b.Min.X, b.Min.Y+y*k), draw.Over)
		for x := range w {
			mean(out.Pix[y*out.Stride+4*x:][:4], strip, x*wide, wide, high)
		}
	}
	return out
}

// mean is the mean colour of a rectangle that begins at the strip's top.
func mean(to []byte, strip *image.RGBA, left, wide, high int) {
	var r, g, b int
	for y := range high {
		line := strip.Pix[y*strip.Stride+4*left:][:4*wide]
		for x := 0; x < len(line); x += 4 {
			r, g, b = r+int(line[x]), g+int(line[x+1]), b+int(line[x+2])
		}
	}
	n := wide * high
	to[0], to[1], to[2], to[3] = byte((r+n/2)/n), byte((g+n/2)/n), byte((b+n/2)/n), 255
}

// fit makes an image small enough that its longer side has so many pixels.
func fit(img *image.NRGBA, side int) *image.NRGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if max(w, h) <= side {
		return img
	}
	if w > h {
		return imaging.Resize(img, side, max(1, h*side/w), imaging.Linear)
	}
	return imaging.Resize(img, max(1, w*side/h), side, imaging.Linear)
}

// upright turns an image as its camera says that it was held.
func upright(img *image.NRGBA, orientation int) *image.NRGBA {
	switch orientation {
	case 2:
		return imaging.FlipH(img)
	case 3:
		return imaging.Rotate180(img)
	case 4:
		return imaging.FlipV(img)
	case 5:
		return imaging.Transpose(img)
	case 6:
		return imaging.Rotate270(img)
	case 7:
		return imaging.Transverse(img)
	case 8:
		return imaging.Rotate90(img)
	}
	return img
}

// quality is that of copies: at 80, 1,280 × 960 pixels take about 200 kB.
const quality = 80

// encode writes a JPEG. Of an image that hides nothing, NRGBA and RGBA are the same
// bytes, and the encoder is three times as fast on the second.
func encode(img *image.NRGBA) []byte {
	var out bytes.Buffer
	opaque := &image.RGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}
	_ = jpeg.Encode(&out, opaque, &jpeg.Options{Quality: quality}) // a buffer takes everything, and the size is within bounds
	return out.Bytes()
}
