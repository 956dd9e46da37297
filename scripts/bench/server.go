package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	contract "ruhu/mobile-contract"
	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/registry"
	"ruhu/server/sim"
	"ruhu/server/store/sqlite"
	"ruhu/server/web"
	"ruhu/server/web/api"
	"ruhu/syncproto"
)

// server is the real one: store, use cases, accounts and the edge, on a port of the
// loopback. Its log goes to a file, as it would in earnest. The
// wiring is the program's own (server/site.go), for pushing and pulling only.
type server struct {
	store  *sqlite.Store
	app    *app.App
	auth   *auth.Auth
	log    *os.File
	http   *http.Server
	url    string
	served chan error
}

// fill makes a store that holds a county.
func fill(ctx context.Context, file string, c *county.County) error {
	store, err := sqlite.Open(file)
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	w := &sim.World{Seed: c.Seed, App: app.New(store, time.Now, log), County: c, Progress: func(string, int, int) {}}
	return errors.Join(w.Settle(ctx), w.Close(), store.Close())
}

// openServer serves a store.
func openServer(ctx context.Context, file string) (*server, error) {
	s := &server{served: make(chan error, 1)}
	var err error
	if s.store, err = sqlite.Open(file); err != nil {
		return nil, err
	}
	if err := s.start(ctx, file+".log"); err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	return s, nil
}

func (s *server) start(ctx context.Context, logFile string) (err error) {
	if s.log, err = os.Create(logFile); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	if s.auth, err = auth.New(ctx, s.store, auth.Config{Now: time.Now, Random: rand.Reader}); err != nil {
		return err
	}
	s.app = app.New(s.store, time.Now, log)
	edge := web.New(web.Config{Log: log, Now: time.Now, Random: rand.Reader, Dictionary: syncproto.NewDictionary(contract.Dictionary())})
	pushAndPull := api.API{App: s.app, Auth: door{auth: s.auth}}
	pushAndPull.Register(edge)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.url = "http://" + listener.Addr().String()
	s.http = &http.Server{Handler: edge.Handler(), ReadTimeout: time.Minute, WriteTimeout: time.Minute}
	go func() { s.served <- s.http.Serve(listener) }()
	return nil
}

// Close ends the server and closes its store.
func (s *server) Close() error {
	err := s.http.Close()
	if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return errors.Join(err, s.store.Close(), s.log.Close())
}

// door knows devices by their tokens. Nothing here calls for the rest of api.Auth,
// or for the parts that the API has been left without.
type door struct {
	api.Auth
	auth *auth.Auth
}

// Device implements api.Auth.
func (d door) Device(ctx context.Context, access string) (registry.Device, error) {
	return d.auth.Device(ctx, access)
}

// digestOf hashes every row of a store.
func digestOf(ctx context.Context, store app.Store) (sum syncproto.Digest, err error) {
	err = store.Read(ctx, func(r app.Reader) error {
		for _, t := range schema.Replicated() {
			err := r.EachRow(t, antu.CountyCode, func(row schema.Row) error {
				for i := range t.Fields {
					if t.Fields[i].Sealed() { // raw writes have it elsewhere
						row.Values[i] = schema.Null
					}
				}
				sum = sum.Plus(syncproto.RowDigest(t, row.ID, row.Household, false, row.Values))
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return sum, err
}
