package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"

	"ruhu/schema"
	"ruhu/server/chronicle"
	"ruhu/syncproto"
)

// treeCache is what is remembered of the tree over the log. Entries never change, so it
// is never wrong.
type treeCache struct {
	mu     sync.Mutex
	blocks []chronicle.Hash
}

// treeOf returns the tree over the log as a reader sees it.
func (a *App) treeOf(r Reader) (*chronicle.Tree, error) {
	size, _, err := r.LogEnd()
	if err != nil {
		return nil, err
	}
	a.tree.mu.Lock()
	defer a.tree.mu.Unlock()
	blocks := a.tree.blocks
	t := &chronicle.Tree{Hashes: r.EachHash, Blocks: slices.Clip(blocks)}
	if err := t.Grow(size); err != nil {
		return nil, fmt.Errorf("the tree over the log: %w", err)
	}
	if len(t.Blocks) > len(blocks) {
		a.tree.blocks = t.Blocks
	}
	return t, nil
}

// LogSigner returns what signs the heads of the log. Its secret is made when it is first
// asked for.
func (a *App) LogSigner(ctx context.Context, random io.Reader) (chronicle.Signer, error) {
	secret, err := ServerKey(ctx, a.store, chronicle.SignerName, func() ([]byte, error) { return chronicle.NewSigner(random) })
	if err != nil {
		return chronicle.Signer{}, err
	}
	return chronicle.SignerOf(secret)
}

// Proofs proves entries of the log, all of them against one signed head.
type Proofs struct {
	reader  Reader
	tree    *chronicle.Tree
	linker  *chronicle.Linker
	Heading chronicle.Heading
	Head    chronicle.Checkpoint // that is signed in the heading
	// proven is the number and the hash of the entry that was proven last.
	proven     int64
	provenHash chronicle.Hash
}

// ProveLog calls fn with the proofs of the log as it stands. older, if there is any, is a
// signed head from before, of which it is proven that it was of the same log.
func (a *App) ProveLog(ctx context.Context, signer chronicle.Signer, older []byte, fn func(Reader, *Proofs) error) error {
	return a.store.Read(ctx, func(r Reader) error {
		p := &Proofs{reader: r}
		var err error
		if p.tree, err = a.treeOf(r); err != nil {
			return err
		}
		if p.linker, err = LinkerOf(r); err != nil {
			return err
		}
		if err := p.sign(signer, a.now().UnixMicro()); err != nil {
			return err
		}
		if err := p.since(signer, older); err != nil {
			return err
		}
		return fn(r, p)
	})
}

func (p *Proofs) sign(signer chronicle.Signer, now int64) (err error) {
	p.Head = chronicle.Checkpoint{Size: p.tree.Size, At: now}
	if _, p.Head.Head, err = p.reader.LogEnd(); err != nil {
		return err
	}
	if p.Head.Root, err = p.tree.Root(); err != nil {
		return err
	}
	if p.Head.Epoch, err = p.reader.Epoch(); err != nil {
		return err
	}
	text, err := signer.Sign(p.Head)
	p.Heading = chronicle.Heading{Format: chronicle.Format, Checkpoint: string(text)}
	return err
}

// since adds the proof that the log begins with an older one.
func (p *Proofs) since(signer chronicle.Signer, older []byte) error {
	if len(older) == 0 {
		return nil
	}
	c, err := chronicle.OpenCheckpoint(older, signer.Key())
	if err == nil && c.Size > 0 {
		p.Heading.Consistent, err = p.tree.ProveOlder(c)
	}
	if err != nil {
		return fmt.Errorf("the older head: %w", err)
	}
	p.Heading.Older = string(older)
	return nil
}

// Of proves an entry. shown is up to which sensitivity changes are shown; what else an
// entry covers is shown with everything only.
func (p *Proofs) Of(e *chronicle.Entry, shown schema.Sensitivity) (chronicle.Proved, error) {
	return p.of(e, func(detail []byte) bool {
		return shown >= schema.Sensitive || e.Kind == chronicle.Committed && sensitivityOf(detail) <= shown
	})
}

// Bare proves an entry without a single value of what it changed.
func (p *Proofs) Bare(e *chronicle.Entry) (chronicle.Proved, error) {
	return p.of(e, func([]byte) bool { return false })
}

func (p *Proofs) of(e *chronicle.Entry, shown func(detail []byte) bool) (chronicle.Proved, error) {
	before, err := p.before(e.Number)
	if err != nil {
		return chronicle.Proved{}, err
	}
	p.proven, p.provenHash = e.Number, e.Hash
	return p.linker.Prove(p.tree, e, before, shown)
}

// before is the hash of the entry before one. Whoever proves entry after entry has it.
func (p *Proofs) before(number int64) (before chronicle.Hash, err error) {
	switch number {
	case 1:
		return before, nil
	case p.proven + 1:
		return p.provenHash, nil
	}
	err = p.reader.EachHash(number-1, number-1, func(_ int64, h chronicle.Hash) error { before = h; return nil })
	return before, err
}

// sensitivityOf is how sensitive the value in a change is; of what cannot be read it is
// taken that it is.
func sensitivityOf(change []byte) schema.Sensitivity {
	changes, problem := syncproto.DecodeChanges(slices.Concat([]byte("["), change, []byte("]")))
	if problem != nil || len(changes) != 1 {
		return schema.Sensitive
	}
	if changes[0].Field == syncproto.Deletion {
		return schema.Plain
	}
	return changes[0].Key.Table.Fields[changes[0].Field].Sensitivity
}

// EntryAt returns an entry of the log, or ErrNotFound.
func EntryAt(r Reader, number int64) (found *chronicle.Entry, err error) {
	err = r.EachEntry(number, number, func(e *chronicle.Entry) error { found = e; return nil })
	if err == nil && found == nil {
		err = ErrNotFound
	}
	return found, err
}
