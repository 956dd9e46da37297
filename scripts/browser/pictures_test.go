package browser

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

var picturesFlag = flag.String("pictures", "", "folder to draw the pictures of the READMEs into")

// shown is a page that the READMEs show, at the county's own time.
type shown struct {
	name, as, lang string
	path, link     string // as a page's
	height         int64
}

// readme is all of them. The people in them are the demo's, whom nobody knows.
var readme = []shown{
	{name: "today", as: staff, lang: "zh-CN", path: "/?map=waits", height: 920},
	{name: "review", as: reviewer, lang: "zh-CN", path: "/reviews", link: ".above-list .button", height: 700},
	{name: "case", as: staff, lang: "en", path: "/conflicts", link: "a.subject", height: 700},
	{name: "household", as: reviewer, lang: "ko", path: "/households?status=exited", link: ".list .key a", height: 760},
	{name: "notice", as: staff, lang: "zh-CN", path: "/relocation/villages/222426100208", link: "#notices .papers a:has(time)", height: 700},
}

// TestPictures draws them, when a folder is named.
func TestPictures(t *testing.T) {
	if *picturesFlag == "" {
		t.Skip("SKIPPED: nothing is drawn; -pictures FOLDER draws the pictures of the READMEs (task pictures)")
	}
	w := newWorld(t, newBrowser(t), true)
	w.county.start(t, "demo", "--from", day)
	for _, s := range readme {
		b := w.at(s.as)
		b.visit("/profile?lang=" + s.lang)
		b.visit(b.address(page{name: s.name, path: s.path, link: s.link}))
		call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 1100, Height: s.height, DeviceScaleFactor: 0.65})
		picture, err := fewColours(run(b, chromedp.CaptureScreenshot()))
		if err == nil {
			err = os.WriteFile(filepath.Join(*picturesFlag, s.name+".png"), picture, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(picture) > mostPicture {
			t.Errorf("%s: %d bytes", s.name, len(picture))
		}
	}
}

// mostPicture is how large a picture may be.
const mostPicture = 60_000

// fewColours draws a picture with the 256 colours that it has most of.
func fewColours(content []byte) ([]byte, error) {
	from, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	counts := map[color.RGBA]int{}
	size := from.Bounds()
	size.Max.Y -= 2 // where the browser cuts through a line
	for y := size.Min.Y; y < size.Max.Y; y++ {
		for x := size.Min.X; x < size.Max.X; x++ {
			counts[rounded(from.At(x, y))]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int { return cmp.Compare(counts[b], counts[a]) })
	var palette color.Palette
	for _, c := range colours[:min(256, len(colours))] {
		palette = append(palette, c)
	}
	to := image.NewPaletted(size, palette)
	for y := size.Min.Y; y < size.Max.Y; y++ {
		for x := size.Min.X; x < size.Max.X; x++ {
			to.Set(x, y, rounded(from.At(x, y)))
		}
	}
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, to)
	return out.Bytes(), err
}

// rounded leaves a colour five bits of each part, of which white stays white.
func rounded(c color.Color) color.RGBA {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) byte { v >>= 11; return byte(v<<3 | v>>2) }
	return color.RGBA{R: part(r), G: part(g), B: part(b), A: 255}
}
