package pictures

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"math"
	"time"
)

// Notes are what a camera writes into a picture. What is zero is left out.
type Notes struct {
	Taken               time.Time
	Latitude, Longitude int64 // microdegrees; both 0: not known
	Make, Model         string
	Software, Comment   string
	Orientation         int // as EXIF counts
}

// JPEG encodes a picture with its notes, or without any.
func JPEG(img image.Image, quality int, n *Notes) []byte {
	var coded bytes.Buffer
	_ = jpeg.Encode(&coded, img, &jpeg.Options{Quality: quality}) // a buffer takes everything
	if n == nil {
		return coded.Bytes()
	}
	notes := append([]byte("Exif\x00\x00"), n.tiff()...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(notes)+2))...)
	return append(append(out, notes...), coded.Bytes()[2:]...)
}

// Kinds of values in a TIFF.
const (
	kindText     = 2
	kindShort    = 3
	kindLong     = 4
	kindRational = 5
	kindBytes    = 7
)

// value is one entry of a directory.
type value struct {
	tag, kind uint16
	count     uint32
	data      []byte
}

// tiff writes the three directories, each followed by what does not fit into it.
func (n *Notes) tiff() []byte {
	exif, gps := n.exif(), n.gps()
	root := n.root()
	rootSize := directorySize(root) + 12*2
	exifAt := 8 + rootSize
	root = append(root, long(0x8769, uint32(exifAt)), long(0x8825, uint32(exifAt+directorySize(exif))))
	out := []byte("II*\x00\x08\x00\x00\x00")
	out = appendDirectory(out, root)
	out = appendDirectory(out, exif)
	return appendDirectory(out, gps)
}

func (n *Notes) root() (v []value) {
	v = addText(v, 0x010f, n.Make)
	v = addText(v, 0x0110, n.Model)
	if n.Orientation != 0 {
		v = append(v, value{0x0112, kindShort, 1, binary.LittleEndian.AppendUint16(nil, uint16(n.Orientation))})
	}
	return addText(v, 0x0131, n.Software)
}

func (n *Notes) exif() (v []value) {
	if !n.Taken.IsZero() {
		v = addText(v, 0x9003, n.Taken.Format("2006:01:02 15:04:05"))
		v = addText(v, 0x9011, n.Taken.Format("-07:00"))
	}
	if n.Comment != "" {
		text := "ASCII\x00\x00\x00" + n.Comment
		v = append(v, value{0x9286, kindBytes, uint32(len(text)), []byte(text)})
	}
	return v
}

func (n *Notes) gps() (v []value) {
	if n.Latitude == 0 && n.Longitude == 0 {
		return nil
	}
	v = addText(v, 1, side(n.Latitude, "N", "S"))
	v = append(v, degrees(2, n.Latitude))
	v = addText(v, 3, side(n.Longitude, "E", "W"))
	return append(v, degrees(4, n.Longitude))
}

func side(micro int64, up, down string) string {
	if micro < 0 {
		return down
	}
	return up
}

// degrees writes degrees, minutes and seconds as three fractions.
func degrees(tag uint16, micro int64) value {
	d := math.Abs(float64(micro)) / 1e6
	whole := math.Floor(d)
	minutes := math.Floor((d - whole) * 60)
	seconds := ((d-whole)*60 - minutes) * 60
	var data []byte
	for _, part := range [][2]uint32{{uint32(whole), 1}, {uint32(minutes), 1}, {uint32(math.Round(seconds * 10_000)), 10_000}} {
		data = binary.LittleEndian.AppendUint32(data, part[0])
		data = binary.LittleEndian.AppendUint32(data, part[1])
	}
	return value{tag, kindRational, 3, data}
}

func long(tag uint16, v uint32) value {
	return value{tag, kindLong, 1, binary.LittleEndian.AppendUint32(nil, v)}
}

func addText(list []value, tag uint16, s string) []value {
	if s == "" {
		return list
	}
	return append(list, value{tag, kindText, uint32(len(s) + 1), append([]byte(s), 0)})
}

// directorySize is what appendDirectory adds.
func directorySize(values []value) int {
	size := 2 + 12*len(values) + 4
	for _, v := range values {
		if len(v.data) > 4 {
			size += len(v.data) + len(v.data)%2
		}
	}
	return size
}

func appendDirectory(out []byte, values []value) []byte {
	more := len(out) + 2 + 12*len(values) + 4
	var behind []byte
	out = binary.LittleEndian.AppendUint16(out, uint16(len(values)))
	for _, v := range values {
		out = binary.LittleEndian.AppendUint16(out, v.tag)
		out = binary.LittleEndian.AppendUint16(out, v.kind)
		out = binary.LittleEndian.AppendUint32(out, v.count)
		if len(v.data) <= 4 {
			out = append(out, append(v.data, 0, 0, 0, 0)[:4]...)
			continue
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(more+len(behind)))
		behind = append(behind, v.data...)
		if len(v.data)%2 == 1 {
			behind = append(behind, 0)
		}
	}
	out = append(out, 0, 0, 0, 0)
	return append(out, behind...)
}
