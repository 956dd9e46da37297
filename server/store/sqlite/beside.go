package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	modernc "modernc.org/sqlite"

	"ruhu/server/app"
	"ruhu/server/vault"
)

// ErrReadOnly is what an Onlooker answers to whoever would write.
var ErrReadOnly = errors.New("sqlite: the store was opened to be looked at")

// Onlooker reads a store beside the server that may be at work on it. It takes no lock, and
// neither makes, migrates nor changes anything.
type Onlooker struct {
	mu      sync.Mutex
	session *session
	path    string
}

var _ app.Store = (*Onlooker)(nil)

// Beside opens the store in a file to look at it. A file that is not there is
// [fs.ErrNotExist]. Without its keys, what is sealed cannot be read, and all else can.
func Beside(path string, with ...Option) (*Onlooker, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	keys, err := keysOf(path, with)
	if err != nil {
		return nil, err
	}
	session, err := lookAt(path, keys)
	if err != nil {
		return nil, fmt.Errorf("look at the store %s: %w", path, err)
	}
	return &Onlooker{session: session, path: path}, nil
}

// lookAt opens a file that stays as it is. In a folder that cannot be written, SQLite has
// nowhere to put what it shares with other processes: there a file without a log is read as
// one that nobody changes.
func lookAt(path string, keys *vault.Vault) (*session, error) {
	q := url.Values{"mode": {"ro"}, "_defensive": {"1"}, "_pragma": {"busy_timeout(10000)", "query_only(1)", "cache_size(-8000)", "temp_store(MEMORY)"}}
	s, err := readingSession(uri(path, q), keys)
	if err == nil {
		return s, nil
	}
	if _, logged := os.Stat(path + "-wal"); !errors.Is(logged, fs.ErrNotExist) {
		return nil, err
	}
	q.Set("immutable", "1")
	if s, still := readingSession(uri(path, q), keys); still == nil {
		return s, nil
	}
	return nil, err
}

// openSession opens a connection of its own to a file.
func openSession(name string, keys *vault.Vault) (*session, error) {
	file, err := modernc.NewConnector(name)
	if err != nil {
		return nil, err
	}
	conn, err := file.Connect(background)
	if err != nil {
		return nil, err
	}
	texts := newStatements()
	return newSession(conn, &texts, keys), nil
}

// readingSession is one that has read something: SQLite does not look at a file before.
func readingSession(name string, keys *vault.Vault) (*session, error) {
	s, err := openSession(name, keys)
	if err != nil {
		return nil, err
	}
	var objects int
	if err := s.one("SELECT count(*) FROM sqlite_schema", nil, &objects); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// Read implements app.Store.
func (o *Onlooker) Read(ctx context.Context, fn func(app.Reader) error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return o.session.snapshot(fn)
}

// Write implements app.Store: it refuses.
func (o *Onlooker) Write(context.Context, func(app.Tx) error) error { return ErrReadOnly }

// WriteAgain implements app.Store: it refuses.
func (o *Onlooker) WriteAgain(context.Context, func(app.Tx) error) error { return ErrReadOnly }

// Accounts implements app.Store.
func (o *Onlooker) Accounts() uint64 { return 0 }

// Close implements app.Store.
func (o *Onlooker) Close() error { return o.session.close() }

// Form says of which version the file is, which this program makes, and whether opening it
// would take it forward. It fails for what is no store, and for a newer program's.
func (o *Onlooker) Form() (version, newest int, pending bool, err error) {
	if newest, err = newestVersion(); err != nil {
		return 0, 0, false, err
	}
	if err := isOurs(o.session); err != nil {
		return 0, newest, false, err
	}
	if err := o.session.one("SELECT user_version FROM pragma_user_version", nil, &version); err != nil {
		return 0, newest, false, err
	}
	if version > newest {
		return version, newest, false, newerFile(version, newest)
	}
	_, current, err := o.session.versionOf()
	return version, newest, version < newest || !current, err
}

// Replaced says why a server would refuse the file: it is not the one that was last written
// here. It is nil when the file is that one, or when nothing is known.
func (o *Onlooker) Replaced() error {
	lock, err := os.Open(o.path + ".lock")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(o.session.checkMark(lock), lock.Close())
}

// Sizes returns the bytes of the database and of its write-ahead log.
func (o *Onlooker) Sizes() (database, log int64, err error) { return sizesOf(o.path) }

// Held reports whether a process has the store in a file open.
func Held(path string) (bool, error) {
	lock, err := os.OpenFile(path+".lock", os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	held := lockFile(lock) != nil
	return held, lock.Close()
}
