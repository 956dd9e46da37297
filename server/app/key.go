package app

import (
	"context"
	"errors"
	"fmt"
)

// ServerKey returns a secret of the server, which is made when it is first asked for
// and kept in the store: a server that starts again, or was restored, goes on with it.
func ServerKey(ctx context.Context, store Store, name string, make func() ([]byte, error)) (key []byte, err error) {
	err = store.Read(ctx, func(r Reader) error {
		key, err = r.ServerKey(name)
		return err
	})
	if errors.Is(err, ErrNotFound) {
		err = store.Write(ctx, func(tx Tx) error {
			if key, err = tx.ServerKey(name); !errors.Is(err, ErrNotFound) {
				return err
			}
			if key, err = make(); err != nil {
				return err
			}
			return tx.PutServerKey(name, key)
		})
	}
	if err != nil {
		return nil, fmt.Errorf("key %q: %w", name, err)
	}
	return key, nil
}
