package intake

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"ruhu/schema"
)

// Marks at the beginning of a file that tell its encoding.
var (
	markUTF8    = []byte("\xef\xbb\xbf")
	markUTF16LE = []byte("\xff\xfe")
	markUTF16BE = []byte("\xfe\xff")
)

// decode returns a file as UTF-8 without a mark. What is not UTF-8 is read as
// GB18030, which offices still export. A file that is neither, or too large, is
// a fault at the line of the first byte that cannot be read.
func decode(data []byte) (text []byte, fault *Fault) {
	marked := bytes.HasPrefix(data, markUTF8)
	switch text = bytes.TrimPrefix(data, markUTF8); {
	case len(data) > MaxFile:
		return nil, &Fault{Problem: tooLargeFile, told: fileTooLarge}
	case bytes.HasPrefix(data, markUTF16LE), bytes.HasPrefix(data, markUTF16BE):
		return nil, &Fault{Problem: schema.Problem{Code: schema.UnsupportedMedia, Param: "UTF-16"}, told: wrongEncoding}
	case utf8.Valid(text):
		return text, nil
	case marked || mostlyUTF8(text):
		return nil, unreadable(text, invalidAt(text))
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if at := bytes.IndexRune(decoded, utf8.RuneError); err != nil || at >= 0 {
		return nil, unreadable(decoded, max(at, 0))
	}
	return bytes.TrimPrefix(decoded, markUTF8), nil
}

func unreadable(text []byte, at int) *Fault {
	return &Fault{
		Row: bytes.Count(text[:at], []byte("\n")) + 1, told: wrongEncoding,
		Problem: schema.Problem{Code: schema.InvalidUTF8},
	}
}

// mostlyUTF8 tells UTF-8 with a few damaged bytes from text in GB18030, which
// would be read without complaint and wrongly, character by character. Of the
// bytes beyond ASCII hardly any is out of place in the one, and most are in the
// other.
func mostlyUTF8(text []byte) bool {
	high, wrong := 0, 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			high++
			wrong++
		case size > 1:
			high += size
		}
		text = text[size:]
	}
	return wrong*4 < high
}

// invalidAt is the place of the first byte that is not UTF-8.
func invalidAt(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(text)
}
