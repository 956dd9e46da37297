package upload

import (
	"context"

	"github.com/tus/tusd/v2/pkg/handler"
)

// turn is the wish of one request to have an upload for itself.
type turn struct{ up *upload }

// Lock implements handler.Lock. Whoever holds the upload is asked to let go, and does:
// it is as a rule an earlier request of the same device, whose connection is dead
// without the server having noticed.
func (t turn) Lock(ctx context.Context, let func()) error {
	for {
		held := t.up.take(let)
		if held == nil {
			return nil
		}
		select {
		case <-held:
		case <-ctx.Done():
			return handler.ErrLockTimeout
		}
	}
}

// Unlock implements handler.Lock.
func (t turn) Unlock() error {
	t.up.unlock()
	return nil
}

// take takes the lock, or asks its holder for it and returns what is closed when it is
// free.
func (up *upload) take(let func()) <-chan struct{} {
	up.turn.Lock()
	defer up.turn.Unlock()
	if up.held != nil {
		up.wanted = true
		up.ask()
		return up.held
	}
	up.held, up.let = make(chan struct{}), let
	return nil
}

// ask asks the holder to let go, once it reads its connection. Before, it is not
// waiting for anybody, and tusd's handler has no body yet that it could close: it
// would lose the request (and look at the body while it is being set).
func (up *upload) ask() {
	if up.wanted && up.reading {
		up.let()
	}
}

// reads notes that the holder begins to read its connection.
func (up *upload) reads() {
	up.turn.Lock()
	defer up.turn.Unlock()
	up.reading = true
	up.ask()
}

// lockIfFree takes the lock unless somebody has it.
func (up *upload) lockIfFree() bool {
	up.turn.Lock()
	defer up.turn.Unlock()
	if up.held != nil {
		return false
	}
	up.held, up.let = make(chan struct{}), func() {}
	return true
}

func (up *upload) unlock() {
	up.turn.Lock()
	defer up.turn.Unlock()
	close(up.held)
	up.held, up.wanted, up.reading = nil, false, false
}
