// Package doctor looks over a server for whoever is called when something is odd: its data
// folder, database, log, photos, backups, certificate, address, clock and machine. It reads
// and repairs nothing, and works while the server runs and when it does not.
package doctor

import (
	"context"
	"crypto/x509"
	"io"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
)

// Grade says how bad a finding is.
type Grade string

// The grades, from the best to the worst.
const (
	OK   Grade = "ok"
	Warn Grade = "warn"
	Bad  Grade = "bad"
)

// Finding is what one look came to.
type Finding struct {
	Code   string `json:"code"`
	About  string `json:"about"` // which look it was of
	Grade  Grade  `json:"grade"`
	Text   string `json:"text"`
	Advice string `json:"advice,omitempty"` // what to do, "" where nothing is to be done
}

// Store is the server's database, opened beside the server.
type Store interface {
	app.Store
	// Form says of which version the file is and which this program makes, and whether the
	// next start takes it forward; an error means that it is no store, or a newer one's.
	Form() (version, newest int, pending bool, err error)
	// Replaced says why a server would refuse the file, or nothing.
	Replaced() error
	Sizes() (database, log int64, err error)
}

// Patient is what is looked at.
type Patient struct {
	Data     string // the data folder
	Database string // the file of the database in it
	Open     func() (Store, error)
	Held     func() (bool, error) // reports whether a server has the data folder open
	Room     func(path string) (int64, error)
	Photos   app.Photos // nil where there are none
	Backup   app.Backup
	Keys     Keys  // that personal data are sealed under
	Closed   error // why backups are closed to nobody, nil when that was said

	Address   string // where the server listens, as it was told
	Cert, Key string // files of its certificate, "" where it has none
	NTP       string // whom to ask for the time, "" for nobody

	Lang   schema.Lang
	Now    func() time.Time
	Random io.Reader
}

// doctor is one visit.
type doctor struct {
	Patient
	ctx      context.Context
	store    Store // nil where it cannot be read
	held     bool
	shown    []*x509.Certificate // by whoever answers at the address
	findings []Finding
}

// looks are all that is looked at, in the order in which it is told.
var looks = []struct {
	about string
	look  func(*doctor)
}{
	{"folder", (*doctor).folder},
	{"keys", (*doctor).keys},
	{"disk", (*doctor).disk},
	{"server", (*doctor).server},
	{"database", (*doctor).database},
	{"log", (*doctor).log},
	{"photos", (*doctor).photos},
	{"backup", (*doctor).backup},
	{"certificate", (*doctor).certificate},
	{"work", (*doctor).work},
	{"devices", (*doctor).devices},
	{"clock", (*doctor).clock},
	{"machine", (*doctor).machine},
}

// Examine looks at everything, and returns at least one finding of each look that could be
// taken: without a database there are none of what lies in it.
func Examine(ctx context.Context, p Patient) []Finding {
	d := &doctor{Patient: p, ctx: ctx}
	for _, l := range looks {
		if ctx.Err() != nil {
			break
		}
		before := len(d.findings)
		l.look(d)
		for i := range d.findings[before:] {
			d.findings[before+i].About = abouts[l.about].In(p.Lang)
		}
	}
	if d.store != nil {
		d.store.Close() // nothing was written
	}
	return d.findings
}

// Worst is the worst grade of some findings.
func Worst(findings []Finding) Grade {
	worst := OK
	for _, f := range findings {
		switch {
		case f.Grade == Bad:
			return Bad
		case f.Grade == Warn:
			worst = Warn
		}
	}
	return worst
}

// note adds a finding.
func (d *doctor) note(code string, params ...any) {
	kind := kinds[code]
	f := Finding{Code: code, Grade: kind.grade, Text: spell(kind.text.In(d.Lang), params)}
	if kind.advice != nil {
		f.Advice = spell(kind.advice.In(d.Lang), params)
	}
	d.findings = append(d.findings, f)
}

// days is a span in whole days.
func days(d time.Duration) int { return int(d / (24 * time.Hour)) }

// megabytes is a size for people.
func megabytes(n int64) int64 { return (n + 1<<19) >> 20 }
