package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ruhu/scripts/county"
	"ruhu/server/sim"
)

// TestLine_EndsWithThePlansHouseholds lets the demo's week pass in the villages that
// are relocated from, and all that happens on the way happen.
func TestLine_EndsWithThePlansHouseholds(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED with -short: the whole line of relocation was NOT walked")
	}
	folder := t.TempDir()
	clock := sim.NewClock(sim.Monday)
	quiet := slog.New(slog.DiscardHandler)
	s, err := openSite(t.Context(), folder, "", clock.Now, rand.Reader, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- serve(ctx, listener, s.edge(nil), quiet) }()
	defer func() { stop(); <-served }()
	w := &sim.World{
		Seed: 1, Folder: filepath.Join(folder, "devices"), URL: "http://" + listener.Addr().String(), App: s.app, Accounts: s.auth, Chores: s.jobs,
		Clock: clock, County: someVillages(1), Progress: func(string, int, int) {},
	}
	if err := os.MkdirAll(w.Folder, 0o700); err != nil {
		t.Fatal(err)
	}
	report, err := w.Demo(ctx)
	if closing := w.Close(); err != nil || closing != nil {
		t.Fatal(err, closing)
	}
	want := sim.Relocation{
		Households: 39, People: 71, Confirmed: 39,
		WentBack: 1, ObjectionsUpheld: 1, ObjectionsDismissed: 1, Withdrawn: 1, Replaced: 1, VotedDown: 1, OverQuotaRefused: 1,
	}
	if report.Relocation != want {
		t.Errorf("%+v, want %+v", report.Relocation, want)
	}
	if len(report.Verify.Faults) > 0 || report.ValuesLost > 0 || report.ReplicasVerified != report.Devices {
		t.Errorf("faults %v, %d values lost, %d of %d replicas", report.Verify.Faults, report.ValuesLost, report.ReplicasVerified, report.Devices)
	}
}

// someVillages is the county without the villages that nobody is relocated from.
func someVillages(seed uint64) *county.County {
	c := county.Generate(seed)
	elsewhere := func(village string) bool {
		return !slices.ContainsFunc(county.SelectedHamlets(), func(s county.SelectedHamlet) bool { return s.Village == village })
	}
	c.Households = slices.DeleteFunc(c.Households, func(h *county.Household) bool { return elsewhere(h.Village) })
	c.People = slices.DeleteFunc(c.People, func(p county.Person) bool { return p.Role == county.RoleCadre && elsewhere(p.Area) })
	return c
}
