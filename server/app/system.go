package app

import (
	"slices"
	"time"

	"ruhu/server/registry"
)

// System is how a server is, for those who look after it. It names nobody, and holds no
// data of a household. Instants are Unix milliseconds, sizes bytes.
type System struct {
	At       int64     `json:"at"`
	Started  int64     `json:"started"` // when the process opened the data folder
	Warnings []Warning `json:"warnings"`
	Program  Program   `json:"program"`
	Store    StoreEnd  `json:"store"`
	Disk     Disk      `json:"disk"`
	Backup   Backup    `json:"backup"`
	Work     WorkState `json:"work"`
	Troubled []Job     `json:"troubled"` // work that failed, the first of it
	Queues   Queues    `json:"queues"`
	Photos   Delivery  `json:"photos"`
	Doors    Throttled `json:"sign_ins"`
}

// Program says what runs.
type Program struct {
	Version  string `json:"version,omitzero"`  // "" where it was built without one
	Revision string `json:"revision,omitzero"` // of its source
	Changed  bool   `json:"changed,omitzero"`  // the source was not as in the revision
	Go       string `json:"go"`
	Platform string `json:"platform"`
	Schema   int    `json:"schema"` // version of the data that it knows
	Oldest   int    `json:"oldest"` // version of the oldest app that villages are sent to
}

// StoreEnd is where the store stands.
type StoreEnd struct {
	Format  int    `json:"format"`        // version of the database's own layout
	Epoch   string `json:"epoch"`         // the server's timeline
	Restore int    `json:"restores"`      // how often it began anew from a copy
	Entries int64  `json:"log_entries"`   // of the log
	Head    string `json:"log_head"`      // hash of the newest, in hexadecimal digits
	Waiting int    `json:"waiting_saves"` // pushes and decisions that wait for their turn to be written
}

// Disk is what the data takes. Less than Reserve free is a warning: a copy of the database
// would have no room.
type Disk struct {
	Database   int64 `json:"database"`
	Log        int64 `json:"database_log"` // what SQLite has not brought into the database yet
	Photos     int64 `json:"photos"`
	Pictures   int64 `json:"pictures"`   // smaller copies of photos
	Uploads    int64 `json:"uploads"`    // photos that have come in part
	Deliveries int64 `json:"deliveries"` // of the registry
	Copies     int64 `json:"copies"`     // villages for new devices
	Free       int64 `json:"free"`
	Reserve    int64 `json:"reserve"`
}

// Used is all of it.
func (d Disk) Used() int64 {
	return d.Database + d.Log + d.Photos + d.Pictures + d.Uploads + d.Deliveries + d.Copies
}

// Backup is what is known of backups: those that the server makes, or copies of the
// database that others keep where it was told.
type Backup struct {
	Watched  bool   `json:"watched"` // it was told
	Made     int64  `json:"made,omitzero"`
	Size     int64  `json:"size,omitzero"`
	Copies   int    `json:"copies"` // how many whole ones there are
	Own      bool   `json:"own"`    // the server makes them, and reads the newest now and then
	Checked  int64  `json:"checked,omitzero"`
	Faults   int    `json:"faults,omitzero"` // that were found then
	Trouble  string `json:"trouble,omitzero"`
	Restored int64  `json:"restored,omitzero"` // when the store was last brought back from one
}

// WorkState counts durable work that has not come to its end.
type WorkState struct {
	Waiting int   `json:"waiting"`
	Begun   int   `json:"begun"`
	Again   int   `json:"again"` // failed, to be tried again
	GivenUp int   `json:"given_up"`
	Due     int64 `json:"due,omitzero"` // since when the longest due is, of what is not given up
}

// Queues counts what waits for people, and the devices that nobody hears of.
type Queues struct {
	Reviews      int `json:"reviews"`        // households that were submitted
	Cases        int `json:"cases"`          // that are open
	CasesOld     int `json:"cases_old"`      // of these, for more than a week
	Devices      int `json:"devices"`        // that were not shut out
	DevicesQuiet int `json:"devices_silent"` // of these, not heard of for a week
	DevicesClock int `json:"devices_clock"`  // of these, with a clock that is wrong
}

// Week is for how long a case may be open, and a device without a network, before somebody
// should ask.
const Week = 7 * 24 * time.Hour

// Commits counts what the store has brought to disk since it was opened.
type Commits struct {
	Groups       uint64 // each waited once for the disk
	Transactions uint64 // in them
	Failed       uint64 // groups that could not be committed
	Took         time.Duration
}

// Delivery is how far photos have come.
type Delivery struct {
	Taken    int   `json:"taken"` // that rows tell of
	Here     int   `json:"here"`
	Uploads  int   `json:"uploads"`  // under way
	Received int64 `json:"received"` // of these
	Expected int64 `json:"expected"`
	Quiet    int   `json:"quiet"` // of which nothing came for an hour
}

// Throttled is how many have to wait before they may try to sign in again.
type Throttled struct {
	Logins    int `json:"logins"`
	Addresses int `json:"addresses"`
	Codes     int `json:"codes"` // people who have shown a password and then wrong codes
}

// SeesSystem reports whether a person is shown how the server is: administrators, both
// kinds of auditors and county staff of any area, who also read what the log says of the server as a whole.
func SeesSystem(grants registry.Grants) bool { return keepsAccounts(grants, "") }

// KeepsSystem reports whether a person may have work tried again.
func KeepsSystem(grants registry.Grants) bool {
	return slices.ContainsFunc(grants, func(g registry.Grant) bool { return g.Role == registry.Administrator && g.Area != "" })
}
