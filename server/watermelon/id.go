package watermelon

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"strings"
)

// Ids of the library's own making are 16 letters and digits, about 95 bits. They become
// UUIDs of version 8 and back without a table: 96 bits of the id and 26 of a checksum, which
// tells such a UUID from any other. Ids that are UUIDs already stay as they are.
const (
	ownLength = 16
	alphabet  = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	idBytes   = 12
)

// RowID returns the row that an id of an app names; ok is false when it can name none.
func RowID(id string) (row string, ok bool) {
	if isUUID(id) {
		return id, true
	}
	if len(id) != ownLength {
		return "", false
	}
	n, base := new(big.Int), big.NewInt(int64(len(alphabet)))
	for i := range len(id) {
		digit := strings.IndexByte(alphabet, id[i])
		if digit < 0 {
			return "", false
		}
		n.Add(n.Mul(n, base), big.NewInt(int64(digit)))
	}
	return spell([idBytes]byte(n.FillBytes(make([]byte, idBytes)))), true
}

// LocalID returns the id under which apps know a row.
func LocalID(row string) string {
	raw, err := hex.DecodeString(strings.ReplaceAll(row, "-", ""))
	if err != nil || len(raw) != 16 || !isUUID(row) || raw[6]>>4 != 8 {
		return row
	}
	id := pick(raw)
	if spell(id) != row {
		return row
	}
	n, digit, base := new(big.Int).SetBytes(id[:]), new(big.Int), big.NewInt(int64(len(alphabet)))
	var out [ownLength]byte
	for i := ownLength - 1; i >= 0; i-- {
		n.DivMod(n, base, digit)
		out[i] = alphabet[digit.Int64()]
	}
	if n.Sign() != 0 { // more than 16 letters can say
		return row
	}
	return string(out[:])
}

// spell lays an id and its checksum around the version and the variant: six bytes, one and a
// half of checksum, five and a quarter of id, the rest of the checksum, what is left of the id.
func spell(id [idBytes]byte) string {
	hash := sha256.Sum256(append([]byte("ruhu watermelon id\n"), id[:]...))
	sum := binary.BigEndian.Uint32(hash[:]) >> 6 // 26 bits
	var raw [16]byte
	copy(raw[:6], id[:6])
	raw[6] = 0x80 | byte(sum>>22)
	raw[7] = byte(sum >> 14)
	raw[8] = 0x80 | byte(sum>>8)&0x3f
	raw[9] = byte(sum)
	copy(raw[10:], id[6:])
	return Spelled(raw)
}

// pick is the id in a UUID that spell made.
func pick(raw []byte) (id [idBytes]byte) {
	copy(id[:6], raw[:6])
	copy(id[6:], raw[10:])
	return id
}

// Spelled is a UUID in its usual spelling.
func Spelled(raw [16]byte) string {
	h := hex.EncodeToString(raw[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// ChangesetID is the id of the changeset that a device's push becomes under a number, in one
// life of the server: the same at every try.
func ChangesetID(epoch, device string, n int64) string {
	hash := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("ruhu watermelon changeset\n"+epoch+"\n"+device+"\n"), uint64(n)))
	raw := [16]byte(hash[:16])
	raw[6], raw[8] = raw[6]&0x0f|0x80, raw[8]&0x3f|0x80
	return Spelled(raw)
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (s[i] == '-') || !dash && strings.IndexByte("0123456789abcdef", s[i]) < 0 {
			return false
		}
	}
	return true
}
