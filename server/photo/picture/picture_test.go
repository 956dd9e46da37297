package picture_test

import (
	"bytes"
	"image"
	"image/color"
	"image/color/palette"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"ruhu/scripts/pictures"
	"ruhu/server/photo/picture"
)

// read looks into a picture that can be looked into.
func read(t testing.TB, data []byte) picture.Picture {
	t.Helper()
	head, err := picture.Inspect(data)
	if err != nil {
		t.Fatal(err)
	}
	p, err := picture.Read(data, head)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRead_EveryMakeShowsTheSame(t *testing.T) {
	want := read(t, file(t, "q50.444.jpeg"))
	names, err := filepath.Glob("testdata/*.[jw]*")
	if err != nil || len(names) != 14 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		p := read(t, file(t, filepath.Base(name)))
		same := !slices.Contains([]string{"gray.jpeg", "alpha.webp", "lossless.webp"}, filepath.Base(name))
		if same && !p.Hashes[0].Near(want.Hashes[0]) {
			t.Errorf("%s is %d bits from the others", name, p.Hashes[0].Distance(want.Hashes[0]))
		}
		if d := p.Brightness - want.Brightness; same && filepath.Base(name) != "cmyk.jpeg" && (d < -3 || d > 3) {
			t.Errorf("%s has brightness %d, others %d", name, p.Brightness, want.Brightness)
		}
		if config, err := jpeg.DecodeConfig(bytes.NewReader(p.Large)); err != nil || config.Width != p.Width || config.Height != p.Height {
			t.Errorf("%s: a copy is %v, %v", name, config, err)
		}
	}
}

// Copies are small, whatever comes, and of the same shape.
func TestRead_Sizes(t *testing.T) {
	for _, c := range []struct{ w, h, largeW, largeH, smallW, smallH int }{
		{4000, 3000, 1280, 960, 320, 240},
		{1500, 2500, 768, 1280, 192, 320},
		{3300, 1700, 1280, 659, 320, 164},
		{1280, 40, 1280, 40, 320, 10},
		{200, 100, 200, 100, 200, 100},
		{9000, 3, 1280, 1, 320, 1},
		{1, 5000, 1, 1280, 1, 320},
		{1, 1, 1, 1, 1, 1},
	} {
		for name, data := range map[string][]byte{
			"JPEG": pictures.JPEG(image.NewGray(image.Rect(0, 0, c.w, c.h)), 80, nil), "PNG": asPNG(t, image.NewPaletted(image.Rect(0, 0, c.w, c.h), palette.WebSafe)),
		} {
			p := read(t, data)
			large, _ := jpeg.DecodeConfig(bytes.NewReader(p.Large))
			small, _ := jpeg.DecodeConfig(bytes.NewReader(p.Small))
			got := [4]int{large.Width, large.Height, small.Width, small.Height}
			if want := [4]int{c.largeW, c.largeH, c.smallW, c.smallH}; got != want {
				t.Errorf("%s of %d × %d: %v, want %v", name, c.w, c.h, got, want)
			}
		}
	}
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// corners is a picture whose corners are red, green, blue and white, from the upper
// left one around.
func corners(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for at, c := range map[image.Point]color.Color{
		{0, 0}: color.RGBA{255, 0, 0, 255}, {w / 2, 0}: color.RGBA{0, 255, 0, 255}, {w / 2, h / 2}: color.RGBA{0, 0, 255, 255}, {0, h / 2}: color.White,
	} {
		draw.Draw(img, image.Rectangle{at, at.Add(image.Pt(w/2, h/2))}, image.NewUniform(c), image.Point{}, draw.Src)
	}
	return img
}

// However the camera was held, copies are upright and say nothing of it.
func TestRead_CopiesAreUpright(t *testing.T) {
	for orientation, want := range []string{"rgbw", "rgbw", "grwb", "bwrg", "wbgr", "rwbg", "wrgb", "bgrw", "gbwr", "rgbw"} {
		data := pictures.JPEG(corners(1600, 800), 90, &pictures.Notes{Orientation: orientation})
		p := read(t, data)
		for _, made := range [][]byte{p.Large, p.Small} {
			img, err := jpeg.Decode(bytes.NewReader(made))
			if err != nil {
				t.Fatal(err)
			}
			if got := around(img); got != want {
				t.Errorf("orientation %d: %s, want %s", orientation, got, want)
			}
			if upright := img.Bounds().Dx() > img.Bounds().Dy(); upright != (orientation < 5 || orientation > 8) {
				t.Errorf("orientation %d: %v", orientation, img.Bounds())
			}
		}
	}
}

func around(img image.Image) (names string) {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	for _, p := range []image.Point{{w / 8, h / 8}, {w * 7 / 8, h / 8}, {w * 7 / 8, h * 7 / 8}, {w / 8, h * 7 / 8}} {
		r, g, b, _ := img.At(p.X, p.Y).RGBA()
		switch {
		case min(r, g, b) > 0x8000:
			names += "w"
		case r > max(g, b):
			names += "r"
		case g > b:
			names += "g"
		default:
			names += "b"
		}
	}
	return names
}

func TestRead_WhatTheCameraWrote(t *testing.T) {
	at := time.Date(2018, 6, 4, 9, 30, 15, 0, time.FixedZone("", 9*60*60))
	data := pictures.JPEG(pictures.Draw(1, 1, 64, 48), 80, &pictures.Notes{
		Taken: at, Latitude: 42_543_210, Longitude: -128_901_234, Make: "HUAWEI", Model: "P30 \x01\n Lite", Software: "Snapseed 2.0", Comment: "Screenshot",
	})
	p := read(t, data)
	if p.TakenAt != at.UnixMilli() || p.Place == nil || *p.Place != (picture.Place{Latitude: 42_543_210, Longitude: -128_901_234}) {
		t.Errorf("%d at %v", p.TakenAt, p.Place)
	}
	if p.Camera != "HUAWEI P30 Lite" || p.Software != "Snapseed 2.0" || p.Comment != "Screenshot" {
		t.Errorf("%q, %q, %q", p.Camera, p.Software, p.Comment)
	}
	for _, made := range [][]byte{p.Large, p.Small} {
		if bytes.Contains(made, []byte("Exif")) || bytes.Contains(made, []byte("HUAWEI")) {
			t.Error("a copy says where it was taken, and by what")
		}
		again := read(t, made)
		if again.TakenAt != 0 || again.Place != nil || again.Camera != "" {
			t.Errorf("a copy says %v", again.Shot)
		}
	}
	if p := read(t, pictures.JPEG(pictures.Draw(1, 1, 64, 48), 80, nil)); p.TakenAt != 0 || p.Place != nil || p.Camera+p.Software+p.Comment != "" {
		t.Errorf("of nothing: %v", p.Shot)
	}
}

func TestRead_LightAndBlur(t *testing.T) {
	img := pictures.Draw(3, 1, 640, 480)
	p := read(t, pictures.JPEG(img, 90, nil))
	night, few, haze := image.NewRGBA(img.Rect), image.NewRGBA(image.Rect(0, 0, 40, 30)), image.NewRGBA(img.Rect)
	for i := range img.Pix {
		night.Pix[i] = img.Pix[i] / 12
	}
	draw.BiLinear.Scale(few, few.Rect, img, img.Rect, draw.Src, nil)
	draw.BiLinear.Scale(haze, haze.Rect, few, few.Rect, draw.Src, nil)
	dark, blurred := read(t, pictures.JPEG(night, 90, nil)), read(t, pictures.JPEG(haze, 90, nil))
	if dark.Brightness*8 > p.Brightness {
		t.Errorf("brightness %d by day and %d by night", p.Brightness, dark.Brightness)
	}
	if blurred.Sharpness*4 > p.Sharpness {
		t.Errorf("sharpness %d, and %d of a blurred one", p.Sharpness, blurred.Sharpness)
	}
}
