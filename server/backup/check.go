package backup

import (
	"context"
	"fmt"
	"slices"
)

// Checked says what Check found.
type Checked struct {
	Moments int      `json:"moments"`
	Pieces  int      `json:"pieces"`
	Bytes   int64    `json:"bytes"`   // of the pieces, as they lie on the disk
	Opened  bool     `json:"opened"`  // each piece was opened and proven
	Faults  []string `json:"faults"`  // of moments and pieces
	Useless []string `json:"useless"` // moments that cannot be brought back whole
}

// Check reads every moment and every piece. Without an identity it finds what a disk does
// to files: bytes that changed, files that went. With one it opens each piece, too, and
// proves it and the moments, so it finds what people do.
func (r *Repository) Check(ctx context.Context, identity Identity, progress func(string, int, int)) (*Checked, error) {
	names, err := r.Names()
	if err != nil {
		return nil, err
	}
	return r.check(ctx, names, identity, progress)
}

// check reads some moments and their pieces.
func (r *Repository) check(ctx context.Context, names []string, identity Identity, progress func(string, int, int)) (*Checked, error) {
	c := &checking{Repository: r, identity: identity, keys: map[string]*Key{}, bad: map[string]bool{},
		report: &Checked{Opened: identity != nil, Faults: []string{}, Useless: []string{}}}
	moments := c.moments(names)
	uses := usesOf(moments)
	for i, name := range uses.names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c.check(name, uses.key[name])
		progress("reading pieces", i+1, len(uses.names))
	}
	for _, m := range moments {
		if c.lacks(m) {
			c.report.Useless = append(c.report.Useless, m.Name)
		}
	}
	slices.Sort(c.report.Useless)
	return c.report, nil
}

// checking is one check under way.
type checking struct {
	*Repository
	identity Identity
	keys     map[string]*Key
	bad      map[string]bool // pieces
	report   *Checked
}

func (c *checking) fault(err error) { c.report.Faults = append(c.report.Faults, err.Error()) }

// moments reads those that can be read, and tells of the others.
func (c *checking) moments(names []string) (moments []*Moment) {
	c.report.Moments = len(names)
	for _, name := range names {
		m, err := c.Moment(name)
		if err == nil && c.identity != nil {
			err = c.prove(m)
		}
		if err != nil {
			c.fault(err)
			c.report.Useless = append(c.report.Useless, name)
			continue
		}
		moments = append(moments, m)
	}
	return moments
}

func (c *checking) prove(m *Moment) error {
	if c.keys[m.Key] == nil {
		k, err := c.key(m.Key, c.identity)
		if err != nil {
			return fmt.Errorf("moment %s: %w", m.Name, err)
		}
		c.keys[m.Key] = k
	}
	return m.prove(c.keys[m.Key])
}

// check reads one piece.
func (c *checking) check(name, key string) {
	c.report.Pieces++
	err := fmt.Errorf("piece %q: no name of one", name)
	if validName(name) {
		err = c.read(name, key)
	}
	if err != nil {
		c.bad[name] = true
		c.fault(err)
	}
}

func (c *checking) read(name, key string) error {
	sealed, err := c.sealed(pathOf(name))
	if err != nil {
		return fmt.Errorf("piece %s: %w", name, err)
	}
	c.report.Bytes += int64(len(sealed))
	if c.identity == nil {
		return nil
	}
	_, err = c.piece(c.keys[key], c.identity, name)
	return err
}

func (c *checking) lacks(m *Moment) bool {
	return slices.ContainsFunc(m.pieces(), func(name string) bool { return c.bad[name] })
}

// pieces are the names of all that a moment consists of.
func (m *Moment) pieces() []string {
	names := slices.Clone(m.Database.Pieces)
	for _, f := range m.Files {
		names = append(names, f.Piece)
	}
	return names
}

// uses are the pieces that moments consist of, in order, and the key of each.
type uses struct {
	names []string
	key   map[string]string
}

func usesOf(moments []*Moment) uses {
	u := uses{key: map[string]string{}}
	for _, m := range moments {
		for _, name := range m.pieces() {
			if _, known := u.key[name]; !known {
				u.names = append(u.names, name)
			}
			u.key[name] = m.Key
		}
	}
	slices.Sort(u.names)
	return u
}
