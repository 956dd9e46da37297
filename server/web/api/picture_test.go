package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// jpeg begins as a JPEG does.
func jpeg(seed, size int) []byte { return append([]byte("\xff\xd8\xff\xe0"), picture(seed, size)...) }

type listed struct {
	Photos []struct {
		ID, SHA256, Link, Large, Small string
		Bytes                          int64
		Here                           bool
	}
}

// taken is a world in which a phone has sent one photo of the household, and the row
// of another.
func taken(t *testing.T) (w *world, p *phone, data []byte) {
	w = newWorld(t)
	p, data = w.phone("cui", here), jpeg(1, 50_000)
	p.push(p.household(1, here), p.photo(2, data), p.photo(3, picture(2, 99))).into(&struct{}{})
	p.sends(p.begins(data), 0, data).at(http.StatusNoContent)
	return w, p, data
}

func (w *world) photosOf(token string) (l listed) {
	w.t.Helper()
	w.get("/v1/households/"+householdID+"/photos", token).into(&l)
	return l
}

func TestPhotos_AreSeenInTheirVillage(t *testing.T) {
	w, p, data := taken(t)
	for _, token := range []string{p.Access, w.desk("staff", registry.CountyStaff, "222426")} {
		l := w.photosOf(token)
		if len(l.Photos) != 2 || !l.Photos[0].Here || l.Photos[0].ID != photoID(2) || l.Photos[0].SHA256 != hashOf(data) ||
			l.Photos[1].Here || l.Photos[1].Link != "" {
			t.Fatalf("%+v", l)
		}
		if a := w.get(l.Photos[0].Link, ""); a.StatusCode != 200 || !bytes.Equal(a.body, data) {
			t.Errorf("%s", a.Status)
		}
	}
	for _, token := range []string{w.phone("piao", there).Access, w.desk("li", registry.CountyStaff, there), w.desk("admin", registry.Administrator, "222426")} {
		w.get("/v1/households/"+householdID+"/photos", token).refused(schema.NotFound)
	}
	w.get("/v1/households/"+id(9)+"/photos", p.Access).refused(schema.NotFound)
}

func TestPicture_InPiecesAndFromTheCache(t *testing.T) {
	w, p, data := taken(t)
	link := w.photosOf(p.Access).Photos[0].Link
	a := w.get(link, "", "Accept-Encoding", "zstd, gzip")
	h, tag := a.Header, strconv.Quote(hashOf(data))
	if h.Get("Content-Type") != "image/jpeg" || h.Get("ETag") != tag || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Accept-Ranges") != "bytes" ||
		!strings.HasPrefix(h.Get("Cache-Control"), "private, max-age=") || !strings.HasSuffix(h.Get("Cache-Control"), ", immutable") {
		t.Errorf("%v", h)
	}
	if a := w.get(link, "", "Range", "bytes=100-199", "If-Range", tag); a.StatusCode != http.StatusPartialContent || !bytes.Equal(a.body, data[100:200]) {
		t.Errorf("a piece: %s", a.Status)
	}
	if a := w.get(link, "", "If-None-Match", tag); a.StatusCode != http.StatusNotModified || len(a.body) > 0 {
		t.Errorf("what is cached: %s", a.Status)
	}
	w.pass(time.Minute)
	if again := w.photosOf(p.Access).Photos[0].Link; again != link {
		t.Errorf("another link a minute later: %s", again)
	}
}

// Once a photo was looked into, there are copies; of one that is no picture there are none.
func TestPhotos_HaveSmallerCopies(t *testing.T) {
	w, p, data := taken(t)
	look := func(found registry.Picture) {
		w.must(w.app.Store().Write(w.ctx, func(tx app.Tx) error { return tx.PutPicture(found, nil) }))
	}
	look(registry.Picture{SHA256: hashOf(data), Problem: &schema.Problem{Code: schema.PictureFailed}})
	if l := w.photosOf(p.Access).Photos[0]; l.Link == "" || l.Large+l.Small != "" {
		t.Errorf("%+v", l)
	}
	large, small := jpeg(11, 900), jpeg(12, 300)
	found := registry.Picture{SHA256: hashOf(data)}
	for to, copy := range map[*syncproto.Photo][]byte{&found.Large: large, &found.Small: small} {
		*to = syncproto.Photo{SHA256: hashOf(copy), Size: int64(len(copy))}
		w.must(w.photos.Put(w.ctx, *to, bytes.NewReader(copy)))
	}
	look(found)
	l := w.photosOf(p.Access).Photos[0]
	for link, want := range map[string][]byte{l.Link: data, l.Large: large, l.Small: small} {
		if a := w.get(link, ""); a.StatusCode != http.StatusOK || !bytes.Equal(a.body, want) || a.Header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("%s: %s", link, a.Status)
		}
	}
}

// While a photo is on its way there is what its device sent ahead.
func TestPhotos_ArePreviewed(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	ahead := jpeg(5, 300)
	row := strings.Replace(p.photo(2, jpeg(4, 9000)), `"v":1,`, `"v":2,`, 1)
	row = strings.Replace(row, `"kind":`, fmt.Sprintf(`"preview":%q,"kind":`, hashOf(ahead)), 1)
	p.push(strings.Replace(p.household(1, here), `"v":1,`, `"v":2,`, 1), row).into(&struct{}{})
	if l := w.photosOf(p.Access).Photos[0]; l.Small != "" {
		t.Errorf("%+v", l)
	}
	p.sends(p.begins(ahead), 0, ahead).at(http.StatusNoContent)
	l := w.photosOf(p.Access).Photos[0]
	if l.Here || l.Link != "" {
		t.Errorf("%+v", l)
	}
	if a := w.get(l.Small, ""); a.StatusCode != http.StatusOK || !bytes.Equal(a.body, ahead) {
		t.Errorf("%s", a.Status)
	}
}

// What is no picture, whatever anybody said of it, is shown as nothing.
func TestPicture_IsWhatItsBytesSay(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here)).into(&struct{}{})
	for i, c := range []struct{ begins, want string }{
		{"\x89PNG\r\n\x1a\n....", "image/png"}, {"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"}, {"RIFF\x10\x00\x00\x00WAVE", "application/octet-stream"},
		{"<svg onload=alert(1)>", "application/octet-stream"}, {"<!doctype html><script>", "application/octet-stream"}, {"x", "application/octet-stream"},
	} {
		data := []byte(c.begins)
		p.push(p.photo(i+2, data)).into(&struct{}{})
		a := p.offer(hashOf(data), len(data), "Upload-Metadata", meta("sha256", hashOf(data), "village", here, "filetype", "text/html"))
		p.sends(a.Header.Get("Location"), 0, data).at(http.StatusNoContent)
		got := w.get(w.photosOf(p.Access).Photos[i].Link, "")
		if got.Header.Get("Content-Type") != c.want || !bytes.Equal(got.body, data) {
			t.Errorf("%q: %v", c.begins, got.Header)
		}
	}
}

func TestPicture_LinksAreForOneThingAndAWhile(t *testing.T) {
	w, p, data := taken(t)
	link := w.photosOf(p.Access).Photos[0].Link
	other := []byte("another's")
	p.sends(p.begins(other), 0, other).at(http.StatusNoContent)
	until := link[strings.Index(link, "until=")+len("until="):]
	later, _ := strconv.Atoi(until)
	for name, bad := range map[string]string{
		"of another": strings.Replace(link, hashOf(data), hashOf(other), 1),
		"for longer": strings.Replace(link, "until="+until, fmt.Sprintf("until=%d", later+1), 1),
		"unsigned":   "/v1/pictures/" + hashOf(data),
		"a path":     "/v1/pictures/..%2F..%2Fruhu.db" + link[strings.Index(link, "?"):],
	} {
		if bad == link {
			t.Fatalf("%s: it is the link", name)
		}
		w.get(bad, "").refused(schema.NotFound)
	}
	w.pass(14 * time.Minute)
	if a := w.get(link, ""); a.StatusCode != http.StatusOK {
		t.Errorf("after 14 minutes: %s", a.Status)
	}
	w.pass(20 * time.Minute)
	w.get(link, "").refused(schema.LinkEnded)
}
