package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"testing"

	contract "ruhu/mobile-contract"
	"ruhu/syncproto"
)

// Whoever has fetched the dictionary can pull with it; it names itself by its tag.
func TestDictionary_IsFetchedOnceAndUsed(t *testing.T) {
	w := newWorld(t)
	a := w.get("/v1/dictionary", "")
	d := syncproto.NewDictionary(a.body)
	if a.StatusCode != http.StatusOK || !bytes.Equal(a.body, contract.Dictionary()) || a.Header.Get("ETag") != strconv.Quote(d.Name()) ||
		a.Header.Get("Use-As-Dictionary") != `match="/v1/*", type=raw` || a.Header.Get("Content-Encoding") != "" {
		t.Fatalf("%d bytes: %v", len(a.body), a.Header)
	}
	if again := w.get("/v1/dictionary", "", "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified || len(again.body) > 0 {
		t.Errorf("again: %s", again.Status)
	}

	p := w.phone("cui", here)
	p.push(p.household(1, here))
	ask := fmt.Sprintf(`{"device":%q}`, p.Device)
	plain := w.post("/v1/pull", p.Access, ask)
	packed := w.post("/v1/pull", p.Access, string(d.Compress([]byte(ask), syncproto.Dcz)), "Content-Encoding", "dcz",
		"Accept-Encoding", "dcz, zstd", "Available-Dictionary", d.Available())
	got, fault := d.Decompress(packed.body, syncproto.Encoding(packed.Header.Get("Content-Encoding")), syncproto.MaxPage)
	if packed.Header.Get("Content-Encoding") != "dcz" || fault != nil {
		t.Fatalf("%s: %v, %v", packed.Status, packed.Header, fault)
	}
	page, fault := syncproto.DecodePage(got)
	want, _ := syncproto.DecodePage(plain.body)
	if fault != nil || page.Cursor != want.Cursor || len(page.Villages) != len(want.Villages) {
		t.Errorf("%+v, %v; want %+v", page, fault, want)
	}
}
