package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"filippo.io/age"

	"ruhu/schema"
	"ruhu/syncproto"
	"ruhu/syncproto/seal"
)

// newKey makes a key pair.
func newKey(t testing.TB) (secret, recipient string) {
	t.Helper()
	secret, err := seal.NewSecret()
	if err != nil {
		t.Fatal(err)
	}
	if recipient, err = seal.Recipient(secret); err != nil {
		t.Fatal(err)
	}
	return secret, recipient
}

func sealed(t testing.TB, plain []byte, recipient string) []byte {
	t.Helper()
	out, err := seal.Seal(plain, recipient)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func codeOf(err error) schema.ErrCode {
	var p schema.Problem
	errors.As(err, &p)
	return p.Code
}

func TestSeal_OpensForItsRecipientOnly(t *testing.T) {
	secret, recipient := newKey(t)
	other, _ := newKey(t)
	for _, plain := range [][]byte{nil, []byte("x"), bytes.Repeat([]byte("入户"), 100_000)} {
		file := sealed(t, plain, recipient)
		if got, err := seal.Open(file, secret); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes come back as %d: %v", len(plain), len(got), err)
		}
		if _, err := seal.Open(file, other); !errors.Is(err, seal.ErrNotForUs) {
			t.Errorf("another key: %v", err)
		}
	}
	if bytes.Equal(sealed(t, nil, recipient), sealed(t, nil, recipient)) {
		t.Error("two seals are the same")
	}
	for _, recipient := range []string{"", "age1", secret, "ssh-ed25519 AAAA"} {
		if _, err := seal.Seal(nil, recipient); err == nil || seal.CheckRecipient(recipient) == nil {
			t.Errorf("%q is a recipient", recipient)
		}
	}
}

func TestOpen_NoticesEveryByte(t *testing.T) {
	secret, recipient := newKey(t)
	file := sealed(t, []byte(strings.Repeat("household ", 20)), recipient)
	for i := range file {
		spoilt := bytes.Clone(file)
		spoilt[i] ^= 1 << (i % 8)
		if _, err := seal.Open(spoilt, secret); err == nil {
			t.Fatalf("byte %d of %d may be anything", i, len(file))
		}
		if _, err := seal.Open(file[:i], secret); err == nil {
			t.Fatalf("the first %d bytes of %d are enough", i, len(file))
		}
	}
	if _, err := seal.Open(append(bytes.Clone(file), 0), secret); codeOf(err) != schema.BadBundle {
		t.Errorf("a byte behind the end: %v", err)
	}
}

func TestOpen_IsBounded(t *testing.T) {
	secret, recipient := newKey(t)
	if _, err := seal.Open(make([]byte, syncproto.MaxSealed+1), secret); codeOf(err) != schema.TooLarge {
		t.Errorf("a large file: %v", err)
	}
	bomb := sealed(t, make([]byte, syncproto.MaxCarried+1), recipient)
	if _, err := seal.Open(bomb, secret); codeOf(err) != schema.TooLarge || len(bomb) > 1<<20 {
		t.Errorf("a bomb of %d bytes: %v", len(bomb), err)
	}
	// Each recipient would cost a key exchange.
	var crowd strings.Builder
	crowd.WriteString("age-encryption.org/v1\n")
	for range 50 {
		fmt.Fprintf(&crowd, "-> X25519 %s\n%s\n", strings.Repeat("A", 43), strings.Repeat("A", 43))
	}
	crowd.WriteString("--- " + strings.Repeat("A", 43) + "\n")
	if _, err := seal.Open([]byte(crowd.String()), secret); codeOf(err) != schema.BadBundle {
		t.Errorf("a crowd of recipients: %v", err)
	}
}

// What another tool seals without packing it is refused, not guessed at.
func TestOpen_WantsGzipInside(t *testing.T) {
	secret, recipient := newKey(t)
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w, err := age.Encrypt(&file, to)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, "plain")
	w.Close()
	if _, err := seal.Open(file.Bytes(), secret); codeOf(err) != schema.BadCompression {
		t.Error(err)
	}
}

func FuzzOpen(f *testing.F) {
	secret, recipient := newKey(f)
	f.Add([]byte{})
	f.Add(sealed(f, []byte("x"), recipient))
	f.Add([]byte("age-encryption.org/v1\n-> X25519 A\nA\n--- A\n"))
	f.Fuzz(func(t *testing.T, file []byte) { seal.Open(file, secret) })
}

// FuzzSeal: what is sealed is opened by its recipient alone, byte for byte, and no
// byte of it may be another.
func FuzzSeal(f *testing.F) {
	secret, recipient := newKey(f)
	other, _ := newKey(f)
	f.Add([]byte{}, uint16(0))
	f.Add([]byte("入户"), uint16(200))
	f.Add(bytes.Repeat([]byte("household "), 7000), uint16(999))
	f.Fuzz(func(t *testing.T, plain []byte, at uint16) {
		file := sealed(t, plain, recipient)
		if got, err := seal.Open(file, secret); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%d bytes come back as %d: %v", len(plain), len(got), err)
		}
		if _, err := seal.Open(file, other); !errors.Is(err, seal.ErrNotForUs) {
			t.Fatalf("another key: %v", err)
		}
		file[int(at)%len(file)] ^= 1
		if _, err := seal.Open(file, secret); err == nil {
			t.Fatalf("byte %d may be anything", int(at)%len(file))
		}
	})
}
