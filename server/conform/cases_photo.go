package conform

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strconv"

	"ruhu/schema"
	"ruhu/syncproto"
)

func photoCases() []trialCase {
	return []trialCase{
		{name: "photo: uploaded in pieces, proven whole, and found by its household", try: func(t *trial) {
			photo := t.photo(40_000)
			at := t.begin(t.one, photo, len(photo)).header.Get("Location")
			path := t.path(at)
			r := t.chunk(t.one, path, 0, photo[:15_000]).gives(204)
			t.same("the offset after a piece", r.header.Get("Upload-Offset"), 15_000)
			t.same("the offset when asked", t.tus("HEAD", path, t.one, nil).gives(200).header.Get("Upload-Offset"), 15_000)
			t.chunk(t.one, path, 9_000, photo[9_000:]).refused(schema.WrongOffset)
			r = t.chunk(t.one, path, 15_000, photo[15_000:]).gives(204)
			t.same("the offset at the end", r.header.Get("Upload-Offset"), len(photo))
			t.same("whose disk it is on", r.header.Get("Ruhu-Epoch"), t.one.epoch)
			again := t.begin(t.one, photo, len(photo))
			t.same("the offset of what is there", again.header.Get("Upload-Offset"), len(photo))
			t.found(photo)
		}},
		{name: "photo: begun again after the answer was lost, it goes on where it was", try: func(t *trial) {
			photo := t.photo(30_000)
			first := t.begin(t.one, photo, len(photo)).header.Get("Location")
			t.chunk(t.one, t.path(first), 0, photo[:10_000]).gives(204)
			again := t.begin(t.one, photo, len(photo))
			t.same("the offset of what was begun", again.header.Get("Upload-Offset"), 10_000)
			t.tus("DELETE", t.path(again.header.Get("Location")), t.one, nil).gives(204)
			t.chunk(t.one, t.path(again.header.Get("Location")), 10_000, photo[10_000:]).refused(schema.NotFound)
		}},
		{name: "photo: bytes that are not those of the hash are refused at the end, and the upload is gone", try: func(t *trial) {
			photo := t.photo(20_000)
			path := t.path(t.begin(t.one, photo, len(photo)).header.Get("Location"))
			damaged := bytes.Clone(photo)
			if !t.failed {
				damaged[7]++
			}
			t.chunk(t.one, path, 0, damaged).refused(schema.PhotoDamaged)
			t.chunk(t.one, path, 0, photo).refused(schema.NotFound)
		}},
		{name: "photo: another device finds no upload of this one", two: true, try: func(t *trial) {
			photo := t.photo(10_000)
			path := t.path(t.begin(t.one, photo, len(photo)).header.Get("Location"))
			t.chunk(t.two, path, 0, photo).refused(schema.NotFound)
			t.tus("DELETE", path, t.one, nil).gives(204)
		}},
		{name: "photo: too large, of no village of the person's, without a hash, by another tus", try: func(t *trial) {
			photo := t.photo(100)
			meta := metadata(hashOf(photo), t.one.village)
			for _, c := range []struct {
				code    schema.ErrCode
				headers []string
			}{
				{schema.PhotoTooLarge, []string{"Upload-Length", strconv.Itoa(syncproto.MaxPhoto + 1), "Upload-Metadata", meta}},
				{schema.OutOfScope, []string{"Upload-Length", "100", "Upload-Metadata", metadata(hashOf(photo), t.one.elsewhere)}},
				{schema.BadHash, []string{"Upload-Length", "100", "Upload-Metadata", metadata("nonsense", t.one.village)}},
				{schema.UnknownTus, []string{"Upload-Length", "100", "Upload-Metadata", meta, "Tus-Resumable", "0.2.2"}},
			} {
				t.tus("POST", "/v1/uploads", t.one, nil, c.headers...).refused(c.code)
			}
		}},
	}
}

// photo is bytes that no other photo has.
func (t *trial) photo(size int) []byte {
	data := make([]byte, size)
	_, err := io.ReadFull(t.Random, data)
	t.must("a photo", err)
	return data
}

func metadata(hash, village string) string {
	spell := base64.StdEncoding.EncodeToString
	return "sha256 " + spell([]byte(hash)) + ",village " + spell([]byte(village))
}

func (t *trial) tus(method, path string, by *device, body []byte, headers ...string) reply {
	return t.ask(method, path, by, body, append([]string{"Tus-Resumable", "1.0.0", "Content-Type", schema.MediaTus}, headers...)...)
}

func (t *trial) begin(by *device, photo []byte, length int) reply {
	return t.tus("POST", "/v1/uploads", by, nil, "Upload-Length", strconv.Itoa(length), "Upload-Metadata", metadata(hashOf(photo), by.village)).gives(201)
}

func (t *trial) chunk(by *device, path string, offset int, body []byte) reply {
	return t.tus("PATCH", path, by, body, "Upload-Offset", strconv.Itoa(offset))
}

// path is the path of a Location, which may be a whole address.
func (t *trial) path(location string) string {
	at, err := url.Parse(location)
	if err != nil || location == "" {
		t.fail("where an upload is", "a Location", location)
		return "/"
	}
	return at.Path
}

// found registers the photo as one of the household's, and looks for its bytes in the list.
func (t *trial) found(photo []byte) {
	visit, row := newID(), newID()
	t.taken(t.one, t.changeset(t.one, t.home,
		set(schema.Visit, visit, 0, "visited_at", int(t.Now().UnixMilli()), "visitors", visible, "purpose", code("visit_purpose")),
		set(schema.Photo, row, 0, "visit", visit, "kind", code("photo_kind"), "sha256", hashOf(photo), "bytes", len(photo), "taken_at", int(t.Now().UnixMilli()))))
	var list struct {
		Photos []struct {
			ID, SHA256, Link string
			Here             bool
		}
	}
	t.ask("GET", "/v1/households/"+t.home.id+"/photos", t.one, nil).into(&list)
	for _, p := range list.Photos {
		if p.ID == row {
			t.same("the hash in the list", p.SHA256, hashOf(photo))
			t.same("the photo is here", p.Here, true)
			t.linked(p.Link, photo)
			return
		}
	}
	t.fail("the list of photos", "the photo "+row, list.Photos)
}

// linked follows a link without any token, whole and in part.
func (t *trial) linked(link string, photo []byte) {
	at, err := url.Parse(link)
	if err != nil {
		t.must("a link", err)
		return
	}
	whole := t.ask("GET", at.RequestURI(), nil, nil).gives(200)
	t.holds("the link leads to the bytes", t.failed || bytes.Equal(whole.body, photo), len(whole.body))
	part := t.ask("GET", at.RequestURI(), nil, nil, "Range", "bytes=10-19").gives(206)
	t.holds("a piece is a piece of them", t.failed || bytes.Equal(part.body, photo[10:20]), len(part.body))
	forged := at.Query()
	forged.Set("sign", "forged")
	r := t.ask("GET", fmt.Sprint(at.Path, "?", forged.Encode()), nil, nil)
	t.holds("a link that was not given leads nowhere", t.failed || r.status >= 400, r.status)
	var p problem
	t.must("a refusal", json.Unmarshal(r.body, &p))
}
