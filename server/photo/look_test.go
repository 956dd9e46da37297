package photo_test

import (
	"bytes"
	"context"
	"image"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/scripts/pictures"
	"ruhu/server/app"
	"ruhu/server/jobs"
	"ruhu/server/photo"
	"ruhu/server/photo/picture"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
)

// studio takes photos in and looks into them as the server does.
type studio struct {
	*testing.T
	app            *app.App
	jobs           *jobs.Runner
	photos, copies *photo.Folder
	clock          time.Time
}

func newStudio(t *testing.T) *studio {
	dir := t.TempDir()
	store, err := sqlite.Open(filepath.Join(dir, "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s := &studio{T: t, photos: open(t, filepath.Join(dir, "photos")), copies: open(t, filepath.Join(dir, "pictures")), clock: time.UnixMilli(1_528_000_000_000)}
	now, quiet := func() time.Time { return s.clock }, slog.New(slog.NewTextHandler(io.Discard, nil))
	s.app = app.New(store, now, quiet).WithPhotos(s.photos)
	s.jobs = jobs.New(jobs.Config{Store: store, Now: now, Log: quiet, Workers: 2, Kinds: map[string]jobs.Work{
		app.JobPicture: photo.NewLooker(s.photos, s.copies, store, now),
	}})
	return s
}

// take takes a photo in, and returns its name.
func (s *studio) take(data []byte) string {
	s.Helper()
	if err := s.app.TakePhoto(s.Context(), of(data), bytes.NewReader(data)); err != nil {
		s.Fatal(err)
	}
	return of(data).SHA256
}

func (s *studio) drain(want int) {
	s.Helper()
	if got, err := s.jobs.Drain(s.Context()); err != nil || got != want {
		s.Fatalf("%d attempts, %v; want %d", got, err, want)
	}
}

func (s *studio) picture(hash string) (p registry.Picture, alike []string) {
	s.Helper()
	err := s.app.Store().Read(context.Background(), func(r app.Reader) (err error) {
		if p, err = r.Picture(hash); err == nil {
			alike, err = r.Alikes(hash)
		}
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return p, alike
}

func TestLooker_LooksIntoWhatWasTaken(t *testing.T) {
	s := newStudio(t)
	taken := time.UnixMilli(1_527_900_000_000)
	data := pictures.JPEG(pictures.Draw(1, 1, 1600, 1200), 85, &pictures.Notes{Taken: taken, Latitude: 43_000_000, Longitude: 128_500_000, Make: "HUAWEI", Orientation: 6})
	hash := s.take(data)
	s.take(data)
	s.drain(1)
	s.take(data)
	s.drain(0)
	p, _ := s.picture(hash)
	if p.Problem != nil || p.Format != "jpeg" || p.Width != 1600 || p.Height != 1200 || p.At != s.clock.UnixMilli() {
		t.Errorf("%+v", p)
	}
	if p.TakenAt != taken.UnixMilli() || p.Place == nil || p.Place.Latitude != 43_000_000 || p.Camera != "HUAWEI" || len(p.Hashes) != 3 || p.Brightness == 0 || p.Sharpness == 0 {
		t.Errorf("%+v", p)
	}
	for name, want := range map[string]image.Point{p.Large.SHA256: {960, 1280}, p.Small.SHA256: {240, 320}} {
		file, err := s.copies.Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		config, _, err := image.DecodeConfig(file)
		if file.Close(); err != nil || config.Width != want.X || config.Height != want.Y {
			t.Errorf("a copy is %v, %v", config, err)
		}
	}
}

// What cannot be shown is kept and marked, at once: trying again would help nothing.
func TestLooker_MarksWhatCannotBeShown(t *testing.T) {
	s := newStudio(t)
	good := pictures.JPEG(pictures.Draw(1, 1, 64, 48), 80, nil)
	for want, data := range map[schema.ErrCode][]byte{
		schema.PictureUnknown: []byte("renamed.jpg"),
		schema.PictureDamaged: good[:len(good)/2],
	} {
		hash := s.take(data)
		s.drain(1)
		if p, _ := s.picture(hash); p.Problem == nil || p.Problem.Code != want {
			t.Errorf("%s: %+v", want, p)
		}
		if size, err := s.photos.Size(t.Context(), hash); err != nil || size != int64(len(data)) {
			t.Errorf("%s: it is not kept: %d, %v", want, size, err)
		}
	}
}

// A photo that is not where it should be is looked for again, and in the end marked.
func TestLooker_GivesUp(t *testing.T) {
	s := newStudio(t)
	hash := of([]byte("gone")).SHA256
	err := s.app.Store().Write(t.Context(), func(tx app.Tx) error { return tx.PutJob(app.JobPicture, hash, 0) })
	if err != nil {
		t.Fatal(err)
	}
	for range jobs.Attempts {
		s.drain(1)
		s.clock = s.clock.Add(48 * time.Hour)
	}
	if p, _ := s.picture(hash); p.Problem == nil || p.Problem.Code != schema.PictureFailed {
		t.Errorf("%+v", p)
	}
}

func TestLooker_FindsLookAlikes(t *testing.T) {
	s := newStudio(t)
	dice := rand.New(rand.NewPCG(1, 1))
	draw := func(house uint64, way pictures.Way) string {
		img := pictures.Draw(house, 1, 320, 240)
		return s.take(pictures.Again(img, way, pictures.Notes{Make: "HUAWEI"}, pictures.Notes{Make: "Xiaomi"}, dice))
	}
	first, other := draw(1, pictures.Same), draw(2, pictures.Same)
	turned, small := draw(1, pictures.Turned), draw(1, pictures.Resized)
	s.drain(4) // two at a time: whoever comes second must see the first
	for hash, want := range map[string][]string{first: {turned, small}, turned: {first, small}, small: {first, turned}, other: nil} {
		slices.Sort(want)
		if _, got := s.picture(hash); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", hash[:6], got, want)
		}
	}
}

// Looking again, as after a death in the middle, finds the same.
func TestLooker_IsTheSameTwice(t *testing.T) {
	s := newStudio(t)
	hash := s.take(pictures.JPEG(pictures.Draw(1, 1, 400, 300), 85, nil))
	s.drain(1)
	before, _ := s.picture(hash)
	err := s.app.Store().Write(t.Context(), func(tx app.Tx) error { return tx.PutJob(app.JobPicture, hash, 0) })
	if err != nil {
		t.Fatal(err)
	}
	s.drain(1)
	after, alike := s.picture(hash)
	if after.Large != before.Large || after.Small != before.Small || !slices.Equal(after.Hashes, before.Hashes) || alike != nil {
		t.Errorf("%+v, then %+v, like %v", before, after, alike)
	}
}

var _ jobs.Work = (*photo.Looker)(nil)

// The room that decoding takes is never more than there is.
func TestLooker_NoPictureCostsMoreThanThereIs(t *testing.T) {
	head, err := picture.Inspect(pictures.JPEG(image.NewGray(image.Rect(0, 0, 8000, 6000)), 50, nil))
	if err != nil || head.Cost > picture.MaxCost {
		t.Errorf("%+v, %v", head, err)
	}
}
