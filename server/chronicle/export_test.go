package chronicle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"ruhu/server/chronicle"
)

// treeOver is the tree over entries, and how often it read hashes.
func treeOver(t *testing.T, entries []*chronicle.Entry) *chronicle.Tree {
	t.Helper()
	tree := &chronicle.Tree{Hashes: func(from, to int64, fn func(int64, chronicle.Hash) error) error {
		for n := from; n <= to; n++ {
			if err := fn(n, entries[n-1].Hash); err != nil {
				return err
			}
		}
		return nil
	}}
	if err := tree.Grow(int64(len(entries))); err != nil {
		t.Fatal(err)
	}
	return tree
}

// Proving every entry of a log, one after the other, reads its hashes once, whatever its
// length: and those of the block at its end.
func TestProve_EveryEntryInOneRun(t *testing.T) {
	entries := chain(20_000)
	read := 0
	tree := &chronicle.Tree{Hashes: func(from, to int64, fn func(int64, chronicle.Hash) error) error {
		for n := from; n <= to; n++ {
			read++
			if err := fn(n, entries[n-1].Hash); err != nil {
				return err
			}
		}
		return nil
	}}
	if err := tree.Grow(int64(len(entries))); err != nil {
		t.Fatal(err)
	}
	read = 0
	head, linker := headOf(t, entries), chronicle.NewLinker(key)
	var before chronicle.Hash
	for _, e := range entries {
		p, err := linker.Prove(tree, e, before, func([]byte) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		if n, err := p.Check(head); err != nil || n != e.Number {
			t.Fatalf("entry %d: %d %v", e.Number, n, err)
		}
		before = e.Hash
	}
	if read > len(entries)+256 {
		t.Errorf("%d hashes were read to prove %d entries", read, len(entries))
	}
}

func signer(t *testing.T, seed byte) chronicle.Signer {
	t.Helper()
	secret, err := chronicle.NewSigner(rand.NewChaCha8([32]byte{seed}))
	if err != nil {
		t.Fatal(err)
	}
	s, err := chronicle.SignerOf(secret)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// headOf is the signed head over entries.
func headOf(t *testing.T, entries []*chronicle.Entry) chronicle.Checkpoint {
	t.Helper()
	root, err := treeOver(t, entries).Root()
	if err != nil {
		t.Fatal(err)
	}
	c := chronicle.Checkpoint{Size: int64(len(entries)), Root: root, Epoch: "3.ab", At: 1530522000000000}
	if len(entries) > 0 {
		c.Head = entries[len(entries)-1].Hash
	}
	return c
}

// export writes what the command would: the entries of some numbers, and the proof that
// the log of an older size is its beginning.
func export(t *testing.T, entries []*chronicle.Entry, older int, numbers ...int) []byte {
	t.Helper()
	sign := func(entries []*chronicle.Entry) string {
		text, err := signer(t, 1).Sign(headOf(t, entries))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	tree := treeOver(t, entries)
	h := chronicle.Heading{Format: chronicle.Format, Checkpoint: sign(entries)}
	if older > 0 {
		h.Older = sign(entries[:older])
		proof, err := tree.ProveOlder(headOf(t, entries[:older]))
		if err != nil {
			t.Fatal(err)
		}
		h.Consistent = proof
	}
	var out bytes.Buffer
	line := func(v any) {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(text, '\n'))
	}
	line(h)
	for _, n := range numbers {
		var before chronicle.Hash
		if n > 1 {
			before = entries[n-2].Hash
		}
		p, err := chronicle.NewLinker(key).Prove(tree, entries[n-1], before, func(detail []byte) bool { return !bytes.Contains(detail, []byte("phone")) })
		if err != nil {
			t.Fatal(err)
		}
		line(p)
	}
	return out.Bytes()
}

// Of logs around the sizes of whole blocks, every entry is proven, and every older head.
func TestExport_ProvesEveryEntryAndEveryOlderHead(t *testing.T) {
	whole := chain(1100)
	for _, size := range []int{1, 2, 255, 256, 257, 511, 512, 513, 1024, 1100} {
		entries := whole[:size]
		_, a := audit(entries)
		if root, err := treeOver(t, entries).Root(); err != nil || root != a.Root() {
			t.Errorf("size %d: root %s, want %s, %v", size, root, a.Root(), err)
		}
		for n := 1; n <= size; n += 1 + size/40 {
			text := export(t, entries, n, n, size)
			done, err := chronicle.CheckExport(bytes.NewReader(text), signer(t, 1).Key())
			if err != nil || done.Entries != 2 || done.Size != int64(size) || done.Older != int64(n) {
				t.Fatalf("entry %d of %d: %+v, %v", n, size, done, err)
			}
		}
	}
}

// What is hidden is hidden, what is shown is shown, and both are proven.
func TestExport_HidesDetailsBehindTheirHashes(t *testing.T) {
	text := string(export(t, chain(3), 0, 2))
	if strings.Contains(text, "13900000000") || !strings.Contains(text, "金") || !strings.Contains(text, `"sum"`) {
		t.Error(text)
	}
}

// Any change to an export is found: of a letter of an entry, of a value that is shown, of
// a proof, of a head, of a key.
func TestCheckExport_RefusesWhatDoesNotHold(t *testing.T) {
	entries := chain(300)
	good := string(export(t, entries, 100, 7, 280))
	k := signer(t, 1).Key()
	if _, err := chronicle.CheckExport(strings.NewReader(good), k); err != nil {
		t.Fatal(err)
	}
	other := strings.SplitAfter(string(export(t, entries, 0, 8)), "\n")[1]
	lines := strings.SplitAfter(good, "\n")
	for name, bad := range map[string]string{
		"a word of an entry":       strings.Replace(good, "applied", "refused", 1),
		"a number":                 strings.Replace(good, `"n":7`, `"n":8`, 1),
		"a value shown":            strings.Replace(good, "金", "全", 1),
		"a hash of one hidden":     strings.Replace(good, `"sum":"`, `"sum":"00`, 1),
		"a detail taken out":       strings.Replace(good, `{"sum"`, `{"salt"`, 1),
		"the head's size":          strings.Replace(good, `ruhu-log\n300`, `ruhu-log\n301`, 1),
		"the older head":           strings.Replace(good, `ruhu-log\n100`, `ruhu-log\n99`, 1),
		"a member too many":        strings.Replace(good, `"before"`, `"extra":1,"before"`, 1),
		"no heading":               lines[1],
		"nothing":                  "",
		"another format":           strings.Replace(good, "ruhu log 1", "ruhu log 2", 1),
		"a proof of another":       lines[0] + strings.Replace(other, `"proof":`, `"proof":["`+strings.Repeat("A", 43)+`="],"was":`, 1),
		"an entry of a longer log": lines[0] + strings.SplitAfter(string(export(t, chain(400), 0, 350)), "\n")[1],
		"an older head of another log": func() string {
			forged := chain(100)
			forged[3].Hash[0]++
			text, _ := signer(t, 1).Sign(headOf(t, forged))
			var h chronicle.Heading
			json.Unmarshal([]byte(lines[0]), &h)
			h.Older = string(text)
			line, _ := json.Marshal(h)
			return string(line)
		}(),
	} {
		if bad == good {
			t.Errorf("%s: nothing was changed", name)
		}
		if done, err := chronicle.CheckExport(strings.NewReader(bad), k); err == nil {
			t.Errorf("%s: %+v", name, done)
		}
	}
	for _, k := range []string{signer(t, 2).Key(), "", "nonsense"} {
		if _, err := chronicle.CheckExport(strings.NewReader(good), k); err == nil {
			t.Errorf("checked with %q", k)
		}
	}
	if done, err := chronicle.CheckExport(strings.NewReader(good+other), k); err != nil || done.Entries != 3 {
		t.Errorf("the same log's: %+v %v", done, err)
	}
}

func TestCheckpoint_IsReadAsItWasSigned(t *testing.T) {
	s := signer(t, 1)
	for _, entries := range [][]*chronicle.Entry{nil, chain(5)} {
		want := headOf(t, entries)
		text, err := s.Sign(want)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := chronicle.OpenCheckpoint(text, s.Key()+"\n"); err != nil || got != want {
			t.Errorf("%+v %v, want %+v", got, err, want)
		}
	}
	if _, err := chronicle.OpenCheckpoint([]byte("nonsense"), s.Key()); !errors.Is(err, chronicle.ErrCheckpoint) {
		t.Error(err)
	}
}
