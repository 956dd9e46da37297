package syncproto

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"

	"ruhu/schema"
)

// What a bundle begins with: without photos, which every server reads, and with.
var (
	bundle1 = kind{"ruhu bundle 1\n", 4 << 10}
	bundle2 = kind{"ruhu bundle 2\n", photosHeader}
)

// BundleHeader says whose a bundle is and what is in it.
type BundleHeader struct {
	Device  string      // id
	Key     string      // Fingerprint of the device's public key
	Reply   string      // age recipient of the device, to which its receipts are sealed
	Created HLC         // the device's clock when it wrote the bundle
	First   int64       // number of the first changeset; 0 when there is none
	Last    int64       // number of the last one
	Lang    schema.Lang // of the messages in the receipts
}

// Bundle is what a device without a network hands to a courier: the push requests
// that it would have posted, signed. It is read in two steps: DecodeBundle tells
// whose it says it is, and SignedBy whether that is so.
//
// The photos are only named in it, by what they are: their bytes follow behind the
// signature, in the same order. So whoever takes a bundle in knows the author before
// the first of them, and each one proves itself; a bundle that was cut still gives
// what came whole.
type Bundle struct {
	BundleHeader
	Photos []Photo
	frame
}

// Fingerprint names a public key: its SHA-256 in hexadecimal digits.
func Fingerprint(public []byte) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:])
}

// AppendBundle adds a bundle of push requests as AppendPush makes them, signed
// with the device's key, whose fingerprint it puts into the header. It names the
// photos whose bytes are going to follow.
func AppendBundle(dst []byte, h BundleHeader, requests [][]byte, key ed25519.PrivateKey, photos ...Photo) []byte {
	w := &writer{}
	w.open('{')
	w.textMember("device", h.Device)
	w.textMember("key", Fingerprint(key.Public().(ed25519.PublicKey)))
	w.textMember("reply", h.Reply)
	w.intMember("created", int64(h.Created))
	w.intMember("first", h.First)
	w.intMember("last", h.Last)
	w.textMember("lang", string(h.Lang))
	is := bundle1
	if len(photos) > 0 {
		is = bundle2
		w.photosMember("photos", photos)
	}
	w.close('}')
	return appendFrame(dst, is, w.buf, requests, key)
}

// DecodeBundle takes a bundle apart and reads its header.
func DecodeBundle(data []byte) (Bundle, *schema.Problem) {
	f, is, problem := splitFrame(data, bundle1, bundle2)
	if problem != nil {
		return Bundle{}, problem
	}
	b := Bundle{frame: f}
	r := newReader(f.header)
	r.object(func(name string) {
		switch {
		case name == "photos" && is == bundle2:
			b.Photos = r.photos()
		default:
			r.bundleMember(&b.BundleHeader, name)
		}
	})
	for _, m := range []struct{ name, value string }{{"device", b.Device}, {"key", b.Key}, {"reply", b.Reply}} {
		if m.value == "" {
			r.missing("", m.name)
		}
	}
	if b.Lang == "" {
		b.Lang = schema.ParseLang("")
	}
	return b, r.end()
}

func (r *reader) bundleMember(b *BundleHeader, name string) {
	switch name {
	case "device":
		b.Device = r.text(maxID)
	case "key":
		b.Key = r.text(maxID)
	case "reply":
		b.Reply = r.text(maxReply)
	case "created":
		b.Created = HLC(r.integer(0, int64(MaxHLC)))
	case "first":
		b.First = r.integer(1, int64(MaxHLC))
	case "last":
		b.Last = r.integer(1, int64(MaxHLC))
	case "lang":
		b.Lang = schema.ParseLang(r.text(maxID))
	default:
		r.unknown()
	}
}

// SignedBy reports whether the holder of a public key wrote the bundle.
func (b *Bundle) SignedBy(public []byte) bool {
	return b.Key == Fingerprint(public) && b.signedBy(public)
}

// Requests decodes the push requests. They name no other device than the header
// does, and their numbers begin and end where it says.
func (b *Bundle) Requests() ([]PushRequest, *schema.Problem) {
	var requests []PushRequest
	var first, last int64
	for _, line := range b.lines {
		q, problem := DecodePush(line)
		if problem != nil {
			return nil, problem
		}
		if q.Device != b.Device {
			return nil, &schema.Problem{Code: schema.WrongDevice}
		}
		for _, c := range q.Changesets {
			if last = c.N; first == 0 {
				first = c.N
			}
		}
		requests = append(requests, q)
	}
	if first != b.First || last != b.Last {
		return nil, &schema.Problem{Code: schema.BadBundle, Param: badFormat}
	}
	return requests, nil
}
