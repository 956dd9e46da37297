package chronicle

import "fmt"

// Audit follows a log from its first entry, and says where it breaks. It keeps nothing
// of what it has seen but a few hashes.
type Audit struct {
	linker  *Linker
	entries int64
	head    Hash // as stored with the newest entry
	// computed is what the newest entry's hash should have been, when that was another.
	computed *Hash
	lost     bool // the entry before the next one is not there
	tree     frontier
}

// NewAudit begins before the first entry.
func NewAudit(linker *Linker) *Audit { return &Audit{linker: linker} }

// Entries is the number of the newest entry that was taken.
func (a *Audit) Entries() int64 { return a.entries }

// Head is the hash of the newest entry that was taken.
func (a *Audit) Head() Hash { return a.head }

// Root is the head of the tree over all entries taken so far.
func (a *Audit) Root() Hash { return a.tree.root() }

// Take looks at the next entry. It returns what is wrong, "" for nothing.
func (a *Audit) Take(e *Entry) (fault string) {
	switch next := a.entries + 1; {
	case e.Number < 1:
		return fmt.Sprintf("entry %d: no entry has such a number", e.Number)
	case e.Number < next:
		return fmt.Sprintf("entry %d is there twice", e.Number)
	case e.Number == next+1:
		fault = fmt.Sprintf("entry %d is missing", next)
		a.lost = true
	case e.Number > next:
		fault = fmt.Sprintf("entries %d to %d are missing", next, e.Number-1)
		a.lost = true
	}
	if !a.lost {
		fault = a.link(e)
	}
	a.entries, a.head, a.lost = e.Number, e.Hash, false
	a.tree.add(e.Hash)
	return fault
}

// link compares the entry's hash with what it should be. An entry that follows from what
// the one before it should have been is whole: only the other's hash was changed.
func (a *Audit) link(e *Entry) string {
	want, err := a.linker.Link(a.head, e)
	if err == nil && want != e.Hash && a.computed != nil {
		if other, _ := a.linker.Link(*a.computed, e); other == e.Hash {
			want = other
		}
	}
	a.computed = nil
	switch {
	case err != nil:
		return err.Error()
	case want == e.Hash:
		return ""
	}
	a.computed = &want
	return fmt.Sprintf("entry %d (%s) is not what was written: its hash does not follow from entry %d", e.Number, e.Kind, e.Number-1)
}
