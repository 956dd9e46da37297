package replica

import (
	"database/sql"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Clock tells the wall time. It may be wrong by years and may go back.
type Clock interface {
	UnixMilli() int64
}

// IDs makes the ids of changesets and rows: UUIDs of version 7.
type IDs interface {
	NewID() string
}

// Replica is one device's file.
type Replica struct {
	clock  Clock
	ids    IDs
	photos string // folder of the originals

	mu    sync.Mutex // held for the length of each transaction
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt // prepared on conn, by their text
	asked string               // names the pull request whose page may be taken, "" for none
}

// Open opens the replica in a file, and makes it when there is none. It uses the
// clock of the machine.
func Open(path string) (*Replica, error) {
	return OpenWith(path, systemClock{}, randomIDs{})
}

// OpenWith opens a replica with a clock and a source of ids of the caller's.
func OpenWith(path string, clock Clock, ids IDs) (*Replica, error) {
	r := &Replica{clock: clock, ids: ids, photos: path + photoFolder, stmts: map[string]*sql.Stmt{}}
	if err := r.open(path); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// NewID makes an id for a new row.
func (r *Replica) NewID() string { return r.ids.NewID() }

type systemClock struct{}

func (systemClock) UnixMilli() int64 { return time.Now().UnixMilli() }

type randomIDs struct{}

// NewID panics when the machine has no randomness, as uuid.New does: no id made
// then could be trusted to be new.
func (randomIDs) NewID() string { return uuid.Must(uuid.NewV7()).String() }
