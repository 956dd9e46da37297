package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"ruhu/server/app"
	"ruhu/server/registry"
)

type deviceCommand struct {
	EnrolCode deviceEnrolCode `cmd:"" help:"Make a one-time code that binds a phone to somebody. It lives for 72 hours."`
	List      deviceList      `cmd:"" help:"List the devices."`
	Revoke    deviceRevoke    `cmd:"" help:"Shut a device out for good; it wipes itself when it calls again."`
	Bundle    deviceBundle    `cmd:"" help:"Write what a replica has not sent into a file for a courier."`
	Receipts  deviceReceipts  `cmd:"" help:"Give a replica the receipts that a courier brought back."`
}

type deviceEnrolCode struct {
	Login string `arg:"" help:"Who is going to carry the device."`
}

// Run implements the command.
func (c *deviceEnrolCode) Run(p *program) error {
	return p.with(func(s *site) error {
		person, err := p.person(s, c.Login)
		if err != nil {
			return err
		}
		code, expires, err := s.auth.NewEnrolCode(p.ctx, person.ID)
		if err != nil {
			return err
		}
		out := map[string]any{"code": code, "person": person.ID, "login": person.Login, "expires": expires.UTC().Format(time.RFC3339)}
		return p.print(out, func(w io.Writer) {
			fmt.Fprintf(w, "%s-%s  for %s (%s), until %s\n", code[:5], code[5:], person.Name, person.Login, when(expires.UnixMilli()))
		})
	})
}

type deviceList struct{}

// deviceView is a device as it is listed.
type deviceView struct {
	ID         string `json:"id"`
	No         int64  `json:"no"`
	Name       string `json:"name"`
	Login      string `json:"login"`
	EnrolledAt int64  `json:"enrolled_at"` // Unix milliseconds
	SeenAt     int64  `json:"seen_at"`
	Changesets int64  `json:"changesets"`
	ClockAhead int64  `json:"clock_ahead"` // milliseconds
	Revoked    bool   `json:"revoked"`
}

// Run implements the command.
func (*deviceList) Run(p *program) error {
	return p.with(func(s *site) error {
		var devices []registry.Device
		logins := map[string]string{}
		err := s.store.Read(p.ctx, func(r app.Reader) (err error) {
			if devices, err = r.Devices(); err != nil {
				return err
			}
			people, err := r.People()
			for _, person := range people {
				logins[person.ID] = person.Login
			}
			return err
		})
		if err != nil {
			return err
		}
		return p.showDevices(devices, logins)
	})
}

func (p *program) showDevices(devices []registry.Device, logins map[string]string) error {
	views := []deviceView{}
	lines := [][]string{{"DEVICE", "NAME", "LOGIN", "ENROLLED", "SEEN", "CHANGESETS", "STATE"}}
	for _, d := range devices {
		views = append(views, deviceView{
			ID: d.ID, No: int64(d.No), Name: d.Name, Login: logins[d.Person], EnrolledAt: d.EnrolledAt,
			SeenAt: d.SeenAt, Changesets: d.LastN, ClockAhead: d.ClockOffset, Revoked: d.Revoked,
		})
		lines = append(lines, []string{d.ID, d.Name, logins[d.Person], when(d.EnrolledAt), when(d.SeenAt),
			strconv.FormatInt(d.LastN, 10), choose(d.Revoked, "revoked", "active")})
	}
	return p.print(map[string]any{"devices": views}, func(w io.Writer) { columns(w, lines) })
}

type deviceRevoke struct {
	Device string `arg:"" help:"Id of the device, as the list shows it."`
}

// Run implements the command.
func (c *deviceRevoke) Run(p *program) error {
	return p.with(func(s *site) error {
		if err := s.auth.RevokeDevice(p.ctx, c.Device); err != nil {
			return fmt.Errorf("device %s: %w", c.Device, err)
		}
		return p.print(map[string]any{"id": c.Device, "revoked": true}, func(w io.Writer) {
			fmt.Fprintln(w, c.Device, "is revoked")
		})
	})
}

// with opens the data folder for one command.
func (p *program) with(do func(*site) error) error {
	s, err := openSite(p.ctx, p.Data, p.keysFolder(), p.now, p.random, p.log)
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}
