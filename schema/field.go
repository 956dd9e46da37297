package schema

// Kind is the type of a field's values.
type Kind uint8

// The kinds, with the Value that each one holds.
const (
	Text    Kind = iota + 1 // text, NFC, no control characters but line breaks
	Code                    // text: a code of the field's list
	CodeSet                 // text: codes of the field's list, sorted, joined by commas
	Bool                    // integer 0 or 1
	Int                     // integer
	Decimal                 // integer, scaled by 10^Scale
	Money                   // integer, fen
	Year                    // integer, four digits
	Date                    // text, YYYY-MM-DD, China Standard Time
	Time                    // integer, Unix milliseconds
	Coord                   // integer, microdegrees
	ID                      // text, UUID of a row, a person or a device
	Hash                    // text, SHA-256 in lower-case hexadecimal
)

// Names in the order of the constants, for documents and JSON Schema.
var kindNames = [...]string{"", "text", "code", "code_set", "bool", "int", "decimal", "money", "year", "date", "time", "coord", "id", "hash"}

// String returns the kind's name as documents spell it.
func (k Kind) String() string { return kindNames[k] }

// IsText reports whether values of the kind are texts rather than integers.
func (k Kind) IsText() bool {
	switch k {
	case Text, Code, CodeSet, Date, ID, Hash:
		return true
	}
	return false
}

// Policy says what happens when two people changed the same field without
// knowing of each other (design: protocol, "Merge").
type Policy uint8

// The policies. Review is the default: a fact is never decided by a clock.
const (
	Review    Policy = iota // the current value stays, a conflict opens, people decide
	Latest                  // the later clock wins, the earlier value is kept in the history
	Union                   // sets: both sides' additions and removals are taken
	Immutable               // set once, when the row is made
	Server                  // only the server's own decisions write it
)

var policyNames = [...]string{"review", "latest", "union", "immutable", "server"}

// String returns the policy's name as documents and vectors spell it.
func (p Policy) String() string { return policyNames[p] }

// Sensitivity says how a field is shown and kept (PIPL, GB/T 35273).
type Sensitivity uint8

// The classes of sensitivity.
const (
	Plain     Sensitivity = iota // may stand in lists
	Personal                     // masked in lists, shown in full on the household's page
	Sensitive                    // masked everywhere until a reason is given
)

var sensitivityNames = [...]string{"plain", "personal", "sensitive"}

// String returns the class's name as documents spell it.
func (s Sensitivity) String() string { return sensitivityNames[s] }

// Field declares one column of a table.
type Field struct {
	Name        string      // SQL, wire and JSON name
	Kind        Kind        // type of its values
	Label       Label       // what people read
	Unit        string      // unit after scaling, "" when it has none
	Scale       int         // Decimal: digits after the point
	Codes       string      // Code and CodeSet: name of the code list
	Rule        string      // validator tags beyond what Kind implies; "required" forbids null
	Sensitivity Sensitivity // how it is shown and kept
	Policy      Policy      // how concurrent edits are settled
	Group       string      // fields of one group are set and merged as one
	Refers      string      // ID: name of the table whose row it names; "" for people and devices
	Picture     string      // Hash: the kind of photo that it is the file of, a code of photo_kind; "" for none
	Since       int         // schema version that added it; 0 means 1
	Until       int         // last schema version that has it; 0 while it is in use
	Found       bool        // sealed, and looked up by equality: the server keeps a keyed index of it
	Source      string      // form or section of the plan that it comes from

	ordinal int    // position in its table, set by newTable
	sealed  bool   // set by newTable
	tag     string // what the validator checks, set by newTable
}

// Ordinal is the field's permanent position in its table. Stamps and histories
// refer to it, so fields are only ever added at the end. One that is retired keeps
// its place, its column and its label, for the histories that name it; its value
// is null in every row of a later version.
func (f *Field) Ordinal() int { return f.ordinal }

// Required reports whether the field may not be null.
func (f *Field) Required() bool {
	return len(f.Rule) >= 8 && f.Rule[:8] == "required"
}

// Version returns the schema version that added the field.
func (f *Field) Version() int { return max(f.Since, 1) }

// Sealed reports whether the server keeps values of the field sealed: all that is said of
// a person. Reference tables have none: their people are the county's staff.
func (f *Field) Sealed() bool { return f.sealed }

// In reports whether a schema version has the field.
func (f *Field) In(version int) bool {
	return f.Version() <= version && (f.Until == 0 || version <= f.Until)
}
