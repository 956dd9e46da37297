package console

import (
	"context"
	"io"
	"net/http"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/web"
)

// Counter counts the official tables.
type Counter interface {
	// Count counts an area on the state that r reads.
	Count(r app.Reader, area string) (Figures, error)
}

// Figures is what was counted of one area. It does not change any more.
type Figures interface {
	// Table returns the named official table in a language.
	Table(name string, lang schema.Lang) (Table, error)
	// Households returns the ids of the households behind a figure of a table; a
	// figure that is not there is a schema.Problem with the code NotFound.
	Households(table, row, column string) ([]string, error)
	// Villages are those of the area, by code.
	Villages() []Village
}

// Village is what was counted of one village, and where it lies.
type Village struct {
	Code               string
	Households, People int
	Center             *Place // of its homes, nil when too few are known
}

// Place is a point on the map, in microdegrees.
type Place struct{ Latitude, Longitude int64 }

// Listing is one table that can be asked for.
type Listing struct {
	Name, Title string
	Records     []string // that it may be counted from, the first when none is named
	Period      bool     // it counts what happened in one
	Formats     []string
}

// ReportQuery says which figures are asked for; what is "" is left open.
type ReportQuery struct {
	Table, Area string
	Record      string // code, of Listing.Records
	At          string // day at whose end the approved record is looked at
	From, Until string // first and last day of a period
}

// ReportFile is a table as it is handed out.
type ReportFile struct {
	Name string
	Type string // media type
	Body []byte
}

// Reports counts the tables that can be asked for. What is wrong with a query is a
// schema.Problem whose field says what.
type Reports interface {
	List(lang schema.Lang) []Listing
	Table(ctx context.Context, q ReportQuery, lang schema.Lang) (Table, error)
	File(ctx context.Context, q ReportQuery, format string, lang schema.Lang) (ReportFile, error)
	// Households returns the ids of the households behind a figure.
	Households(ctx context.Context, q ReportQuery, row, column string) ([]string, error)
}

// Links leads to the bytes of photos for a while.
type Links interface {
	// Link returns where the bytes with a hash can be had.
	Link(hash string) string
}

// System looks how the server is.
type System interface {
	Look(ctx context.Context) (*app.System, error)
}

// Config is what the console needs of the rest.
type Config struct {
	App      *app.App
	Accounts Accounts
	Counter  Counter
	Reports  Reports
	Links    Links
	Random   io.Reader // of what tells one form from another
	Board    Board
	System   System

	Deliveries Deliveries
}

// Console serves the pages.
type Console struct {
	app       *app.App
	accounts  Accounts
	reports   Reports
	links     Links
	random    io.Reader
	marks     Board
	system    System
	figures   *counted
	inboxes   *app.ByVillage[*inbox]
	phonebook *phonebook
	templates map[schema.Lang]map[string]madePage
	files     map[string]file // by the name they are served under

	deliveries Deliveries
	origins    *http.CrossOriginProtection
}

// New returns the console. Templates are part of the program, so a fault in one
// is a fault of the program and stops it.
func New(cfg Config) *Console {
	files := readFiles()
	return &Console{
		app: cfg.App, accounts: cfg.Accounts, reports: cfg.Reports, links: cfg.Links, random: cfg.Random, marks: cfg.Board, system: cfg.System, deliveries: cfg.Deliveries, figures: newCounted(cfg.Counter),
		inboxes: app.NewByVillage(readInbox), phonebook: newPhonebook(cfg.App.Store()),
		templates: parseTemplates(files), files: files, origins: http.NewCrossOriginProtection(),
	}
}

// Register adds every page to an edge, and has it tell people in a page what is wrong.
func (k *Console) Register(w *web.Web) {
	g := w.Group("")
	for _, r := range routes() {
		g.Add(r.method, r.path, k.guard(r))
	}
	w.ShowProblems(k.problem)
}
