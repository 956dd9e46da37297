package backup_test

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ruhu/server/backup"
)

func TestBackup_EachMomentComesBackAsItWas(t *testing.T) {
	p := newPlace(t)
	first := p.make()
	if first.Fresh != first.Pieces || first.Size < 300_000 {
		t.Errorf("%+v", first)
	}
	moments := map[time.Time]map[string]string{p.now: p.holds()}
	for range 5 {
		p.work()
		report := p.make()
		// A place of the database, its end, and a photo.
		if report.Fresh > 4 || report.Fresh < 2 || report.Entry != p.entry || report.Pieces < first.Pieces {
			t.Errorf("%+v", report)
		}
		moments[p.now] = p.holds()
	}
	if again := p.make(); again.Fresh != 0 || again.Written != 0 {
		t.Errorf("nothing had changed: %+v", again)
	}
	for at, want := range moments {
		got, err := p.fetch(at.Add(time.Minute), p.identity)
		if err != nil {
			t.Error(err)
		}
		p.same(got, want)
	}
	if _, err := p.open().Find(p.now.Add(-100 * time.Hour)); err == nil {
		t.Error("there is a backup from before the first")
	}
}

// Nobody reads a photo or a name out of the folder, nor whether a photo that they have
// is in it.
func TestBackup_TellsNothingWithoutTheIdentity(t *testing.T) {
	p := newPlace(t)
	const secret = "this text is somebody's illness"
	p.write("courier/text", []byte(strings.Repeat(secret, 100)))
	p.make()
	for path, content := range p.files(p.to) {
		if strings.Contains(content, secret) {
			t.Errorf("%s holds it", path)
		}
	}
	other, recipient := p.newIdentity()
	if _, err := p.fetch(p.now, other); err == nil {
		t.Error("another identity opens it")
	}
	// Pieces of the old recipient's are of no use to a new one: all are written anew.
	p.now = p.now.Add(time.Hour)
	report, err := p.open().Make(t.Context(), p.source(), p.key(recipient), p.now)
	p.must(err)
	if report.Fresh != report.Pieces {
		t.Errorf("%+v", report)
	}
	got, err := p.fetch(p.now, other)
	if err != nil {
		t.Error(err)
	}
	p.same(got, p.holds())
	if _, err := p.fetch(p.now, p.identity); err == nil {
		t.Error("the old identity opens what is closed to another")
	}
	if checked, err := p.open().Check(t.Context(), nil, quiet); err != nil || len(checked.Faults) > 0 {
		t.Errorf("%+v %v", checked, err)
	}
}

// Wherever a backup is interrupted, those before it are whole, and the next one uses what
// was written.
func TestBackup_InterruptedAnywhere(t *testing.T) {
	p := newPlace(t)
	p.make()
	before, at := p.holds(), p.now
	p.work()
	tries, fresh := 0, 0
	for over := false; !over; tries++ {
		ctx, cancel := context.WithCancel(t.Context())
		steps := 0
		p.stop = func(string, int, int) {
			if steps++; steps > tries {
				cancel()
			}
		}
		report, err := p.open().Make(ctx, p.source(), p.key(), p.now)
		cancel()
		if over = err == nil; over {
			fresh = report.Fresh
		} else if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		names, err := p.open().Names()
		if p.must(err); over != (len(names) == 2) {
			t.Fatalf("after %d steps there are %v", steps, names)
		}
	}
	if tries < 6 || fresh > 1 {
		t.Errorf("%d tries, %d pieces in the last one", tries, fresh)
	}
	for when, want := range map[time.Time]map[string]string{at: before, p.now: p.holds()} {
		got, err := p.fetch(when, p.identity)
		p.must(err)
		p.same(got, want)
	}
	if _, err := os.Stat(filepath.Join(p.data, "backup.part")); err == nil {
		t.Error("a copy of the database is left in the open")
	}
}

// Every byte that a disk can spoil is found, with or without the identity, nothing
// spoilt comes back, and a backup that reads all mends what today's data need.
func TestBackup_FindsWhatADiskDoes(t *testing.T) {
	p := newPlace(t)
	p.make()
	tries := 0
	for path, content := range p.files(p.to) {
		if path == "ruhu-backups" {
			continue
		}
		for _, spoilt := range [][]byte{flip(content, p.dice.IntN(len(content)), 1<<p.dice.IntN(8)), []byte(content[:len(content)-1]), {}, []byte(content + "x")} {
			tries++
			p.spoil(path, spoilt)
			p.mend(path)
			p.must(os.WriteFile(filepath.Join(p.to, path), []byte(content), 0o600))
		}
	}
	if tries < 30 {
		t.Errorf("only %d", tries)
	}
}

// spoil writes other bytes into a file of the backups.
func (p *place) spoil(path string, spoilt []byte) {
	p.Helper()
	p.must(os.WriteFile(filepath.Join(p.to, path), spoilt, 0o600))
	for _, identity := range []backup.Identity{nil, p.identity} {
		if identity == nil && strings.HasPrefix(path, "keys/") {
			continue // read with the identity alone
		}
		checked, err := p.open().Check(p.Context(), identity, quiet)
		p.must(err)
		if len(checked.Faults) == 0 || len(checked.Useless) != 1 {
			p.Errorf("%s became %d bytes, and nobody says so: %+v", path, len(spoilt), checked)
		}
	}
	r := p.open()
	m, err := r.Find(p.now)
	if err == nil {
		_, err = r.Fetch(p.Context(), m, p.identity, backup.Place{Data: p.TempDir(), Database: filepath.Join(p.TempDir(), "x"), Folders: folders, Progress: quiet})
	}
	if err == nil {
		p.Errorf("%s became %d bytes, and everything comes back", path, len(spoilt))
	}
}

// mend makes a backup that reads everything, looks that it comes back, and removes it.
func (p *place) mend(path string) {
	p.Helper()
	source, later := p.source(), p.now.Add(time.Hour)
	source.Whole = true
	report, err := p.open().Make(p.Context(), source, p.key(), later)
	p.must(err)
	if fresh := strings.HasPrefix(path, "pieces/"); (report.Fresh == 1) != fresh {
		p.Errorf("%s was spoilt, and %d pieces were written", path, report.Fresh)
	}
	got, err := p.fetch(later, p.identity)
	p.must(err)
	p.same(got, p.holds())
	p.must(os.Remove(filepath.Join(p.to, "moments", report.Moment)))
}

func quiet(string, int, int) {}

func flip(content string, at, bit int) []byte {
	b := []byte(content)
	b[at] ^= byte(bit)
	return b
}

// A moment leads nowhere but into the folders that belong to a backup.
func TestFetch_StaysInTheFolders(t *testing.T) {
	p := newPlace(t)
	source := p.source()
	source.Folders = []string{"photos", "uploads"}
	_, err := p.open().Make(t.Context(), source, p.key(p.recipient), p.now)
	p.must(err)
	if got, err := p.fetch(p.now, p.identity); err == nil || got["uploads/half"] != "" {
		t.Errorf("%v, %v", err, got["uploads/half"] != "")
	}
}

// What is newer than a backup stays where it is, and what is there is not written again.
func TestFetch_LeavesWhatIsNewer(t *testing.T) {
	p := newPlace(t)
	p.make()
	p.work()
	want := p.files(p.data)
	r := p.open()
	m, err := r.Find(p.now)
	p.must(err)
	got, err := r.Fetch(t.Context(), m, p.identity, backup.Place{Data: p.data, Database: filepath.Join(t.TempDir(), "x"), Folders: folders,
		Progress: quiet})
	p.must(err)
	if got.Files != 0 || got.Kept != 3 {
		t.Errorf("%+v", got)
	}
	p.same(p.files(p.data), want)
}

func TestSweep_KeepsDaysAndMonths(t *testing.T) {
	p := newPlace(t)
	p.must(os.WriteFile(filepath.Join(p.data, "ruhu.db"), p.random(20), 0o600))
	began := p.now
	for range 60 { // every 36 hours
		p.work()
		p.now = p.now.Add(35 * time.Hour)
		p.make()
	}
	keep := backup.Keep{All: 48 * time.Hour, Days: 10, Months: 2}
	swept, err := p.open().Sweep(keep, p.now)
	p.must(err)
	names, err := p.open().Names()
	p.must(err)
	if len(names) != 2+10+2 || swept.Moments != 60-14 || swept.Pieces == 0 {
		t.Errorf("%d stay of 60: %v; %+v", len(names), names, swept)
	}
	if !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, "201808") }) {
		t.Errorf("none of August: %v", names)
	}
	if again, err := p.open().Sweep(keep, p.now); err != nil || again != (backup.Swept{}) {
		t.Errorf("again %+v %v", again, err)
	}
	checked, err := p.open().Check(t.Context(), p.identity, quiet)
	if err != nil || len(checked.Faults) > 0 || !checked.Opened {
		t.Errorf("%+v %v", checked, err)
	}
	if _, err := p.open().Find(began); err == nil {
		t.Error("the first is still there")
	}
}

// A backup may be under way that counts on a piece: what is young stays, and nothing
// goes while a moment cannot be read.
func TestSweep_IsCareful(t *testing.T) {
	p := newPlace(t)
	p.make()
	orphan := filepath.Join(p.to, "pieces", "ab", strings.Repeat("cd", 31))
	left := filepath.Join(p.to, "moments", "20180701T000000.000Z.part")
	p.must(os.MkdirAll(filepath.Dir(orphan), 0o700))
	for _, path := range []string{orphan, left} {
		p.must(os.WriteFile(path, []byte("x"), 0o600))
		p.must(os.Chtimes(path, p.now, p.now))
	}
	sweep := func(after time.Duration) (backup.Swept, error) {
		return p.open().Sweep(backup.Usual, p.now.Add(after))
	}
	if swept, err := sweep(time.Hour); err != nil || swept.Pieces != 0 {
		t.Errorf("%+v %v", swept, err)
	}
	moment := filepath.Join(p.to, "moments", "20180702T093000.000Z")
	good, err := os.ReadFile(moment)
	p.must(err)
	p.must(os.WriteFile(moment, good[:10], 0o600))
	if swept, err := sweep(48 * time.Hour); err == nil || swept.Pieces != 0 {
		t.Errorf("%+v %v", swept, err)
	}
	p.must(os.WriteFile(moment, good, 0o600))
	if swept, err := sweep(48 * time.Hour); err != nil || swept.Pieces != 2 {
		t.Errorf("%+v %v", swept, err)
	}
	got, err := p.fetch(p.now, p.identity)
	p.must(err)
	p.same(got, p.holds())
}

func TestCreate_RefusesAFolderOfOthers(t *testing.T) {
	folder := t.TempDir()
	if _, err := backup.Open(folder); !errors.Is(err, backup.ErrNoRepository) {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "letter.doc"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Create(folder); !errors.Is(err, backup.ErrNoRepository) {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "ruhu-backups"), []byte("ruhu backups, format 9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Create(folder); err == nil || errors.Is(err, backup.ErrNoRepository) {
		t.Error(err)
	}
}

func TestOpenKey_RefusesWhatIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "backup.json")
	if _, err := backup.OpenKey(path, nil, rand.Reader); !errors.Is(err, backup.ErrNoRecipient) {
		t.Error(err)
	}
	if _, err := backup.OpenKey(path, []string{"age1nobody"}, rand.Reader); err == nil {
		t.Error("closed to nobody")
	}
	for _, text := range []string{"{", `{"key":"00","recipients":["age1x"]}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.OpenKey(path, nil, rand.Reader); err == nil {
			t.Errorf("%s is a key", text)
		}
	}
	for _, text := range []string{"", "AGE-SECRET-KEY-1", "# nothing\n"} {
		if _, err := backup.ReadIdentity([]byte(text)); err == nil {
			t.Errorf("%q is an identity", text)
		}
	}
}
