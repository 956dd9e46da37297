package chronicle_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/mod/sumdb/tlog"

	"ruhu/server/chronicle"
)

var key = bytes.Repeat([]byte{7}, chronicle.KeySize)

// example is the entry that FORMAT.md works through.
func example() *chronicle.Entry {
	return &chronicle.Entry{
		Number: 2, Kind: chronicle.Committed, At: 1530522000000000, Person: "崔", Device: 3, Area: "222426100200", Unit: "u", Subject: "c",
		Facts:   []byte(`{"outcome":"applied","rev":7,"seq":12,"version":2,"written":1530521999000000}`),
		Details: [][]byte{[]byte(`["member","m","phone","took",null,"13900000000"]`), []byte(`["member","m","name","took",null,"金\"明\""]`)},
	}
}

// What is hashed is written down: whoever changes it breaks every log that there is.
func TestLink_IsWhatTheFormatSays(t *testing.T) {
	l := chronicle.NewLinker(key)
	text, err := l.Text(example())
	const want = `{"area":"222426100200","at":1530522000000000,"details":"9db1bfe4eead53e3280b114809e2da66bfe1cf1e75bad769a4bf8ff8c413fc37","device":3,` +
		`"facts":{"outcome":"applied","rev":7,"seq":12,"version":2,"written":1530521999000000},"kind":"commit","n":2,"person":"崔","receipt":0,"subject":"c","unit":"u"}`
	if string(text) != want || err != nil {
		t.Errorf("%s %v", text, err)
	}
	canonical := jsontext.Value(bytes.Clone(text))
	if err := canonical.Canonicalize(); err != nil || !bytes.Equal(canonical, text) {
		t.Errorf("not canonical: %s", text)
	}
	sum, err := l.Link(chronicle.Hash{1}, example())
	if got := hex.EncodeToString(sum[:]); err != nil || got != "3997cc3edc25bb2a8158082c267e7e6c854dc6358959c28bc15f8d96523dc7dd" {
		t.Errorf("hash %s, %v", got, err)
	}
}

// Every part of an entry counts, and its place.
func TestLink_DependsOnEverything(t *testing.T) {
	l := chronicle.NewLinker(key)
	seen := map[chronicle.Hash]string{}
	for name, change := range map[string]func(*chronicle.Entry){
		"nothing": func(*chronicle.Entry) {}, "number": func(e *chronicle.Entry) { e.Number++ }, "kind": func(e *chronicle.Entry) { e.Kind = "other" },
		"at": func(e *chronicle.Entry) { e.At++ }, "person": func(e *chronicle.Entry) { e.Person = "" }, "device": func(e *chronicle.Entry) { e.Device++ },
		"receipt": func(e *chronicle.Entry) { e.Receipt++ }, "area": func(e *chronicle.Entry) { e.Area += "u" }, "unit": func(e *chronicle.Entry) { e.Unit = "" },
		"subject": func(e *chronicle.Entry) { e.Subject += `"` }, "facts": func(e *chronicle.Entry) { e.Facts = []byte("{}") },
		"a detail": func(e *chronicle.Entry) { e.Details[1] = []byte("[]") }, "one detail less": func(e *chronicle.Entry) { e.Details = e.Details[:1] },
		"no details": func(e *chronicle.Entry) { e.Details = nil }, "order": func(e *chronicle.Entry) { e.Details[0], e.Details[1] = e.Details[1], e.Details[0] },
		"empty detail": func(e *chronicle.Entry) { e.Details = append(e.Details, nil) },
	} {
		e := example()
		change(e)
		sum, err := l.Link(chronicle.Hash{1}, e)
		if other, known := seen[sum]; known || err != nil {
			t.Errorf("%s: the same as %s, %v", name, other, err)
		}
		seen[sum] = name
	}
	for _, l := range []*chronicle.Linker{chronicle.NewLinker(nil), l} {
		sum, _ := l.Link(chronicle.Hash{2}, example())
		if other, known := seen[sum]; known {
			t.Errorf("another key or hash before: the same as %s", other)
		}
		seen[sum] = "another key or hash before"
	}
}

func TestLink_OfWhatIsNoTextIsAnError(t *testing.T) {
	e := example()
	e.Person = "\xff"
	if _, err := chronicle.NewLinker(key).Link(chronicle.Hash{}, e); err == nil {
		t.Error("it has a hash")
	}
}

func TestItems_AreTheListAgain(t *testing.T) {
	for _, list := range []string{`[]`, `[1]`, `[[1,"],["],{"a":[",",2]},"\\\"",null]`, `[["member","m","name","took",null,"金\"明\""]]`} {
		items, err := chronicle.Items([]byte(list))
		if got := "[" + string(bytes.Join(items, []byte(","))) + "]"; err != nil || got != list {
			t.Errorf("%s: %q, %v", list, items, err)
		}
	}
	if items, _ := chronicle.Items([]byte(`[1,[2,3],"4,5"]`)); len(items) != 3 {
		t.Errorf("%q", items)
	}
	for _, bad := range []string{"", "[", "]", "{}", `["a]`, "[[1]", "[1]]", " [1]"} {
		if items, err := chronicle.Items([]byte(bad)); err == nil {
			t.Errorf("%q: %q", bad, items)
		}
	}
}

func FuzzItems(f *testing.F) {
	f.Add([]byte(`[[1,"],["],{"a":[",",2]},"\\\"",null]`))
	f.Fuzz(func(t *testing.T, list []byte) {
		items, err := chronicle.Items(list)
		if err != nil {
			return
		}
		if got := append(append([]byte("["), bytes.Join(items, []byte(","))...), ']'); !bytes.Equal(got, list) {
			t.Errorf("%q: %q", list, items)
		}
	})
}

// chain is a log of entries.
func chain(n int) (entries []*chronicle.Entry) {
	l := chronicle.NewLinker(key)
	var before chronicle.Hash
	for i := range n {
		e := example()
		e.Number, e.Subject = int64(i+1), fmt.Sprint(i)
		before, _ = l.Link(before, e)
		e.Hash = before
		entries = append(entries, e)
	}
	return entries
}

func audit(entries []*chronicle.Entry) (faults []string, a *chronicle.Audit) {
	a = chronicle.NewAudit(chronicle.NewLinker(key))
	for _, e := range entries {
		if fault := a.Take(e); fault != "" {
			faults = append(faults, fault)
		}
	}
	return faults, a
}

// A hash that was changed is named alone: the entry behind it follows from what it was.
func TestAudit_NamesOneEntryForOneChange(t *testing.T) {
	for name, change := range map[string]func(*chronicle.Entry){
		"content": func(e *chronicle.Entry) { e.Person = "x" },
		"hash":    func(e *chronicle.Entry) { e.Hash[0]++ },
		"both": func(e *chronicle.Entry) {
			e.Person = "x"
			e.Hash, _ = chronicle.NewLinker(key).Link(chain(3)[2].Hash, e)
		},
	} {
		entries := chain(7)
		change(entries[3])
		faults, _ := audit(entries)
		want := "entry 4 "
		if name == "both" { // it looks right by itself, and the next one does not follow
			want = "entry 5 "
		}
		if len(faults) != 1 || !strings.HasPrefix(faults[0], want) {
			t.Errorf("%s: %q", name, faults)
		}
	}
	if faults, _ := audit(chain(7)); len(faults) > 0 {
		t.Errorf("whole: %q", faults)
	}
}

// The tree of an audit is that of RFC 6962, as others compute it.
func TestAudit_ItsTreeIsTheTransparencyLogs(t *testing.T) {
	entries := chain(70)
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) (out []tlog.Hash, err error) {
		for _, i := range indexes {
			out = append(out, stored[i])
		}
		return out, nil
	})
	for n := range entries {
		want, err := tlog.TreeHash(int64(n), read)
		if _, a := audit(entries[:n]); err != nil || a.Root() != want || a.Entries() != int64(n) {
			t.Fatalf("%d entries: root %s, want %s, %v", n, a.Root(), want, err)
		}
		hashes, err := tlog.StoredHashes(int64(n), entries[n].Hash[:], read)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
	}
}

func TestKinds_HaveLabelsInThreeLanguages(t *testing.T) {
	for _, k := range chronicle.Kinds() {
		if !k.Known() || !k.Label().Complete() {
			t.Errorf("%s: %+v", k, k.Label())
		}
	}
	if k := chronicle.Kind("nonsense"); k.Known() || k.Class() != chronicle.OfServer {
		t.Error("a kind that there is not")
	}
}
