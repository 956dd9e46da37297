package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"ruhu/scripts/county"
	"ruhu/server/auth"
	"ruhu/server/store/sqlite"
)

// phone is an enrolled device and the households that only it visits.
type phone struct {
	id, access string
	person     county.Person
	homes      []*county.Household
	last       int64 // number of its last changeset
}

// signingIn is how many devices enrol at once, so that they share commits.
const signingIn = 64

// enrol binds a device to every cadre and shares the households out: whoever
// visits a household visits it alone. The file is nobody else's meanwhile.
func enrol(ctx context.Context, file string, c *county.County) ([]*phone, error) {
	store, err := sqlite.Open(file)
	if err != nil {
		return nil, err
	}
	accounts, err := auth.New(ctx, store, auth.Config{Now: time.Now, Random: rand.Reader})
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	phones, err := enrolAll(ctx, accounts, c)
	return phones, errors.Join(err, store.Close())
}

func enrolAll(ctx context.Context, accounts *auth.Auth, c *county.County) ([]*phone, error) {
	var phones []*phone
	for _, p := range c.People {
		if p.Role == county.RoleCadre {
			phones = append(phones, &phone{person: p})
		}
	}
	share(phones, c)
	failed := make([]error, len(phones))
	var wg sync.WaitGroup
	turns := make(chan struct{}, signingIn)
	for i, p := range phones {
		turns <- struct{}{}
		wg.Go(func() {
			failed[i] = p.enrol(ctx, accounts)
			<-turns
		})
	}
	wg.Wait()
	return phones, errors.Join(failed...)
}

func (p *phone) enrol(ctx context.Context, accounts *auth.Auth) error {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	code, _, err := accounts.NewEnrolCode(ctx, p.person.ID)
	if err != nil {
		return fmt.Errorf("code for %s: %w", p.person.Login, err)
	}
	e, err := accounts.Enrol(ctx, auth.EnrolRequest{
		Code: code, PublicKey: public, Name: "bench", Signature: ed25519.Sign(private, []byte("ruhu enrol\n"+code)),
	})
	if err != nil {
		return fmt.Errorf("enrol %s: %w", p.person.Login, err)
	}
	p.id, p.access = e.Device, e.Access
	return nil
}

// share gives each household to one device of its village's team. A device of the
// whole county joins the team of one village.
func share(phones []*phone, c *county.County) {
	var villages []string
	teams := map[string][]*phone{}
	for _, h := range c.Households {
		if len(villages) == 0 || villages[len(villages)-1] != h.Village {
			villages = append(villages, h.Village)
		}
	}
	spare := 0
	for _, p := range phones {
		village := p.person.Area
		if len(village) < 12 {
			village = villages[spare%len(villages)]
			spare++
		}
		teams[village] = append(teams[village], p)
	}
	next := map[string]int{}
	for _, h := range c.Households {
		team := teams[h.Village]
		p := team[next[h.Village]%len(team)]
		next[h.Village]++
		p.homes = append(p.homes, h)
	}
}
