package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"time"

	"ruhu/scripts/pictures"
	"ruhu/server/app"
	"ruhu/server/jobs"
	"ruhu/server/photo"
	"ruhu/server/store/sqlite"
	"ruhu/syncproto"
)

// counted is what was found of what was planted. A photo that is used again is found
// when it is known by its bytes, or found to look like, the one that it shows.
type counted struct {
	Photos         int
	Planted, Found map[pictures.Way]int
	False          int // photos that were found to be like one of another house; two of the same may well look alike
	Drawing        time.Duration
	Looking        time.Duration
}

// album is told by its seed. Houses are photographed twice.
func album(seed uint64) pictures.Album {
	return pictures.Album{Seed: seed, Width: 320, Height: 240, PerHouse: 2, Reused: 10}
}

// count draws photos, takes them in, lets them be looked into, and counts.
func count(ctx context.Context, folder string, n int, seed uint64) (c counted, err error) {
	s, err := openStudio(folder)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	began := time.Now()
	a, names := album(seed), make([]string, n)
	for i := range names {
		data := a.JPEG(i, pictures.Notebook)
		sum := sha256.Sum256(data)
		names[i] = hex.EncodeToString(sum[:])
		if err := s.app.TakePhoto(ctx, syncproto.Photo{SHA256: names[i], Size: int64(len(data))}, bytes.NewReader(data)); err != nil {
			return c, err
		}
	}
	drawn := time.Now()
	if _, err := s.jobs.Drain(ctx); err != nil {
		return c, err
	}
	c = counted{Photos: n, Planted: map[pictures.Way]int{}, Found: map[pictures.Way]int{}, Drawing: drawn.Sub(began), Looking: time.Since(drawn)}
	return c, s.store.Read(ctx, func(r app.Reader) error { return c.compare(r, a, names) })
}

// compare looks up each photo's look-alikes.
func (c *counted) compare(r app.Reader, a pictures.Album, names []string) error {
	scenes := map[string]int{} // by name; the same bytes show the same
	for i, name := range names {
		scenes[name], _ = a.Shows(i)
	}
	for i, name := range names {
		alike, err := r.Alikes(name)
		if err != nil {
			return err
		}
		scene, way := a.Shows(i)
		found := way != "" && name == names[scene]
		for _, other := range alike {
			if a.House(scenes[other]) != a.House(scene) {
				c.False++
				break
			}
			found = found || other == names[scene]
		}
		if way != "" {
			c.Planted[way]++
			if found {
				c.Found[way]++
			}
		}
	}
	return nil
}

// sums are over all ways.
func (c *counted) sums() (planted, found int) {
	for way, n := range c.Planted {
		planted, found = planted+n, found+c.Found[way]
	}
	return planted, found
}

func (c *counted) print(out io.Writer) {
	planted, found := c.sums()
	fmt.Fprintf(out, "%d photos, %d of them used again for another house\n", c.Photos, planted)
	for _, way := range pictures.Ways() {
		fmt.Fprintf(out, "  %-12s %d of %d found\n", way, c.Found[way], c.Planted[way])
	}
	fmt.Fprintf(out, "precision %.4f, recall %.4f\n", float64(found)/float64(max(1, found+c.False)), float64(found)/float64(max(1, planted)))
	each := c.Looking / time.Duration(max(1, c.Photos))
	fmt.Fprintf(out, "drawn and taken in: %.1f s; looked into: %.1f s, %.1f ms each\n", c.Drawing.Seconds(), c.Looking.Seconds(), each.Seconds()*1000)
}

// studio is as much of a server as photos need.
type studio struct {
	store          *sqlite.Store
	app            *app.App
	jobs           *jobs.Runner
	photos, copies *photo.Folder
}

func openStudio(folder string) (s *studio, err error) {
	s = &studio{}
	if s.store, err = sqlite.Open(filepath.Join(folder, "ruhu.db")); err != nil {
		return nil, err
	}
	if s.photos, err = photo.Open(filepath.Join(folder, "photos")); err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	if s.copies, err = photo.Open(filepath.Join(folder, "pictures")); err != nil {
		return nil, errors.Join(err, s.photos.Close(), s.store.Close())
	}
	quiet := slog.New(slog.DiscardHandler)
	s.app = app.New(s.store, time.Now, quiet).WithPhotos(s.photos)
	s.jobs = jobs.New(jobs.Config{Store: s.store, Now: time.Now, Log: quiet, Workers: runtime.GOMAXPROCS(0), Kinds: map[string]jobs.Work{
		app.JobPicture: photo.NewLooker(s.photos, s.copies, s.store, time.Now),
	}})
	return s, nil
}

// Close closes everything.
func (s *studio) Close() error {
	return errors.Join(s.store.Close(), s.photos.Close(), s.copies.Close())
}
