package chaos

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"time"
)

// diceFor returns the dice of one thing in a seeded run.
func diceFor(seed uint64, what string) *rand.Rand {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(what), seed))
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:]), binary.BigEndian.Uint64(sum[8:])))
}

func pick[T any](dice *rand.Rand, choices ...T) T { return choices[dice.IntN(len(choices))] }

// chance is true that many times in a hundred.
func chance(dice *rand.Rand, percent int) bool { return dice.IntN(100) < percent }

// within is a duration of less than so much.
func within(dice *rand.Rand, d time.Duration) time.Duration {
	return time.Duration(dice.Int64N(int64(d)))
}

// newID is a UUIDv7 in form, of a Unix millisecond.
func newID(dice *rand.Rand, milli int64) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(milli)<<16)
	binary.BigEndian.PutUint64(b[8:], dice.Uint64())
	binary.BigEndian.PutUint16(b[6:], uint16(dice.Uint32()))
	b[6], b[8] = b[6]&0x0f|0x70, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// hashOf spells the SHA-256 of bytes.
func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
