package county

import (
	"fmt"
	"time"

	"ruhu/schema"
)

// rowsPerHousehold is how many identifiers a household may use for its rows.
const rowsPerHousehold = 64

// rowID returns the identifier of the household's nth row; row 0 is its own.
func (h *Household) rowID(n int) string {
	if n >= rowsPerHousehold {
		panic("county: a household has too many rows")
	}
	return rowID(h.seed, h.number*rowsPerHousehold+n)
}

// rowID returns the nth identifier of a seed: in the form of a UUIDv7 (RFC 9562)
// made at noon of the reference day, with n as the counter in its highest random
// bits, so that identifiers sort in the order of households and rows.
func rowID(seed uint64, n int) string {
	ms := uint64(referenceDay().Add(12 * time.Hour).UnixMilli())
	counter := uint64(n)
	random := newDice(seed, "row id", n).next()
	hi := ms<<16 | 7<<12 | counter>>14&0xfff            // time, version, 12 bits of counter
	lo := 2<<62 | counter&0x3fff<<48 | random&(1<<48-1) // variant, 14 bits of counter, random
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", hi>>32, hi>>16&0xffff, hi&0xffff, lo>>48, lo&(1<<48-1))
}

// The digits that mark an invented number; see the package comment.
const (
	inventedArea  = "999999" // identity numbers
	inventedPhone = "1540"   // telephone numbers
	inventedBank  = "999999" // bank accounts
)

// identities hands out identity numbers: within a birthday, men get the odd and
// women the even sequence numbers (GB 11643).
type identities map[string]int

// next returns the next number for someone of a sex, born on a day YYYY-MM-DD.
func (used identities) next(sex, bornOn string) string {
	birthday := bornOn[:4] + bornOn[5:7] + bornOn[8:]
	n := used[birthday+sex]
	used[birthday+sex]++
	sequence := 2*n + 1
	if sex == female {
		sequence++
	}
	digits := fmt.Sprintf("%s%s%03d", inventedArea, birthday, sequence)
	return digits + string(schema.IDCheckCharacter(digits))
}

// scatter maps n to a number below 10^7, different for different n below it.
func scatter(n int) int { return (n*7_654_321 + 1_234_567) % 10_000_000 }

// phoneNumber returns the nth telephone number.
func phoneNumber(n int) string { return fmt.Sprintf("%s%07d", inventedPhone, scatter(n)) }

// bankAccount returns the nth bank account: 19 digits, the last by Luhn's rule
// as on a card.
func bankAccount(n int) string {
	digits := fmt.Sprintf("%s%05d%07d", inventedBank, 10_000+n, scatter(n))
	sum := 0
	for i := range len(digits) {
		v := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return fmt.Sprintf("%s%d", digits, (10-sum%10)%10)
}
