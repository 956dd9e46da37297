package sqlite

import (
	"errors"
	"sync"
)

// Pages in the write-ahead log: from when on copying them into the file is
// worthwhile, how few the writer copies itself, and how many are too many.
const (
	worthCopying = 4000
	fewPages     = 1000
	tooManyPages = 2 * worthCopying
)

// copier brings the log's pages into the file on a connection of its own, while
// the writer goes on.
//
// SQLite's own way, a checkpoint by whoever commits, copied 4,000 pages and waited
// twice for the disk in one group of a storm in ten: 9 % of the writer's processor
// time, and the longest waits. But the log begins anew only when everything in it
// has been copied, and a copier beside a busy writer never gets there. So the writer
// copies the last pages itself: 50 to 800 of them, as measured.
type copier struct {
	session *session
	copying sync.Mutex
	wanted  chan struct{}
	stopped chan struct{}
}

// newCopier starts a copier. The writing connection is told to leave copying to it. Its own
// needs no cache of pages.
func newCopier(own, writing *session) (*copier, error) {
	c := &copier{session: own, wanted: make(chan struct{}, 1), stopped: make(chan struct{})}
	if err := errors.Join(writing.exec("PRAGMA wal_autocheckpoint = 0"), own.exec("PRAGMA cache_size = 1")); err != nil {
		return nil, err
	}
	go c.run()
	return c, nil
}

func (c *copier) run() {
	defer close(c.stopped)
	for range c.wanted {
		c.copy(c.session)
	}
}

// copy copies what it can without waiting for readers. What fails now is tried
// again after the next commit.
func (c *copier) copy(on *session) {
	c.copying.Lock()
	defer c.copying.Unlock()
	on.exec("PRAGMA wal_checkpoint(PASSIVE)")
}

// committed looks at the log after a commit of the writer's.
func (c *copier) committed(writing *session) {
	var busy, pages, copied int
	if err := writing.one("PRAGMA wal_checkpoint(NOOP)", nil, &busy, &pages, &copied); err != nil || pages < worthCopying {
		return
	}
	if left := pages - copied; left <= fewPages || pages >= tooManyPages {
		c.copy(writing) // which waits for the copier, so that the log cannot outgrow it
		return
	}
	select {
	case c.wanted <- struct{}{}:
	default: // it has been told already
	}
}

// stop waits for a copy that is under way. The last connection to close copies
// the rest.
func (c *copier) stop() error {
	close(c.wanted)
	<-c.stopped
	return c.session.close()
}
