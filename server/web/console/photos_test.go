package console_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/photo"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// A household's page says how many of its photos are here, and which are not.
func TestHousehold_SaysWhichPhotosAreHere(t *testing.T) {
	w := newWorld(t, here)
	photos, err := photo.Open(t.TempDir())
	w.must(err)
	t.Cleanup(func() { photos.Close() })
	taking := w.app.WithPhotos(photos)
	p := w.person("cadre", registry.Cadre, here)
	phone, h := w.device(p), householdsIn(here)[0]
	first, second := []byte("a picture"), []byte("another")
	row := func(data []byte) syncproto.Edit {
		e := syncproto.Edit{Table: schema.Photo, Row: registry.DerivedID(string(data))}
		for name, v := range map[string]schema.Value{"kind": schema.TextOf("house_outside"), "sha256": schema.TextOf(hashOf(data)),
			"bytes": schema.IntOf(int64(len(data))), "taken_at": schema.IntOf(w.clock.Load())} {
			e.Sets = append(e.Sets, syncproto.Set{Field: schema.Photo.Ordinal(name), Value: v})
		}
		return e
	}
	late, ahead := row(second), []byte("a preview")
	late.Sets = append(late.Sets, syncproto.Set{Field: schema.Photo.Ordinal("preview"), Value: schema.TextOf(hashOf(ahead))})
	w.push(phone, p, 1, h, 0, row(first), late)
	b := w.desk("staff", registry.CountyStaff, here)
	page := func(lang schema.Lang) answer { return b.in(lang).page("/households/" + h.ID) }
	page(schema.ZH).has("服务器已有 0 张，共 2 张", "已登记待上传", `class="waiting"`).lacks(hashOf(ahead) + "?")
	w.must(taking.TakePhoto(w.ctx, syncproto.Photo{SHA256: hashOf(ahead), Size: int64(len(ahead))}, bytes.NewReader(ahead)))
	page(schema.ZH).has("服务器已有 0 张，共 2 张", `<img src="/v1/pictures/`+hashOf(ahead))
	w.must(taking.TakePhoto(w.ctx, syncproto.Photo{SHA256: hashOf(first), Size: int64(len(first))}, bytes.NewReader(first)))
	page(schema.EN).has("1 of 2 here", "declared but not yet uploaded", "· complete", `<a href="/v1/pictures/`+hashOf(first)+`?sign=x"`).
		lacks(hashOf(second) + "?sign")
	page(schema.KO).has("봉사기에 1장 있음, 총 2장", "전송 완료")
	w.must(taking.TakePhoto(w.ctx, syncproto.Photo{SHA256: hashOf(second), Size: int64(len(second))}, bytes.NewReader(second)))
	found := registry.Picture{SHA256: hashOf(first), Small: syncproto.Photo{SHA256: hashOf([]byte("small")), Size: 5}}
	w.must(w.app.Store().Write(w.ctx, func(tx app.Tx) error { return tx.PutPicture(found, nil) }))
	page(schema.ZH).has("2 张，全部已到服务器").lacks(`class="waiting"`).
		has(`<img src="/v1/pictures/` + hashOf([]byte("small")))
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
