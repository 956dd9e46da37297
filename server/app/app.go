package app

import (
	"log/slog"
	"sync"
	"time"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// App is the server's use cases over a store.
type App struct {
	store  Store
	now    func() time.Time
	log    *slog.Logger
	oldest int // schema version that pulls and first copies are served from

	photos  Photos // nil: none are taken
	held    *holdings
	tree    *treeCache
	reviews *reviewQueue

	directory *directory

	checking *sync.Mutex // held while the log is followed

	tally *tally
}

// New returns the use cases over a store. now is the server's clock.
func New(store Store, now func() time.Time, log *slog.Logger) *App {
	return &App{store: store, now: now, log: log, oldest: schema.OldestVersion, held: &holdings{}, tree: &treeCache{}, reviews: newReviewQueue(), directory: newDirectory(), checking: &sync.Mutex{}, tally: newTally()}
}

// WithPhotos returns the same use cases with a place for photos.
func (a *App) WithPhotos(p Photos) *App {
	with := *a
	with.photos = p
	return &with
}

// Store gives read access to pages, figures and checks.
func (a *App) Store() Store { return a.store }

// Now is the server's clock.
func (a *App) Now() time.Time { return a.now() }

// chinaStandardTime has no daylight saving, so no time zone database is needed.
var chinaStandardTime = time.FixedZone("CST", 8*60*60)

// Today returns the date of an instant in China.
func Today(t time.Time) string { return t.In(chinaStandardTime).Format(time.DateOnly) }

// Day returns the first instant of a date in China, and that of the day after; ok is
// false for a text that is no date.
func Day(date string) (from, next time.Time, ok bool) {
	from, err := time.ParseInLocation(time.DateOnly, date, chinaStandardTime)
	return from, from.AddDate(0, 0, 1), err == nil
}

// DayOf returns when a date began in China.
func DayOf(date time.Time) time.Time {
	return time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, chinaStandardTime)
}

// moment is the one "now" of a transaction.
func (a *App) moment(offset int64) registry.Moment {
	now := a.now()
	return registry.Moment{Now: syncproto.HLC(now.UnixMicro()), Today: Today(now), Offset: offset}
}
