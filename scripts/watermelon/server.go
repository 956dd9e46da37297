package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/server/web"
	"ruhu/server/web/api"
)

// Two villages of one township, and who decides about both.
const (
	north = "222426100200"
	south = "222426100201"
	staff = "01900000-0000-7000-8000-000000000001"
)

// server is a real one behind a line that breaks when it is told to.
type server struct {
	store *sqlite.Store
	app   *app.App
	line  *httptest.Server
	now   time.Time
}

func openServer(folder string) (*server, error) {
	s := &server{now: time.Date(2018, 7, 2, 1, 0, 0, 0, time.UTC)}
	var err error
	if s.store, err = sqlite.Open(filepath.Join(folder, "ruhu.db")); err != nil {
		return nil, err
	}
	log := slog.New(slog.DiscardHandler)
	s.app = app.New(s.store, func() time.Time { return s.now }, log)
	edge := web.New(web.Config{Log: log, Now: func() time.Time { return s.now }, Random: bytes.NewReader(make([]byte, 1<<24))})
	programs := api.API{App: s.app, Auth: door{store: s.store}}
	programs.Register(edge)
	s.line = httptest.NewServer(breaking(edge.Handler()))
	return s, s.write(func(tx app.Tx) error {
		for _, r := range antu.Reference() {
			if err := tx.PutReference(r.Table, r.Rows); err != nil {
				return err
			}
		}
		return tx.PutPerson(registry.Person{ID: staff, Name: "县里人", Login: "staff", Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}}})
	})
}

func (s *server) close() error {
	s.line.Close()
	return s.store.Close()
}

func (s *server) write(fn func(app.Tx) error) error { return s.store.Write(context.Background(), fn) }

func (s *server) read(fn func(app.Reader) error) error { return s.store.Read(context.Background(), fn) }

// breaking loses what a request asks to lose: itself, or its answer.
func breaking(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("Fault") {
		case "request":
			panic(http.ErrAbortHandler)
		case "answer":
			h.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		h.ServeHTTP(w, r)
	})
}

// door knows devices by their ids. Nothing here calls for the rest of api.Auth.
type door struct {
	api.Auth
	store *sqlite.Store
}

// Device implements api.Auth.
func (d door) Device(ctx context.Context, access string) (dev registry.Device, err error) {
	err = d.store.Read(ctx, func(r app.Reader) error {
		dev, err = r.Device(access)
		return err
	})
	return dev, err
}

// enrol makes a cadre with a device.
func (s *server) enrol(n int, villages ...string) (device, person string, err error) {
	device, person = fmt.Sprintf("0190aaaa-0000-7000-8000-%012d", n), fmt.Sprintf("0190bbbb-0000-7000-8000-%012d", n)
	return device, person, s.write(func(tx app.Tx) error {
		err := tx.PutPerson(registry.Person{ID: person, Name: "崔英子", Login: person, Grants: cadreOf(villages...)})
		if err != nil {
			return err
		}
		_, err = tx.PutDevice(registry.Device{ID: device, Person: person, Name: "phone", PublicKey: []byte{1}})
		return err
	})
}

func cadreOf(villages ...string) (grants registry.Grants) {
	for _, v := range villages {
		grants = append(grants, registry.Grant{Role: registry.Cadre, Area: v})
	}
	return grants
}

// assign gives a person other villages.
func (s *server) assign(person string, villages ...string) error {
	return s.write(func(tx app.Tx) error {
		p, err := tx.Person(person)
		if err != nil {
			return err
		}
		grants := cadreOf(villages...)
		p.Former = append(p.Former, registry.Ended(p.Grants, grants, s.now.UnixMilli())...)
		p.Grants = grants
		return tx.PutPerson(p)
	})
}

// replica is an ordinary phone: the reference device.
type phone struct {
	*replica.Replica
	server *server
	device string
}

func (s *server) replica(folder string, n int, villages ...string) (*phone, error) {
	p := &phone{server: s}
	device, person, err := s.enrol(n, villages...)
	if err != nil {
		return nil, err
	}
	p.device = device
	if p.Replica, err = replica.OpenWith(filepath.Join(folder, device+".db"), clock{s}, &ids{n: n}); err != nil {
		return nil, err
	}
	var epoch string
	err = s.read(func(r app.Reader) (err error) {
		epoch, err = r.Epoch()
		return err
	})
	seed := bytes.Repeat([]byte{byte(n)}, 32)
	return p, errors.Join(err, p.Enrol(device, person, seed, epoch, string(schema.EN)))
}

// clock is the server's.
type clock struct{ *server }

// UnixMilli implements replica.Clock.
func (c clock) UnixMilli() int64 { return c.now.UnixMilli() }

// ids counts.
type ids struct{ n, count int }

// NewID implements replica's source of ids.
func (i *ids) NewID() string {
	i.count++
	return fmt.Sprintf("0190cccc-%04d-7000-8000-%012d", i.n, i.count)
}

// Post implements replica.Transport.
func (p *phone) Post(path string, body []byte) ([]byte, error) {
	req, err := http.NewRequest(http.MethodPost, p.server.line.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+p.device)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", res.Status, got)
	}
	return got, err
}

func (p *phone) sync() error {
	_, err := p.Sync(p)
	return err
}
