package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ruhu/server/app"
	"ruhu/server/vault"
)

// The row 'vault' of meta names every key that a value of the file may be sealed under. A key
// stands there before the first value does, and until the last one is sealed under another:
// so a file whose keys are not all here is refused as a whole, and nobody finds out value by
// value.

// heldKeys are the keys that the file names, that which was added last at the end.
func (s *session) heldKeys() (ids []vault.ID, err error) {
	there, err := s.has("meta")
	if err != nil || !there {
		return nil, err
	}
	var list string
	err = s.one("SELECT value FROM meta WHERE name = 'vault'", nil, &list)
	if errors.Is(err, app.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, name := range strings.Fields(list) {
		id, err := vault.ParseID(name)
		if err != nil {
			return nil, fmt.Errorf("the keys that the file names: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (s *session) putHeldKeys(ids []vault.ID) error {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.String()
	}
	return s.exec("INSERT INTO meta (name, value) VALUES ('vault', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value", strings.Join(names, " "))
}

// readyKeys refuses a file whose keys are not here, and makes the first key for one that
// names none.
func (s *session) readyKeys() error {
	held, err := s.heldKeys()
	if err != nil {
		return err
	}
	if missing := slices.DeleteFunc(slices.Clone(held), s.vault.Has); len(missing) > 0 {
		return vault.Missing{Folder: s.vault.Folder(), Keys: missing}
	}
	if !s.vault.Empty() {
		return nil
	}
	if _, err := s.vault.Make(time.Now()); err != nil {
		return err
	}
	return s.vault.Use()
}

// holdKeys has the file name the key that seals, and has older values sealed anew where it
// names others, too.
func (s *session) holdKeys() error {
	held, err := s.heldKeys()
	if err != nil {
		return err
	}
	if active := s.vault.Active(); !slices.Contains(held, active) {
		held = append(held, active)
		if err := s.putHeldKeys(held); err != nil {
			return err
		}
	}
	if len(held) < 2 {
		return nil
	}
	return s.exec("INSERT INTO job (kind, subject, due) VALUES (?1, ?2, 0) ON CONFLICT (kind, subject) DO NOTHING", app.JobReseal, app.AllValues)
}

// HeldKeys are the keys that values of the store may be sealed under; none of an older file.
func (o *Onlooker) HeldKeys() ([]vault.ID, error) { return o.session.heldKeys() }
