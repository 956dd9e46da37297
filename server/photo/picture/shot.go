package picture

import (
	"bytes"
	"math"
	"strings"
	"time"

	"github.com/bep/imagemeta"
)

// Shot is what a camera wrote into a picture. Anybody may have written it: it is a
// hint. What is not said is zero.
type Shot struct {
	TakenAt     int64  // Unix milliseconds
	Place       *Place // nil when it is not said
	Camera      string // make and model
	Software    string // that wrote the file last
	Comment     string // of a program, such as that of a screenshot
	orientation int    // as EXIF counts, 1 to 8
}

// Place is where a camera says that it was, in microdegrees.
type Place struct{ Latitude, Longitude int64 }

// Limits of what is read of a camera's notes.
const (
	maxTags    = 1000
	maxTag     = 4096 // bytes
	maxWords   = 100  // bytes of a text that is kept
	localTime  = "2006:01:02 15:04:05"
	withOffset = "2006:01:02 15:04:05-07:00"
)

// chinaStandardTime is what a camera's clock shows that does not say where it is.
var chinaStandardTime = time.FixedZone("CST", 8*60*60)

// shotOf reads what it can. Notes that are damaged are no notes: pictures are shown
// all the same.
func shotOf(data []byte, f Format) Shot {
	tags := map[string]any{}
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(data), ImageFormat: f.meta(), Sources: imagemeta.EXIF,
		LimitNumTags: maxTags, LimitTagSize: maxTag,
		HandleTag: func(tag imagemeta.TagInfo) error {
			tags[tag.Tag] = tag.Value
			return nil
		},
	})
	if err != nil && len(tags) == 0 {
		return Shot{}
	}
	return Shot{
		TakenAt: takenAt(tags), Place: placeOf(tags),
		Camera:   words(text(tags["Make"]) + " " + text(tags["Model"])),
		Software: words(text(tags["Software"])), Comment: words(text(tags["UserComment"])),
		orientation: int(number(tags["Orientation"])),
	}
}

func (f Format) meta() imagemeta.ImageFormat {
	return map[Format]imagemeta.ImageFormat{JPEG: imagemeta.JPEG, PNG: imagemeta.PNG, WebP: imagemeta.WebP}[f]
}

// takenAt is when the shutter opened, or 0.
func takenAt(tags map[string]any) int64 {
	local := text(tags["DateTimeOriginal"])
	if t, err := time.Parse(withOffset, local+text(tags["OffsetTimeOriginal"])); err == nil {
		return max(0, t.UnixMilli())
	}
	if t, err := time.ParseInLocation(localTime, local, chinaStandardTime); err == nil {
		return max(0, t.UnixMilli())
	}
	return 0
}

// placeOf is where the camera was. Many write zeros when they do not know.
func placeOf(tags map[string]any) *Place {
	lat, haveLat := degrees(tags["GPSLatitude"], tags["GPSLatitudeRef"], 90)
	long, haveLong := degrees(tags["GPSLongitude"], tags["GPSLongitudeRef"], 180)
	if !haveLat || !haveLong || lat == 0 && long == 0 {
		return nil
	}
	return &Place{Latitude: lat, Longitude: long}
}

// degrees reads a number of degrees to the side that a letter names.
func degrees(v, side any, most float64) (micro int64, ok bool) {
	d, ok := v.(float64)
	if !ok || math.IsNaN(d) || math.Abs(d) > most {
		return 0, false
	}
	if letter := text(side); letter == "S" || letter == "W" {
		d = -d
	}
	return int64(math.Round(d * 1e6)), true
}

func number(v any) uint16 {
	n, _ := v.(uint16)
	return n
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// words is a text as it may be kept and shown: a line of valid letters.
func words(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	if len(s) > maxWords {
		s = strings.ToValidUTF8(s[:maxWords], "")
	}
	return s
}
