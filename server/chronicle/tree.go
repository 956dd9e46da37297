package chronicle

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

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

// A block is a subtree of so many entries, of which a Tree keeps only the root.
const (
	blockHeight = 8
	blockSize   = 1 << blockHeight
)

// Tree reads the tree over a log. It remembers one hash for each 256 entries, 50 KB for
// 400,000, and computes the others when they are asked for.
type Tree struct {
	// Hashes calls fn with the hashes of the entries from one number up to another, in order.
	Hashes func(from, to int64, fn func(number int64, hash Hash) error) error
	Blocks []Hash // roots of whole blocks, from the first
	Size   int64  // entries

	leaves   []Hash // of one block
	leavesOf int64  // which
}

// Grow makes the blocks that are whole by now.
func (t *Tree) Grow(size int64) error {
	for t.Size = size; int64(len(t.Blocks)+1)*blockSize <= size; {
		leaves, err := t.block(int64(len(t.Blocks)))
		if err != nil {
			return err
		}
		t.Blocks = append(t.Blocks, rootOf(leaves))
	}
	return nil
}

// Root is the head of the tree.
func (t *Tree) Root() (Hash, error) { return tlog.TreeHash(t.Size, t) }

// block returns the leaves of a block, or of as much of it as there is.
func (t *Tree) block(n int64) ([]Hash, error) {
	from, to := n*blockSize+1, min((n+1)*blockSize, t.Size)
	if t.leavesOf == n+1 && int64(len(t.leaves)) == to-from+1 {
		return t.leaves, nil
	}
	t.leaves, t.leavesOf = t.leaves[:0], n+1
	next := from
	err := t.Hashes(from, to, func(number int64, hash Hash) error {
		if number != next {
			return fmt.Errorf("entry %d is missing: the log is broken", next)
		}
		next++
		t.leaves = append(t.leaves, leafOf(hash))
		return nil
	})
	if err == nil && next <= to {
		err = fmt.Errorf("entry %d is missing: the log is broken", next)
	}
	if err != nil {
		t.leavesOf = 0
	}
	return t.leaves, err
}

// ReadHashes implements tlog.HashReader.
func (t *Tree) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		if level >= blockHeight {
			width := int64(1) << (level - blockHeight)
			out[i] = rootOf(t.Blocks[n*width : (n+1)*width])
			continue
		}
		first := n << level
		leaves, err := t.block(first / blockSize)
		if err != nil {
			return nil, err
		}
		out[i] = rootOf(leaves[first%blockSize:][:1<<level])
	}
	return out, nil
}

// rootOf is the root of a whole subtree: of a power of two hashes of one level.
func rootOf(hashes []Hash) Hash {
	if len(hashes) == 1 {
		return hashes[0]
	}
	half := len(hashes) / 2
	return tlog.NodeHash(rootOf(hashes[:half]), rootOf(hashes[half:]))
}
