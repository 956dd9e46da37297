package chronicle

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
)

// maxLine bounds a line of an export: an entry may have a changeset in it.
const maxLine = 64 << 20

// Checked says what an export proves.
type Checked struct {
	Entries int   `json:"entries"` // in the export
	Size    int64 `json:"size"`    // of the log
	At      int64 `json:"at"`      // when its head was signed, Unix microseconds
	Older   int64 `json:"older"`   // entries of the older head, 0 when there is none
}

// CheckExport checks an export line by line by the key of the server that wrote it. It
// needs nothing else, and fails at the first line that does not hold.
func CheckExport(r io.Reader, key string) (done Checked, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	if !lines.Scan() {
		return done, errors.Join(errors.New("the file is empty"), lines.Err())
	}
	var h Heading
	if err := json.Unmarshal(lines.Bytes(), &h, json.RejectUnknownMembers(true)); err != nil {
		return done, fmt.Errorf("line 1: %w", err)
	}
	c, err := h.Check(key)
	if err != nil {
		return done, err
	}
	done.Size, done.At = c.Size, c.At
	if h.Older != "" {
		older, err := OpenCheckpoint([]byte(h.Older), key)
		if err != nil {
			return done, err
		}
		done.Older = older.Size
	}
	for lines.Scan() {
		var p Proved
		if err := json.Unmarshal(lines.Bytes(), &p, json.RejectUnknownMembers(true)); err != nil {
			return done, fmt.Errorf("line %d: %w", done.Entries+2, err)
		}
		if _, err := p.Check(c); err != nil {
			return done, fmt.Errorf("line %d: %w", done.Entries+2, err)
		}
		done.Entries++
	}
	return done, lines.Err()
}
