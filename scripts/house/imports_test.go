package house_test

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// room says what one package, or every package beneath a folder, may import.
type room struct {
	name string   // a folder from the root; "x/*" is each folder in x, "x/..." each at any depth
	may  []string // folders of ours, in the same notation
	pure bool     // gets time, ids and randomness as arguments, and touches nothing outside
}

var (
	core     = []string{"schema", "schema/antu", "syncproto", "server/registry", "server/chronicle", "server/watermelon", "server/app"}
	anything = []string{"..."}
)

// rooms is the architecture. A package that has no row fails: say here where it stands first.
var rooms = []room{
	{name: "schema", may: nil, pure: true},
	{name: "schema/antu", may: []string{"schema"}, pure: true},
	{name: "schema/gen", may: []string{"schema"}, pure: true},
	{name: "syncproto", may: []string{"schema", "syncproto/tight"}, pure: true},
	{name: "syncproto/tight", may: nil, pure: true},
	{name: "syncproto/seal", may: []string{"schema", "syncproto"}}, // age draws its own randomness
	{name: "mobile-contract", may: nil},
	{name: "mobile-contract/app", may: nil},
	{name: "mobile-contract/vectors", may: []string{"schema", "syncproto"}},
	{name: "mobile-contract/replica", may: []string{"schema", "syncproto", "syncproto/seal", "mobile-contract"}},
	{name: "mobile-contract/driver", may: []string{"schema", "syncproto", "mobile-contract", "mobile-contract/replica"}},

	{name: "server/registry", may: []string{"schema", "syncproto"}, pure: true},
	{name: "server/chronicle", may: []string{"schema"}, pure: true},
	{name: "server/pinyin", may: nil, pure: true},
	{name: "server/watermelon", may: []string{"schema", "syncproto"}, pure: true},
	{name: "server/app", may: []string{"schema", "syncproto", "server/registry", "server/chronicle", "server/pinyin", "server/watermelon"}},
	// These know the core and never one another: each can be replaced alone.
	{name: "server/store/*", may: append([]string{"server/vault"}, core...)},
	{name: "server/vault", may: []string{"schema"}},
	{name: "server/photo", may: append([]string{"server/photo/picture"}, core...)},
	{name: "server/photo/picture", may: []string{"schema"}, pure: true},
	{name: "server/upload", may: core},
	{name: "server/courier", may: append([]string{"syncproto/seal"}, core...)},
	{name: "server/auth", may: core},
	{name: "server/jobs", may: core},
	{name: "server/vitals", may: core},
	{name: "server/doctor", may: core},
	{name: "server/metrics", may: core},
	{name: "server/backup", may: nil}, // files and bytes: the store comes in as a function
	{name: "server/certificate", may: nil},
	{name: "server/report", may: append([]string{"server/sheet", "server/geojson"}, core...)},
	{name: "server/bootstrap", may: core},
	// Files come in as an fs.FS, and the date as an argument.
	{name: "server/intake", may: []string{"schema", "server/registry", "server/sheet", "server/intake/xlsx"}, pure: true},
	{name: "server/intake/xlsx", may: nil, pure: true},
	{name: "server/exchange", may: append([]string{"server/intake", "server/sheet"}, core...)},
	{name: "server/sheet", may: []string{"schema"}, pure: true}, // files go out through an io.Writer
	{name: "server/geojson", may: []string{"server/sheet"}, pure: true},
	// The edge reaches stores, people and photos through the interfaces it declares itself.
	{name: "server/web", may: []string{"server/registry", "schema", "syncproto"}},
	{name: "server/web/api", may: []string{"schema", "syncproto", "server/registry", "server/chronicle", "server/watermelon", "server/app", "server/web", "server/geojson"}},
	{name: "server/web/field", may: []string{"schema", "server/web"}},
	{name: "server/web/console", may: []string{"schema", "syncproto", "server/registry", "server/chronicle", "server/app", "server/web"}},

	// It stands outside of the server that it tries: of ours it has the contract, and the statuses.
	{name: "server/conform", may: []string{"schema", "syncproto", "syncproto/seal", "server/web"}},

	// The edge and what it reaches meet here alone, each in its own words.
	{name: "server/adapter", may: append([]string{"server/auth", "server/courier", "server/exchange", "server/report", "server/sheet", "server/web/api", "server/web/console"}, core...)},

	{name: "server/sim", may: anything},
	{name: "server/sim/chaos", may: anything},
	{name: "server/sim/siege", may: anything},
	{name: "server", may: anything},
	{name: "scripts/...", may: anything},
}

// fence keeps a library of others inside the rooms that were built to hold it.
type fence struct {
	library string // with everything beneath it
	rooms   []string
	why     string
}

var fences = []fence{
	{"github.com/labstack/echo/v4", []string{"server/web", "server/web/*"},
		"v4 may stop receiving fixes: replacing it must stay one folder's work"},
	{"filippo.io/age", []string{"syncproto/seal", "server/backup"},
		"what is sealed, how, and within what bounds it is opened must be the same at both ends"},
	{"github.com/tus/tusd/v2", []string{"server/upload", "scripts/bench/upload"},
		"only its protocol handler is used: its stores never sync to disk, and its locks, limits and words are not ours"},
	{"github.com/xuri/excelize/v2", []string{"server/sheet"},
		"a text must never become a formula, nor a number more exact than it is, whoever writes a workbook"},
	{"github.com/boombuler/barcode", []string{"server/web/console"},
		"only its QR encoder is used, on texts of our own making"},
	{"github.com/prometheus/client_golang", []string{"server/metrics"},
		"what is told, and that no label names anybody, is said in one place"},
	{"github.com/mozillazg/go-pinyin", []string{"server/pinyin"},
		"its table of readings is used and nothing else: how people type a name is ours to say"},
	{"github.com/disintegration/imaging", []string{"server/photo", "server/photo/..."},
		"unmaintained since 2019, and it panics on crafted images (CVE-2023-36308): it may see only pictures that our own limits have passed"},
}

// worldly are the packages through which a clock, a disk, a network or chance comes in. A name
// bars what lies beneath it too.
var worldly = []string{
	"context", "crypto/rand", "database/sql", "log", "math/rand", "net/http", "os", "syscall",
}

// worldlyExactly are barred alone: net/netip and net/url, for one, are pure.
var worldlyExactly = []string{"net"}

// worldlyNames are what an otherwise harmless package offers of the world.
var worldlyNames = map[string][]string{
	"time": {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer",
		"Local", "LoadLocation"},
	"github.com/google/uuid": {"New", "NewString", "NewRandom", "NewUUID", "NewV6", "NewV7"},
}

func TestImports_StayWithinTheTable(t *testing.T) {
	h := readHouse(t)
	unknown := map[string]bool{}
	for _, f := range h.sources {
		if f.test {
			continue // a test may reach for whatever shows the behaviour
		}
		r, found := roomOf(f.dir)
		if !found {
			if !unknown[f.dir] {
				t.Errorf("%s: no row in rooms for this package (imports_test.go): say what it may import", f.dir)
			}
			unknown[f.dir] = true
			continue
		}
		for _, spec := range f.syntax.Imports {
			ours, isOurs := strings.CutPrefix(importPath(spec), module+"/")
			if isOurs && !matchesAny(r.may, ours) {
				t.Errorf("%s: %s imports %s, but may import of ours only: %s",
					h.where(f, spec), f.dir, ours, join(r.may))
			}
		}
	}
}

func TestImports_FencedLibrariesStayInside(t *testing.T) {
	h := readHouse(t)
	for _, f := range h.sources {
		if f.test {
			continue
		}
		for _, spec := range f.syntax.Imports {
			for _, fence := range fences {
				if within(importPath(spec), fence.library) && !matchesAny(fence.rooms, f.dir) {
					t.Errorf("%s: %s imports %s, which only %s may: %s",
						h.where(f, spec), f.dir, fence.library, join(fence.rooms), fence.why)
				}
			}
		}
	}
}

func TestPurePackages_TouchNothingOutside(t *testing.T) {
	h := readHouse(t)
	for _, f := range h.sources {
		if r, _ := roomOf(f.dir); f.test || !r.pure {
			continue
		}
		for _, spec := range f.syntax.Imports {
			if isWorldly(importPath(spec)) {
				t.Errorf("%s: %s is pure and imports %s: take what it gives as an argument",
					h.where(f, spec), f.dir, importPath(spec))
			}
			if spec.Name != nil && spec.Name.Name == "." {
				t.Errorf("%s: %s is pure and imports %s by a dot, which hides what it uses of it",
					h.where(f, spec), f.dir, importPath(spec))
			}
		}
		for _, use := range worldlyUses(f.syntax) {
			t.Errorf("%s: %s is pure and uses %s.%s: take the value as an argument",
				h.where(f, use.node), f.dir, use.pkg, use.node.Sel.Name)
		}
	}
}

// TestRooms_HoldWhatTheySay keeps the table honest about itself: its rules were checked once on
// cases that must fail, and this is that check.
func TestRooms_HoldWhatTheySay(t *testing.T) {
	for _, c := range []struct {
		from, to string
		may      bool
	}{
		{"schema", "syncproto", false},
		{"syncproto", "schema", true},
		{"syncproto", "schema/gen", false},
		{"server/registry", "server/app", false},
		{"server/store/sqlite", "server/app", true},
		{"server/store/sqlite", "server/store/postgres", false},
		{"server/photo", "server/auth", false},
		{"server/web/api", "server/store/sqlite", false},
		{"server/web/api", "server/web/console", false},
		{"server/web/console", "server/web", true},
		{"mobile-contract/replica", "server/registry", false},
		{"server", "server/store/sqlite", true},
		{"scripts/bench/load", "server/sim", true},
	} {
		r, found := roomOf(c.from)
		if !found {
			t.Errorf("%s has no room", c.from)
		} else if got := matchesAny(r.may, c.to); got != c.may {
			t.Errorf("%s may import %s: %v, want %v", c.from, c.to, got, c.may)
		}
	}
	for p, want := range map[string]bool{
		"os": true, "os/exec": true, "log/slog": true, "math/rand/v2": true, "net": true,
		"net/http/httptest": true, "net/netip": false, "math": false, "time": false, "crypto/sha256": false,
	} {
		if got := isWorldly(p); got != want {
			t.Errorf("%s is worldly: %v, want %v", p, got, want)
		}
	}
}

// roomOf returns the row of a folder; the exact name comes before a pattern.
func roomOf(dir string) (room, bool) {
	for _, r := range rooms {
		if r.name == dir {
			return r, true
		}
	}
	for _, r := range rooms {
		if matches(r.name, dir) {
			return r, true
		}
	}
	return room{}, false
}

func matchesAny(patterns []string, dir string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, dir) })
}

func matches(pattern, dir string) bool {
	if pattern == "..." {
		return true
	}
	if folder, ok := strings.CutSuffix(pattern, "/..."); ok {
		return strings.HasPrefix(dir, folder+"/")
	}
	if folder, ok := strings.CutSuffix(pattern, "/*"); ok {
		return path.Dir(dir) == folder
	}
	return pattern == dir
}

// within tells whether p is the package or lies beneath it.
func within(p, parent string) bool { return p == parent || strings.HasPrefix(p, parent+"/") }

func isWorldly(p string) bool {
	return slices.Contains(worldlyExactly, p) ||
		slices.ContainsFunc(worldly, func(parent string) bool { return within(p, parent) })
}

type use struct {
	pkg  string
	node *ast.SelectorExpr
}

// worldlyUses finds names, not only calls: time.Now handed on as a value is a clock as well.
func worldlyUses(syntax *ast.File) []use {
	known := map[string]string{} // the name in this file → import path
	for _, spec := range syntax.Imports {
		p := importPath(spec)
		if worldlyNames[p] == nil {
			continue
		}
		known[path.Base(p)] = p
		if spec.Name != nil {
			delete(known, path.Base(p))
			known[spec.Name.Name] = p
		}
	}
	var found []use
	ast.Inspect(syntax, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := selector.X.(*ast.Ident); ok && slices.Contains(worldlyNames[known[x.Name]], selector.Sel.Name) {
			found = append(found, use{known[x.Name], selector})
		}
		return true
	})
	return found
}

func join(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
