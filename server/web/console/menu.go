package console

import (
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/server/app"
	"ruhu/server/registry"
)

// way is one entry of the menu.
type way struct {
	path string // of its page; those below it belong to it
	text string // what it says
	// open reports whether it is there for a reader.
	open func(reader) bool
	// waits counts what waits there for people; nil where nothing does. It runs with
	// every page, so it has to be cheap.
	waits func(*Console, app.Reader, reader) (int, error)
}

// ways are entries that belong together.
type ways struct {
	text string
	ways []way
}

// menu is every way that the menu knows, in order.
func menu() []ways {
	return []ways{
		{"menu.look", []way{
			{path: "/", text: "today", open: func(reader) bool { return true }},
			{path: overviewPath, text: "overview", open: reader.readsData},
			{path: householdsPath, text: "households", open: reader.readsData},
			{path: villagesPath, text: "villages", open: reader.readsData},
			{path: figuresPath, text: "figures", open: reader.readsData},
		}},
		{"menu.decide", []way{
			{path: "/reviews", text: "reviews", open: reader.readsData, waits: openReviews},
			{path: "/conflicts", text: "conflicts", open: reader.readsData, waits: openConflicts},
			{path: boardPath, text: "relocation", open: reader.readsData},
			{path: objectionsPath, text: "objections", open: reader.readsData, waits: openObjections},
		}},
		{"menu.keep", []way{
			{path: peoplePath, text: "accounts", open: reader.keepsPeople},
			{path: devicesPath, text: "phones", open: reader.seesDeviceList},
			{path: importPath, text: "import", open: reader.mayImport},
			{path: logPath, text: "log", open: reader.readsLog},
			{path: systemPath, text: "system", open: reader.seesSystem},
		}},
	}
}

// readsData reports whether the reader sees households at all.
func (who reader) readsData() bool { return len(who.areas()) > 0 }

// openConflicts counts the cases that wait in the reader's areas.
func openConflicts(k *Console, r app.Reader, who reader) (int, error) {
	villages, err := k.inboxesIn(r, who.areas())
	return len(villages.openCases()), err
}

// openReviews counts the households that wait for the reader's own decision.
func openReviews(k *Console, r app.Reader, who reader) (int, error) {
	areas := who.areasAs(registry.TownshipReviewer)
	if len(areas) == 0 {
		return 0, nil
	}
	lines, err := k.app.Reviews(r, areas, registry.ReviewSubmitted)
	return len(lines), err
}

// menuPart is a part of the menu as a reader sees it.
type menuPart struct {
	Text string
	Ways []menuWay
}

type menuWay struct {
	Href, Text string
	Current    bool
	Waits      int
}

// menuFor is the menu of a reader on a page; nobody has none.
func (k *Console) menuFor(c echo.Context, who reader) (parts []menuPart, err error) {
	if who.ID == "" {
		return nil, nil
	}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		for _, group := range menu() {
			part := menuPart{Text: say(who.lang, group.text)}
			for _, w := range group.ways {
				if !w.open(who) {
					continue
				}
				shown := menuWay{Href: w.path, Text: say(who.lang, w.text), Current: w.holds(c.Path())}
				if w.waits != nil {
					if shown.Waits, err = w.waits(k, r, who); err != nil {
						return err
					}
				}
				part.Ways = append(part.Ways, shown)
			}
			if len(part.Ways) > 0 {
				parts = append(parts, part)
			}
		}
		return nil
	})
	return parts, err
}

// holds reports whether a page is the entry's, or below it.
func (w way) holds(path string) bool {
	return path == w.path || w.path != "/" && strings.HasPrefix(path, w.path+"/")
}
