package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	xslog "golang.org/x/exp/slog"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/auth"
	store "ruhu/server/photo"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/server/upload"
	"ruhu/server/web"
	"ruhu/server/web/api"
)

// village is where the photos are said to be from.
const village = "222426100200"

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
		Logger: xslog.New(xslog.NewTextHandler(io.Discard, &xslog.HandlerOptions{Level: xslog.LevelError}))})
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
	db, err := sqlite.Open(filepath.Join(folder, "ruhu.db"))
	if err != nil {
		return door{}, err
	}
	for i := range 256 { // as after a few hundred photos
		if err := os.MkdirAll(filepath.Join(folder, "photos", fmt.Sprintf("%02x", i)), 0o700); err != nil {
			return door{}, errors.Join(err, db.Close())
		}
	}
	blobs, err := store.Open(filepath.Join(folder, "photos"))
	if err != nil {
		return door{}, errors.Join(err, db.Close())
	}
	log := slog.New(slog.DiscardHandler)
	a := app.New(db, time.Now, log).WithPhotos(blobs)
	uploads, err := upload.Open(upload.Config{App: a, Folder: filepath.Join(folder, "uploads"), Now: time.Now, Random: rand.Reader})
	if err != nil {
		return door{}, errors.Join(err, blobs.Close(), db.Close())
	}
	token, accounts, err := enrol(ctx, db)
	if err != nil {
		return door{}, errors.Join(err, uploads.Close(), blobs.Close(), db.Close())
	}
	edge := web.New(web.Config{Log: log, Now: time.Now, Random: rand.Reader})
	programs := api.API{App: a, Auth: doorkeeper{auth: accounts}, Log: log, Uploads: uploads}
	programs.Register(edge)
	url, end, err := listen(edge.Handler())
	return door{func(ctx context.Context, line *http.Client, p *photo) error {
		return tus(ctx, line, url+"/v1/uploads", token, p)
	}, func() error { return errors.Join(end(), uploads.Close(), blobs.Close(), db.Close()) }}, err
}

// doorkeeper knows devices by their tokens. Nothing here calls for the rest of api.Auth.
type doorkeeper struct {
	api.Auth
	auth *auth.Auth
}

// Device implements api.Auth.
func (d doorkeeper) Device(ctx context.Context, access string) (registry.Device, error) {
	return d.auth.Device(ctx, access)
}

// enrol makes a county with one cadre and one device.
func enrol(ctx context.Context, db app.Store) (token string, accounts *auth.Auth, err error) {
	if err := db.Write(ctx, putAreas); err != nil {
		return "", nil, err
	}
	if accounts, err = auth.New(ctx, db, auth.Config{Now: time.Now, Random: rand.Reader}); err != nil {
		return "", nil, err
	}
	cadre, err := accounts.AddPerson(ctx, registry.Person{Login: "cadre", Name: "崔", Grants: registry.Grants{{Role: registry.Cadre, Area: village}}}, "correct horse")
	if err != nil {
		return "", nil, err
	}
	code, _, err := accounts.NewEnrolCode(ctx, cadre.ID)
	if err != nil {
		return "", nil, err
	}
	public, secret, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", nil, err
	}
	e, err := accounts.Enrol(ctx, auth.EnrolRequest{Code: code, Name: "bench", PublicKey: public, Signature: ed25519.Sign(secret, []byte("ruhu enrol\n"+code))})
	return e.Access, accounts, err
}

func putAreas(tx app.Tx) error {
	var rows [][]schema.Value
	for _, a := range antu.Areas() {
		rows = append(rows, []schema.Value{schema.TextOf(a.Code), schema.TextOf(a.Parent), schema.TextOf(a.Level),
			schema.TextOf(a.Name.ZH), schema.TextOf(a.Name.KO), schema.TextOf(a.Name.EN)})
	}
	return tx.PutReference(schema.Area, rows)
}
