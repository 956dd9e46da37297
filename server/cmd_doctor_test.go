package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/server/app"
	"ruhu/server/backup"
	"ruhu/server/doctor"
	"ruhu/server/store/sqlite"
)

// examine runs the doctor and returns what it found, by code. It ends as the worst of that
// says.
func (s *shell) examine(flags ...string) map[string]doctor.Finding {
	s.t.Helper()
	s.out.Reset()
	s.errs.Reset()
	exit := run(s.t.Context(), append([]string{"doctor", "--json", "--data", s.data, "--ntp="}, flags...), nil, &s.out, &s.errs)
	var said examined
	if err := json.Unmarshal(s.out.Bytes(), &said); err != nil {
		s.t.Fatalf("%v: %s%s", err, s.out.String(), s.errs.String())
	}
	if worst := doctor.Worst(said.Findings); said.Grade != worst || exit != map[doctor.Grade]int{doctor.OK: 0, doctor.Warn: 1, doctor.Bad: 2}[worst] {
		s.t.Errorf("%s, exit code %d, the worst is %s", said.Grade, exit, worst)
	}
	found := map[string]doctor.Finding{}
	for _, f := range said.Findings {
		found[f.Code] = f
		if f.Text == "" || (f.Grade != doctor.OK) == (f.Advice == "") || strings.Contains(f.Text+f.Advice, "%[") {
			s.t.Errorf("%+v", f)
		}
	}
	return found
}

// finds wants one finding among all. What else is found may be of the machine that the test
// runs on.
func (s *shell) finds(code string, grade doctor.Grade, flags ...string) {
	s.t.Helper()
	found := s.examine(flags...)
	if f, is := found[code]; !is || f.Grade != grade {
		s.t.Errorf("%s is not among %v, or not %s", code, slices.Collect(maps.Keys(found)), grade)
	}
}

func TestDoctor_AServerThatIsWell(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔", "--no-password")
	s.photo("the roof")
	_, recipient := s.identity()
	to := filepath.Join(t.TempDir(), "usb")
	s.run(exitOK, "", "backup", "--to", to, "--recipient", recipient)
	s.run(exitOK, "", "backup", "check", "--from", to)
	tls, _ := s.office()
	address := freePort(t)
	flags := append([]string{"--addr", address, "--backup-to", to}, tls...)
	served := startServer(t, s.data, flags...)
	flags = append(flags, "--ntp", timeServer(t, 0))
	found := s.examine(flags...)
	for _, code := range []string{"folder_ok", "server_ok", "database_ok", "database_whole", "log_ok", "photos_ok", "backup_ok", "certificate_ok", "work_ok", "devices_ok", "clock_ok"} {
		if _, is := found[code]; !is {
			t.Errorf("%s is not among %v", code, slices.Collect(maps.Keys(found)))
		}
	}
	machine := []string{"disk_low", "disk_full", "disk_memory", "disk_network", "memory_low", "files_low"} // the test's own
	for code, f := range found {
		if f.Grade != doctor.OK && !slices.Contains(machine, code) {
			t.Errorf("%+v", f)
		}
	}
	s.finds("server_silent", doctor.Bad, "--addr", freePort(t))
	s.finds("certificate_ok", doctor.OK, "--addr", address, "--backup-to", to) // the one that it shows
	served.stop()
	if code := <-served.code; code != exitOK {
		t.Fatal(served.errs)
	}
	s.finds("server_down", doctor.Warn, flags...)
	run(t.Context(), []string{"doctor", "--data", s.data, "--ntp=", "--lang", "en"}, nil, &s.out, &s.errs)
	if told := s.out.String(); !strings.Contains(told, "[ok] database: ") || !strings.Contains(told, "[warn] server: It does not run.\n    → Start it") {
		t.Error(told)
	}
}

// Each fault is a real one, done to a folder of its own.
func TestDoctor_FindsWhatIsWrong(t *testing.T) {
	for code, c := range map[string]struct {
		grade doctor.Grade
		harm  func(s *shell) (flags []string)
	}{
		"folder_missing":      {doctor.Bad, func(s *shell) []string { return []string{"--data", s.data + "x"} }},
		"folder_open":         {doctor.Warn, func(s *shell) []string { must(s.t, os.Chmod(s.data, 0o755)); return nil }},
		"database_missing":    {doctor.Warn, func(s *shell) []string { must(s.t, os.Remove(s.database())); return nil }},
		"database_damaged":    {doctor.Bad, (*shell).spoil},
		"database_replaced":   {doctor.Bad, (*shell).putBack},
		"database_foreign":    {doctor.Bad, func(s *shell) []string { return s.harmed("PRAGMA user_version = 999") }},
		"database_pending":    {doctor.Warn, func(s *shell) []string { return s.harmed("PRAGMA user_version = 17") }},
		"log_broken":          {doctor.Bad, func(s *shell) []string { return s.harmed("UPDATE log SET person = 'nobody' WHERE id = 1") }},
		"photos_damaged":      {doctor.Bad, (*shell).rot},
		"work_given_up":       {doctor.Warn, (*shell).giveUp},
		"server_port":         {doctor.Bad, (*shell).occupy},
		"backup_unset":        {doctor.Warn, func(*shell) []string { return nil }},
		"backup_missing":      {doctor.Bad, func(s *shell) []string { return []string{"--backups", s.t.TempDir()} }},
		"backup_unreadable":   {doctor.Bad, func(s *shell) []string { return []string{"--backups", s.data + "x"} }},
		"backup_old":          {doctor.Warn, func(s *shell) []string { return s.oldCopy(40 * time.Hour) }},
		"backup_lost":         {doctor.Bad, func(s *shell) []string { return s.oldCopy(9 * 24 * time.Hour) }},
		"backup_open":         {doctor.Bad, func(s *shell) []string { return []string{"--backup-to", s.t.TempDir()} }},
		"backup_unchecked":    {doctor.Warn, func(s *shell) []string { return s.backedUp(false) }},
		"backup_faulty":       {doctor.Bad, func(s *shell) []string { return s.backedUp(true) }},
		"certificate_expired": {doctor.Bad, func(s *shell) []string { return s.certified(-time.Hour) }},
		"certificate_soon":    {doctor.Warn, func(s *shell) []string { return s.certified(20 * 24 * time.Hour) }},
		"certificate_unreadable": {doctor.Bad, func(s *shell) []string {
			return append(s.certified(time.Hour)[:2], "--tls-key", s.database())
		}},
		"clock_wrong": {doctor.Bad, func(s *shell) []string { return []string{"--ntp", timeServer(s.t, time.Hour)} }},
		"clock_off":   {doctor.Warn, func(s *shell) []string { return []string{"--ntp", timeServer(s.t, -20*time.Second)} }},
		"clock_behind": {doctor.Bad, func(s *shell) []string {
			return s.harmed("UPDATE log SET at = at + 7200000000")
		}},
	} {
		t.Run(code, func(t *testing.T) {
			s := newShell(t)
			s.run(exitOK, "", "user", "add", "cui", "--name", "崔", "--no-password")
			s.finds(code, c.grade, append([]string{"--addr", freePort(t)}, c.harm(s)...)...)
		})
	}
}

func (s *shell) database() string { return filepath.Join(s.data, storeFile) }

// spoil writes over one page of the database, that of people.
func (s *shell) spoil() []string {
	db, err := sql.Open("sqlite", "file:"+s.database())
	must(s.t, err)
	var page, size int64
	err = db.QueryRow("SELECT rootpage, page_size FROM sqlite_schema, pragma_page_size WHERE name = 'person'").Scan(&page, &size)
	must(s.t, errors.Join(err, db.Close()))
	f, err := os.OpenFile(s.database(), os.O_RDWR, 0)
	must(s.t, err)
	_, err = f.WriteAt([]byte(strings.Repeat("Z", int(size))), (page-1)*size)
	must(s.t, errors.Join(err, f.Close()))
	return nil
}

// putBack lays an older database in the place of the newer one, by hand.
func (s *shell) putBack() []string {
	old, err := os.ReadFile(s.database())
	must(s.t, err)
	s.run(exitOK, "", "user", "add", "kim", "--name", "金", "--no-password")
	must(s.t, os.WriteFile(s.database(), old, 0o600))
	return nil
}

func (s *shell) rot() []string {
	hash := s.photo("the roof")
	must(s.t, os.WriteFile(filepath.Join(s.data, photosFolder, hash[:2], hash[2:]), []byte("the roo"), 0o600))
	return nil
}

func (s *shell) giveUp() []string {
	store, err := sqlite.Open(s.database())
	must(s.t, err)
	err = store.Write(s.t.Context(), func(tx app.Tx) error {
		err := tx.PutJob("picture", "a", 1)
		claimed, claiming := tx.ClaimJobs(2, 3, 1)
		return errors.Join(err, claiming, tx.GiveUpJob(claimed[0].ID, "damaged"))
	})
	must(s.t, errors.Join(err, store.Close()))
	return nil
}

// occupy is another program at the server's address.
func (s *shell) occupy() []string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(s.t, err)
	s.t.Cleanup(func() { l.Close() })
	go func() {
		for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
			conn.Close()
		}
	}()
	return []string{"--addr", l.Addr().String()}
}

// oldCopy is a copy of the database, made a while ago.
func (s *shell) oldCopy(age time.Duration) []string {
	to := filepath.Join(s.t.TempDir(), "copy.db")
	_, err := sqlite.Copy(s.database(), to)
	made := time.Now().Add(-age)
	must(s.t, errors.Join(err, os.Chtimes(to, made, made)))
	return []string{"--backups", filepath.Dir(to)}
}

// backedUp makes a backup, and has damage in it found.
func (s *shell) backedUp(damaged bool) []string {
	_, recipient := s.identity()
	to := filepath.Join(s.t.TempDir(), "usb")
	s.run(exitOK, "", "backup", "--to", to, "--recipient", recipient)
	if damaged {
		pieces, err := filepath.Glob(filepath.Join(to, "pieces", "*", "*"))
		must(s.t, err)
		must(s.t, os.Truncate(pieces[0], 100))
		s.run(exitFailed, "", "backup", "check", "--from", to)
	}
	return []string{"--backup-to", to}
}

// certified is a certificate that lasts for so much longer.
func (s *shell) certified(left time.Duration) []string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(s.t, err)
	end := time.Now().Add(left)
	of := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: end.Add(-100 * 24 * time.Hour), NotAfter: end, DNSNames: []string{"ruhu.antu.lan"}}
	der, err := x509.CreateCertificate(rand.Reader, of, of, key.Public(), key)
	must(s.t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	must(s.t, err)
	folder := s.t.TempDir()
	cert, private := filepath.Join(folder, "server.crt"), filepath.Join(folder, "server.key")
	must(s.t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(s.t, os.WriteFile(private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	return []string{"--tls-cert", cert, "--tls-key", private}
}

// timeServer speaks SNTP, and is behind by so much: whoever asks it is ahead.
func timeServer(t *testing.T, behind time.Duration) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	go func() {
		for packet := make([]byte, 48); ; {
			_, from, err := conn.ReadFrom(packet)
			if err != nil {
				return
			}
			now := time.Now().Add(-behind)
			answer := make([]byte, 48)
			answer[0], answer[1] = 0x24, 2
			for _, at := range []int{32, 40} {
				binary.BigEndian.PutUint32(answer[at:], uint32(now.Unix()+2208988800))
				binary.BigEndian.PutUint32(answer[at+4:], uint32(int64(now.Nanosecond())<<32/1e9))
			}
			conn.WriteTo(answer, from)
		}
	}()
	return conn.LocalAddr().String()
}

// What serve reads again by itself it notes, too.
func TestServe_ReadsTheNewestBackupOnceInAWhile(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔", "--no-password")
	_, recipient := s.identity()
	to := filepath.Join(t.TempDir(), "usb")
	s.run(exitOK, "", "backup", "--to", to, "--recipient", recipient)
	p := &program{commands: &commands{Data: s.data}, ctx: t.Context(), now: time.Now, random: rand.Reader}
	must(t, p.keepTried(to))
	first := lastTrial(t, to)
	if first.At == 0 || first.Moment == "" || first.All || first.Faults != 0 {
		t.Errorf("%+v", first)
	}
	pieces, err := filepath.Glob(filepath.Join(to, "pieces", "*", "*"))
	must(t, err)
	must(t, os.Truncate(pieces[0], 100))
	must(t, p.keepTried(to)) // not again so soon
	p.now = func() time.Time { return time.Now().Add(readEvery + time.Minute) }
	if err := p.keepTried(to); err == nil || lastTrial(t, to).Faults != 1 {
		t.Errorf("%v %+v", err, lastTrial(t, to))
	}
}

func lastTrial(t *testing.T, folder string) backup.Trial {
	t.Helper()
	r, err := backup.Open(folder)
	must(t, err)
	defer r.Close()
	trial, err := r.LastTrial()
	must(t, err)
	return trial
}

// harmed does something to the database that no server does.
func (s *shell) harmed(text string) []string {
	s.sql(text)
	return nil
}
