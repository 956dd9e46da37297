package backup

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Keep says how many backups are kept: all of the last days, then the newest of each day,
// then the newest of each month. The newest of all is always kept.
type Keep struct {
	All    time.Duration // from the newest on
	Days   int           // with one backup each, before that
	Months int           // with one backup each, before that
}

// Usual is what a county needs: a fault in the figures may be found a year later.
var Usual = Keep{All: 48 * time.Hour, Days: 31, Months: 24}

// grace is how long a piece that nothing names stays: a backup may be under way that has
// found it there and not ended yet.
const grace = 24 * time.Hour

// thin returns which of the moments, from the oldest to the newest, can go.
func (k Keep) thin(moments []time.Time) (gone []int) {
	var day, month string // of the last one that was kept for it
	for i, at := range slices.Backward(moments) {
		d, m := at.UTC().Format(time.DateOnly), at.UTC().Format("2006-01")
		switch {
		case moments[len(moments)-1].Sub(at) <= k.All:
		case k.Days > 0 && d != day:
			day = d
			k.Days--
		case k.Days == 0 && k.Months > 0 && d != day && m != month:
			month = m
			k.Months--
		default:
			gone = append(gone, i)
		}
	}
	return gone
}

// Swept says what Sweep removed.
type Swept struct {
	Moments int   `json:"moments"`
	Pieces  int   `json:"pieces"` // and files that were left behind
	Bytes   int64 `json:"bytes"`
}

// Sweep removes the moments that need not be kept, and the pieces that no moment names
// any more. While a moment cannot be read nothing is removed: it may name any piece.
func (r *Repository) Sweep(keep Keep, now time.Time) (report Swept, err error) {
	names, err := r.Names()
	if err != nil {
		return report, err
	}
	times := make([]time.Time, len(names))
	for i, name := range names {
		times[i], _ = time.Parse(nameFormat, name) // Names tells only of such
	}
	gone := map[string]bool{}
	for _, i := range keep.thin(times) {
		gone[names[i]] = true
	}
	used, err := r.used(names, gone)
	if err != nil {
		return report, err
	}
	for name := range gone {
		if err := removeFile(r.root, momentsFolder+"/"+name); err != nil {
			return report, err
		}
		report.Moments++
	}
	err = errors.Join(syncFolder(r.root, momentsFolder), r.sweepFiles(used, now, &report))
	return report, err
}

// used is where every piece lies that the moments which stay consist of.
func (r *Repository) used(names []string, gone map[string]bool) (map[string]bool, error) {
	used := map[string]bool{}
	for _, name := range names {
		m, err := r.Moment(name)
		if err != nil {
			return nil, err
		}
		if gone[name] {
			continue
		}
		for _, piece := range m.pieces() {
			if validName(piece) {
				used[pathOf(piece)] = true
			}
		}
	}
	return used, nil
}

// sweepFiles removes what is old and of no use: pieces that nothing names, and files that
// a backup which was interrupted left behind.
func (r *Repository) sweepFiles(used map[string]bool, now time.Time, report *Swept) error {
	return fs.WalkDir(r.root.FS(), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || used[path] || !(strings.HasPrefix(path, "pieces/") || strings.HasSuffix(path, partEnding)) {
			return err
		}
		info, err := e.Info()
		if err != nil || now.Sub(info.ModTime()) < grace {
			return err
		}
		report.Pieces++
		report.Bytes += info.Size()
		return removeFile(r.root, path)
	})
}
