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

// AppendStamps encodes the stamps of one row. Fields mostly share the few
// commits that made or changed the row, so each distinct stamp is written once,
// followed by the fields it holds for.
func AppendStamps(dst []byte, stamps []Stamp) []byte {
	done := make([]bool, len(stamps))
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
				dst = append(dst, byte(j))
			}
		}
	}
	return dst
}

// ParseStamps decodes what AppendStamps wrote, for a row of n fields and the
// deletion. Fields it does not mention have the zero stamp.
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
		if len(src) == 0 || len(src) < 1+int(src[0]) {
			return nil, errStamps
		}
		fields := src[1 : 1+int(src[0])]
		src = src[1+len(fields):]
		for _, f := range fields {
			if int(f) >= n {
				return nil, errStamps
			}
			stamps[f] = s
		}
	}
	return stamps, nil
}
