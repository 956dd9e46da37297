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
// 400,000, and computes the others when they are asked for: proving entry after entry
// reads every hash of the log once.
type Tree struct {
	// Hashes calls fn with the hashes of the entries from one number up to another, in order.
	Hashes func(from, to int64, fn func(number int64, hash Hash) error) error
	Blocks []Hash // roots of whole blocks, from the first
	Size   int64  // entries

	above [][]Hash // of what is made of whole blocks, by level; the first are the blocks
	// The whole block that was read last, and the one at the end that is not whole: almost
	// every proof needs hashes of it.
	whole, last block
}

// block is a subtree of entries.
type block struct {
	number int64    // from 1; 0 for none
	levels [][]Hash // of whole subtrees, by level; the first are the leaves
}

// Grow makes the blocks that are whole by now.
func (t *Tree) Grow(size int64) error {
	for t.Size = size; int64(len(t.Blocks)+1)*blockSize <= size; {
		b, err := t.block(int64(len(t.Blocks)))
		if err != nil {
			return err
		}
		t.Blocks = append(t.Blocks, b.levels[blockHeight][0])
	}
	t.above = levelsOver(t.Blocks)
	return nil
}

// Root is the head of the tree.
func (t *Tree) Root() (Hash, error) { return tlog.TreeHash(t.Size, t) }

// block returns a block, or as much of it as there is.
func (t *Tree) block(n int64) (*block, error) {
	from, to, kept := n*blockSize+1, min((n+1)*blockSize, t.Size), &t.whole
	if to < (n+1)*blockSize {
		kept = &t.last
	}
	if kept.number == n+1 && int64(len(kept.levels[0])) == to-from+1 {
		return kept, nil
	}
	leaves := make([]Hash, 0, to-from+1)
	next := from
	err := t.Hashes(from, to, func(number int64, hash Hash) error {
		if number != next {
			return missing(next)
		}
		next++
		leaves = append(leaves, leafOf(hash))
		return nil
	})
	if err == nil && next <= to {
		err = missing(next)
	}
	if err != nil {
		return nil, err
	}
	*kept = block{n + 1, levelsOver(leaves)}
	return kept, nil
}

func missing(number int64) error { return fmt.Errorf("entry %d is missing: the log is broken", number) }

// ReadHashes implements tlog.HashReader.
func (t *Tree) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		if level >= blockHeight {
			out[i] = t.above[level-blockHeight][n]
			continue
		}
		first := n << level
		b, err := t.block(first / blockSize)
		if err != nil {
			return nil, err
		}
		out[i] = b.levels[level][first%blockSize>>level]
	}
	return out, nil
}

// levelsOver are hashes, and above them those of every whole subtree, level by level.
func levelsOver(hashes []Hash) [][]Hash {
	levels := [][]Hash{hashes}
	for below := hashes; len(below) > 1; below = levels[len(levels)-1] {
		level := make([]Hash, len(below)/2)
		for i := range level {
			level[i] = tlog.NodeHash(below[2*i], below[2*i+1])
		}
		levels = append(levels, level)
	}
	return levels
}
