package chronicle

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// origin is the first line of a checkpoint, and the name of the key that signs it.
const origin = "ruhu-log"

// SignerName is the name under which a store keeps the key that signs checkpoints.
const SignerName = "log signer"

// Checkpoint says where the log stood at an instant. Signed, and kept by somebody else,
// it proves for ever what the log was up to there. Its text is that of C2SP's
// tlog-checkpoint.
type Checkpoint struct {
	Size  int64 // entries
	Root  Hash  // of the tree over them
	Head  Hash  // of the chain: the newest entry's
	Epoch string
	At    int64 // Unix microseconds
}

// ErrCheckpoint is wrapped by what is wrong with the text of a checkpoint.
var ErrCheckpoint = errors.New("not a signed head of a log")

func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\nhead %s\nepoch %s\nat %d\n", origin, c.Size, c.Root, c.Head, c.Epoch, c.At)
}

// Signer signs checkpoints.
type Signer struct {
	signer note.Signer
	key    string
}

// NewSigner makes the secret of a signer.
func NewSigner(random io.Reader) (secret []byte, err error) {
	private, public, err := note.GenerateKey(random, origin)
	return []byte(private + "\n" + public), err
}

// SignerOf returns the signer of a secret.
func SignerOf(secret []byte) (Signer, error) {
	private, public, _ := strings.Cut(string(secret), "\n")
	signer, err := note.NewSigner(private)
	return Signer{signer, public}, err
}

// Key is what checkpoints are checked with. Everybody may know it.
func (s Signer) Key() string { return s.key }

// Sign returns the text of a checkpoint with its signature.
func (s Signer) Sign(c Checkpoint) ([]byte, error) {
	return note.Sign(&note.Note{Text: c.text()}, s.signer)
}

// OpenCheckpoint reads a signed checkpoint by the key that it must be signed with.
func OpenCheckpoint(signed []byte, key string) (c Checkpoint, err error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		return c, fmt.Errorf("the key: %w", err)
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return c, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	var root, head string
	_, err = fmt.Sscanf(opened.Text, origin+"\n%d\n%s\nhead %s\nepoch %s\nat %d\n", &c.Size, &root, &head, &c.Epoch, &c.At)
	if err == nil {
		c.Root, err = tlog.ParseHash(root)
	}
	if err == nil {
		c.Head, err = tlog.ParseHash(head)
	}
	if err != nil || c.text() != opened.Text || c.Size < 0 {
		return c, fmt.Errorf("%w: its text is not as it must be", ErrCheckpoint)
	}
	return c, nil
}
