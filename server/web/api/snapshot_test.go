package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

const ourSnapshot = "/v1/villages/" + here + "/snapshot"

func TestSnapshot_IsTheSameBytesForEveryClient(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here))
	a := w.get(ourSnapshot+"?v=1", p.Access)
	sum := sha256.Sum256(a.body)
	tag := strconv.Quote(hex.EncodeToString(sum[:]))
	if a.StatusCode != 200 || a.Header.Get("ETag") != tag || a.ContentLength != int64(len(a.body)) ||
		a.Header.Get("Content-Type") != "application/zstd" || a.Header.Get("Accept-Ranges") != "bytes" {
		t.Fatalf("%s %v", a.Status, a.Header)
	}
	plain, fault := syncproto.Decompress(a.body, syncproto.Zstd, syncproto.MaxPage)
	if fault != nil || !bytes.HasPrefix(plain, []byte("SQLite format 3\x00")) {
		t.Fatalf("%v, %.20q", fault, plain)
	}
	for _, accept := range []string{"gzip", "zstd", "identity", "zstd, gzip;q=0.5"} {
		b := w.get(ourSnapshot, p.Access, "Accept-Encoding", accept)
		if !bytes.Equal(b.body, a.body) || b.Header.Get("Content-Encoding") != "" || b.Header.Get("ETag") != tag {
			t.Errorf("%s: %s %v", accept, b.Status, b.Header)
		}
	}
}

func TestSnapshot_ComesInPieces(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here))
	a := w.get(ourSnapshot, p.Access)
	tag, size := a.Header.Get("ETag"), len(a.body)
	piece := func(headers ...string) answer { t.Helper(); return w.get(ourSnapshot, p.Access, headers...) }
	for from := range size {
		if from%50 != 0 && from != size-1 {
			continue
		}
		b := piece("Range", fmt.Sprintf("bytes=%d-", from), "If-Range", tag, "Accept-Encoding", "zstd, gzip")
		if b.StatusCode != 206 || !bytes.Equal(b.body, a.body[from:]) || b.ContentLength != int64(size-from) ||
			b.Header.Get("Content-Range") != fmt.Sprintf("bytes %d-%d/%d", from, size-1, size) {
			t.Fatalf("from %d: %s %v", from, b.Status, b.Header)
		}
	}
	if b := piece("Range", "bytes=10-", "If-Range", `"another"`); b.StatusCode != 200 || !bytes.Equal(b.body, a.body) {
		t.Errorf("a piece of another file: %s", b.Status)
	}
	if b := piece("If-None-Match", tag); b.StatusCode != 304 || len(b.body) > 0 {
		t.Errorf("held already: %s", b.Status)
	}
	if b := piece("Range", fmt.Sprintf("bytes=%d-", size)); b.StatusCode != 416 {
		t.Errorf("beyond the end: %s", b.Status)
	}
}

func TestSnapshot_ChangesWithTheVillage(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	empty := w.get(ourSnapshot, p.Access).Header.Get("ETag")
	p.push(p.household(1, here))
	if b := w.get(ourSnapshot, p.Access, "If-None-Match", empty); b.StatusCode != 200 || b.Header.Get("ETag") == empty {
		t.Errorf("%s %v", b.Status, b.Header)
	}
}

func TestSnapshot_IsForThoseWhoWorkThere(t *testing.T) {
	w := newWorld(t)
	p, other := w.phone("cui", here), w.phone("kim", there)
	w.get(ourSnapshot, other.Access).refused(schema.OutOfScope)
	w.get("/v1/villages/222426999299/snapshot", p.Access).refused(schema.OutOfScope)
	w.get(ourSnapshot, w.desk("staff", registry.CountyStaff, "222426")).refused(schema.Unauthenticated)
	for _, code := range []string{"222426", here + "0", "x", "%2e%2e", "..%2f..%2fruhu.db", "22242610020%00"} {
		w.get("/v1/villages/"+code+"/snapshot", p.Access).refused(schema.NotFound)
	}
	for _, v := range []string{"0", "-1", "01", "x", "1e1", "99999999999999999999"} {
		w.get(ourSnapshot+"?v="+v, p.Access).refused(schema.BadQuery)
	}
	if a := w.get(ourSnapshot+"?v=1000", p.Access); a.StatusCode != 200 {
		t.Errorf("a device newer than the server: %s", a.Status)
	}
	w.must(w.auth.RevokeDevice(w.ctx, p.Device))
	if d := w.get(ourSnapshot, p.Access).refused(schema.DeviceRevoked); !d.Wipe {
		t.Errorf("%+v", d)
	}
}
