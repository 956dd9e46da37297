package sqlite

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"strings"

	"ruhu/server/chronicle"
	"ruhu/syncproto"
)

// markEvery is how many commits to disk lie between two marks.
const markEvery = 128

// errReplaced is what a file answers that is not the one that was last written.
var errReplaced = errors.New("the database is older than what was last written here, or another one: devices hold what it has lost. " +
	"To go back to a copy, stop the server and run `ruhu restore --from FILE`")

// mark is how far a store had come, kept outside of it, in the lock file. It is
// written after what it speaks of is on disk, so a file that is behind its mark
// has been replaced: nothing that ends a process or a machine takes a commit back.
type mark struct {
	epoch string
	entry int64 // number of the newest entry of the log
	// head is that entry's hash, of a store that was looked at. It is not written down.
	head chronicle.Hash
}

// readMark reads what writeMark wrote. Anything else says nothing.
func readMark(lock *os.File) (m mark, found bool) {
	var room [256]byte
	n, _ := lock.ReadAt(room[:], 0)
	line, _, whole := strings.Cut(string(room[:n]), "\n")
	var sum uint32
	if _, err := fmt.Sscanf(line, "%s %d %08x", &m.epoch, &m.entry, &sum); err != nil || !whole || sum != m.sum() {
		return mark{}, false
	}
	return m, true
}

func (m mark) sum() uint32 { return crc32.ChecksumIEEE(fmt.Appendf(nil, "%s %d", m.epoch, m.entry)) }

// write replaces the mark. It need not reach the disk: an older one is as true.
func (m mark) write(lock *os.File) error {
	_, err := lock.WriteAt(fmt.Appendf(nil, "%s %d %08x\n", m.epoch, m.entry, m.sum()), 0)
	return err
}

// markOf is how far a store is.
func (s *session) markOf() (m mark, err error) {
	if m.epoch, err = s.Epoch(); err == nil {
		m.entry, m.head, err = s.newestEntry()
	}
	return m, err
}

// before reports whether a store is not what a mark says that it was. A later
// timeline was begun on purpose.
func (m mark) before(was mark) bool {
	now, then := syncproto.EpochLevel(m.epoch), syncproto.EpochLevel(was.epoch)
	return now < then || now == then && (m.epoch != was.epoch || m.entry < was.entry)
}

// checkMark refuses a file that is not the one last written here.
func (s *session) checkMark(lock *os.File) error {
	was, found := readMark(lock)
	if !found {
		return nil
	}
	var objects int
	if err := s.one("SELECT count(*) FROM sqlite_schema", nil, &objects); err != nil {
		return err
	}
	if objects == 0 {
		return fmt.Errorf("the file is gone: %w", errReplaced)
	}
	now, err := s.markOf()
	if err == nil && now.before(was) {
		err = fmt.Errorf("it is at entry %d of epoch %s, and was at entry %d of epoch %s: %w", now.entry, now.epoch, was.entry, was.epoch, errReplaced)
	}
	return err
}
