package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"ruhu/scripts/pictures"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// Photos wait to be looked into, and the server that does it is killed, again and
// again. In the end every photo was looked into, and its copies are whole.
func TestKill_PhotosAreLookedInto(t *testing.T) {
	data, dice := t.TempDir(), rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	names := takePhotos(t, data, 60)
	for range 3 {
		server := newChild(t, data)
		server.start()
		time.Sleep(time.Duration(200+dice.IntN(1000)) * time.Millisecond) // the moment of killing
		server.kill()
	}
	later := func() time.Time { return time.Now().Add(time.Hour) } // who claimed a job is dead by then
	s := siteAt(t, data, later)
	done, err := s.jobs.Drain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d were left to the last", done, len(names))
	err = s.store.Read(t.Context(), func(r app.Reader) error {
		if left, err := r.Jobs(); err != nil || left != nil {
			t.Errorf("left: %+v, %v", left, err)
		}
		for _, name := range names {
			p, err := r.Picture(name)
			if err != nil || p.Problem != nil {
				t.Errorf("%s: %v, %v", name, p.Problem, err)
				continue
			}
			checkCopy(t, s, p.Large)
			checkCopy(t, s, p.Small)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// siteAt opens a data folder until the test ends.
func siteAt(t *testing.T, data string, now func() time.Time) *site {
	t.Helper()
	s, err := openSite(context.Background(), data, "", now, rand.NewChaCha8([32]byte{1}), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// takePhotos takes in photos that nobody looks into, and leaves the folder closed.
func takePhotos(t *testing.T, data string, n int) (names []string) {
	t.Helper()
	s := siteAt(t, data, time.Now)
	for i := range n {
		photo := pictures.JPEG(pictures.Draw(uint64(i), 1, 640, 480), 85, nil)
		sum := sha256.Sum256(photo)
		p := syncproto.Photo{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(photo))}
		if err := s.app.TakePhoto(t.Context(), p, bytes.NewReader(photo)); err != nil {
			t.Fatal(err)
		}
		names = append(names, p.SHA256)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return names
}

func checkCopy(t *testing.T, s *site, p syncproto.Photo) {
	t.Helper()
	file, err := s.pictures.Open(t.Context(), p.SHA256)
	if err != nil {
		t.Error(err)
		return
	}
	defer file.Close()
	sum := sha256.New()
	if n, err := io.Copy(sum, file); err != nil || n != p.Size || hex.EncodeToString(sum.Sum(nil)) != p.SHA256 {
		t.Errorf("a copy has %d bytes of %d, %v", n, p.Size, err)
	}
}
