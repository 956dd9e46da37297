// Package photodesk is a server that takes photos and nothing else, with one device
// enrolled: what tools need to try uploads on. It is wired as the program is.
package photodesk

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/photo"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/server/upload"
	"ruhu/server/web"
	"ruhu/server/web/api"
)

// Village is where the device's cadre works.
const Village = "222426100200"

// Desk is the server.
type Desk struct {
	Handler http.Handler
	Token   string        // the device's; it lives for a quarter of an hour
	Photos  *photo.Folder // what has come whole

	store   *sqlite.Store
	uploads *upload.Uploads
}

// Open makes a desk in a folder.
func Open(ctx context.Context, folder string) (*Desk, error) {
	d := &Desk{}
	if err := d.open(ctx, folder); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Desk) open(ctx context.Context, folder string) (err error) {
	if d.store, err = sqlite.Open(filepath.Join(folder, "ruhu.db")); err != nil {
		return err
	}
	if d.Photos, err = photo.Open(filepath.Join(folder, "photos")); err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	a := app.New(d.store, time.Now, log).WithPhotos(d.Photos)
	if d.uploads, err = upload.Open(upload.Config{App: a, Folder: filepath.Join(folder, "uploads"), Now: time.Now, Random: rand.Reader}); err != nil {
		return err
	}
	accounts, err := auth.New(ctx, d.store, auth.Config{Now: time.Now, Random: rand.Reader})
	if err != nil {
		return err
	}
	if d.Token, err = d.enrol(ctx, accounts); err != nil {
		return err
	}
	edge := web.New(web.Config{Log: log, Now: time.Now, Random: rand.Reader})
	programs := api.API{App: a, Auth: door{auth: accounts}, Uploads: d.uploads}
	programs.Register(edge)
	d.Handler = edge.Handler()
	return nil
}

// Close closes what is open.
func (d *Desk) Close() (err error) {
	if d.uploads != nil {
		err = d.uploads.Close()
	}
	if d.Photos != nil {
		err = errors.Join(err, d.Photos.Close())
	}
	if d.store != nil {
		err = errors.Join(err, d.store.Close())
	}
	return err
}

// door knows devices by their tokens. Nothing here calls for the rest of api.Auth.
type door struct {
	api.Auth
	auth *auth.Auth
}

// Device implements api.Auth.
func (d door) Device(ctx context.Context, access string) (registry.Device, error) {
	return d.auth.Device(ctx, access)
}

// enrol makes a cadre with a device, and returns its access token.
func (d *Desk) enrol(ctx context.Context, accounts *auth.Auth) (string, error) {
	if err := d.store.Write(ctx, putAreas); err != nil {
		return "", err
	}
	cadre := registry.Person{Login: "cadre", Name: "崔", Grants: registry.Grants{{Role: registry.Cadre, Area: Village}}}
	cadre, err := accounts.AddPerson(ctx, cadre, "correct horse")
	if err != nil {
		return "", err
	}
	code, _, err := accounts.NewEnrolCode(ctx, cadre.ID)
	if err != nil {
		return "", err
	}
	public, secret, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	e, err := accounts.Enrol(ctx, auth.EnrolRequest{Code: code, Name: "phone", PublicKey: public, Signature: ed25519.Sign(secret, []byte("ruhu enrol\n"+code))})
	return e.Access, err
}

func putAreas(tx app.Tx) error {
	var rows [][]schema.Value
	for _, a := range antu.Areas() {
		rows = append(rows, []schema.Value{schema.TextOf(a.Code), schema.TextOf(a.Parent), schema.TextOf(a.Level),
			schema.TextOf(a.Name.ZH), schema.TextOf(a.Name.KO), schema.TextOf(a.Name.EN)})
	}
	return tx.PutReference(schema.Area, rows)
}
