package siege

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
)

// Judge says what the attackers changed that was not theirs, once the server has ended:
// accounts, devices, and the other village; and what the store has to say of itself.
func (c *Camp) Judge(ctx context.Context, data string) (faults []string, err error) {
	store, err := sqlite.Open(filepath.Join(data, "ruhu.db"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	err = store.Read(ctx, func(r app.Reader) error {
		for _, look := range []func(app.Reader) ([]string, error){c.people, c.devices, untouched} {
			found, err := look(r)
			if err != nil {
				return err
			}
			faults = append(faults, found...)
		}
		return nil
	})
	if err != nil {
		return faults, err
	}
	report, err := app.New(store, time.Now, slog.New(slog.DiscardHandler)).Verify(ctx, nil)
	return append(faults, report.Faults...), err
}

// people finds accounts that are others than were made.
func (c *Camp) people(r app.Reader) (faults []string, err error) {
	made := map[string]registry.Person{}
	for _, l := range c.logins {
		made[l.person.ID] = l.person
	}
	people, err := r.People()
	if len(people) != len(made) {
		faults = append(faults, fmt.Sprintf("there are %d accounts and not %d", len(people), len(made)))
	}
	for _, p := range people {
		want := made[p.ID]
		p.Lang, want.Lang = "", "" // everybody's own to choose
		if len(p.Grants) == 0 {
			p.Grants = want.Grants[:0]
		}
		if len(p.Former) == 0 {
			p.Former = want.Former
		}
		if !reflect.DeepEqual(p, want) {
			faults = append(faults, fmt.Sprintf("the account %s is another: %+v, not %+v", p.Login, p, want))
		}
	}
	return faults, err
}

// devices finds devices that were enrolled or shut out.
func (c *Camp) devices(r app.Reader) (faults []string, err error) {
	enrolled := 0
	for _, l := range c.logins {
		if l.code != "" {
			enrolled++
		}
	}
	devices, err := r.Devices()
	if len(devices) != enrolled {
		faults = append(faults, fmt.Sprintf("there are %d devices and not %d", len(devices), enrolled))
	}
	for _, d := range devices {
		if d.Revoked {
			faults = append(faults, "the device "+d.ID+" is revoked")
		}
	}
	return faults, err
}

// untouched finds rows of the other village that are not as they were registered.
func untouched(r app.Reader) (faults []string, err error) {
	for _, t := range schema.Replicated() {
		rows := 0
		err := r.EachRow(t, there, func(row schema.Row) error {
			rows++
			if t == schema.Household && (row.Get("head_name").Text() != secretsThere[0] || row.Get("remark").Text() != secretsThere[0] || row.Get("phone").Text() != secretsThere[1]) {
				faults = append(faults, "the household "+row.ID+" is another")
			}
			return nil
		})
		if err != nil {
			return faults, err
		}
		if want := map[bool]int{true: households}[t == schema.Household]; rows != want {
			faults = append(faults, fmt.Sprintf("the other village has %d rows of %s and not %d", rows, t.Name, want))
		}
	}
	return faults, nil
}
