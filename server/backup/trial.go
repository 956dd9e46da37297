package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// trialFile says what came of reading the backups last.
const trialFile = "checked"

// Trial is what came of reading backups.
type Trial struct {
	At     int64  `json:"at"`     // Unix milliseconds
	Moment string `json:"moment"` // the newest that was read
	All    bool   `json:"all"`    // the older ones, too
	Opened bool   `json:"opened"` // each piece was opened and proven
	Faults int    `json:"faults"`
}

// NoteTrial keeps what came of reading the backups, for whoever looks after them.
func (r *Repository) NoteTrial(t Trial) error {
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return writeFile(r.root, trialFile, text)
}

// LastTrial returns what was noted last, the zero Trial when nothing was.
func (r *Repository) LastTrial() (t Trial, err error) {
	text, err := r.root.ReadFile(trialFile)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	if err != nil {
		return Trial{}, fmt.Errorf("%s: %w", trialFile, err)
	}
	return t, nil
}

// CheckNewest reads the pieces of the newest moment, as Check does without an identity, and
// notes what came of it.
func (r *Repository) CheckNewest(ctx context.Context, now time.Time) (*Checked, error) {
	names, err := r.Names()
	if err != nil || len(names) == 0 {
		return nil, err
	}
	newest := names[len(names)-1]
	report, err := r.check(ctx, names[len(names)-1:], nil, func(string, int, int) {})
	if err != nil {
		return nil, err
	}
	return report, r.NoteTrial(Trial{At: now.UnixMilli(), Moment: newest, Faults: len(report.Faults)})
}
