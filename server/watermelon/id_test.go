package watermelon_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"ruhu/server/watermelon"
)

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// TestID_OfTheLibraryIsAUUIDAndComesBack: no table says which is which.
func TestID_OfTheLibraryIsAUUIDAndComesBack(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	rows := map[string]bool{}
	for i := range 5000 {
		id := make([]byte, 16)
		for j := range id {
			id[j] = letters[dice.IntN(len(letters))]
		}
		if i < 2 {
			id = []byte(strings.Repeat([]string{"0", "z"}[i], 16))
		}
		row, ok := watermelon.RowID(string(id))
		if again := watermelon.LocalID(row); !ok || again != string(id) || len(row) != 36 || row[14] != '8' || rows[row] {
			t.Fatalf("%s became %s and came back as %s", id, row, again)
		}
		rows[row] = true
	}
}

func TestID_ThatIsAUUIDStays(t *testing.T) {
	for _, id := range []string{
		"0190aaaa-0000-7000-8000-000000000001", "f47ac10b-58cc-4372-a567-0e02b2c3d479",
		"0190aaaa-0000-8000-8000-000000000001", // of version 8, but of somebody else's making
	} {
		row, ok := watermelon.RowID(id)
		if !ok || row != id || watermelon.LocalID(id) != id {
			t.Errorf("%s became %s, and %s", id, row, watermelon.LocalID(id))
		}
	}
}

func TestID_ThatNamesNothingIsRefused(t *testing.T) {
	for _, id := range []string{"", "short", strings.Repeat("a", 17), "abcdefghijklmno'", "../../etc/passwd", "0190AAAA-0000-7000-8000-000000000001", "0190aaaa000070008000000000000001", strings.Repeat("é", 8)} {
		if row, ok := watermelon.RowID(id); ok {
			t.Errorf("%q became %s", id, row)
		}
	}
	for _, row := range []string{"", "222426100200", "2018.national", "not-a-uuid"} { // names of other rows
		if watermelon.LocalID(row) != row {
			t.Errorf("%q became %q", row, watermelon.LocalID(row))
		}
	}
}
