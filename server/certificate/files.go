package certificate

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"
)

// looked is how often the files are looked at again.
const looked = 10 * time.Second

// Files is a certificate in two files, which somebody renews now and then.
type Files struct {
	cert, key string
	now       func() time.Time
	log       *slog.Logger

	mu       sync.Mutex
	current  *tls.Certificate
	state    [2]fileState // of the files that current was read from
	checked  time.Time
	troubled string // what was said last of files that cannot be used
}

// fileState tells one state of a file from another.
type fileState struct {
	modified time.Time
	size     int64
}

// FromFiles reads a certificate, with those between it and the root, and its key.
func FromFiles(cert, key string, now func() time.Time, log *slog.Logger) (*Files, error) {
	f := &Files{cert: cert, key: key, now: now, log: log, checked: now()}
	state, err := f.look()
	if err == nil {
		err = f.read(state)
	}
	if err != nil {
		return nil, fmt.Errorf("the certificate: %w", err)
	}
	return f, nil
}

// Config is how the server speaks TLS with it.
func (f *Files) Config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: f.get}
}

// Until is when the certificate ends that is shown.
func (f *Files) Until() time.Time {
	shown, _ := f.get(nil) // which never fails
	return shown.Leaf.NotAfter
}

// Answer has nothing to say to an authority.
func (f *Files) Answer(next http.Handler) http.Handler { return next }

// get returns the certificate that the files hold by now. While they cannot be used, as
// between the renewal of the one and of the other, the one before serves on.
func (f *Files) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.checked) >= looked {
		f.checked = now
		f.renew()
	}
	return f.current, nil
}

func (f *Files) renew() {
	state, err := f.look()
	if err == nil && state == f.state {
		return
	}
	if err == nil {
		err = f.read(state)
	}
	switch {
	case err == nil:
		f.troubled = ""
		f.log.Info("the certificate was renewed", "until", f.current.Leaf.NotAfter)
	case err.Error() != f.troubled:
		f.troubled = err.Error()
		f.log.Error("the certificate's files cannot be used; the one before serves on", "until", f.current.Leaf.NotAfter, "error", err)
	}
}

func (f *Files) look() (state [2]fileState, err error) {
	for i, path := range []string{f.cert, f.key} {
		info, failed := os.Stat(path)
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		state[i] = fileState{info.ModTime(), info.Size()}
	}
	return state, err
}

func (f *Files) read(state [2]fileState) error {
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return err
	}
	if f.now().After(pair.Leaf.NotAfter) {
		return fmt.Errorf("%s ended on %s", f.cert, pair.Leaf.NotAfter.Format(time.DateOnly))
	}
	f.current, f.state = &pair, state
	return nil
}
