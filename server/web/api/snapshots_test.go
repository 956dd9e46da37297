package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

func TestSnapshots_HasTheVillagesOfTheDeviceAndNoOther(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone("cui", here), w.phone("li", there)
	p.push(p.household(1, here))
	another := strings.NewReplacer(householdID, "0190aaaa-0000-7000-8000-000000000002", id(1), id(2))
	q.push(another.Replace(q.household(1, there)))
	for _, c := range []struct {
		phone       *phone
		in, without string
	}{{p, here, there}, {q, there, here}} {
		a := w.get("/v1/snapshot?v=1", c.phone.Access)
		plain, fault := syncproto.Decompress(a.body, syncproto.Zstd, syncproto.MaxPage)
		if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/zstd" || a.Header.Get("ETag") == "" || fault != nil ||
			!bytes.Contains(plain, []byte(c.in)) || bytes.Contains(plain, []byte(c.without)) {
			t.Errorf("%s: %s %v, %d bytes, %v", c.in, a.Status, a.Header, len(plain), fault)
		}
		if again := w.get("/v1/snapshot?v=1", c.phone.Access, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("again: %s", again.Status)
		}
		if piece := w.get("/v1/snapshot?v=1", c.phone.Access, "Range", "bytes=100-"); piece.StatusCode != http.StatusPartialContent || !bytes.Equal(piece.body, a.body[100:]) {
			t.Errorf("a piece: %s", piece.Status)
		}
	}
}

func TestSnapshots_Refuses(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	w.get("/v1/snapshot?v=1", p.Access).refused(schema.NotFound) // nothing was ever written there
	w.get("/v1/snapshot?v=x", p.Access).refused(schema.BadQuery)
	w.get("/v1/snapshot", "").refused(schema.Unauthenticated)
}
