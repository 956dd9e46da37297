package app

import (
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// ReadAccounts is what keeping accounts and devices looks at.
type ReadAccounts interface {
	// FindPeople returns one page of the people that meet a query, by login, and how
	// many meet it in all.
	FindPeople(q PeopleQuery) (page []PersonLine, total int, err error)
	// FindDevices returns one page of the devices that meet a query, those that are in
	// use first and among them who has been silent longest, and how many meet it in all.
	FindDevices(q DeviceQuery) (page []DeviceLine, total int, err error)
	// LastCalls returns what each device that was not revoked said of itself when it called
	// last, by its number.
	LastCalls() (map[syncproto.DeviceNo]LastCall, error)
	// SecondFactor returns what a person proves besides a password, or ErrNotFound.
	SecondFactor(person string) (SecondFactor, error)
	// RecoveryCodes counts a person's codes that were not used.
	RecoveryCodes(person string) (int, error)
	// Tries returns the tries to sign in that were put last.
	Tries() ([]Try, error)
}

// WriteAccounts keeps the secrets of accounts.
type WriteAccounts interface {
	PutSecondFactor(f SecondFactor) error
	// PutRecoveryCodes keeps the hashes of a person's codes in place of all before.
	PutRecoveryCodes(person string, hashes []string) error
	// UseRecoveryCode takes a code away, or returns ErrNotFound.
	UseRecoveryCode(person, hash string) error
	// DeleteSessions ends every session of a person but one, and returns how many.
	// Without one, "", it ends all.
	DeleteSessions(person, but string) (int, error)
	// PutTries keeps tries to sign in, in place of all before.
	PutTries(tries []Try) error
	// Purge deletes what is over: by it nobody gets in any more.
	Purge(p Purge) (Purged, error)
}

// PeopleQuery says which accounts a list shows. What is left empty holds for every
// account, except Areas.
type PeopleQuery struct {
	Areas  []string // with a role at or below any of these, or a former one when none stands; none finds nobody
	Text   string   // part of the name or the login
	Role   registry.Role
	State  PeopleState
	Limit  int // accounts in a page
	Offset int // accounts before the page
}

// PeopleState narrows a list of accounts.
type PeopleState string

// The states. An account without a password is for a device alone.
const (
	PeopleActive     PeopleState = "active"
	PeopleDisabled   PeopleState = "disabled"
	PeopleNoPassword PeopleState = "no_password"
	PeopleNoFactor   PeopleState = "no_factor" // active, with a password and without a second factor
)

// PersonLine is one account in a list, and what is known beside it.
type PersonLine struct {
	registry.Person
	Factor  bool // has a second factor
	Devices int  // that were not revoked
}

// DeviceQuery says which devices a list shows, as PeopleQuery does of their people.
type DeviceQuery struct {
	Areas       []string
	Person      string // whose
	Text        string // part of its name, or of its person's name or login
	State       DeviceState
	SilentSince int64 // Unix milliseconds; what DeviceSilent means
	Limit       int
	Offset      int
}

// DeviceState narrows a list of devices.
type DeviceState string

// The states. All but the last are of devices that were not revoked.
const (
	DeviceActive  DeviceState = "active"
	DeviceSilent  DeviceState = "silent" // since an instant
	DeviceClock   DeviceState = "clock"  // whose clock is wrong
	DeviceRevoked DeviceState = "revoked"
)

// DeviceLine is one device in a list, and who carries it.
type DeviceLine struct {
	registry.Device
	Carrier registry.Person
}

// LastCall is when a device called last, and how its clock stood then.
type LastCall struct {
	SeenAt      int64 // Unix milliseconds, 0 for never
	ClockOffset int64 // milliseconds its clock was ahead, 0 within the tolerance
}

// SecondFactor is what a person proves besides a password. Secrets are sealed by
// whoever puts them.
type SecondFactor struct {
	Person    string
	Secret    []byte // nil until it was confirmed by a code
	Step      int64  // of the last code that was taken: none is taken twice
	Candidate []byte // offered in its place, and not confirmed yet
	OfferedAt int64  // Unix milliseconds
	DueAt     int64  // Unix milliseconds from which nothing is open without it
}

// Try is what is remembered of tries to sign in under one key.
type Try struct {
	Key   string // a hash: logins are not kept, for people mistake the fields and type passwords there
	Wrong int
	Last  int64 // Unix milliseconds of the last one
	Until int64 // Unix milliseconds before which none is let through
}

// Purge says before which instants what is over, all in Unix milliseconds.
type Purge struct {
	SessionsMade  int64 // sessions that are older
	SessionsUsed  int64 // sessions that were used last before
	SessionsBegun int64 // sessions that lack a code, and are older
	Expired       int64 // refresh tokens and enrolment codes that expired before
}

// Purged is how many of each are gone.
type Purged struct{ Sessions, Tokens, Codes int }

// Credentials are what somebody shows at the door.
type Credentials struct {
	Login, Password string
	Code            string // of the second factor, or for recovery; "" when it is asked for later
	Client          string // where the try comes from
	Browser         string // what the browser was given when somebody signed in with it, "" when it was not
}

// Factor is what a page says of a person's second factor.
type Factor struct {
	Needed bool   // by the person's roles, on this server
	Set    bool   // and it was confirmed
	DueAt  int64  // Unix milliseconds from which nothing is open without it; 0 when that was not decided
	Codes  int    // for recovery, that were not used
	Key    string // base32, of one that is offered and not confirmed yet; "" when none is
	URI    string // the same, for authenticators
}
