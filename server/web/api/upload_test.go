package api_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/upload"
	"ruhu/syncproto"
)

func TestUpload_InPiecesIsAPhotoWhenItHasProvenItself(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	data := picture(1, 100_000)
	p.push(p.household(1, here), p.photo(2, data)).into(&struct{}{})
	a := p.offer(hashOf(data), len(data)).at(http.StatusCreated)
	at := a.Header.Get("Location")
	if !strings.HasPrefix(at, "/v1/uploads/") || len(at) != len("/v1/uploads/")+32 || a.Header.Get("Tus-Resumable") != "1.0.0" {
		t.Fatalf("%v", a.Header)
	}
	until, err := http.ParseTime(a.Header.Get("Upload-Expires"))
	if err != nil || !until.Equal(w.now().Add(upload.Life).UTC().Truncate(time.Second)) {
		t.Errorf("expires %s, %v", until, err)
	}
	for from := 0; from < len(data); from += 30_000 {
		if stands := p.stands(at); stands != from || w.has(data) || w.photoState(2) == "complete" {
			t.Fatalf("at %d it stands at %d", from, stands)
		}
		to := min(from+30_000, len(data))
		if a := p.sends(at, from, data[from:to]).at(http.StatusNoContent); a.Header.Get("Upload-Offset") != strconv.Itoa(to) {
			t.Fatalf("%v", a.Header)
		}
	}
	// The last answer may have been lost: whoever asks hears that all is here.
	if !w.has(data) || w.photoState(2) != "complete" || p.stands(at) != len(data) {
		t.Errorf("it is not a photo: %q", w.photoState(2))
	}
	p.sends(at, len(data), nil).at(http.StatusNoContent)
	if left := w.uploads.files(w); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// A process may die when all of a photo has come and nothing was proven. Whoever offers it
// again hears that all is here only when it is.
func TestUpload_ThatCameWholeIsProvenBeforeItIsOfferedAgain(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	data, bad := picture(1, 5000), picture(2, 5000)
	p.push(p.household(1, here), p.photo(2, data)).into(&struct{}{})
	came := func(data, instead []byte) {
		t.Helper()
		at := p.begins(data)
		p.sends(at, 0, data[:100]).at(http.StatusNoContent)
		w.must(w.uploads.Close())
		w.must(os.WriteFile(filepath.Join(w.uploads.cfg.Folder, path.Base(at)+".part"), instead, 0o600))
		w.uploads.Uploads = nil
		w.reopenUploads(w.uploads)
	}
	came(data, data)
	a := p.offer(hashOf(data), len(data)).at(http.StatusCreated)
	if a.Header.Get("Upload-Offset") != "5000" || !w.has(data) || w.photoState(2) != "complete" || p.stands(a.Header.Get("Location")) != 5000 {
		t.Errorf("%v, a photo: %v, %q", a.Header, w.has(data), w.photoState(2))
	}
	came(bad, data)
	p.offer(hashOf(bad), len(bad)).refused(schema.PhotoDamaged)
	if a := p.offer(hashOf(bad), len(bad)).at(http.StatusCreated); a.Header.Get("Upload-Offset") == "5000" || w.has(bad) {
		t.Errorf("what was damaged is begun anew: %v", a.Header)
	}
}

func TestUpload_UnderWayIsCounted(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone("cui", here), w.phone("kim", here)
	data := picture(1, 5000)
	counts := func(want app.Delivery) {
		t.Helper()
		if got := w.uploads.UnderWay(); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	counts(app.Delivery{})
	at := p.begins(data)
	p.sends(at, 0, data[:2000]).at(http.StatusNoContent)
	q.begins(picture(2, 7000))
	counts(app.Delivery{Uploads: 2, Received: 2000, Expected: 12_000})
	w.clock.Add(2 * time.Hour.Milliseconds())
	p.refresh(p.Refresh).into(p)
	p.sends(at, 2000, data[2000:3000]).at(http.StatusNoContent)
	counts(app.Delivery{Uploads: 2, Received: 3000, Expected: 12_000, Quiet: 1})
	p.sends(at, 3000, data[3000:]).at(http.StatusNoContent)
	counts(app.Delivery{Uploads: 1, Expected: 7000, Quiet: 1})
}

func TestUpload_RowAfterBytes(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	data := picture(1, 5000)
	p.sends(p.begins(data), 0, data).at(http.StatusNoContent)
	p.push(p.household(1, here), p.photo(2, data)).into(&struct{}{})
	if w.photoState(2) != "complete" {
		t.Errorf("%q", w.photoState(2))
	}
}

func TestUpload_InOneRequest(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	whole, half := picture(1, 50_000), picture(2, 50_000)
	post := func(data []byte, n int) answer {
		return p.tus("POST", "/v1/uploads", bytes.NewReader(data[:n]), "Content-Type", "application/offset+octet-stream",
			"Upload-Length", strconv.Itoa(len(data)), "Upload-Metadata", meta("sha256", hashOf(data), "village", here))
	}
	if a := post(whole, len(whole)).at(http.StatusCreated); a.Header.Get("Upload-Offset") != "50000" || !w.has(whole) {
		t.Errorf("%v", a.Header)
	}
	a := post(half, 20_000).at(http.StatusCreated)
	if a.Header.Get("Upload-Offset") != "20000" || w.has(half) {
		t.Fatalf("%v", a.Header)
	}
	p.sends(a.Header.Get("Location"), 20_000, half[20_000:]).at(http.StatusNoContent)
	if !w.has(half) {
		t.Error("it is not a photo")
	}
}

// What is here need not be sent, and what a device has under way goes on, even when
// it never heard of it.
func TestUpload_NothingIsSentTwice(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone("cui", here), w.phone("piao", here)
	data := picture(1, 9000)
	at := p.begins(data)
	p.sends(at, 0, data[:4000]).at(http.StatusNoContent)
	if a := p.offer(hashOf(data), len(data)).at(http.StatusCreated); a.Header.Get("Location") != at || a.Header.Get("Upload-Offset") != "4000" {
		t.Errorf("begun again: %v", a.Header)
	}
	if other := q.begins(data); other == at {
		t.Error("two devices share an upload")
	}
	p.sends(at, 4000, data[4000:]).at(http.StatusNoContent)
	a := q.offer(hashOf(data), len(data)).at(http.StatusCreated)
	if a.Header.Get("Upload-Offset") != "9000" || q.stands(a.Header.Get("Location")) != 9000 {
		t.Errorf("of what is here: %v", a.Header)
	}
	q.offer(hashOf(data), len(data)-1).refused(schema.PhotoDamaged)
}

func TestUpload_RefusesWhatIsNotWhatItSays(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	data := picture(1, 9000)
	bad := slices.Clone(data)
	bad[8999]++
	at := p.begins(data)
	p.sends(at, 0, bad[:5000]).at(http.StatusNoContent)
	if d := p.sends(at, 5000, bad[5000:]).refused(schema.PhotoDamaged); d.Detail == "" {
		t.Errorf("%+v", d)
	}
	p.tus("HEAD", at, nil).at(http.StatusNotFound)
	if w.has(data) || w.uploads.files(w) != nil {
		t.Errorf("left behind: %v", w.uploads.files(w))
	}
	// The device still has the right bytes.
	p.sends(p.begins(data), 0, data).at(http.StatusNoContent)
}

func TestUpload_BadRequests(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	data := picture(1, 9000)
	hash, good := hashOf(data), meta("sha256", hashOf(data), "village", here)
	for _, c := range []struct {
		name    string
		headers []string
		want    schema.ErrCode
	}{
		{"empty", []string{"Upload-Length", "0", "Upload-Metadata", good}, schema.PhotoCut},
		{"too large", []string{"Upload-Length", strconv.Itoa(syncproto.MaxPhoto + 1), "Upload-Metadata", good}, schema.PhotoTooLarge},
		{"no length", []string{"Upload-Metadata", good}, schema.BadUpload},
		{"negative", []string{"Upload-Length", "-1", "Upload-Metadata", good}, schema.BadUpload},
		{"no number", []string{"Upload-Length", "9e3", "Upload-Metadata", good}, schema.BadUpload},
		{"deferred", []string{"Upload-Defer-Length", "1", "Upload-Metadata", good}, schema.BadUpload},
		{"both lengths", []string{"Upload-Length", "9000", "Upload-Defer-Length", "1", "Upload-Metadata", good}, schema.BadUpload},
		{"no metadata", []string{"Upload-Length", "9000"}, schema.BadHash},
		{"no hash", []string{"Upload-Length", "9000", "Upload-Metadata", meta("village", here)}, schema.BadHash},
		{"a path for a hash", []string{"Upload-Length", "9000", "Upload-Metadata", meta("sha256", "../../../../etc/passwd", "village", here)}, schema.BadHash},
		{"a hash in capitals", []string{"Upload-Length", "9000", "Upload-Metadata", meta("sha256", strings.ToUpper(hash), "village", here)}, schema.BadHash},
		{"no base64", []string{"Upload-Length", "9000", "Upload-Metadata", "sha256 !!!!,village ####"}, schema.BadHash},
		{"no village", []string{"Upload-Length", "9000", "Upload-Metadata", meta("sha256", hash)}, schema.BadVillage},
		{"a path for a village", []string{"Upload-Length", "9000", "Upload-Metadata", meta("sha256", hash, "village", "../222426100")}, schema.BadVillage},
		{"another's village", []string{"Upload-Length", "9000", "Upload-Metadata", meta("sha256", hash, "village", there)}, schema.OutOfScope},
		{"an old protocol", []string{"Tus-Resumable", "0.2.2", "Upload-Length", "9000", "Upload-Metadata", good}, schema.UnknownTus},
	} {
		a := p.tus("POST", "/v1/uploads", nil, c.headers...)
		if a.refused(c.want); a.Header.Get("Tus-Resumable") != "1.0.0" || a.Header.Get("Location") != "" {
			t.Errorf("%s: %v", c.name, a.Header)
		}
	}
	if left := w.uploads.files(w); left != nil {
		t.Errorf("left behind: %v", left)
	}
	// Names that clients send are of no use, and do no harm.
	a := p.offer(hash, len(data), "Upload-Metadata", good+","+meta("filename", "../../../ruhu.db", "filetype", "text/html", "id", "mine"))
	at := a.at(http.StatusCreated).Header.Get("Location")
	if got := p.tus("HEAD", at, nil).Header.Get("Upload-Metadata"); strings.Contains(got, "filename") || !strings.Contains(got, "sha256") {
		t.Errorf("%q", got)
	}
	p.tus("PATCH", at, bytes.NewReader(data), "Upload-Offset", "0").refused(schema.BadUpload)
	p.tus("PATCH", at, bytes.NewReader(data), "Content-Type", "application/offset+octet-stream").refused(schema.BadUpload)
	p.sends(at, 1, data[1:]).refused(schema.WrongOffset)
	p.sends(at, 0, append(slices.Clone(data), 'x')).refused(schema.MoreThanSaid)
	if p.stands(at) != 0 {
		t.Error("a refused chunk counts")
	}
}

// A body without a length can only be found too long when it has come.
func TestUpload_MoreThanWasSaid(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	data := picture(1, 9000)
	at := p.begins(data)
	long := io.MultiReader(bytes.NewReader(data), strings.NewReader("and more"))
	p.tus("PATCH", at, struct{ io.Reader }{long}, "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream").refused(schema.MoreThanSaid)
	if !w.has(data) || p.stands(at) != len(data) {
		t.Error("what was announced is not here")
	}
}

// An upload is its device's, on every verb and by whatever name: to others it is not there.
func TestUpload_IsItsDevicesAlone(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone("cui", here), w.phone("piao", here)
	data := picture(1, 9000)
	at := p.begins(data)
	id := strings.TrimPrefix(at, "/v1/uploads/")
	for _, path := range []string{at, "/v1/uploads/" + id + ".part", "/v1/uploads/..%2Fuploads%2F" + id, "/v1/uploads/%2e%2e", "/v1/uploads/x"} {
		q.tus("HEAD", path, nil).at(http.StatusNotFound)
		q.sends(path, 0, data).refused(schema.NotFound)
		q.tus("DELETE", path, nil).refused(schema.NotFound)
		if path != at {
			p.sends(path, 0, data).refused(schema.NotFound)
			p.tus("DELETE", path, nil).refused(schema.NotFound)
		}
	}
	for _, method := range []string{"HEAD", "PATCH", "DELETE", "POST"} {
		a := p.tus(method, at, nil, "Authorization", "Bearer nonsense")
		if a.StatusCode != http.StatusUnauthorized && method != "POST" {
			t.Errorf("%s without a token: %s", method, a.Status)
		}
	}
	// Nothing is read through tus, and no verb hides in another.
	p.tus("GET", at, nil).refused(schema.WrongMethod)
	p.tus("POST", "/v1/uploads", nil, "X-HTTP-Method-Override", "DELETE").refused(schema.BadUpload)
	if p.stands(at) != 0 {
		t.Error("somebody else wrote into it")
	}
	p.tus("DELETE", at, nil).at(http.StatusNoContent)
	p.tus("HEAD", at, nil).at(http.StatusNotFound)
	if left := w.uploads.files(w); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

func TestUpload_OptionsAreForEverybody(t *testing.T) {
	w := newWorld(t)
	a := w.do("OPTIONS", "/v1/uploads", "", "").at(http.StatusNoContent)
	if a.Header.Get("Tus-Version") != "1.0.0" || a.Header.Get("Tus-Max-Size") != strconv.Itoa(syncproto.MaxPhoto) ||
		a.Header.Get("Tus-Extension") != "creation,creation-with-upload,termination,expiration" {
		t.Errorf("%v", a.Header)
	}
}

func TestUpload_LimitsOfADevice(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone("cui", here), w.phone("piao", here)
	hash := func(n int) string { return hashOf([]byte{byte(n), byte(n >> 8)}) }
	const large = 20 << 20
	for n := range upload.MaxBytes / large {
		p.offer(hash(n), large).at(http.StatusCreated)
	}
	p.offer(hash(1000), large).refused(schema.TooManyUploads)
	for n := range upload.MaxOpen - upload.MaxBytes/large {
		p.offer(hash(2000+n), 1).at(http.StatusCreated)
	}
	p.offer(hash(3000), 1).refused(schema.TooManyUploads)
	q.offer(hash(3000), 1).at(http.StatusCreated) // the other's limit is no matter of hers
	p.tus("DELETE", p.offer(hash(0), large).Header.Get("Location"), nil).at(http.StatusNoContent)
	p.offer(hash(3000), 1).at(http.StatusCreated)
}

func TestUpload_SurvivesTheProcess(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	data := picture(1, 50_000)
	at := p.begins(data)
	p.sends(at, 0, data[:20_000]).at(http.StatusNoContent)
	gone := p.begins(picture(2, 10))
	p.tus("DELETE", gone, nil)
	w.reopenUploads(w.uploads)
	if n := p.stands(at); n != 20_000 {
		t.Fatalf("stands at %d", n)
	}
	p.tus("HEAD", gone, nil).at(http.StatusNotFound)
	p.sends(at, 20_000, data[20_000:40_000]).at(http.StatusNoContent)
	w.reopenUploads(w.uploads)
	p.sends(at, 40_000, data[40_000:]).at(http.StatusNoContent)
	if !w.has(data) {
		t.Error("it is not a photo")
	}
}

func TestUpload_IsSweptWhenNobodyGoesOn(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	data, other := picture(1, 9000), picture(2, 9000)
	at := p.begins(data)
	w.pass(upload.Life - time.Minute)
	p.refresh(p.Refresh).into(p)
	kept := p.begins(other)
	w.pass(2 * time.Minute)
	p.tus("HEAD", at, nil).at(http.StatusNotFound) // before it is swept, too
	if dropped, err := w.uploads.Sweep(); dropped != 1 || err != nil {
		t.Errorf("%d, %v", dropped, err)
	}
	if p.stands(kept) != 0 || len(w.uploads.files(w)) != 2 {
		t.Errorf("%v", w.uploads.files(w))
	}
}

// The disk is full before, in the middle, and again has room: what was acknowledged stays.
func TestUpload_FullDisk(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	data := picture(1, 9000)
	w.uploads.free.Store(100 << 20)
	if a := p.offer(hashOf(data), len(data)); a.refused(schema.DiskFull).Status != http.StatusInsufficientStorage {
		t.Error(a.Status)
	}
	if left := w.uploads.files(w); left != nil {
		t.Errorf("left behind: %v", left)
	}
	w.uploads.free.Store(1 << 40)
	at := p.begins(data)
	p.sends(at, 0, data[:5000]).at(http.StatusNoContent)
	w.uploads.free.Store(0)
	p.sends(at, 5000, data[5000:]).refused(schema.DiskFull)
	if p.stands(at) != 5000 {
		t.Error("what was acknowledged is gone")
	}
	w.uploads.free.Store(1 << 40)
	p.sends(at, 5000, data[5000:]).at(http.StatusNoContent)
	if !w.has(data) {
		t.Error("it is not a photo")
	}
}

// A request of the same device on the same upload makes one that hangs let go: its
// connection is dead as a rule.
func TestUpload_TheNewerRequestGoesFirst(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	data := picture(1, 9000)
	at := p.begins(data)
	feed, ended := p.hangs(at, 0)
	_, err := feed.Write(data[:3000])
	w.must(err)
	w.uploads.waitFor(w, at, 3000)
	offset := p.stands(at)
	w.must(feed.Close())
	w.must(<-ended)
	p.sends(at, offset, data[offset:]).at(http.StatusNoContent)
	if !w.has(data) {
		t.Error("it is not a photo")
	}
}

// The newer request may come before the one that will hang has begun to read.
func TestUpload_TheNewerRequestGoesFirstAtAnyMoment(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	at := p.begins(picture(1, 9000))
	for range 100 {
		feed, ended := p.hangs(at, 0)
		if offset := p.stands(at); offset != 0 {
			t.Fatalf("it stands at %d, nothing was sent", offset)
		}
		p.stands(at) // one of the two came behind it
		w.must(feed.Close())
		<-ended
	}
}

// hangs sends a chunk whose bytes come when the test writes them. The channel tells how
// it ended: in an error unless the server refused it.
func (p *phone) hangs(at string, offset int64) (feed *io.PipeWriter, ended <-chan error) {
	p.w.t.Helper()
	body, feed := io.Pipe()
	req, err := http.NewRequestWithContext(p.w.ctx, "PATCH", p.w.url+at, body)
	p.w.must(err)
	for name, value := range map[string]string{"Tus-Resumable": "1.0.0", "Authorization": "Bearer " + p.Access,
		"Upload-Offset": strconv.FormatInt(offset, 10), "Content-Type": "application/offset+octet-stream"} {
		req.Header.Set(name, value)
	}
	end := make(chan error, 1)
	go func() {
		res, err := p.w.client.Do(req)
		if err == nil && res.StatusCode < http.StatusBadRequest {
			end <- fmt.Errorf("it was answered %s", res.Status)
			return
		}
		end <- nil
	}()
	return feed, end
}

func TestUpload_SpeaksTheReadersLanguage(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	said := map[string]bool{}
	for _, lang := range schema.Langs {
		d := p.offer(hashOf(rand8(t)), 0, "Accept-Language", string(lang)).refused(schema.PhotoCut)
		said[d.Detail] = true
	}
	if len(said) != 3 {
		t.Errorf("%v", said)
	}
}

func rand8(t *testing.T) []byte {
	t.Helper()
	b := make([]byte, 8)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}
