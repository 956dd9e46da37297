package watermelon

import "ruhu/schema"

// Key names a row of any table, as the server does.
type Key struct{ Table, Row string }

// KeyOf returns a row's key.
func KeyOf(t *schema.Table, row string) Key { return Key{t.Name, row} }

// Held is a row that a device was sent, or that came from it.
type Held struct {
	Key
	Household, Village string // as it was sent last, or as it came
	// First is the round that first brought it, be it one that was lost: it was not on the
	// device before that.
	First int64
	Gone  int64 // round that brought its deletion, 0 for none
	Again int64 // round that it came in last, or Owed when it must come whatever happens to it
}

// Owed marks a row that must come again and has not.
const Owed = 1

// HeldRows are those of one device.
type HeldRows map[Key]Held

// here reports whether the device may hold the row, when it is at a round; 0 is when
// nothing is known of where it is.
func (h Held) here(at int64) bool { return h.Gone == 0 || h.Gone > at }

// unsettled reports whether something was to come that the device has not taken.
func (h Held) unsettled(at int64) bool {
	return h.Again == Owed || h.Again > at || h.Gone > at
}

// Round is one pull of a device.
type Round struct {
	Stamp   int64  // what the library calls the timestamp: Unix milliseconds, or a little later
	Since   int64  // round that its page began from; 0 for nothing
	Epoch   string // of the server
	Cursor  string // behind its last page
	Version int    // schema version of the device
	Told    int64  // number of the newest refusal that was told
}
