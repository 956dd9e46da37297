package syncproto

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"strconv"

	"ruhu/schema"
)

// Digest is a sum of row hashes modulo 2^128. Sums can be kept up to date by
// adding and subtracting single rows, in any order, which is what lets a server
// carry the digest of every village and a device recompute it from the rows it
// actually holds. It guards against faults, not against forgery.
type Digest struct{ Hi, Lo uint64 }

// Buckets is the number of parts a village's digest is split into.
const Buckets = 16

// BucketOf returns the bucket of a household (or of a village's papers), 0 to
// Buckets-1, from the last hexadecimal digit of its id: the random end of a UUID.
func BucketOf(unit string) int {
	if unit == "" {
		return 0
	}
	c := unit[len(unit)-1]
	if c >= 'a' {
		return int(c-'a'+10) % Buckets
	}
	return int(c-'0') % Buckets
}

// Plus returns d + o.
func (d Digest) Plus(o Digest) Digest {
	lo, carry := bits.Add64(d.Lo, o.Lo, 0)
	hi, _ := bits.Add64(d.Hi, o.Hi, carry)
	return Digest{hi, lo}
}

// Minus returns d - o.
func (d Digest) Minus(o Digest) Digest {
	lo, borrow := bits.Sub64(d.Lo, o.Lo, 0)
	hi, _ := bits.Sub64(d.Hi, o.Hi, borrow)
	return Digest{hi, lo}
}

// String spells the digest as 32 hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d.Append(nil)) }

// Append adds the digest's 16 bytes, big-endian, to dst.
func (d Digest) Append(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint64(dst, d.Hi)
	return binary.BigEndian.AppendUint64(dst, d.Lo)
}

// DigestFrom reads the 16 bytes that Append wrote; fewer give the zero digest.
func DigestFrom(b []byte) Digest {
	if len(b) < 16 {
		return Digest{}
	}
	return Digest{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}
}

// Sum adds up digests.
func Sum(parts ...Digest) Digest {
	var total Digest
	for _, p := range parts {
		total = total.Plus(p)
	}
	return total
}

// RowDigest hashes one living row: table, id, owner and every field that is not
// null, as the first 128 bits of SHA-256. Nulls are left out so that a field
// added by a later schema version changes nothing until it holds a value. A
// deleted row counts as the zero digest: it is as if it were not there.
func RowDigest(t *schema.Table, id, household string, deleted bool, values []schema.Value) Digest {
	if deleted {
		return Digest{}
	}
	var room [1 << 10]byte // of a visit with a long note
	buf := appendPart(room[:0], t.Name)
	buf = appendPart(buf, id)
	buf = appendPart(buf, household)
	for i, v := range values {
		switch {
		case v.IsInt():
			buf = appendPart(buf, t.Fields[i].Name)
			buf = append(buf, 'i')
			buf = append(strconv.AppendInt(buf, v.Int(), 10), 0)
		case v.IsText():
			buf = appendPart(buf, t.Fields[i].Name)
			buf = append(buf, 't')
			buf = appendPart(buf, v.Text())
		}
	}
	sum := sha256.Sum256(buf)
	return DigestFrom(sum[:])
}

// appendPart adds a text and a zero byte; texts hold no zero bytes, so parts
// cannot run into each other.
func appendPart(dst []byte, s string) []byte { return append(append(dst, s...), 0) }
