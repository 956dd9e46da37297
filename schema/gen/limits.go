package gen

import "ruhu/schema"

// Limits of the protocol that the contract announces. syncproto enforces them,
// and this package may not import it; a test holds the two together.
const (
	maxChangesets  = 500       // in one request
	maxEdits       = 500       // in one changeset
	maxActions     = 16        // in one changeset
	maxPageRows    = 5000      // asked for in one pull
	maxRepairUnits = 64        // households fetched in one repair
	buckets        = 16        // parts of a village's digest
	maxText        = 64 << 10  // bytes of one text
	maxCursor      = 64 << 10  // bytes of a cursor
	maxVersion     = 1_000_000 // of a schema
	maxInteger     = 1<<53 - 1 // what a JavaScript number holds exactly
)

// outcomes is what can become of a changeset, in the words of the wire.
var outcomes = [...]string{"applied", "merged", "conflict", "rejected"}

// Patterns in the common part of ECMAScript's, Go's and Python's syntax.
const (
	plainPattern   = `^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$`
	uuidPattern    = `^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`
	hashPattern    = `^[0-9a-f]{64}$`
	digestPattern  = `^[0-9a-f]{32}$`
	datePattern    = `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`
	villagePattern = `^[0-9]{9}[23][0-9]{2}$`
)

// pattern is what a kind's texts look like; the exact rule may say more, which
// x-rule names.
func pattern(k schema.Kind) string {
	switch k {
	case schema.Date:
		return datePattern
	case schema.ID:
		return uuidPattern
	case schema.Hash:
		return hashPattern
	}
	return plainPattern
}
