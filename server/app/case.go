package app

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// CaseFile is a conflict with all that people decide it on.
type CaseFile struct {
	registry.Case
	Unit    syncproto.UnitState  // the household, or the village's papers
	Base    map[int]schema.Value // what the offer was based on; nil when that was nothing
	Kept    *CaseSide            // nil when nobody in particular stands behind it
	Offered *CaseSide
}

// CaseSide is who stands behind one side of a case, and what else they did.
type CaseSide struct {
	Person   registry.Person
	Device   registry.Device // the zero device for a decision at a desk
	At       syncproto.HLC   // corrected clock
	Commit   *HistoryEntry   // that said it; nil when the history does not tell which
	Evidence []schema.Row    // the visits and photos of that commit
	Also     []HistoryEntry  // what the person changed in the household since the base, without what the case is about
}

// ReadCase returns a conflict in full, or ErrNotFound.
func ReadCase(r Reader, id string) (*CaseFile, error) {
	row, err := r.Case(id)
	if err != nil {
		return nil, err
	}
	f := &CaseFile{}
	if f.Unit, err = unitOf(r, row.Row); err != nil {
		return nil, err
	}
	f.Case = registry.CaseOf(f.Unit.Rows, row)
	history, err := r.History(f.Unit.ID)
	if err != nil {
		return nil, err
	}
	f.Base = f.baseIn(history)
	if f.Kept, err = f.side(r, history, "kept"); err != nil {
		return nil, err
	}
	f.Offered, err = f.side(r, history, "offered")
	return f, err
}

// base is the revision that the offer was based on.
func (f *CaseFile) base() syncproto.Rev { return syncproto.Rev(f.Row.Get("offered_base").Int()) }

// about names the row and the fields that the case is about.
func (f *CaseFile) about(c syncproto.Change) bool {
	return c.Key.Table.Name == f.Row.Get("table_name").Text() && c.Key.ID == f.Row.Get("row_id").Text() && slices.Contains(f.Fields, c.Field)
}

// baseIn is what the case's fields held at the base.
func (f *CaseFile) baseIn(history []HistoryEntry) map[int]schema.Value {
	var base map[int]schema.Value
	for _, h := range history {
		for _, c := range h.Changes {
			if h.Rev > f.base() || !f.about(c) {
				continue
			}
			if base == nil {
				base = map[int]schema.Value{}
			}
			base[c.Field] = c.After
		}
	}
	return base
}

// side reads who stands behind a side. One is named as a person: the author of the
// changeset of which the case came. The other is named by the device's number.
func (f *CaseFile) side(r Reader, history []HistoryEntry, side string) (*CaseSide, error) {
	by := f.Row.Get(side + "_by").Text()
	if by == "" {
		return nil, nil
	}
	s := &CaseSide{At: syncproto.HLC(f.Row.Get(side + "_at").Int())}
	number, isDevice := strings.CutPrefix(by, registry.DevicePrefix)
	no, _ := strconv.ParseInt(number, 10, 64)
	s.Commit = f.commitOf(history, func(h *HistoryEntry) bool {
		if !isDevice {
			return h.Changeset == f.Row.Get("changeset").Text()
		}
		return h.Device == syncproto.DeviceNo(no) && h.At == s.At && slices.ContainsFunc(h.Changes, f.about)
	})
	if s.Commit != nil {
		no, by = int64(s.Commit.Device), s.Commit.Person
		s.Evidence = f.evidence(s.Commit)
	}
	if err := s.name(r, syncproto.DeviceNo(no), by); err != nil {
		return nil, err
	}
	s.Also = f.also(history, s.Person.ID)
	return s, nil
}

// commitOf is the newest commit that is one.
func (f *CaseFile) commitOf(history []HistoryEntry, is func(*HistoryEntry) bool) *HistoryEntry {
	for i := range slices.Backward(history) {
		if is(&history[i]) {
			return &history[i]
		}
	}
	return nil
}

// name looks up the device and the person. Whoever brought the registry in may have no
// account any more.
func (s *CaseSide) name(r Reader, no syncproto.DeviceNo, person string) error {
	devices, err := r.Devices()
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(devices, func(d registry.Device) bool { return d.No == no }); no != 0 && i >= 0 {
		s.Device = devices[i]
		if strings.HasPrefix(person, registry.DevicePrefix) {
			person = s.Device.Person
		}
	}
	s.Person, err = r.Person(person)
	if errors.Is(err, ErrNotFound) {
		s.Person, err = registry.Person{ID: person}, nil
	}
	return err
}

// evidence are the visits and photos that a commit added, and photos of those visits.
func (f *CaseFile) evidence(h *HistoryEntry) (rows []schema.Row) {
	added := map[string]bool{}
	for _, c := range h.Changes {
		if c.Key.Table == schema.Visit || c.Key.Table == schema.Photo {
			added[c.Key.ID] = true
		}
	}
	for key, row := range f.Unit.Rows {
		ofVisit := key.Table == schema.Photo && added[row.Get("visit").Text()]
		if !row.Deleted && (added[key.ID] || ofVisit) {
			rows = append(rows, row.Row)
		}
	}
	slices.SortFunc(rows, func(a, b schema.Row) int { return schema.TextOf(a.ID).Compare(schema.TextOf(b.ID)) })
	return rows
}

// also is what else a person changed since the base.
func (f *CaseFile) also(history []HistoryEntry, person string) (out []HistoryEntry) {
	for _, h := range history {
		if h.Person != person || h.Rev <= f.base() || h.Outcome == syncproto.Left || h.Outcome == syncproto.Arrived || h.Outcome == syncproto.Parted {
			continue
		}
		h.Changes = slices.DeleteFunc(slices.Clone(h.Changes), func(c syncproto.Change) bool {
			return f.about(c) || c.Key.Table == schema.Conflict
		})
		if len(h.Changes) > 0 {
			out = append(out, h)
		}
	}
	return out
}
