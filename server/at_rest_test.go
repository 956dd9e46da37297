package main

import (
	"bytes"
	"context"
	crand "crypto/rand"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/backup"
	"ruhu/server/exchange"
	"ruhu/server/registry"
	"ruhu/server/vault"
)

// TestAtRest_TheDataFolderAloneTellsNothingOfPeople lets phones and desks work with a real
// server over HTTP, hands a registry in and out, makes first copies and a backup, and then looks for
// every value that is said of anybody in every file of the data folder and of the backup.
func TestAtRest_TheDataFolderAloneTellsNothingOfPeople(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED with -short: what lies on disk was NOT looked at")
	}
	s := newKillStorm(t)
	s.busy(3 * time.Second)
	s.settle()
	to := filepath.Join(t.TempDir(), "usb")
	var values map[string]string
	s.onSite(func(ctx context.Context, site *site) error {
		s.exchanges(ctx, site)
		s.must(s.firstCopies(ctx, site))
		values = sealedValues(t, site)
		return s.backUp(to)
	})
	if len(values) < 1000 {
		t.Fatalf("only %d values to look for", len(values))
	}
	kinds := map[string]int{}
	for _, of := range values {
		kinds[of]++
	}
	for _, must := range []string{"member.id_number", "member.name", "household.phone", "household.bank_account", "visit.content"} {
		if kinds[must] == 0 {
			t.Errorf("no %s among the values: %v", must, kinds)
		}
	}
	files := 0
	for _, folder := range []string{s.data, to} {
		s.must(filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			files++
			content, err := os.ReadFile(path)
			tells(t, path, content, values)
			return err
		}))
	}
	for _, must := range []string{deliveriesFolder, copiesFolder} {
		if found, _ := filepath.Glob(filepath.Join(s.data, must, "*")); len(found) == 0 {
			t.Errorf("nothing lies in %s", must)
		}
	}
	for _, path := range s.server.logs { // what a server writes about its work
		content, err := os.ReadFile(path)
		must(t, err)
		tells(t, path, content, values)
	}
	t.Logf("%d values in none of %d files", len(values), files)

	// The same values are found where they must be: with the keys, and nowhere without.
	must(t, os.Rename(vault.FolderOf(s.data), vault.FolderOf(s.data)+"-gone"))
	var missing vault.Missing
	if _, err := openSite(t.Context(), s.data, "", time.Now, nil, nil); !errors.As(err, &missing) {
		t.Errorf("without its keys: %v", err)
	}
}

// tells reports each value that stands in a file, or in its name. Every value begins with a
// place that is looked for first, so that a thousand of them take no minutes.
func tells(t *testing.T, path string, content []byte, values map[string]string) {
	t.Helper()
	const head = 6
	heads := map[string][]string{}
	for v := range values {
		heads[v[:head]] = append(heads[v[:head]], v)
	}
	for i := 0; i+head <= len(content); i++ {
		for _, v := range heads[string(content[i:i+head])] {
			if bytes.HasPrefix(content[i:], []byte(v)) {
				t.Errorf("%s tells a %s at byte %d", path, values[v], i)
				return
			}
		}
	}
}

// sealedValues are all texts that the store holds of people, today and in its history, and of
// which field they are.
func sealedValues(t *testing.T, s *site) map[string]string {
	t.Helper()
	values := map[string]string{}
	take := func(f *schema.Field, table string, v schema.Value) {
		// What is short stands in random bytes, too.
		if f.Sealed() && v.IsText() && len(v.Text()) >= 8 {
			values[v.Text()] = table + "." + f.Name
		}
	}
	must(t, s.store.Read(t.Context(), func(r app.Reader) error {
		for _, table := range schema.Replicated() {
			err := r.EachRow(table, "", func(row schema.Row) error {
				for i, v := range row.Values {
					take(&table.Fields[i], table.Name, v)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	for v, of := range values {
		// Dates are no secret by themselves, and stand everywhere; helpers are the county's
		// cadres, whose names stand beside their accounts.
		if strings.HasSuffix(of, "born_on") || of == "helper.name" {
			delete(values, v)
		}
	}
	return values
}

// busy lets every device work and sync for a while.
func (s *killStorm) busy(long time.Duration) {
	var over atomic.Bool
	var wg sync.WaitGroup
	for i, d := range s.world.Devices {
		wg.Go(func() {
			if err := s.live(d, rand.New(rand.NewPCG(s.world.Seed, uint64(i))), &over); err != nil {
				s.t.Errorf("%s: %v", d.Person.Login, err)
			}
		})
	}
	time.Sleep(long)
	over.Store(true)
	wg.Wait()
}

// exchanges hands the registry out, in again for a check, and takes it.
func (s *killStorm) exchanges(ctx context.Context, site *site) {
	person := registry.Person{ID: registry.DerivedID("at rest"), Name: "县里人", Login: "rest", Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}}}
	s.must(site.store.Write(ctx, func(tx app.Tx) error { return tx.PutPerson(person) }))
	file, err := site.desk.WriteFile(ctx, exchange.Selection{Area: antu.CountyCode, Lang: schema.ZH}, "csv")
	s.must(err)
	content, err := io.ReadAll(file)
	s.must(errors.Join(err, file.Close()))
	checked, err := site.desk.Check(ctx, person, "台账.zip", bytes.NewReader(content), schema.ZH)
	s.must(err)
	if checked.Households < 10 {
		s.t.Errorf("%d households were handed in", checked.Households)
	}
	_, err = site.desk.HandIn(person, "once", "再次.zip", bytes.NewReader(content), schema.KO)
	s.must(err)
	s.must(site.desk.Drain(ctx))
}

func (s *killStorm) firstCopies(ctx context.Context, site *site) error {
	for village := range s.homes {
		if _, _, err := site.copies.Snapshot(ctx, village, schema.Version); err != nil {
			return err
		}
	}
	return nil
}

// backUp makes a backup beside the server, as ruhu backup does.
func (s *killStorm) backUp(to string) error {
	_, recipient, err := backup.NewIdentity()
	if err != nil {
		return err
	}
	p := &program{commands: &commands{Data: s.data}, ctx: s.t.Context(), now: time.Now, random: crand.Reader}
	_, _, err = p.backUp(to, []string{recipient}, false, func(string, int, int) {})
	return err
}
