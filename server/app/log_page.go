package app

import (
	"context"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"ruhu/server/chronicle"
	"ruhu/server/registry"
)

// LogQuery asks for entries, newest first. Of what is "" or 0 everything is meant.
type LogQuery struct {
	Area     string // at or below it
	Unit     string
	Person   string // who did it, or whom or what it is about
	Kind     chronicle.Kind
	From, To int64 // Unix microseconds: From ≤ At < To
	Before   int64 // only entries with smaller numbers
	Limit    int
	May      func(*chronicle.Entry) bool // be read; nil for everything
}

const (
	logWindow = 1000
	// logBudget is how many entries a page looks at: one that asks for what is rare must
	// not read the whole log at once.
	logBudget = 20 * logWindow
)

// LogPage returns a page of entries, and before which number the next one begins, 0 when
// there is none. A page may have less than its limit, or nothing, and not be the last.
func (a *App) LogPage(ctx context.Context, q LogQuery) (page []*chronicle.Entry, next int64, err error) {
	err = a.store.Read(ctx, func(r Reader) error {
		page, next, err = logPage(r, q)
		return err
	})
	return page, next, err
}

func logPage(r Reader, q LogQuery) (page []*chronicle.Entry, next int64, err error) {
	end, _, err := r.LogEnd()
	if err != nil {
		return nil, 0, err
	}
	if q.Before > 0 {
		end = min(end, q.Before-1)
	}
	if q.Unit != "" {
		return logOfUnit(r, q, end)
	}
	for looked := 0; end > 0 && looked < logBudget; looked += logWindow {
		from := max(1, end-logWindow+1)
		var window []*chronicle.Entry
		err := r.EachEntry(from, end, func(e *chronicle.Entry) error {
			if q.meets(e) {
				window = append(window, e)
			}
			return nil
		})
		if err != nil {
			return page, 0, err
		}
		slices.Reverse(window)
		if room := q.Limit - len(page); len(window) > room {
			page = append(page, window[:room]...)
			return page, page[len(page)-1].Number, nil
		}
		page = append(page, window...)
		end = from - 1
	}
	if end == 0 {
		return page, 0, nil
	}
	return page, end + 1, nil
}

// logOfUnit goes by the numbers of the unit's entries.
func logOfUnit(r Reader, q LogQuery, end int64) (page []*chronicle.Entry, next int64, err error) {
	numbers, err := r.EntriesOf(q.Unit)
	for i := len(numbers) - 1; i >= 0 && err == nil; i-- {
		if numbers[i] > end {
			continue
		}
		if len(page) == q.Limit {
			return page, page[len(page)-1].Number, nil
		}
		var e *chronicle.Entry
		if e, err = EntryAt(r, numbers[i]); err == nil && q.meets(e) {
			page = append(page, e)
		}
	}
	return page, 0, err
}

// meets reports whether an entry is what is asked for. That it is the unit's is known.
func (q LogQuery) meets(e *chronicle.Entry) bool {
	return strings.HasPrefix(e.Area, q.Area) && (q.Person == "" || e.Person == q.Person || e.Subject == q.Person) &&
		(q.Kind == "" || e.Kind == q.Kind) && e.At >= q.From && (q.To == 0 || e.At < q.To) && (q.May == nil || q.May(e))
}

// EachInLog calls fn with every entry that meets a query, oldest first.
func EachInLog(r Reader, q LogQuery, fn func(*chronicle.Entry) error) error {
	end, _, err := r.LogEnd()
	if err != nil {
		return err
	}
	each := func(e *chronicle.Entry) error {
		if q.meets(e) {
			return fn(e)
		}
		return nil
	}
	if q.Unit == "" {
		return r.EachEntry(1, end, each)
	}
	numbers, err := r.EntriesOf(q.Unit)
	for i := 0; i < len(numbers) && err == nil; i++ {
		err = r.EachEntry(numbers[i], numbers[i], each)
	}
	return err
}

// MayReadLog reports whether a person may read an entry. Entries about a village are for
// who sees the village or audits its log; those about accounts and devices for the
// administrators, both kinds of auditors and county staff of the area in which the account
// has all its rights; those about the server as a whole for the same people of any area.
func MayReadLog(grants registry.Grants, e *chronicle.Entry) bool {
	switch e.Kind.Class() {
	case chronicle.OfData:
		return grants.Sees(e.Area) || grants.Has(registry.LogAuditor, e.Area)
	case chronicle.OfAccounts:
		return keepsAccounts(grants, e.Area)
	}
	return keepsAccounts(grants, "")
}

// ReadsLogOf reports whether a person may read any entries about an area.
func ReadsLogOf(grants registry.Grants, area string) bool {
	return grants.Sees(area) || keepsAccounts(grants, area)
}

// keepsAccounts reports whether any grant keeps or audits accounts of an area; "" is any area.
func keepsAccounts(grants registry.Grants, area string) bool {
	return slices.ContainsFunc(grants, func(g registry.Grant) bool {
		switch g.Role {
		case registry.Administrator, registry.Auditor, registry.LogAuditor, registry.CountyStaff:
			return area == "" || g.Covers(area)
		}
		return false
	})
}

// EntryView is an entry as programs get it. Details are not shown; how many there are is.
type EntryView struct {
	Number  int64          `json:"n"`
	Kind    chronicle.Kind `json:"kind"`
	At      int64          `json:"at"` // Unix microseconds
	Person  string         `json:"person,omitzero"`
	Device  int64          `json:"device,omitzero"`
	Area    string         `json:"area,omitzero"`
	Unit    string         `json:"unit,omitzero"`
	Subject string         `json:"subject,omitzero"`
	Facts   jsontext.Value `json:"facts"`
	Details int            `json:"details,omitzero"`
}

// ViewOf is an entry as it is shown.
func ViewOf(e *chronicle.Entry) EntryView {
	return EntryView{e.Number, e.Kind, e.At, e.Person, e.Device, e.Area, e.Unit, e.Subject, e.Facts, len(e.Details)}
}
