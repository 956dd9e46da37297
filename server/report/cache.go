package report

import (
	"cmp"
	"slices"
	"sync"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// cache remembers what was counted of each village for as long as nothing changes in
// it: every commit in a village moves its counter on. So a county's table costs what
// has changed since somebody last asked.
type cache struct {
	mu       sync.Mutex
	villages map[string]*remembered // of the county's tree, so there is an end to them
}

// remembered is what was counted of a village, and when.
type remembered struct {
	seq syncproto.Seq
	*both
}

func newCache() *cache { return &cache{villages: map[string]*remembered{}} }

// read gathers both records of an area as they stand now.
func (k *cache) read(r app.Reader, area string) ([]*both, error) {
	villages, err := r.Villages([]string{area})
	if err != nil {
		return nil, err
	}
	var all []*both
	for _, v := range villages {
		b, err := k.village(r, v)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

func (k *cache) village(r app.Reader, v app.VillageState) (*both, error) {
	if known := k.known(v); known != nil {
		return known, nil
	}
	b, err := readBoth(r, v.Village, app.Always)
	if err != nil {
		return nil, err
	}
	k.keep(v, b)
	return b, nil
}

func (k *cache) known(v app.VillageState) *both {
	k.mu.Lock()
	defer k.mu.Unlock()
	if m := k.villages[v.Village]; m != nil && m.seq == v.Seq {
		return m.both
	}
	return nil
}

// keep remembers the newest state: who reads an older one beside may come later.
func (k *cache) keep(v app.VillageState, b *both) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if m := k.villages[v.Village]; m == nil || m.seq < v.Seq {
		k.villages[v.Village] = &remembered{v.Seq, b}
	}
}

// assemble lays the records of villages together. What is remembered stays as it is:
// cases are given to copies.
func (f *Figures) assemble(parts []*both, record string, cases []schema.Row) {
	var all []*household
	var standing Standing
	for _, b := range parts {
		of := b.approved
		if record == Working {
			of = b.working
		}
		for _, h := range of {
			one := *h
			all = append(all, &one)
		}
		standing.add(b.standing)
	}
	slices.SortFunc(all, func(a, b *household) int { return cmp.Compare(a.id, b.id) })
	f.settle(all, cases)
	f.basis.Standing = &standing
}
