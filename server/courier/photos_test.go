package courier_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/courier"
	"ruhu/syncproto"
	"ruhu/syncproto/seal"
)

// picture makes bytes that do not get smaller by compression.
func picture(seed, size int) []byte {
	data := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}).Read(data)
	return data
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// keeps lets the phone keep a photo, and returns its hash.
func (p *phone) keeps(data []byte) string {
	p.w.Helper()
	hash, err := p.KeepPhoto(data)
	p.w.must(err)
	return hash
}

// names saves the row of a photo.
func (p *phone) names(household, hash string, size int) (row string) {
	p.w.Helper()
	row = p.w.NewID()
	e := syncproto.Edit{Table: schema.Photo, Row: row}
	for name, v := range map[string]schema.Value{"kind": schema.TextOf("house_outside"), "sha256": schema.TextOf(hash),
		"bytes": schema.IntOf(int64(size)), "taken_at": schema.IntOf(p.UnixMilli())} {
		e.Sets = append(e.Sets, syncproto.Set{Field: schema.Photo.Ordinal(name), Value: v})
	}
	_, err := p.SaveEdits(village, household, []syncproto.Edit{e}, nil)
	p.w.must(err)
	return row
}

// carries writes a bundle with photos.
func (p *phone) carries(limit int64) ([]byte, *replica.BundleReport) {
	p.w.Helper()
	path := filepath.Join(p.w.dir, p.id+".bundle")
	os.Remove(path)
	report, err := p.WriteBundleFile("", path, limit)
	p.w.must(err)
	data, err := os.ReadFile(path)
	if report.Bytes == 0 != errors.Is(err, os.ErrNotExist) || int64(len(data)) != report.Bytes {
		p.w.Fatalf("%d bytes in the file and %+v: %v", len(data), report, err)
	}
	return data, report
}

// has reports whether the server has the bytes, and they are these.
func (w *world) has(data []byte) bool {
	w.Helper()
	r, err := w.photos.Open(context.Background(), hashOf(data))
	if errors.Is(err, app.ErrNotFound) {
		return false
	}
	w.must(err)
	got, err := io.ReadAll(r)
	w.must(errors.Join(err, r.Close()))
	if !bytes.Equal(got, data) {
		w.Fatal("the server has other bytes")
	}
	return true
}

// state is that of a photo's row on the server, and the device that its history names.
func (w *world) state(household, row string) string {
	w.Helper()
	var out string
	w.read(func(r app.Reader) error {
		unit, err := r.Household(household)
		if err == nil {
			out = unit.Rows[syncproto.RowKey{Table: schema.Photo, ID: row}].Get("state").Text()
		}
		return err
	})
	return out
}

func (p *phone) proven() string {
	p.w.Helper()
	s, err := p.Status()
	p.w.must(err)
	return fmt.Sprintf("%d of %d", s.Proven, s.Photos)
}

func codes(d courier.Delivery) (out []schema.ErrCode) {
	for _, p := range d.Photos {
		code := schema.ErrCode("")
		if p.Problem != nil {
			code = p.Problem.Code
		}
		out = append(out, code)
	}
	return out
}

func TestPhotos_TravelWithTheChangesetsAndComeBackProven(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	h := p.home()
	data := picture(1, 300_000)
	row := p.names(h, p.keeps(data), len(data))
	other := picture(2, 70_000)
	p.keeps(other) // no row names it yet
	sealed, report := p.carries(0)
	if report.Photos != 2 || report.Changesets != 2 || report.Left != 0 || p.proven() != "0 of 2" {
		t.Errorf("%+v, proven %s", report, p.proven())
	}
	d := w.handIn(sealed)
	if outcomes(d) != "[1 applied 2 applied]" || fmt.Sprint(codes(d)) != "[ ]" || !w.has(data) || !w.has(other) {
		t.Errorf("%s, %v", outcomes(d), codes(d))
	}
	if got := w.state(h, row); got != "complete" {
		t.Errorf("the row is %q", got)
	}
	if err := p.DropPhoto(hashOf(data)); err == nil {
		t.Error("an original may go before it is proven")
	}
	for range 2 {
		w.must(p.TakeReceipts(d.Receipts))
		if p.proven() != "2 of 2" || p.pending() != 0 {
			t.Errorf("proven %s, pending %d", p.proven(), p.pending())
		}
	}
	if again, _ := p.carries(0); again != nil {
		t.Error("there is nothing to send, and a bundle of it")
	}
	p.sync()
	rows, err := p.ReadUnit(h)
	w.must(err)
	for _, r := range rows {
		if r.ID == row && r.Values[schema.Photo.Ordinal("state")].Text() != "complete" {
			t.Errorf("the phone sees %v", r.Values)
		}
	}
	late := p.names(h, hashOf(other), len(other))
	p.sync()
	if got := w.state(h, late); got != "complete" {
		t.Errorf("the row that came after its bytes is %q", got)
	}
	w.must(p.DropPhoto(hashOf(data)))
	if _, err := p.OpenPhoto(hashOf(data)); err == nil || p.proven() != "2 of 2" {
		t.Errorf("dropped, and %s: %v", p.proven(), err)
	}
	faults, err := w.app.Verify(t.Context(), nil)
	if err != nil || len(faults.Faults) > 0 {
		t.Errorf("%v, %v", faults.Faults, err)
	}
	if report := w.verifyPhotos(); report.Photos != 2 || len(report.Faults) > 0 {
		t.Errorf("%+v", report)
	}
	lost := hashOf(data)
	w.must(os.Remove(filepath.Join(w.dir, "photos", lost[:2], lost[2:])))
	if report := w.verifyPhotos(); report.Photos != 1 || len(report.Faults) != 1 || !strings.Contains(report.Faults[0], lost) {
		t.Errorf("%+v", report)
	}
}

func (w *world) verifyPhotos() (report app.VerifyReport) {
	w.Helper()
	w.must(w.app.VerifyPhotos(context.Background(), &report, func(int, int) {}))
	return report
}

// Cut anywhere: before the signature it is nobody's, behind it the changesets count,
// and so does each photo that came whole. Handed in whole afterwards, all is there once.
func TestPhotos_OfABundleThatWasCut(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	h := p.home()
	first, second := picture(1, 100_000), picture(2, 90_000)
	rows := []string{p.names(h, p.keeps(first), len(first)), p.names(h, p.keeps(second), len(second))}
	sealed, _ := p.carries(0)
	seen := map[string]bool{}
	for at := 0; at < len(sealed); at += 997 {
		d, err := w.courier.HandIn(t.Context(), bytes.NewReader(sealed[:at]), "a torn stick")
		if problem, refused := app.AsProblem(err); refused {
			if problem.Code != schema.BadBundle || d.Receipts != nil {
				t.Fatalf("cut at %d: %v", at, problem)
			}
			seen["refused"] = true
			continue
		}
		w.must(err)
		got := fmt.Sprint(codes(d))
		seen[got] = true
		if d.Receipts == nil || len(d.Answers) != 1 {
			t.Fatalf("cut at %d: %+v", at, d)
		}
		if w.has(first) != (got != "[photo_cut photo_cut]") || w.has(second) {
			t.Fatalf("cut at %d: %s", at, got)
		}
	}
	if len(seen) != 3 || !seen["refused"] || !seen["[photo_cut photo_cut]"] || !seen["[ photo_cut]"] {
		t.Errorf("met %v", seen)
	}
	if w.state(h, rows[0]) != "complete" || w.state(h, rows[1]) != "" {
		t.Errorf("%q and %q", w.state(h, rows[0]), w.state(h, rows[1]))
	}
	before := w.dump()
	d := w.handIn(sealed)
	w.must(p.TakeReceipts(d.Receipts))
	if p.proven() != "2 of 2" || w.state(h, rows[1]) != "complete" || w.dump() == before {
		t.Errorf("%s", p.proven())
	}
	before = w.dump()
	w.handIn(sealed)
	if w.dump() != before {
		t.Error("handing in again changes something")
	}
}

// sealsPhotos makes a bundle as a phone with other software could: photos are named
// as they are given, and the bytes that follow are any.
func (p *phone) sealsPhotos(follow []byte, named ...syncproto.Photo) []byte {
	p.w.Helper()
	h := syncproto.BundleHeader{Device: p.id, Created: 1}
	secret, err := seal.NewSecret()
	p.w.must(err)
	h.Reply, err = seal.Recipient(secret)
	p.w.must(err)
	request := syncproto.AppendPush(nil, p.id, 1, nil)
	to, _ := p.w.courier.Keys()
	var out bytes.Buffer
	s, err := seal.SealStream(&out, syncproto.AppendBundle(nil, h, [][]byte{request}, p.key, named...), to)
	p.w.must(err)
	_, err = s.Write(follow)
	p.w.must(errors.Join(err, s.Close()))
	return out.Bytes()
}

func TestPhotos_OneThatIsWrongHoldsNoOtherUp(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	good, spoilt := picture(1, 1000), picture(2, 1000)
	wrong := syncproto.Photo{SHA256: hashOf([]byte("x")), Size: 1000}
	right := syncproto.Photo{SHA256: hashOf(good), Size: 1000}
	for _, c := range []struct {
		name   string
		follow []byte
		named  []syncproto.Photo
		want   string
	}{
		{"another hash", append(bytes.Clone(spoilt), good...), []syncproto.Photo{wrong, right}, "[photo_damaged ]"},
		{"no bytes", good, []syncproto.Photo{{SHA256: wrong.SHA256}, right}, "[photo_cut ]"},
		{"a size that is too small shifts what follows", append(bytes.Clone(good), spoilt...), []syncproto.Photo{{SHA256: right.SHA256, Size: 999}, {SHA256: hashOf(spoilt), Size: 1000}}, "[ photo_damaged]"},
		{"too large", append(make([]byte, syncproto.MaxPhoto+1), picture(3, 10)...),
			[]syncproto.Photo{{SHA256: wrong.SHA256, Size: syncproto.MaxPhoto + 1}, {SHA256: hashOf(picture(3, 10)), Size: 10}}, "[photo_too_large ]"},
		{"named twice", append(bytes.Clone(good), good...), []syncproto.Photo{right, right}, "[ ]"},
		{"the last is short", good[:999], []syncproto.Photo{{SHA256: hashOf(spoilt), Size: 1000}}, "[photo_cut]"},
	} {
		d := w.handIn(p.sealsPhotos(c.follow, c.named...))
		if got := fmt.Sprint(codes(d)); got != c.want || d.Receipts == nil {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if w.has([]byte("x")) || w.has(spoilt) || !w.has(good) {
		t.Error("the server has what did not prove itself, or lacks what did")
	}
}

func TestPhotos_OldestFirstWithinALimit(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	p.home()
	var all [][]byte
	for i := range 5 {
		all = append(all, picture(i, 200_000))
		p.keeps(all[i])
	}
	sealed, report := p.carries(450_000)
	if len(sealed) > 450_000 || report.Photos != 2 || report.Left != 3 || report.Changesets != 1 {
		t.Errorf("%d bytes, %+v", len(sealed), report)
	}
	w.must(p.TakeReceipts(w.handIn(sealed).Receipts))
	if !w.has(all[0]) || !w.has(all[1]) || w.has(all[2]) || p.proven() != "2 of 5" {
		t.Errorf("%s", p.proven())
	}
	if sealed, report := p.carries(100_000); sealed != nil || report.Left != 3 {
		t.Errorf("%d bytes, %+v", len(sealed), report)
	}
	// One whose file was damaged is named by the server, and comes last from then on.
	path, err := p.OpenPhoto(hashOf(all[2]))
	w.must(err)
	w.must(os.WriteFile(path, all[0], 0o600))
	sealed, _ = p.carries(450_000)
	w.must(p.TakeReceipts(w.handIn(sealed).Receipts))
	if p.proven() != "3 of 5" {
		t.Errorf("%s", p.proven())
	}
	sealed, _ = p.carries(450_000)
	w.must(p.TakeReceipts(w.handIn(sealed).Receipts))
	if p.proven() != "4 of 5" || w.has(all[2]) {
		t.Errorf("%s", p.proven())
	}
}

// The only other copy is in a device that is going to wipe itself.
func TestPhotos_OfARevokedDeviceAreKeptAsTheyCame(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	data := picture(1, 500_000)
	p.keeps(data)
	sealed, _ := p.carries(0)
	p.revoke()
	for _, came := range []int{len(sealed) - 9, len(sealed), len(sealed) - 99} {
		d := w.handIn(sealed[:came])
		kept, err := os.ReadFile(d.Kept)
		if err != nil || len(kept) < came || !bytes.HasPrefix(sealed, kept) || d.Photos != nil || w.has(data) {
			t.Errorf("kept %d bytes of %d: %v", len(kept), came, err)
		}
	}
	files, err := os.ReadDir(w.dir + "/kept")
	if err != nil || len(files) != 1 {
		t.Errorf("%d files are kept: %v", len(files), err)
	}
}

// What a bundle weighs is no matter to memory, on either side.
func TestPhotos_AreNotHeldInMemory(t *testing.T) {
	w := newWorld(t)
	p := w.phone()
	const size, many = 8 << 20, 8
	for i := range many {
		p.keeps(picture(i, size))
	}
	before := held()
	path := filepath.Join(w.dir, "large")
	_, err := p.WriteBundleFile("", path, 0)
	w.must(err)
	f, err := os.Open(path)
	w.must(err)
	stick := &weighed{r: f}
	d, err := w.courier.HandIn(t.Context(), stick, "a stick")
	w.must(errors.Join(err, f.Close()))
	if len(d.Photos) != many || d.Photos[many-1].Problem != nil {
		t.Errorf("%v", codes(d))
	}
	if most := stick.most - before; stick.n < many*size || most > 4<<20 {
		t.Errorf("%d bytes of memory for a bundle of %d", most, stick.n)
	}
}

// held is how much memory is in use.
func held() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// weighed is a reader that now and then looks at what its reader holds.
type weighed struct {
	r       io.Reader
	n, most int64
	looked  int64
}

// Read implements io.Reader.
func (w *weighed) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if w.n += int64(n); w.n-w.looked > 5<<20 {
		w.most, w.looked = max(w.most, held()), w.n
	}
	return n, err
}
