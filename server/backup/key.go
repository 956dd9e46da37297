package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"filippo.io/age"
)

// keySize is the length of a key of names, in bytes.
const keySize = 32

// Key is what a data folder needs to make backups of itself: whom they are closed to,
// and the key that names are made with. Neither opens a backup.
type Key struct {
	secret     []byte
	recipients []age.Recipient
}

// settings is how a data folder keeps its key.
type settings struct {
	Key        string   `json:"key"`        // of names, hexadecimal
	Recipients []string `json:"recipients"` // as age spells them
}

// ErrNoRecipient is what OpenKey answers while nobody has said who is to read the backups.
var ErrNoRecipient = errors.New("nobody has said yet who is to read the backups")

// OpenKey reads a data folder's key from a file. It is made when other recipients are
// named than it is for: pieces are closed to those of its time, so that what it has
// kept is of no use to others.
func OpenKey(path string, recipients []string, random io.Reader) (*Key, error) {
	var s settings
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(recipients) == 0 || slices.Equal(recipients, s.Recipients) {
		return s.key()
	}
	secret := make([]byte, keySize)
	if _, err := io.ReadFull(random, secret); err != nil {
		return nil, err
	}
	s = settings{Key: hex.EncodeToString(secret), Recipients: recipients}
	key, err := s.key()
	if err == nil {
		err = s.write(path)
	}
	return key, err
}

func (s *settings) key() (*Key, error) {
	if len(s.Recipients) == 0 {
		return nil, ErrNoRecipient
	}
	secret, err := hex.DecodeString(s.Key)
	if err != nil || len(secret) != keySize {
		return nil, errors.New("the key of names is none")
	}
	k := &Key{secret: secret}
	for _, text := range s.Recipients {
		recipient, err := age.ParseX25519Recipient(text)
		if err != nil {
			return nil, fmt.Errorf("recipient %q: %w", text, err)
		}
		k.recipients = append(k.recipients, recipient)
	}
	return k, nil
}

func (s *settings) write(path string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(writeFile(folder, filepath.Base(path), append(text, '\n')), folder.Close())
}

// id tells keys apart, and says nothing of them.
func (k *Key) id() string {
	sum := sha256.Sum256(append([]byte("ruhu backup key\n"), k.secret...))
	return hex.EncodeToString(sum[:8])
}

// keepKey has the key in the folder of backups, closed to whom the pieces are.
func (r *Repository) keepKey(k *Key) error {
	path := "keys/" + k.id() + ".age"
	if sound, err := r.sound(path); sound || err != nil {
		return err
	}
	sealed, err := r.seal(k, k.secret)
	if err != nil {
		return err
	}
	if err := r.root.MkdirAll("keys", 0o700); err != nil {
		return err
	}
	return writeFile(r.root, path, sealed)
}

// key opens a key that keepKey kept.
func (r *Repository) key(id string, identity Identity) (*Key, error) {
	if raw, err := hex.DecodeString(id); err != nil || len(raw) != 8 {
		return nil, fmt.Errorf("key %q: no name of one", id)
	}
	sealed, err := r.sealed("keys/" + id + ".age")
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", id, err)
	}
	secret, err := open(sealed, identity)
	k := &Key{secret: secret}
	if err == nil && k.id() != id {
		err = errDamaged
	}
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", id, err)
	}
	return k, nil
}

// Identity opens what was closed to its recipient.
type Identity = age.Identity

// NewIdentity makes what opens backups, and whom they are closed to.
func NewIdentity() (identity, recipient string, err error) {
	i, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", err
	}
	return i.String(), i.Recipient().String(), nil
}

// ReadIdentity reads an identity from the text of its file: lines with a # are remarks.
func ReadIdentity(text []byte) (Identity, error) {
	found, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%d identities where one belongs", len(found))
	}
	return found[0], nil
}
