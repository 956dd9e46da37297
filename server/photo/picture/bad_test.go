package picture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/scripts/pictures"
	"ruhu/server/app"
	"ruhu/server/photo/picture"
)

// chunk is one part of a PNG.
func chunk(name string, body []byte) []byte {
	out := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), name...)
	out = append(out, body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// bomb is a PNG whose pixels are all the same: a great many in few bytes.
func bomb(t *testing.T, w, h uint32, depth, kind byte, rowBytes int) []byte {
	t.Helper()
	var packed bytes.Buffer
	z, _ := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	row := make([]byte, rowBytes+1)
	for range h {
		if _, err := z.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h), depth, kind, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head)...)
	return append(append(out, chunk("IDAT", packed.Bytes())...), chunk("IEND", nil)...)
}

// sized lets a JPEG say that it has another size.
func sized(data []byte, w, h uint16) []byte {
	data = bytes.Clone(data)
	at := bytes.Index(data, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(data[at+5:], h)
	binary.BigEndian.PutUint16(data[at+7:], w)
	return data
}

// endless is a progressive JPEG that goes over its pixels as often as told.
func endless(t *testing.T, times int) []byte {
	data := file(t, "q50.420.progressive.jpeg")
	at := bytes.LastIndex(data, []byte{0xff, 0xda})
	scan, end := data[at:len(data)-2], data[len(data)-2:]
	return bytes.Join([][]byte{data[:at], bytes.Repeat(scan, times), end}, nil)
}

// animated is a PNG or WebP that says it is a sequence.
func animated(t *testing.T, format string) []byte {
	if format == "png" {
		still := asPNG(t, image.NewGray(image.Rect(0, 0, 4, 4)))
		return bytes.Join([][]byte{still[:33], chunk("acTL", make([]byte, 8)), still[33:]}, nil)
	}
	data := bytes.Clone(file(t, "alpha.webp"))
	data[20] |= 2
	return data
}

// codeOf is why a picture was not looked into, and whether its pixels were tried.
func codeOf(t *testing.T, data []byte) (code schema.ErrCode, tried bool) {
	t.Helper()
	head, err := picture.Inspect(data)
	if err == nil {
		tried = true
		_, err = picture.Read(data, head)
	}
	problem, known := app.AsProblem(err)
	if err != nil && !known {
		t.Fatalf("a surprise: %v", err)
	}
	return problem.Code, tried
}

func TestInspect_RefusesBeforeAnythingIsDecoded(t *testing.T) {
	small := pictures.JPEG(pictures.Draw(1, 1, 64, 48), 80, nil)
	for name, c := range map[string]struct {
		data []byte
		want schema.ErrCode
	}{
		"no bytes":                 {nil, schema.PictureUnknown},
		"a text":                   {[]byte("not a picture, whatever its name says"), schema.PictureUnknown},
		"a GIF":                    {[]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00"), schema.PictureUnknown},
		"a TIFF":                   {[]byte("II*\x00\x08\x00\x00\x00\x00\x00"), schema.PictureUnknown},
		"a page":                   {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), schema.PictureUnknown},
		"a sound":                  {[]byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00"), schema.PictureUnknown},
		"three bytes of a JPEG":    {small[:3], schema.PictureDamaged},
		"eight bytes of a PNG":     {[]byte("\x89PNG\r\n\x1a\n"), schema.PictureDamaged},
		"the head of a WebP":       {file(t, "lossy.webp")[:16], schema.PictureDamaged},
		"1.6 gigapixels in 2 kB":   {sized(small, 40_000, 40_000), schema.PictureTooLarge},
		"400 megapixels of 1 bit":  {bomb(t, 20_000, 20_000, 1, 0, 2500), schema.PictureTooLarge},
		"a line":                   {bomb(t, 30_000, 1, 8, 0, 30_000), schema.PictureTooLarge},
		"50 megapixels of 64 bits": {bomb(t, 8000, 6000, 16, 6, 0), schema.PictureTooLarge},
		"no pixels":                {sized(small, 0, 48), schema.PictureDamaged},
		"a thousand scans":         {endless(t, 1000), schema.PictureDamaged},
		"an animated PNG":          {animated(t, "png"), schema.PictureAnimated},
		"an animated WebP":         {animated(t, "webp"), schema.PictureAnimated},
	} {
		before := allocated()
		_, err := picture.Inspect(c.data)
		took := allocated() - before
		if problem, _ := app.AsProblem(err); problem.Code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if took > 1<<20 {
			t.Errorf("%s: took %d bytes", name, took)
		}
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestRead_RefusesWhatItCannotDecode(t *testing.T) {
	small := pictures.JPEG(pictures.Draw(1, 1, 640, 480), 80, nil)
	for name, data := range map[string][]byte{
		"a JPEG cut in the middle":  small[:len(small)/2],
		"a JPEG with another size":  sized(small, 2000, 2000),
		"a PNG cut in the middle":   asPNG(t, pictures.Draw(1, 1, 64, 48))[:2000],
		"a PNG with too few pixels": bomb(t, 1000, 1000, 8, 6, 10),
		"a WebP cut in the middle":  file(t, "lossless.webp")[:2000],
	} {
		if code, tried := codeOf(t, data); code != schema.PictureDamaged || !tried {
			t.Errorf("%s: %s", name, code)
		}
	}
}

// Whatever is broken in a file, it ends as a picture or as a problem.
func TestRead_SurvivesDamage(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	for _, name := range []string{"q50.410.jpeg", "q50.420.progressive.jpeg", "gray.jpeg", "lossy.webp", "alpha.webp", "lossless.webp"} {
		good := file(t, name)
		for range 60 {
			data := bytes.Clone(good)
			for range 1 + dice.IntN(5) {
				data[dice.IntN(len(data))] = byte(dice.Uint32())
			}
			codeOf(t, data[:len(data)-dice.IntN(20)])
		}
	}
}

// Notes that are nonsense do not keep a picture from being shown.
func TestRead_DamagedNotes(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 6))
	good := pictures.JPEG(image.NewGray(image.Rect(0, 0, 16, 16)), 80, &pictures.Notes{Make: strings.Repeat("M", 3000), Model: "x", Latitude: 1, Orientation: 60_000})
	for range 300 {
		data := bytes.Clone(good)
		for range 8 {
			data[12+dice.IntN(120)] = byte(dice.Uint32())
		}
		if p := read(t, data); len(p.Camera) > 100 {
			t.Fatalf("%d bytes of camera", len(p.Camera))
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"q50.420.progressive.jpeg", "cmyk.jpeg", "lossy.webp", "alpha.webp", "lossless.webp"} {
		f.Add(file(f, name))
	}
	f.Add(pictures.JPEG(image.NewGray(image.Rect(0, 0, 16, 16)), 80, &pictures.Notes{Make: "HUAWEI", Latitude: 1, Orientation: 6}))
	f.Fuzz(func(t *testing.T, data []byte) {
		head, err := picture.Inspect(data)
		if err != nil || head.Width*head.Height > 1_000_000 {
			return
		}
		p, err := picture.Read(data, head)
		if err == nil {
			read(t, p.Large)
		}
		if _, known := app.AsProblem(err); err != nil && !known {
			t.Fatal(err)
		}
	})
}
