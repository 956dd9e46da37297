package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"ruhu/server/app"
	"ruhu/server/chronicle"
)

// How long deliveries are kept. What was taken stands in the registry and its history;
// what was refused stands nowhere else, and people may come back to it after months. The
// newest that was taken and the newest of all stay, however old they are.
const (
	KeepTaken   = 90 * 24 * time.Hour
	KeepRefused = 365 * 24 * time.Hour
)

// droppedFacts are what the log says of a delivery that is kept no longer. By its hash
// whoever still has the file can show that it was this one.
type droppedFacts struct {
	Delivered string `json:"delivered"` // when, a date in China
	Name      string `json:"name,omitzero"`
	Plan      string `json:"plan,omitzero"`
	SHA256    string `json:"sha256,omitzero"`
	Taken     bool   `json:"taken"`
}

// held is a delivery in the folder.
type held struct {
	slip
	taken bool
}

// over reports whether a delivery has been kept for long enough.
func (h held) over(now time.Time) bool {
	if h.taken {
		return now.Sub(h.At) >= KeepTaken
	}
	return now.Sub(h.At) >= KeepRefused
}

// Sweep drops the deliveries that have been kept for long enough, and returns how many.
// The log tells of each before it goes, so one whose server dies in between is told of
// twice.
func (d *Desk) Sweep(ctx context.Context) (dropped int, err error) {
	if !d.busy.TryLock() {
		return 0, nil // somebody's delivery is looked into; there is time
	}
	defer d.busy.Unlock()
	all, err := d.held()
	if err != nil {
		return 0, err
	}
	now := d.app.Now()
	for i, h := range all {
		if i == len(all)-1 || i == lastTaken(all) || !h.over(now) {
			continue
		}
		if err := d.drop(ctx, h, now); err != nil {
			return dropped, fmt.Errorf("drop delivery %s: %w", h.Token, err)
		}
		dropped++
	}
	return dropped, ctx.Err()
}

func lastTaken(all []held) (last int) {
	last = -1
	for i, h := range all {
		if h.taken {
			last = i
		}
	}
	return last
}

// held are all deliveries in the folder, the oldest first.
func (d *Desk) held() ([]held, error) {
	folders, err := os.ReadDir(d.folder)
	if err != nil {
		return nil, fmt.Errorf("look through the deliveries: %w", err)
	}
	var all []held
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		h, err := d.heldIn(folder)
		if err != nil {
			return nil, fmt.Errorf("look into delivery %s: %w", folder.Name(), err)
		}
		all = append(all, h)
	}
	slices.SortStableFunc(all, func(a, b held) int { return a.At.Compare(b.At) })
	return all, nil
}

// heldIn reads what was noted of a delivery. One that a server died over before anything
// was noted is as old as its folder.
func (d *Desk) heldIn(folder fs.DirEntry) (h held, err error) {
	if h.slip, err = d.slipOf(folder.Name()); !errors.Is(err, fs.ErrNotExist) {
		h.taken = d.has(folder.Name(), takenFile)
		return h, err
	}
	info, err := folder.Info()
	if err == nil {
		h.Token, h.At = folder.Name(), info.ModTime()
	}
	return h, err
}

func (d *Desk) drop(ctx context.Context, h held, now time.Time) error {
	facts := droppedFacts{Delivered: app.Today(h.At), Name: h.Name, Plan: h.Brief.Plan, Taken: h.taken}
	if h.Name != "" {
		var err error
		if facts.SHA256, err = d.hashOf(h.Token, h.Name); err != nil {
			return err
		}
	}
	err := d.app.Store().Write(ctx, func(tx app.Tx) error {
		return app.Record(tx, facts, chronicle.Entry{Kind: chronicle.DeliveryDropped, At: now.UnixMicro(), Subject: h.Token})
	})
	if err != nil {
		return err
	}
	return os.RemoveAll(filepath.Join(d.folder, h.Token))
}

// hashOf is the SHA-256 of a file, in hexadecimal digits; "" of one that is not there.
func (d *Desk) hashOf(token, name string) (string, error) {
	content, err := d.readSealed(token, name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), err
}
