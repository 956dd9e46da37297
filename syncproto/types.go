package syncproto

import "ruhu/schema"

// Rev counts the accepted commits of one household (or of one village's papers),
// from 1. 0 is "before it existed".
type Rev int64

// Elsewhere is the base of an edit that was written for another row: that of a
// household that has become part of this one. Its author has seen none of this
// row's values, so everybody's count as made behind their back, their own too.
const Elsewhere Rev = -1

// Seq counts the commits in one village, from 1. Counters are per village, so
// that nothing in the county queues on a common one.
type Seq int64

// DeviceNo is the server's short number for a device, used in stamps. 0 is the
// server itself: imports and decisions of people at a desk.
type DeviceNo int64

// Changeset is one household's edits that belong together: one saved visit. It
// is accepted whole or refused whole.
type Changeset struct {
	N         int64  // the device numbers its changesets 1, 2, 3 … without gaps
	ID        string // UUIDv7
	By        string // person's id
	Village   string // 12-digit code
	Household string // id; "" when the edits are to the village's own papers
	At        HLC    // when it was saved, by the device's clock
	Version   int    // schema version of the device
	Seen      Rev    // revision of the household that the device held when it was saved; 0 for a new one
	Edits     []Edit
	Actions   []Action

	// Fault is set by the decoder when the changeset has a number and an id but
	// is otherwise not readable. It is refused, kept, and holds nobody up.
	Fault *schema.Problem
	// Raw is the changeset as it arrived, kept when it is refused. It may be no
	// valid UTF-8.
	Raw []byte
}

// Unit is the id of what the changeset is consistent over: the household, or
// the village for its own papers.
func (c *Changeset) Unit() string {
	if c.Household != "" {
		return c.Household
	}
	return c.Village
}

// Edit sets fields of one row, makes a new row, or deletes one. It does not set
// and delete at once.
type Edit struct {
	Table  *schema.Table
	Row    string // id
	Delete bool
	Base   Rev // revision the deletion was based on; sets carry their own
	Sets   []Set
}

// Set gives one field a value.
type Set struct {
	Field int // ordinal in the table
	Value schema.Value
	// Base is the revision that the person was looking at when the field was
	// first made dirty, kept through later pulls: a base that moves with each
	// pull would hide conflicts. 0 for a new row.
	Base Rev
	// Was is the value that the person changed, sent for sets of codes only: a
	// three-way union needs to know what was added and what was removed. It is
	// the value at Base, or the one that an earlier changeset of the same device
	// gave the field since.
	Was schema.Value
}

// Action is a command that the server checks instead of merging.
type Action struct {
	Do       string // "relocation.take", "relocation.back", "objection.dismiss"; schema.ActionName has them all
	Step     string // code of the step taken or returned to
	Expect   string // state that the person saw; the action is refused when it has moved on
	Reason   string
	Document string // number of an official paper
	Ref      string // id of what the action refers to: a notice, an area, an objection, a case
}

// OutcomeKind is what became of a changeset.
type OutcomeKind string

// The outcomes.
const (
	Applied  OutcomeKind = "applied"  // everything was taken
	Merged   OutcomeKind = "merged"   // some field was concurrent and settled by policy
	Conflict OutcomeKind = "conflict" // a case is open; the rest is applied
	Rejected OutcomeKind = "rejected" // refused whole, kept on the server, and told why
)

// What a history calls the sides of a household's way, besides the outcomes.
const (
	Left    OutcomeKind = "left"    // the household went to another village, or into another household
	Arrived OutcomeKind = "arrived" // its rows came here, each with everything it holds
	Parted  OutcomeKind = "parted"  // a household that had been made part of it went away again, with its rows
)

// Outcome answers one changeset. It is stored with the rows in one transaction.
type Outcome struct {
	N        int64
	ID       string
	Kind     OutcomeKind
	Repeated bool // the server had seen the changeset; the rest is the first answer word for word
	Seq      Seq  // of the commit; 0 when nothing was written
	Rev      Rev  // of the household after it
	Problems []schema.Problem
	Cases    []string // ids of the conflicts opened
	// Household and Village say where the changeset landed, when that is not where
	// it was sent: the household has moved, or is part of another by now. Seq and
	// Rev are those of that village and that household.
	Household string
	Village   string
}

// PushRequest carries a batch of changesets from one device.
type PushRequest struct {
	Device     string
	Now        HLC // the device's clock when it sent the request
	Changesets []Changeset
}

// PushAnswer has one outcome per changeset that was looked at, in order.
type PushAnswer struct {
	Epoch   string // changes when the server was restored from a backup
	Now     HLC    // the server's clock
	Expects int64  // number of the next changeset that the server waits for
	// Kept is the newest number that stands in the backup which the server was last
	// restored from: what a device was answered before that, it sends again from Kept on.
	Kept     int64
	Outcomes []Outcome
	Problem  *schema.Problem // gap or fork: why the rest of the batch was not looked at
}

// PullRequest asks for what changed since a cursor.
type PullRequest struct {
	Device  string
	Cursor  string // from the last page; "" for everything
	Version int    // schema version: the answer has only columns that it knows
	Limit   int    // rows wanted in a page; 0 leaves it to the server
	// Have is nil when the device takes everything as rows. Otherwise it gets the
	// first copy of a village as a file: Have says which villages it holds, and as
	// of which commit, that the cursor does not know of yet. A village of which it
	// says 0 comes as rows from the first; one that is neither here nor in the
	// cursor is named in Page.Files.
	Have map[string]Seq
	// Anew are villages that the cursor knows of and that are to come from nothing all
	// the same: what is held of them is wrong.
	Anew []string
	// Request names this request, as no other request of the device was ever named.
	// The page repeats it, so that a device can tell the answer that it waits for
	// from one that comes late: of a cursor, a village or a life that is no more.
	Request string
}

// Page is a part of what changed. It holds whole commits only.
type Page struct {
	Epoch     string
	Now       HLC
	Cursor    string // to ask for the next page
	More      bool   // there is more to pull
	Villages  []VillagePage
	Gone      []string // villages no longer assigned: freeze, send what is unsent, purge
	Files     []string // villages whose first copy is to be fetched as a file, see PullRequest.Have; More is set
	Reference *ReferencePage
	Request   string // the request that this answers, as that named itself
}

// VillagePage is what changed in one village between two sequence numbers.
type VillagePage struct {
	Village string
	From    Seq    // commits after this one are in the page; 0: it brings the village from nothing
	To      Seq    // commits up to and including this one are in the replica after the page
	Digest  string // of the village at To, when To is its newest commit; else ""
	// Evicted are the households that left the village in these commits. Their rows
	// that are still of this village are dropped before the tables are taken, which
	// bring back whoever has returned.
	Evicted []string
	Tables  []TablePage
}

// TablePage has the changed rows of one table, each in its last state.
type TablePage struct {
	Table *schema.Table
	Rows  []PageRow
}

// PageRow is one row as it travels down.
type PageRow struct {
	ID        string
	Household string // "" for a village's paper
	Rev       Rev
	Deleted   bool
	Values    []schema.Value
}

// ReferencePage is the whole reference partition, sent when its version is not
// the one in the cursor.
type ReferencePage struct {
	Version int64
	Tables  []ReferenceTable
}

// ReferenceTable has all rows of one reference table.
type ReferenceTable struct {
	Table *schema.Table
	Rows  [][]schema.Value
}
