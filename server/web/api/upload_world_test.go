package api_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"ruhu/server/upload"
)

// uploads is the server's place for uploads, which a test can have close and open
// again while the server runs.
type uploads struct {
	*upload.Uploads
	cfg  upload.Config
	free atomic.Int64 // bytes of the disk
}

func (w *world) openUploads() *uploads {
	u := &uploads{}
	u.free.Store(1 << 40)
	u.cfg = upload.Config{App: w.app, Folder: filepath.Join(w.t.TempDir(), "uploads"), Now: w.now, Random: rand.Reader,
		Room: func(string) (int64, error) { return u.free.Load(), nil }}
	w.reopenUploads(u)
	w.t.Cleanup(func() { u.Close() })
	return u
}

// reopenUploads is what a new process does.
func (w *world) reopenUploads(u *uploads) {
	w.t.Helper()
	var err error
	if u.Uploads != nil {
		w.must(u.Close())
	}
	u.Uploads, err = upload.Open(u.cfg)
	w.must(err)
}

// files are the names of what lies in the uploads' folder.
func (u *uploads) files(w *world) (names []string) {
	w.t.Helper()
	entries, err := os.ReadDir(u.cfg.Folder)
	w.must(err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// waitFor returns when the server has written so much of an upload.
func (u *uploads) waitFor(w *world, at string, size int64) {
	w.t.Helper()
	name := filepath.Join(u.cfg.Folder, path.Base(at)+".part")
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		info, err := os.Stat(name)
		w.must(err)
		if info.Size() >= size {
			return
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("only %d bytes of %d came", info.Size(), size)
		}
	}
}

// picture makes bytes that are no others.
func picture(seed, size int) []byte {
	data := make([]byte, size)
	mrand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}).Read(data)
	return data
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// meta spells Upload-Metadata; names and values come in pairs.
func meta(pairs ...string) string {
	var out []string
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(out, ",")
}

// tus sends one request of tus; headers come in pairs.
func (p *phone) tus(method, path string, body io.Reader, headers ...string) answer {
	p.w.t.Helper()
	req, err := http.NewRequestWithContext(p.w.ctx, method, p.w.url+path, body)
	p.w.must(err)
	req.Header.Set("Tus-Resumable", "1.0.0")
	req.Header.Set("Authorization", "Bearer "+p.Access)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := p.w.client.Do(req)
	p.w.must(err)
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	p.w.must(err)
	return answer{res, p.w.t, got}
}

// offer asks to begin an upload of bytes.
func (p *phone) offer(hash string, size int, headers ...string) answer {
	p.w.t.Helper()
	return p.tus("POST", "/v1/uploads", nil, append([]string{
		"Upload-Length", strconv.Itoa(size), "Upload-Metadata", meta("sha256", hash, "village", here)}, headers...)...)
}

// begins begins an upload, and returns where it is.
func (p *phone) begins(data []byte) string {
	p.w.t.Helper()
	return p.offer(hashOf(data), len(data)).at(http.StatusCreated).Header.Get("Location")
}

// sends continues an upload.
func (p *phone) sends(at string, offset int, chunk []byte) answer {
	p.w.t.Helper()
	return p.tus("PATCH", at, bytes.NewReader(chunk), "Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream")
}

// stands is how much of an upload the server has.
func (p *phone) stands(at string) int {
	p.w.t.Helper()
	n, err := strconv.Atoi(p.tus("HEAD", at, nil).at(http.StatusOK).Header.Get("Upload-Offset"))
	p.w.must(err)
	return n
}

// at reads an answer with a status.
func (a answer) at(status int) answer {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("want %d, got %s: %s", status, a.Status, a.body)
	}
	return a
}

// has reports whether the server has the bytes, and that they count.
func (w *world) has(data []byte) bool {
	w.t.Helper()
	f, err := w.photos.Open(w.ctx, hashOf(data))
	if err != nil {
		return false
	}
	got, err := io.ReadAll(f)
	w.must(err)
	w.must(f.Close())
	if !bytes.Equal(got, data) {
		w.t.Fatal("the server has other bytes under this hash")
	}
	return len(w.column("SELECT sha256 FROM proven_photo WHERE sha256 = '"+hashOf(data)+"'")) == 1
}

// photo is a changeset that adds a photo's row to the household.
func (p *phone) photo(n int, data []byte) string {
	return fmt.Sprintf(`{"n":%d,"id":%q,"by":%q,"village":%q,"household":%q,"at":%d,"v":1,"edits":[{"t":"photo","id":%q,"set":{
		"kind":"house_outside","sha256":%q,"bytes":%d,"taken_at":%d}}]}`,
		n, id(n), p.Person, here, householdID, p.w.now().UnixMicro(), photoID(n), hashOf(data), len(data), p.w.now().UnixMilli())
}

func photoID(n int) string { return fmt.Sprintf("0190cccc-0000-7000-8000-%012d", n) }

// photoState is what the photo's row says of its bytes.
func (w *world) photoState(n int) string {
	w.t.Helper()
	return strings.Join(w.column("SELECT coalesce(state, '') FROM photo WHERE id = '"+photoID(n)+"'"), " ")
}
