package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ruhu/server/app"
	"ruhu/server/vault"
)

// Vault is what seals here: for files beside the store that hold what it holds.
func (s *Store) Vault() *vault.Vault { return s.keys }

// Rotate makes a new key, under which everything is sealed from then on, and has what stands
// under others sealed anew by a job ([app.JobReseal]). A process that dies in between leaves
// a key that the next one begins to use.
func (s *Store) Rotate(ctx context.Context, now time.Time) (vault.ID, error) {
	id, err := s.keys.Make(now)
	if err != nil {
		return id, err
	}
	return id, s.Write(ctx, func(tx app.Tx) error {
		on := tx.(*session)
		held, err := on.heldKeys()
		if err == nil {
			err = on.putHeldKeys(append(held, id))
		}
		if err == nil {
			err = on.exec("INSERT INTO job (kind, subject, due) VALUES (?1, ?2, 0) ON CONFLICT (kind, subject) DO UPDATE SET due = 0, given_up = 0, attempts = 0",
				app.JobReseal, app.AllValues)
		}
		if err == nil {
			err = s.keys.Use() // the file names the key: nothing is sealed under it before
		}
		return err
	})
}

// HeldKeys are the keys that values of the store may be sealed under.
func (s *Store) HeldKeys(ctx context.Context) (ids []vault.ID, err error) {
	err = s.Read(ctx, func(r app.Reader) (err error) {
		ids, err = r.(*session).heldKeys()
		return err
	})
	return ids, err
}

// resealAtOnce is how many values are sealed anew in one transaction, which others wait for.
const resealAtOnce = 200

// Reseal seals anew what is sealed under older keys, a few values at a time beside other
// work; one that is cut off goes on where it was. It returns how many it sealed.
func (s *Store) Reseal(ctx context.Context) (sealed int, err error) {
	for _, p := range sealedPlaces() {
		for after := int64(0); ; {
			n := 0
			err := s.Write(ctx, func(tx app.Tx) (err error) {
				n, after, err = tx.(*session).resealSome(p, after)
				return err
			})
			if err != nil {
				return sealed, fmt.Errorf("seal %s anew: %w", p.table, err)
			}
			if sealed += n; n == 0 {
				break
			}
		}
	}
	return sealed, nil
}

// underOthers chooses the rows behind one whose value is not sealed as ?2 begins.
func underOthers(p sealedPlace) string {
	return " FROM " + quote(p.table) + " WHERE rowid > ?1 AND " + p.column + " IS NOT NULL AND substr(" + p.column + ", 1, length(?2)) <> ?2"
}

func (s *session) resealSome(p sealedPlace, after int64) (n int, last int64, err error) {
	var batch []openValue
	text := "SELECT rowid, " + p.row + ", " + p.column + underOthers(p) + " ORDER BY rowid LIMIT ?3"
	err = s.each(text, []any{after, s.vault.Active().Head(), resealAtOnce}, func(scan func(...any) error) error {
		var v openValue
		err := scan(&v.rowid, &v.row, &v.text)
		batch = append(batch, v)
		return err
	})
	last = after
	for i := 0; i < len(batch) && err == nil; i++ {
		v := &batch[i]
		if last, err = v.rowid, s.openAgain(p, v); err == nil {
			err = s.putSealed(p, v)
		}
	}
	return len(batch), last, err
}

// openAgain opens a value as it is to be sealed.
func (s *session) openAgain(p sealedPlace, v *openValue) (err error) {
	if p.layout == nil {
		v.text, err = s.openText(v.text, p.table, v.row)
		return err
	}
	v.values = nullsOf(p.layout.table)
	return s.unseal(p.layout, v.row, v.text, v.values)
}

// errStillHeld says that something is sealed under a key that was to be given up.
var errStillHeld = errors.New("sqlite: values are sealed under an older key yet")

// ForgetKeys has the store name no key but the one that seals, if nothing is sealed under
// any other: from then on the others are not needed here.
func (s *Store) ForgetKeys(tx app.Tx) error {
	on := tx.(*session)
	active := on.vault.Active()
	for _, p := range sealedPlaces() {
		var there bool
		if err := on.one("SELECT EXISTS (SELECT 1"+underOthers(p)+")", []any{int64(-1), active.Head()}, &there); err != nil {
			return err
		}
		if there {
			return fmt.Errorf("%w: in %s", errStillHeld, p.table)
		}
	}
	err := on.putHeldKeys([]vault.ID{active})
	if err == nil {
		err = on.exec("INSERT INTO meta (name, value) VALUES ('wipe', 'due') ON CONFLICT (name) DO NOTHING")
	}
	return err
}
