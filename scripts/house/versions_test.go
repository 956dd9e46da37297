package house_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// minimum is the oldest version of a module that may be built into the server. The vulnerability
// database cannot be asked everywhere; this holds without a network. Checked in November 2026.
type minimum struct {
	module, version, why string
}

var minimums = []minimum{
	{"github.com/labstack/echo/v4", "v4.16.0",
		"GHSA-2ffq-g2xg-c22p (any client could claim https), GHSA-v753-g4cw-jm48 (open redirect), GHSA-375p-5qhx-8wq4 and GHSA-3pmx-cf9f-34xr (guarded files served)"},
	{"github.com/golang-jwt/jwt/v5", "v5.3.1",
		"what was reviewed; 5.2.2 fixed CVE-2025-30204 (a token of many dots makes the parser take excessive memory)"},
	{"golang.org/x/crypto", "v0.56.0",
		"CVE-2026-56855 and CVE-2026-78662 (denial of service over ssh), and the dozen ssh fixes of 0.52"},
	{"golang.org/x/net", "v0.55.0",
		"CVE-2026-39821 (idna takes labels that it should refuse), GO-2026-5025 and four more in html"},
	{"golang.org/x/text", "v0.40.0",
		"CVE-2026-56852 (GO-2026-5970)"},
	{"golang.org/x/image", "v0.47.0",
		"what was reviewed; WebP and TIFF decoders that panic or take all memory: GO-2026-4961, -5061, -5062, -5066, fixed by 0.43, and GO-2026-6222, by 0.45"},
	{"github.com/klauspost/compress", "v1.18.7",
		"GO-2026-5841 (s2.NewDict reads out of bounds)"},
	{"modernc.org/sqlite", "v1.61.1",
		"what was tested under power cuts; SQLite before 3.50.2 corrupts memory (CVE-2025-6965)"},
	{"github.com/go-playground/validator/v10", "v10.30.6",
		"what was reviewed"},
	{"github.com/boombuler/barcode", "v1.1.0",
		"what was reviewed"},
	{"github.com/mozillazg/go-pinyin", "v0.21.0",
		"what was reviewed"},
	{"github.com/disintegration/imaging", "v1.6.2",
		"the last there is; CVE-2023-36308 (disputed) stays open, hence its fence in imports_test.go"},
	{"github.com/tus/tusd/v2", "v2.9.0",
		"what was reviewed"},
	{"github.com/jackc/pgx/v5", "v5.9.2",
		"CVE-2026-33815 and CVE-2026-33816 (memory safety), CVE-2026-41889 (SQL injection in the simple protocol)"},
	{"github.com/xuri/excelize/v2", "v2.11.0",
		"CVE-2026-54063, CVE-2026-59161, CVE-2026-59162 (a small workbook ends the process)"},
}

// libcOf is the modernc.org/libc that each modernc.org/sqlite was generated and tested against.
// Another one builds, and may corrupt a database: never raise libc alone.
var libcOf = map[string]string{
	"v1.61.1": "v1.79.0",
}

func TestVersions_AreNotBelowTheirMinimum(t *testing.T) {
	required := requirements(t)
	for _, m := range minimums {
		got, used := required[m.module]
		if used && older(t, got, m.version) {
			t.Errorf("go.mod requires %s %s, older than %s: %s", m.module, got, m.version, m.why)
		}
	}
}

func TestVersions_SQLiteKeepsItsLibc(t *testing.T) {
	required := requirements(t)
	sqlite, used := required["modernc.org/sqlite"]
	if !used {
		t.Fatal("go.mod does not require modernc.org/sqlite, which the owner does")
	}
	want, known := libcOf[sqlite]
	if !known {
		t.Fatalf("modernc.org/sqlite %s has no row in libcOf: add the libc that its own go.mod requires", sqlite)
	}
	if got := required["modernc.org/libc"]; got != want {
		t.Errorf("go.mod requires modernc.org/libc %s; modernc.org/sqlite %s was tested with %s", got, sqlite, want)
	}
}

func TestOlder_ComparesAsModulesDo(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"v1.2.3", "v1.2.3", false},
		{"v1.2.3", "v1.10.0", true},
		{"v2.0.0", "v1.10.0", false},
		{"v1.2.3-rc.1", "v1.2.3", true},
		{"v1.2.3", "v1.2.3-rc.1", false},
		{"v0.0.0-20230129092748-24d4a6f8daec", "v0.0.1", true},
		{"v2.0.0+incompatible", "v2.0.0", false},
	} {
		if got := older(t, c.a, c.b); got != c.want {
			t.Errorf("%s is older than %s: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// requirements reads module → version from go.mod. A replace directive fails the test, since
// what is built would then not be what the file requires.
func requirements(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(at("go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	required := map[string]string{}
	block := ""
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "//")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
			continue
		case words[0] == ")":
			block = ""
			continue
		case len(words) == 2 && words[1] == "(":
			block = words[0]
			continue
		case block != "":
			words = append([]string{block}, words...)
		}
		if words[0] == "replace" {
			t.Errorf("go.mod replaces %s: what is built must be what is required", words[1])
		}
		if words[0] == "require" && len(words) == 3 {
			required[words[1]] = words[2]
		}
	}
	if len(required) == 0 {
		t.Fatal("no requirements read from go.mod")
	}
	return required
}

// older compares two versions by their three numbers; with equal numbers, a pre-release is older
// than its release.
func older(t *testing.T, a, b string) bool {
	t.Helper()
	na, preA := numbers(t, a)
	nb, preB := numbers(t, b)
	for i := range na {
		if na[i] != nb[i] {
			return na[i] < nb[i]
		}
	}
	return preA && !preB
}

func numbers(t *testing.T, version string) (n [3]int, pre bool) {
	t.Helper()
	plain, _, _ := strings.Cut(version, "+")
	plain, _, pre = strings.Cut(plain, "-")
	if _, err := fmt.Sscanf(plain, "v%d.%d.%d", &n[0], &n[1], &n[2]); err != nil {
		t.Fatalf("read the version %q: %v", version, err)
	}
	return n, pre
}
