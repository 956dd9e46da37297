package console_test

import (
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// A household's page says what to look at in its photos; where else a picture was used,
// only to those who see that household.
func TestHousehold_FlagsPhotos(t *testing.T) {
	w := newWorld(t, here, there)
	mine, theirs := householdsIn(here)[0], householdsIn(there)[0]
	row := func(name, hash string) syncproto.Edit {
		e := syncproto.Edit{Table: schema.Photo, Row: registry.DerivedID(name)}
		for field, v := range map[string]schema.Value{"kind": schema.TextOf("house_outside"), "sha256": schema.TextOf(hash),
			"bytes": schema.IntOf(9), "taken_at": schema.IntOf(w.clock.Load())} {
			e.Sets = append(e.Sets, syncproto.Set{Field: schema.Photo.Ordinal(field), Value: v})
		}
		return e
	}
	same, first, second, broken := strings.Repeat("0a", 32), strings.Repeat("0b", 32), strings.Repeat("0c", 32), strings.Repeat("0d", 32)
	p, q := w.person("cadre", registry.Cadre, here), w.person("other", registry.Cadre, there)
	w.push(w.device(p), p, 1, mine, 0, row("a", same), row("b", first), row("c", broken))
	w.push(w.device(q), q, 1, theirs, 0, row("d", same), row("e", second))
	look := registry.Picture{SHA256: first, Shot: registry.Shot{Software: "Snapseed <b>"}, Look: registry.Look{Brightness: 99, Sharpness: 9}}
	w.must(w.app.Store().Write(w.ctx, func(tx app.Tx) error {
		w.must(tx.PutPicture(look, nil))
		w.must(tx.PutPicture(registry.Picture{SHA256: second}, nil))
		w.must(tx.PutPicture(registry.Picture{SHA256: broken, Problem: &schema.Problem{Code: schema.PictureAnimated}}, nil))
		return tx.PutAlike(first, second)
	}))
	b := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	b.in(schema.ZH).page("/households/"+mine.ID).has("与另一户的照片是同一文件", "画面相同或非常相似", `<a href="/households/`+theirs.ID+`">`, "画面模糊", "它是动画")
	b.in(schema.KO).page("/households/"+mine.ID).has("다른 호의 사진과 같은 파일", "움직이는 그림")
	b.in(schema.EN).page("/households/"+mine.ID).has("was edited with a program (Snapseed &lt;b&gt;)", "an animation, which cannot be shown").lacks("<b>)")
	b.page("/households/" + theirs.ID).has(`<a href="/households/` + mine.ID + `">looks like a photo of another household</a>`)
	w.desk("near", registry.Cadre, here).in(schema.EN).page("/households/" + mine.ID).has("looks like a photo of another household").lacks(theirs.ID)
}
