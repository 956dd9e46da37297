package sqlite

import (
	"sync/atomic"
	"time"

	"ruhu/server/app"
)

// counters count what was brought to disk. Only the writer adds to them.
type counters struct{ groups, transactions, failed, took atomic.Uint64 }

// commit counts a commit, and how long the disk took for it.
func (c *counters) commit(transactions int, took time.Duration, err error) {
	if err != nil {
		c.failed.Add(1)
		return
	}
	c.groups.Add(1)
	c.transactions.Add(uint64(transactions))
	c.took.Add(uint64(took))
}

// Commits counts what was brought to disk since the store was opened.
func (s *Store) Commits() app.Commits {
	c := &s.writer.counted
	return app.Commits{Groups: c.groups.Load(), Transactions: c.transactions.Load(), Failed: c.failed.Load(), Took: time.Duration(c.took.Load())}
}
