package app

import (
	"context"
	"errors"

	"ruhu/schema"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// ErrNotFound is returned by look-ups of one thing that is not there.
var ErrNotFound = errors.New("app: not found")

// ErrDiskFull is returned by transactions for which there was no room on disk. It is no
// refusal: the same succeeds when there is room again.
var ErrDiskFull = errors.New("app: the disk is full")

// Store keeps everything that the server must not lose. Nothing in it is bound
// to one database: SQL stays inside the engines, and every replicated row is
// found by its village, the key by which a store could be split.
type Store interface {
	// Write runs fn in a transaction that is on disk when Write returns nil. When
	// fn or the commit fails, nothing of it happened. Writes are serialised;
	// several waiting ones may share one commit to disk.
	Write(ctx context.Context, fn func(Tx) error) error
	// WriteAgain is Write for a function that may be run more than once, the last time
	// being the one that counts: what it leaves outside must not add up. An engine can
	// do with less precaution then.
	WriteAgain(ctx context.Context, fn func(Tx) error) error
	// Read runs fn on one consistent state, beside any writer.
	Read(ctx context.Context, fn func(Reader) error) error
	// Accounts counts the changes of people and devices: while it stands still, what
	// was read of them after an earlier look at it still holds, but for a device's
	// counters. It has moved on when a Write that changed any returns.
	Accounts() uint64
	Close() error
}

// VillageState is a village's counter, its digest in every version, and up to which
// commit its deletions were trimmed.
type VillageState struct {
	Village string
	Seq     syncproto.Seq
	Digests syncproto.Digests
	Trimmed syncproto.Seq
}

// Receipt is what a device was answered under one number.
type Receipt struct {
	ID      string
	Outcome syncproto.Outcome
}

// HistoryEntry is one commit as the history keeps it, oldest first.
type HistoryEntry struct {
	ID        int64
	Unit      string
	Village   string
	Seq       syncproto.Seq
	Rev       syncproto.Rev
	Device    syncproto.DeviceNo
	Person    string
	Changeset string
	At        syncproto.HLC // corrected clock of the author
	Received  syncproto.HLC // the server's clock
	Outcome   syncproto.OutcomeKind
	Changes   []syncproto.Change
}

// Lift is what a restore from a backup did to the counters: the sequence number of
// every village and the revision of every unit became larger by as much.
type Lift struct {
	After int64 // id of the newest history entry in the backup
	By    int64
}

// Refusal is a changeset that was refused, kept in full.
type Refusal struct {
	Device   syncproto.DeviceNo
	N        int64
	Village  string
	Received syncproto.HLC
	Body     []byte
	Problems []schema.Problem
}

// Holdings is what a store says of itself.
type Holdings struct {
	Format       int   // version of its own layout
	Restores     int   // how often it began anew from a copy
	RestoredAt   int64 // Unix milliseconds, 0 for never
	Photos       int   // living rows
	PhotosHere   int   // of these, whose bytes are here
	PhotoBytes   int64 // of all bytes that are here
	PictureBytes int64 // of the smaller copies
}

// Mismatch is a device that held households of a village unlike the server, and
// was sent them.
type Mismatch struct {
	Device     syncproto.DeviceNo
	Village    string
	Seq        syncproto.Seq // that the device held the village at
	Households int           // how many
	At         int64         // Unix milliseconds
}

// Reader looks at one consistent state.
type Reader interface {
	ReadSync
	ReadPeople
	ReadRecords
	ReadLog
	ReadApprovals
	ReadPhotos
	ReadPictures
	ReadJobs
	ReadAccounts
	ReadWatermelon
}

// ReadSync is what push and pull look at.
type ReadSync interface {
	// Epoch names this server's timeline, as syncproto.EpochOf; a restored server has
	// a new one.
	Epoch() (string, error)
	// Villages returns the state of every village at or below any of the areas,
	// by code.
	Villages(areas []string) ([]VillageState, error)
	// PageEnd looks at what changed in a village with from < seq ≤ to. It returns
	// the end of a page of whole commits with at most limit rows (but at least one
	// commit), how many rows that is, and the tables that have any. An eviction
	// counts as a row.
	PageEnd(village string, from, to syncproto.Seq, limit int) (PageEnd, error)
	// ChangedRows returns the rows of a table in a village with from < seq ≤ to, but
	// for deleted ones that were trimmed.
	ChangedRows(t *schema.Table, village string, from, to syncproto.Seq) ([]syncproto.PageRow, error)
	// Evictions returns the households that left a village with from < seq ≤ to, by
	// id; some may have come back.
	Evictions(village string, from, to syncproto.Seq) ([]string, error)
	// Whereabouts returns the household that one has become part of, the household
	// itself while it is its own, or ErrNotFound.
	Whereabouts(household string) (now string, err error)
	// ReferenceVersion grows whenever the reference partition changes.
	ReferenceVersion() (int64, error)
	// Reference returns all rows of a reference table.
	Reference(t *schema.Table) ([][]schema.Value, error)
	// Receipt returns what a device was answered under a number, or ErrNotFound.
	Receipt(device syncproto.DeviceNo, n int64) (Receipt, error)
	// Held returns how far each device is in each village, as last kept by PutHeld.
	Held() (map[syncproto.DeviceNo]map[string]syncproto.Seq, error)
	// HistoryOf returns the commits that a changeset became, in order: one for most, two
	// for a transfer, none for one that was refused.
	HistoryOf(changeset string) ([]HistoryEntry, error)
}

// PageEnd says where a page of one village ends.
type PageEnd struct {
	Seq    syncproto.Seq
	Rows   int
	Tables []*schema.Table // in schema's order
	Evicts bool            // there are evictions
}

// ReadPeople is what sign-in and access look at.
type ReadPeople interface {
	Person(id string) (registry.Person, error)
	PersonByLogin(login string) (registry.Person, error)
	People() ([]registry.Person, error)
	Device(id string) (registry.Device, error)
	Devices() ([]registry.Device, error)
	EnrolCode(hash string) (EnrolCode, error)
	RefreshToken(hash string) (RefreshToken, error)
	Session(hash string) (Session, error)
	// ServerKey returns the named secret of the server, or ErrNotFound.
	ServerKey(name string) ([]byte, error)
}

// ReadRecords is what pages, figures and checks look at.
type ReadRecords interface {
	// EachRow calls fn with every living row of a table at or below an area, in no
	// particular order. fn may not keep the row's values.
	EachRow(t *schema.Table, area string, fn func(schema.Row) error) error
	// Household returns all rows of a household, deleted ones too, or ErrNotFound.
	Household(id string) (syncproto.UnitState, error)
	// HouseholdLines returns those of some households that are living and lie at or below
	// any of the areas, by village and registry number.
	HouseholdLines(areas, ids []string) ([]HouseholdLine, error)
	// FindCases returns one page of the conflicts that meet a query, oldest first, and how
	// many meet it in all.
	FindCases(q CaseQuery) (page []schema.Row, total int, err error)
	// Case returns a conflict, or ErrNotFound.
	Case(id string) (*syncproto.RowState, error)
	// VillagePapers returns all rows of a village's own papers.
	VillagePapers(village string) (syncproto.UnitState, error)
	// History returns the commits of a household or village, oldest first, and those
	// of the households that have become part of it.
	History(unit string) ([]HistoryEntry, error)
	// EachHistory calls fn with every commit at or below an area, oldest first.
	EachHistory(area string, fn func(HistoryEntry) error) error
	// Lifts returns by how much the counters were lifted at each restore, oldest first.
	Lifts() ([]Lift, error)
	// EachRefusal calls fn with every refused changeset, oldest first.
	EachRefusal(fn func(Refusal) error) error
	// Buckets returns the bucket digests of a village, as carried.
	Buckets(village string) ([syncproto.Buckets]syncproto.Digests, error)
	// CountRows counts the living rows of a table at or below an area.
	CountRows(t *schema.Table, area string) (int, error)
	// CountOutcomes counts receipts by outcome.
	CountOutcomes() (map[syncproto.OutcomeKind]int, error)
	// Mismatches returns the mismatches that were put, oldest first.
	Mismatches() ([]Mismatch, error)
	// CountRepeats counts the deliveries of changesets that had been answered before.
	CountRepeats() (int, error)
	// Holdings counts what is kept of photos, and says where the store stands.
	Holdings() (Holdings, error)
	// Integrity lets the engine check its own file and references; it returns what
	// it found wrong.
	Integrity() ([]string, error)
	// EachForward calls fn with every household that has become part of another, and
	// with that other.
	EachForward(fn func(household, to string) error) error
	// Facts loads what relocation actions on a unit look at besides its own rows.
	Facts(village, household string) (*registry.Facts, error)
}

// Tx is a write transaction. Reads in it see its own writes. A writing method
// that fails fails the transaction, even when its error is passed over.
type Tx interface {
	Reader
	WritePictures
	WriteJobs
	WriteAccounts
	WriteWatermelon
	// Load returns what deciding a changeset needs: the unit's revision and the
	// rows asked for, the village's counter, and whether the village exists. A
	// household that has been of the village, or still is, and is elsewhere or part
	// of another by now, is followed: see registry.Situation.From.
	Load(unit, village string, needs registry.Needs) (registry.Situation, error)
	// Save writes a commit: rows, history with its hash, counters, digest, entries of the
	// approved record, then those of the commits that come with it, and for a device's
	// changeset its receipt and number. It is the only writer of them.
	Save(c *registry.Commit) error
	// SaveTransfer writes both commits of a transfer, the eviction and the forwarding
	// address.
	SaveTransfer(t *registry.Transfer) error
	// SaveSeparation writes both commits of a separation, the eviction of what stays,
	// which is in the commit anew, and whom forwarding addresses lead to from then on.
	SaveSeparation(s *registry.Separation) error
	// PutEntry adds an entry that is no commit to the log. It gets its number, which is
	// returned, and its hash. Save and its like add those of commits and of devices'
	// refusals themselves.
	PutEntry(e chronicle.Entry) (number int64, err error)
	// NoteRepeat counts one more delivery of a changeset that had been answered.
	NoteRepeat(device syncproto.DeviceNo, n int64) error
	// TouchDevice records that a device called, how far its clock is off, and the schema
	// version that it speaks, 0 when it did not say; an unknown device is ErrNotFound.
	TouchDevice(no syncproto.DeviceNo, seenAt, offset int64, version int) error

	// PutMismatch notes that a device held households unlike the server.
	PutMismatch(m Mismatch) error
	// PutHeld keeps how far a device is in its villages, in place of what was kept.
	PutHeld(device syncproto.DeviceNo, seqs map[string]syncproto.Seq) error
	// Trim takes the deleted rows of a village with seq ≤ upTo out of what PageEnd and
	// ChangedRows tell, and returns how many. Everything else finds them as before.
	// Those of a unit's newest revision stay: they tell it.
	Trim(village string, upTo syncproto.Seq) (rows int, err error)

	// PutPhoto notes that a photo's bytes are here. Noting it again changes nothing.
	PutPhoto(p syncproto.Photo, provenAt int64) error

	// PutReference replaces all rows of a reference table. Areas are only added and
	// renamed, because households refer to them; villages among them get their counters.
	PutReference(t *schema.Table, rows [][]schema.Value) error

	PutPerson(p registry.Person) error
	// PutDevice stores a device; a new one gets its number, which is returned.
	PutDevice(d registry.Device) (syncproto.DeviceNo, error)
	PutEnrolCode(c EnrolCode) error
	// UseEnrolCode marks an unused code as used by a device, or returns ErrNotFound.
	UseEnrolCode(hash, device string) error
	PutRefreshToken(t RefreshToken) error
	PutSession(s Session) error
	DeleteSession(hash string) error
	// PutServerKey keeps a secret under a new name; it never replaces one.
	PutServerKey(name string, secret []byte) error
}

// EnrolCode is a one-time code that binds a device to a person. Only its hash
// is kept.
type EnrolCode struct {
	Hash      string
	Person    string
	ExpiresAt int64  // Unix milliseconds
	Device    string // id of the device that used it, "" while it is unused
}

// RefreshToken is one link of a device's chain of refresh tokens. Only hashes
// are kept.
type RefreshToken struct {
	Hash      string
	Device    string
	ExpiresAt int64  // Unix milliseconds
	Successor string // hash of the token that replaced it, "" while it is the newest
}

// Session is a signed-in person at a desk. Only the token's hash is kept.
type Session struct {
	Hash      string
	Person    string
	CreatedAt int64 // Unix milliseconds
	UsedAt    int64 // Unix milliseconds
	Begun     bool  // the password was right, and the code of the second factor has not come
}
