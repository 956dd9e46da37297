package syncproto

import (
	"encoding/binary"
	"errors"
)

// Stamp says which commit last changed a field. The zero stamp means never.
type Stamp struct {
	Rev    Rev
	At     HLC // corrected clock of the edit
	Device DeviceNo
}

// errStamps reports stored stamps that cannot be read: a damaged database.
var errStamps = errors.New("syncproto: damaged stamps")

// storedDeletion is the deletion's number in stored stamps. It comes after the
// last field in memory, but must not move when a later version adds a field.
const storedDeletion = 0xff

// AppendStamps encodes the stamps of one row, the last of which is that of its
// deletion. Fields mostly share the few commits that made or changed the row, so
// each distinct stamp is written once, followed by the fields it holds for.
func AppendStamps(dst []byte, stamps []Stamp) []byte {
	var room [64]bool
	done := append(room[:0], make([]bool, len(stamps))...)
	for i, s := range stamps {
		if done[i] || s == (Stamp{}) {
			continue
		}
		dst = binary.AppendUvarint(dst, uint64(s.Rev))
		dst = binary.AppendUvarint(dst, uint64(s.At))
		dst = binary.AppendUvarint(dst, uint64(s.Device))
		count := len(dst)
		dst = append(dst, 0)
		for j := i; j < len(stamps); j++ {
			if stamps[j] == s {
				done[j] = true
				dst[count]++
				dst = append(dst, storedNumber(j, len(stamps)))
			}
		}
	}
	return dst
}

func storedNumber(index, n int) byte {
	if index == n-1 {
		return storedDeletion
	}
	return byte(index)
}

// ParseStamps decodes what AppendStamps wrote into n stamps: those of n-1 fields
// and the deletion's. What it does not mention has the zero stamp.
func ParseStamps(src []byte, n int) ([]Stamp, error) {
	stamps := make([]Stamp, n)
	for len(src) > 0 {
		var s Stamp
		for _, part := range []func(uint64){
			func(v uint64) { s.Rev = Rev(v) },
			func(v uint64) { s.At = HLC(v) },
			func(v uint64) { s.Device = DeviceNo(v) },
		} {
			v, size := binary.Uvarint(src)
			if size <= 0 {
				return nil, errStamps
			}
			part(v)
			src = src[size:]
		}
		if len(src) < 2 || src[0] == 0 || len(src) < 1+int(src[0]) {
			return nil, errStamps
		}
		fields := src[1 : 1+int(src[0])]
		src = src[1+len(fields):]
		for _, f := range fields {
			switch {
			case f == storedDeletion:
				stamps[n-1] = s
			case int(f) < n-1:
				stamps[f] = s
			default:
				return nil, errStamps
			}
		}
	}
	return stamps, nil
}
