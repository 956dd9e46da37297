package watermelon

import (
	"maps"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Line is a row as it goes to a device: in the words of its schema version.
type Line struct {
	Table                   *schema.Table
	Row, Household, Village string
	Values                  []schema.Value
}

// Pull makes of pages, which are what any device pulls, the changes of one round.
type Pull struct {
	At    int64 // round that the device is at; 0: it holds nothing, or nothing is known of it
	Fresh bool  // it holds nothing
	Stamp int64 // of this round
	Dirty Dirty // what the device says; nil: it does not say
	Held  HeldRows
	// Destroyed are rows that the device itself deleted, and has destroyed since.
	Destroyed map[Key]bool
	// Look returns a row as it is, nil when it is not there or not the device's.
	Look func(t *schema.Table, row string) (*Line, error)

	lines  map[Key]*Line
	doubts map[Key]bool // held rows that may not be there any more, or must come again
}

// Take takes in a page. Later ones know better.
func (p *Pull) Take(page *syncproto.Page) {
	if p.lines == nil {
		p.lines, p.doubts = map[Key]*Line{}, map[Key]bool{}
	}
	for _, village := range page.Gone {
		p.doubt(func(h Held) bool { return h.Village == village })
	}
	for i := range page.Villages {
		p.village(&page.Villages[i])
	}
	if page.Reference != nil {
		for _, t := range page.Reference.Tables {
			p.reference(t)
		}
	}
}

func (p *Pull) doubt(which func(Held) bool) {
	for key, h := range p.Held {
		if which(h) {
			p.doubts[key] = true
		}
	}
}

func (p *Pull) village(v *syncproto.VillagePage) {
	if v.From == 0 {
		p.doubt(func(h Held) bool { return h.Village == v.Village })
	}
	for _, household := range v.Evicted {
		p.doubt(func(h Held) bool { return h.Village == v.Village && h.Household == household })
		maps.DeleteFunc(p.lines, func(_ Key, l *Line) bool { return l.Village == v.Village && l.Household == household })
	}
	for _, t := range v.Tables {
		for _, row := range t.Rows {
			key := KeyOf(t.Table, row.ID)
			if row.Deleted {
				delete(p.lines, key)
				p.doubts[key] = true
				continue
			}
			p.lines[key] = &Line{t.Table, row.ID, row.Household, v.Village, row.Values}
		}
	}
}

// referenceKeys says how many of a reference table's first fields name a row.
var referenceKeys = map[*schema.Table]int{schema.Area: 1, schema.PovertyLine: 2, schema.RelocationQuota: 1}

func (p *Pull) reference(t syncproto.ReferenceTable) {
	p.doubt(func(h Held) bool { return h.Table == t.Table.Name })
	for _, values := range t.Rows {
		var name []string
		for _, v := range values[:referenceKeys[t.Table]] {
			name = append(name, v.String())
		}
		row := strings.Join(name, ".")
		p.lines[KeyOf(t.Table, row)] = &Line{Table: t.Table, Row: row, Values: values}
	}
}

// Finish settles what is in doubt. It returns what the device is told, and what is to be
// noted of the rows that are in it.
func (p *Pull) Finish() (*Answer, []Held, error) {
	p.doubt(func(h Held) bool { return !p.Fresh && (p.At == 0 || h.unsettled(p.At)) })
	a, touched := &Answer{Stamp: p.Stamp}, []Held(nil)
	for _, key := range p.keys() {
		h, known := p.Held[key]
		line := p.lines[key]
		if line == nil && (!known || p.Fresh) {
			continue
		}
		if line == nil {
			var err error
			if line, err = p.Look(schema.TableOf(key.Table), key.Row); err != nil {
				return nil, nil, err
			}
		}
		switch t := schema.TableOf(key.Table); {
		case line != nil:
			here := known && h.here(p.At) && !p.Destroyed[key]
			a.tell(line, here && !p.Fresh && (p.At == 0 || h.First <= p.At))
			h = p.sent(h, line, here)
		case !h.here(p.At) && !h.unsettled(p.At):
			continue
		case p.Destroyed[key] && p.At > 0: // it need not be told, and is not there when it comes again
			h.Again, h.Gone = 0, p.At
		case t.Replicated() && (p.Dirty == nil || p.Dirty.Has(t, key.Row)):
			h.Again, h.Gone = Owed, 0
		default:
			a.delete(t, key.Row)
			h.Again, h.Gone = 0, p.Stamp
		}
		touched = append(touched, h)
	}
	return a, touched, nil
}

// sent is what is noted of a row that is told, and that may be here already.
func (p *Pull) sent(h Held, line *Line, here bool) Held {
	if !here {
		h.Key, h.First = KeyOf(line.Table, line.Row), p.Stamp
	}
	h.Again = p.Stamp // settled when this round is known to have been taken
	h.Household, h.Village, h.Gone = line.Household, line.Village, 0
	return h
}

// keys are the rows to tell of, tables in the schema's order.
func (p *Pull) keys() []Key {
	all := map[Key]bool{}
	maps.Copy(all, p.doubts)
	for key := range p.lines {
		all[key] = true
	}
	return slices.SortedFunc(maps.Keys(all), func(a, b Key) int {
		if a.Table != b.Table {
			return schema.TableOf(a.Table).Index() - schema.TableOf(b.Table).Index()
		}
		return strings.Compare(a.Row, b.Row)
	})
}
