package replica

import (
	"database/sql"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"ruhu/schema"
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
	view   *view  // the schema version of the app

	mu    sync.Mutex // held for the length of each transaction
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt // prepared on conn, by their text
	asked string               // names the pull request whose page may be taken, "" for none
	cure  *cure                // the repair under way, nil for none
}

// Open opens the replica in a file, and makes it when there is none. It uses the
// clock of the machine.
func Open(path string) (*Replica, error) {
	return OpenWith(path, systemClock{}, randomIDs{})
}

// OpenWith opens a replica with a clock and a source of ids of the caller's.
func OpenWith(path string, clock Clock, ids IDs) (*Replica, error) {
	return OpenAs(schema.Version, path, clock, ids)
}

// OpenAs is OpenWith for an app of a schema version that is served: it has that
// version's tables, knows its fields, codes and rules and no others, and says so
// to the server. A file of an older app is taken forward; one of a newer app is
// refused.
func OpenAs(version int, path string, clock Clock, ids IDs) (*Replica, error) {
	if version < schema.OldestVersion || version > schema.Version {
		return nil, fmt.Errorf("open replica: there is no app of schema version %d", version)
	}
	r := &Replica{clock: clock, ids: ids, photos: path + photoFolder, view: viewOf(version), stmts: map[string]*sql.Stmt{}}
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
