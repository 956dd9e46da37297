package chronicle

import "golang.org/x/mod/sumdb/tlog"

// leafOf is what stands for an entry in the tree.
func leafOf(h Hash) Hash { return tlog.RecordHash(h[:]) }

// frontier is the right edge of a tree that grows: the roots of its whole subtrees, the
// largest first. It is all that adding takes.
type frontier struct {
	size  int64
	roots []Hash
}

func (f *frontier) add(h Hash) {
	f.roots = append(f.roots, leafOf(h))
	f.size++
	for n := f.size; n&1 == 0; n >>= 1 {
		last := len(f.roots) - 1
		f.roots = append(f.roots[:last-1], tlog.NodeHash(f.roots[last-1], f.roots[last]))
	}
}

// root is the head of the tree.
func (f *frontier) root() Hash {
	if f.size == 0 {
		empty, _ := tlog.TreeHash(0, nil) // which reads nothing
		return empty
	}
	last := len(f.roots) - 1
	root := f.roots[last]
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(f.roots[i], root)
	}
	return root
}
