package upload_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/photo"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
	"ruhu/server/upload"
)

const village = "222426100200"

// open makes a real server with one device, and returns where its files are.
func open(tb testing.TB) (uploads *upload.Uploads, device, folder string) {
	tb.Helper()
	must := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	folder = tb.TempDir()
	store, err := sqlite.Open(filepath.Join(folder, "ruhu.db"))
	must(err)
	photos, err := photo.Open(filepath.Join(folder, "photos"))
	must(err)
	person := registry.Person{ID: "01900000-0000-7000-8000-000000000001", Name: "崔", Login: "cui", Grants: registry.Grants{{Role: registry.Cadre, Area: village}}}
	device = "01900000-0000-7000-8000-000000000002"
	must(store.Write(context.Background(), func(tx app.Tx) error {
		if err := tx.PutPerson(person); err != nil {
			return err
		}
		_, err := tx.PutDevice(registry.Device{ID: device, Person: person.ID, Name: "phone", PublicKey: make([]byte, 32)})
		return err
	}))
	a := app.New(store, time.Now, slog.New(slog.DiscardHandler)).WithPhotos(photos)
	uploads, err = upload.Open(upload.Config{App: a, Folder: filepath.Join(folder, "uploads"), Now: time.Now, Random: rand.Reader})
	must(err)
	tb.Cleanup(func() { uploads.Close(); photos.Close(); store.Close() })
	return uploads, device, folder
}

// ourFile is every name that may lie in the folder of uploads.
var ourFile = regexp.MustCompile(`^[0-9a-f]{32}\.(json|part)$`)

// Whatever comes as a request of tus, it is answered or refused with a code of ours,
// and no name that a client made up becomes one on the disk.
func FuzzServe(f *testing.F) {
	uploads, device, folder := open(f)
	good := "sha256 " + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("ab", 32))) + ",village " + base64.StdEncoding.EncodeToString([]byte(village))
	f.Add("POST", "/v1/uploads", "1.0.0", "9", good, "", "", []byte(nil))
	f.Add("POST", "/v1/uploads", "1.0.0", "9", good, "", "application/offset+octet-stream", []byte("123456789"))
	f.Add("POST", "/v1/uploads", "1.0.0", "-1", "sha256 ,village", "", "", []byte(nil))
	f.Add("HEAD", "/v1/uploads/../../ruhu.db", "", "", "", "", "", []byte(nil))
	f.Add("PATCH", "/v1/uploads/%2e%2e", "1.0.0", "", "", "0", "application/offset+octet-stream", []byte("x"))
	f.Add("DELETE", "/v1/uploads//", "1.0.0", "", "", "", "", []byte(nil))
	f.Fuzz(func(t *testing.T, method, path, version, length, metadata, offset, kind string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/v1/uploads", bytes.NewReader(body))
		r.Method, r.URL.Path = method, path
		for name, value := range map[string]string{"Tus-Resumable": version, "Upload-Length": length, "Upload-Metadata": metadata,
			"Upload-Offset": offset, "Content-Type": kind} {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		if err := uploads.Serve(w, r, device); err != nil {
			if p, refused := app.AsProblem(err); !refused || p.Message(schema.EN) == string(p.Code) {
				t.Fatalf("%s %q: %v", method, path, err)
			}
		} else if w.Code >= http.StatusBadRequest {
			t.Fatalf("%s %q: answered %d in words that are not ours", method, path, w.Code)
		}
		entries, err := os.ReadDir(filepath.Join(folder, "uploads"))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !ourFile.MatchString(e.Name()) {
				t.Fatalf("%s %q made a file %q", method, path, e.Name())
			}
		}
	})
}
