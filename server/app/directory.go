package app

import (
	"cmp"
	"slices"
	"sync"

	"ruhu/schema"
	"ruhu/server/pinyin"
)

// directory remembers, village by village, by what people look for its households: names
// and how they sound, numbers, places. It is read from the rows and is as old as they. So
// saving a household costs nothing for it, and a list is never older than the state that it
// is read from.
type directory struct {
	speller  *pinyin.Speller
	villages *ByVillage[*listing]

	mu    sync.Mutex
	tree  int64                    // version of the reference data that named is of
	named map[string][]pinyin.Name // names of each area
}

// listing is the living households of a village, by registry number. It does not change
// any more.
type listing struct {
	village    string
	households []*listed
}

// listed is a household and by what it is found.
type listed struct {
	id, number, cause, status string
	group                     pinyin.Name
	names                     []pinyin.Name // of the head and everybody else
	tails                     []string      // ends of their identity numbers
}

func newDirectory() *directory {
	d := &directory{speller: pinyin.NewSpeller()}
	d.villages = NewByVillage(d.read)
	return d
}

// places returns what areas are called in the state that r reads.
func (d *directory) places(r Reader) (map[string][]pinyin.Name, error) {
	version, err := r.ReferenceVersion()
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.named != nil && d.tree == version {
		return d.named, nil
	}
	rows, err := r.Reference(schema.Area)
	if err != nil {
		return nil, err
	}
	named := map[string][]pinyin.Name{}
	for _, values := range rows {
		row := schema.Row{Table: schema.Area, Values: values}
		var names []pinyin.Name
		for _, field := range []string{"name_zh", "name_ko", "name_en"} {
			names = append(names, d.speller.Spell(row.Get(field).Text()))
		}
		named[row.Get("code").Text()] = names
	}
	d.tree, d.named = version, named
	return named, nil
}

func (d *directory) read(r Reader, village string) (*listing, error) {
	v := &listing{village: village}
	byID := map[string]*listed{}
	err := r.EachRow(schema.Household, village, func(row schema.Row) error {
		h := d.list(row)
		byID[h.id], v.households = h, append(v.households, h)
		return nil
	})
	if err == nil {
		err = r.EachRow(schema.Member, village, func(row schema.Row) error {
			if h := byID[row.Household]; h != nil {
				d.add(h, row)
			}
			return nil
		})
	}
	slices.SortFunc(v.households, func(a, b *listed) int { return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.id, b.id)) })
	return v, err
}

func (d *directory) list(row schema.Row) *listed {
	text := func(field string) string { return row.Get(field).Text() }
	return &listed{
		id: row.ID, number: pinyin.Fold(text("registry_no")), cause: text("main_cause"), status: text("status"),
		group: d.speller.Spell(text("group_name")), names: []pinyin.Name{d.speller.Spell(text("head_name"))},
	}
}

// add adds a member.
func (d *directory) add(h *listed, row schema.Row) {
	h.names = append(h.names, d.speller.Spell(row.Get("name").Text()))
	if id := row.Get("id_number").Text(); len(id) > longestTail {
		h.tails = append(h.tails, id[len(id)-longestTail:])
	}
}

// townshipOf is the code of the township around a village.
func townshipOf(village string) string { return village[:min(9, len(village))] }
