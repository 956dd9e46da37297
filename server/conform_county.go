package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/conform"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
)

// trialCounty is a county that exists for the trial of a client: two cadres of one village.
type trialCounty struct {
	p       *program // with the folder of the county
	village string
	people  [2]string // by conform.Cadre

	mu   sync.RWMutex // held for reading while a request is answered
	site *site
	edge http.Handler
}

// newTrialCounty makes the county in p's data folder.
func newTrialCounty(p *program) (*trialCounty, error) {
	c := &trialCounty{p: p, village: antu.Villages()[0].Code}
	if err := c.open(); err != nil {
		return nil, err
	}
	if err := c.settle(); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (c *trialCounty) open() (err error) {
	if c.site, err = openSite(c.p.ctx, c.p.Data, c.p.keysFolder(), c.p.now, c.p.random, c.p.log); err == nil {
		c.edge = c.site.edge(nil).Handler()
	}
	return err
}

// settle writes the areas of the county, and the two cadres.
func (c *trialCounty) settle() error {
	err := c.site.store.Write(c.p.ctx, func(tx app.Tx) error {
		for _, r := range antu.Reference() {
			if err := tx.PutReference(r.Table, r.Rows); err != nil {
				return err
			}
		}
		return nil
	})
	for who := range c.people {
		if err != nil {
			return err
		}
		var person registry.Person
		person, err = c.site.auth.AddPerson(c.p.ctx, registry.Person{Login: fmt.Sprint("cadre", who), Name: "金", Grants: c.grants()}, "")
		c.people[who] = person.ID
	}
	return err
}

func (c *trialCounty) grants() registry.Grants {
	return registry.Grants{{Role: registry.Cadre, Area: c.village}}
}

// ServeHTTP answers a request, unless the county is being restored: then it waits.
func (c *trialCounty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.edge.ServeHTTP(w, r)
}

// Code makes an enrolment code.
func (c *trialCounty) Code(who conform.Cadre) (string, error) {
	code, _, err := c.site.auth.NewEnrolCode(c.p.ctx, c.people[who])
	return code, err
}

// Move takes the village away from the client's cadre, who gets the next one, or gives it back.
func (c *trialCounty) Move(away bool) error {
	_, err := c.site.auth.ChangePerson(c.p.ctx, c.people[conform.Theirs], func(p *registry.Person) {
		p.Grants = c.grants()
		if away {
			p.Grants = registry.Grants{{Role: registry.Cadre, Area: antu.Villages()[1].Code}}
		}
	})
	return err
}

// Revoke shuts a device out.
func (c *trialCounty) Revoke(device string) error { return c.site.auth.RevokeDevice(c.p.ctx, device) }

// Keep copies the store.
func (c *trialCounty) Keep() error {
	_, err := sqlite.Copy(c.store(), c.copy())
	return err
}

// Restore stops the county, lays the copy in its place as ruhu restore does, and starts it.
func (c *trialCounty) Restore() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.site.Close(); err != nil {
		return err
	}
	if _, err := sqlite.Restore(c.store(), c.copy(), c.p.now(), sqlite.Keys(c.p.keysFolder())); err != nil {
		return err
	}
	return c.open()
}

func (c *trialCounty) store() string { return filepath.Join(c.p.Data, storeFile) }

func (c *trialCounty) copy() string { return filepath.Join(c.p.Data, "kept.db") }

// Close ends the county, and fails when its store is not in order.
func (c *trialCounty) Close() error {
	found, err := c.site.app.Verify(c.p.ctx, nil)
	if err == nil && len(found.Faults) > 0 {
		err = fmt.Errorf("the county's store does not agree with itself after the trial: %q", found.Faults)
	}
	return errors.Join(err, c.site.Close())
}

// tryClient tries a client with a county in a temporary folder.
func tryClient(p *program, phone conform.Phone, client *http.Client, tell func(conform.Result)) (report conform.Report, err error) {
	folder, err := os.MkdirTemp("", "ruhu-conform-")
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	at := *p
	commands := *p.commands
	at.commands, at.log, commands.Data = &commands, quiet(), filepath.Join(folder, "county")
	county, err := newTrialCounty(&at)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, county.Close()) }()
	return conform.Client(p.ctx, conform.ClientConfig{Phone: phone, County: county, Folder: folder, Client: client, Now: p.now, Random: p.random}, tell)
}
