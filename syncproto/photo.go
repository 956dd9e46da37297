package syncproto

import (
	"strconv"

	"ruhu/schema"
)

// Limits of photos.
const (
	MaxPhoto  = 32 << 20 // bytes of one
	MaxBundle = 1 << 30  // bytes of a bundle with photos, as it travels
	MaxPhotos = 4096     // in one bundle
)

// photosHeader bounds the header's line of what names photos.
const photosHeader = 1 << 20

// Photo is a picture's file, named by what it is.
type Photo struct {
	SHA256 string // of the bytes, 64 small hexadecimal digits
	Size   int64  // bytes
}

// PhotoAnswer is what became of a photo: the server has it, or a problem says why
// not. What it has it has on disk, and its bytes were hashed.
type PhotoAnswer struct {
	SHA256  string
	Problem *schema.Problem // nil: it is there
}

// ValidHash reports whether a text spells a SHA-256.
func ValidHash(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Check reports why a photo cannot be taken, whatever its bytes are; nil when it can.
func (p Photo) Check() *schema.Problem {
	switch {
	case p.Size > MaxPhoto:
		return &schema.Problem{Code: schema.PhotoTooLarge, Param: strconv.Itoa(MaxPhoto)}
	case p.Size < 1:
		return &schema.Problem{Code: schema.PhotoCut, Param: "0"}
	}
	return nil
}

func (w *writer) photosMember(name string, photos []Photo) {
	w.name(name)
	w.open('[')
	for _, p := range photos {
		w.open('{')
		w.textMember("sha256", p.SHA256)
		w.name("size")
		w.integer(p.Size)
		w.close('}')
	}
	w.close(']')
}

func (r *reader) photos() (out []Photo) {
	r.array(func() {
		var p Photo
		r.object(func(name string) {
			switch name {
			case "sha256":
				p.SHA256 = r.text(maxID)
			case "size":
				p.Size = r.integer(0, MaxBundle)
			default:
				r.unknown()
			}
		})
		if !ValidHash(p.SHA256) {
			r.fail(schema.BadHash, "")
		}
		if len(out) == MaxPhotos {
			r.fail(schema.TooLarge, strconv.Itoa(MaxPhotos))
			return
		}
		out = append(out, p)
	})
	return out
}

func (w *writer) photoAnswers(name string, answers []PhotoAnswer, lang schema.Lang) {
	w.name(name)
	w.open('[')
	for _, a := range answers {
		w.open('{')
		w.textMember("sha256", a.SHA256)
		if a.Problem != nil {
			w.name("problem")
			w.problem(*a.Problem, lang)
		}
		w.close('}')
	}
	w.close(']')
}

func (r *reader) photoAnswers() (out []PhotoAnswer) {
	r.array(func() {
		var a PhotoAnswer
		r.object(func(name string) {
			switch name {
			case "sha256":
				a.SHA256 = r.text(maxID)
			case "problem":
				p := r.problem()
				a.Problem = &p
			default:
				r.skip()
			}
		})
		out = append(out, a)
	})
	return out
}
