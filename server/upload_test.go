package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"ruhu/mobile-contract/replica"
	"ruhu/scripts/county"
	"ruhu/scripts/effort"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/sim"
)

// Up to a thousand times the connection breaks at a random byte, on the way up or before the
// answer, now in order and now with everything that is under way lost. Every photo is
// complete in the end, and nothing that the server had was sent again.
//
// No phone calls two thousand times in a few seconds, and one that does is told to wait: so
// several share the cuts, each with a server of its own.
func TestUpload_CutAThousandTimes(t *testing.T) {
	cuts := effort.Of(t, "cuts of each phone", 50, 200, 250)
	for phone := range effort.Of(t, "phones", 1, 1, 4) {
		t.Run(fmt.Sprint("phone ", phone+1), func(t *testing.T) { cutUploads(t, int64(cuts)) })
	}
}

func cutUploads(t *testing.T, cuts int64) {
	u := newUploadStorm(t)
	u.cutting.Store(true)
	for u.cuts.Load() < cuts {
		u.keep(1 + u.throw(400_000))
		u.sendAll()
	}
	u.cutting.Store(false)
	u.check()
	t.Logf("%d cuts, %d photos of %d bytes; %d bytes over the wire, headers among them; %d chunks went on behind a cut",
		u.cuts.Load(), len(u.kept), u.bytes, u.world.Meter.Sent.Load()-u.before, u.resumed)
	if u.resumed == 0 {
		t.Error("no chunk was cut")
	}
}

// The server is killed in the middle of uploads. Its successor goes on at the byte.
func TestKill_UploadsGoOn(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED: there is no SIGKILL here, so surviving one was NOT tested")
	}
	kills := effort.Of(t, "kills", 3, 6, 20)
	u := newUploadStorm(t)
	for n := 0; n < kills || u.resumed == 0 && n < 10*kills; n++ { // some kills strike between two chunks
		size := 1<<20 + u.throw(4<<20)
		u.keep(size)
		u.cutAt.Store(int64(1 + u.throw(size)))
		u.killed = true
		u.sendAll()
	}
	u.check()
	t.Logf("%d photos of %d bytes, %d chunks went on in another process", len(u.kept), u.bytes, u.resumed)
	if u.resumed == 0 {
		t.Error("no upload was under way at any kill")
	}
}

// uploadStorm is a device that sends photos to a server over lines that break.
type uploadStorm struct {
	*killStorm
	device *sim.Device
	home   *county.Household
	kept   []string // hashes
	bytes  int64
	before int64 // on the wire, before the first photo

	cutting atomic.Bool
	cuts    atomic.Int64
	lines   sync.Mutex // guards dice that lines throw

	killed bool         // the server is to be killed where cutAt says
	cutAt  atomic.Int64 // bytes that one line still carries before it breaks; 0 for no end

	reached map[string]int64 // what the server has said that it has, by path
	began   map[string]int64 // where the last chunk began that was not answered
	resumed int
}

func newUploadStorm(t *testing.T) *uploadStorm {
	u := &uploadStorm{reached: map[string]int64{}, began: map[string]int64{}}
	u.killStorm = newKillStormIn(t, county.Generate(1).Few(1), u.way)
	u.device = u.world.Devices[0]
	u.home = u.homes[u.device.Person.Area][0]
	u.before = u.world.Meter.Sent.Load()
	return u
}

// keep lets the device keep a photo, and save the row that names it.
func (u *uploadStorm) keep(size int) {
	u.t.Helper()
	data := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(len(u.kept)), byte(len(u.kept) >> 8), byte(size)}).Read(data)
	hash, err := u.world.Photograph(u.device, u.home, data)
	u.must(err)
	u.kept, u.bytes = append(u.kept, hash), u.bytes+int64(size)
}

// sendAll tries until nothing is left.
func (u *uploadStorm) sendAll() {
	u.t.Helper()
	for range 10_000 {
		report, err := u.device.Replica.UploadPhotos(u)
		if err == nil && report.Left == 0 && report.Refused == 0 {
			return
		}
		if err == nil || !isNetwork(err) && !errors.Is(err, errCutLine) {
			u.t.Fatalf("%s: %v", report.JSON(), err)
		}
		if u.killed {
			u.killed = false
			u.server.kill()
			u.server.start()
		}
	}
	u.t.Fatal("uploading leads nowhere")
}

// Upload implements replica.Uploader. What the server has once said that it has may
// never be sent again.
func (u *uploadStorm) Upload(q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	if q.Method == "PATCH" {
		if q.Offset < u.reached[q.Path] {
			u.t.Errorf("sent again from %d, and the server had %d", q.Offset, u.reached[q.Path])
		}
		if from, cut := u.began[q.Path]; cut && q.Offset > from {
			u.resumed++ // in the middle of a chunk that was cut
		}
		u.began[q.Path] = q.Offset
	}
	a, err := u.device.Link().(replica.Uploader).Upload(q)
	if err != nil {
		return nil, err
	}
	path := q.Path
	if q.Method == "POST" {
		path = a.Location
	}
	if q.Method == "PATCH" {
		delete(u.began, path)
	}
	u.reached[path] = max(u.reached[path], a.Offset)
	return a, nil
}

// check looks that the device may let go of everything, because the server has it all.
func (u *uploadStorm) check() {
	u.t.Helper()
	err := u.sync(u.device)
	for isNetwork(err) { // a line that was to break may still be open
		err = u.sync(u.device)
	}
	u.must(err)
	status, err := u.device.Replica.Status()
	u.must(err)
	if status.Photos != int64(len(u.kept)) || status.Proven != status.Photos {
		u.t.Errorf("%d photos of %d are proven", status.Proven, status.Photos)
	}
	for _, hash := range u.kept {
		u.must(u.device.Replica.DropPhoto(hash))
	}
	u.server.stop()
	for _, line := range u.server.complaints() {
		u.t.Errorf("in the log: %s", line)
	}
	u.onSite(u.compare)
	left, err := os.ReadDir(filepath.Join(u.data, uploadsFolder))
	u.must(err)
	if len(left) > 0 {
		u.t.Errorf("%d files of uploads are left", len(left))
	}
}

// compare reads every photo: opening the folder has proven nothing.
func (u *uploadStorm) compare(ctx context.Context, s *site) error {
	for _, hash := range u.kept {
		f, err := s.photos.Open(ctx, hash)
		if err != nil {
			return fmt.Errorf("photo %s: %w", hash, err)
		}
		if got, err := hashOfAll(f); got != hash {
			u.t.Errorf("the server has %s under %s: %v", got, hash, err)
		}
	}
	return s.store.Read(ctx, func(r app.Reader) error {
		unit, err := r.Household(u.home.ID)
		if all, here := registry.PhotosHere(&unit); err == nil && (here != all || all < len(u.kept)) {
			u.t.Errorf("%d rows of %d are complete, of %d photos", here, all, len(u.kept))
		}
		return err
	})
}

var errCutLine = errors.New("the line was cut")

// throw returns a number below n. Lines throw on goroutines of their own.
func (u *uploadStorm) throw(n int) int {
	u.lines.Lock()
	defer u.lines.Unlock()
	return u.dice.IntN(n)
}

// way breaks lines: at a byte on the way up or, one in eight, before the first answer.
func (u *uploadStorm) way(dial sim.Dial) sim.Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &brittle{Conn: conn, storm: u, deaf: u.cutting.Load() && u.throw(8) == 0}, nil
	}
}

// brittle is a line that breaks at some byte.
type brittle struct {
	net.Conn
	storm *uploadStorm
	left  int64 // bytes until then; 0 while that is not decided
	deaf  bool  // it breaks before the answer instead
}

// Write implements net.Conn.
func (b *brittle) Write(p []byte) (int, error) {
	if b.deaf || b.left == 0 && !b.storm.breaks(b) {
		return b.Conn.Write(p)
	}
	n := min(int64(len(p)), b.left)
	if b.left -= n; b.left > 0 {
		return b.Conn.Write(p)
	}
	b.Conn.Write(p[:n])
	b.storm.cut(b.Conn)
	return int(n), errCutLine
}

// Read implements net.Conn.
func (b *brittle) Read(p []byte) (int, error) {
	n, err := b.Conn.Read(p)
	if b.deaf && err == nil {
		b.storm.cut(b.Conn)
		return 0, errCutLine
	}
	return n, err
}

// breaks decides where a line breaks, if it does.
func (u *uploadStorm) breaks(b *brittle) bool {
	if at := u.cutAt.Swap(0); at > 0 {
		b.left = at
		return true
	}
	if !u.cutting.Load() {
		return false
	}
	b.left = int64(1 + u.throw(120_000))
	return true
}

// cut ends a line: in order, so that what was sent arrives, or not.
func (u *uploadStorm) cut(conn net.Conn) {
	u.cuts.Add(1)
	if tcp, ok := conn.(*net.TCPConn); ok && u.throw(2) == 0 {
		tcp.SetLinger(0)
	}
	conn.Close()
}

func hashOfAll(f io.ReadCloser) (string, error) {
	sum := sha256.New()
	_, err := io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, f.Close())
}
