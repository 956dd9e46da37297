package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"

	"ruhu/scripts/photodesk"
)

// door is a server that takes photos.
type door struct {
	send  func(ctx context.Context, line *http.Client, p *photo) error
	close func() error
}

// listen serves on a port of the loopback.
func listen(h http.Handler) (url string, end func() error, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	return "http://" + listener.Addr().String(), func() error {
		err := server.Close()
		if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
			err = errors.Join(err, ended)
		}
		return err
	}, nil
}

// openTusd serves tusd with its own store.
func openTusd(_ context.Context, folder string) (door, error) {
	parts := handler.NewStoreComposer()
	filestore.New(folder).UseIn(parts)
	h, err := handler.NewHandler(handler.Config{StoreComposer: parts, BasePath: "/files/",
		Logger: slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		return door{}, err
	}
	url, end, err := listen(http.StripPrefix("/files/", h))
	return door{func(ctx context.Context, line *http.Client, p *photo) error {
		return tus(ctx, line, url+"/files/", "", p)
	}, end}, err
}

// openPut serves the least that proves a photo: one request, hashed on the way to a
// file, which is synced, named by its hash, and synced by its name.
func openPut(_ context.Context, folder string) (door, error) {
	url, end, err := listen(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := put(folder, r.URL.Path[1:], r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
	return door{func(ctx context.Context, line *http.Client, p *photo) error {
		return do(ctx, line, http.MethodPut, url+"/"+p.hash, http.Header{}, p, http.StatusOK)
	}, end}, err
}

func put(folder, hash string, body io.Reader) error {
	f, err := os.CreateTemp(folder, "*.part")
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(f, sum)}, struct{ io.Reader }{body}, make([]byte, 256<<10))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != hash {
		return errors.New("other bytes came")
	}
	if err := os.Rename(f.Name(), filepath.Join(folder, hash)); err != nil {
		return err
	}
	names, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(names.Sync(), names.Close())
}

// openOurs serves what the program does (server/site.go), for uploads only.
func openOurs(ctx context.Context, folder string) (door, error) {
	for i := range 256 { // as after a few hundred photos
		if err := os.MkdirAll(filepath.Join(folder, "photos", fmt.Sprintf("%02x", i)), 0o700); err != nil {
			return door{}, err
		}
	}
	desk, err := photodesk.Open(ctx, folder)
	if err != nil {
		return door{}, err
	}
	url, end, err := listen(desk.Handler)
	return door{func(ctx context.Context, line *http.Client, p *photo) error {
		return tus(ctx, line, url+"/v1/uploads", desk.Token, p)
	}, func() error { return errors.Join(end(), desk.Close()) }}, err
}
