package vault_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruhu/server/vault"
)

func newVault(t testing.TB) (*vault.Vault, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "data.keys")
	v, err := vault.Load(folder)
	if err != nil || !v.Empty() {
		t.Fatalf("a folder that is not there: %v", err)
	}
	if _, err := v.Make(time.Now()); err != nil || !v.Empty() {
		t.Fatalf("a key is in use before Use: %v", err)
	}
	if err := v.Use(); err != nil || v.Empty() {
		t.Fatal(err)
	}
	return v, folder
}

var at = vault.Place{Table: "member", Row: "0190"}

func TestSeal_OpensWhereItBelongsAndNowhereElse(t *testing.T) {
	v, _ := newVault(t)
	value := []byte("222426195001011234")
	one, err := v.Seal(nil, value, at)
	if err != nil {
		t.Fatal(err)
	}
	two, _ := v.Seal([]byte("before"), value, at)
	if !bytes.HasPrefix(two, []byte("before")) || bytes.Equal(one, two[6:]) || bytes.Contains(one, value) || len(one) != len(value)+vault.Overhead {
		t.Errorf("%x %x", one, two)
	}
	for _, sealed := range [][]byte{one, two[6:]} {
		if got, err := v.Open([]byte("x"), sealed, at); err != nil || string(got) != "x"+string(value) {
			t.Errorf("%q %v", got, err)
		}
	}
	for _, place := range []vault.Place{{Table: "member", Row: "0191"}, {Table: "membe", Row: "r0190"}, {Table: "household", Row: "0190"}} {
		if _, err := v.Open(nil, one, place); !errors.Is(err, vault.ErrDamaged) {
			t.Errorf("%v: %v", place, err)
		}
	}
	for i := range one {
		spoilt := bytes.Clone(one)
		spoilt[i] ^= 1
		if _, err := v.Open(nil, spoilt, at); err == nil {
			t.Errorf("byte %d spoilt, and it opens", i)
		}
		if _, err := v.Open(nil, one[:i], at); err == nil {
			t.Errorf("cut after %d bytes, and it opens", i)
		}
	}
}

func TestIndex_IsOfTheColumnAndTheKey(t *testing.T) {
	v, folder := newVault(t)
	a, err := v.Index("member.name", "朴顺姬")
	if err != nil {
		t.Fatal(err)
	}
	again, _ := v.Index("member.name", "朴顺姬")
	other, _ := v.Index("member.id_number", "朴顺姬")
	if !bytes.Equal(a, again) || bytes.Equal(a, other) || len(a) != 16 {
		t.Errorf("%x %x %x", a, again, other)
	}
	first := v.Active()
	sealed, _ := v.Seal(nil, []byte("old"), at)
	second, err := v.Make(time.Now().Add(-time.Hour)) // the clock went back
	if err := errors.Join(err, v.Use()); err != nil || v.Active() != second || !v.Has(first) {
		t.Fatalf("%v", err)
	}
	all, err := v.Indexes("member.name", "朴顺姬")
	if err != nil || len(all) != 2 || bytes.Equal(all[0], a) || !bytes.Equal(all[1], a) {
		t.Errorf("%x: %v", all, err)
	}
	if got, err := v.Open(nil, sealed, at); err != nil || string(got) != "old" || v.Current(sealed) {
		t.Errorf("%q %v", got, err)
	}
	if err := v.Drop(first); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Open(nil, sealed, at); !errors.Is(err, vault.ErrNoKey) {
		t.Error(err)
	}
	if again, err := vault.Load(folder); err != nil || len(again.Keys()) != 1 {
		t.Error(err)
	}
}

func TestFolder_KeysAreTheirOwnersAndWhole(t *testing.T) {
	v, folder := newVault(t)
	if open, err := vault.Exposed(folder); err != nil || len(open) > 0 {
		t.Errorf("%v %v", open, err)
	}
	text, err := vault.Export(folder)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "keys")
	for _, want := range []int{1, 0} {
		if n, err := vault.Import(elsewhere, text); n != want || err != nil {
			t.Errorf("%d: %v", n, err)
		}
	}
	other, err := vault.Load(elsewhere)
	if err != nil || other.Active() != v.Active() {
		t.Errorf("%v", err)
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*.key"))
	if err := os.Chmod(files[0], 0o644); err != nil {
		t.Fatal(err)
	}
	if open, err := vault.Exposed(folder); os.PathSeparator == '/' && (err != nil || len(open) != 1) {
		t.Errorf("%v %v", open, err)
	}
	content, _ := os.ReadFile(files[0])
	for _, bad := range []string{"", "ruhu-vault-key-1 AAAA\n", strings.Replace(string(content), "key-1 ", "key-1 A", 1)} {
		if err := os.WriteFile(files[0], []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.Load(folder); err == nil {
			t.Errorf("taken for a key: %q", bad)
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	v, _ := newVault(b)
	value := make([]byte, 96)
	var room []byte
	for b.Loop() {
		room, _ = v.Seal(room[:0], value, at)
	}
}

func BenchmarkOpen(b *testing.B) {
	v, _ := newVault(b)
	sealed, _ := v.Seal(nil, make([]byte, 96), at)
	var room []byte
	for b.Loop() {
		room, _ = v.Open(room[:0], sealed, at)
	}
}
