package courier_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
	"ruhu/syncproto/seal"
)

// FuzzHandIn brings the courier any bytes: as a file, as the inside of a sealed file,
// and as a text that an enrolled device signed, with any bytes where its photos
// should be. There are receipts or a refusal; a surprise is a fault of the program.
func FuzzHandIn(f *testing.F) {
	w := newWorldIn(f, inMemory(f))
	f.Cleanup(w.close)
	p := w.phone()
	p.home()
	picture := []byte("a picture")
	named := syncproto.Photo{SHA256: hashOf(picture), Size: int64(len(picture))}
	header := syncproto.BundleHeader{Device: p.id, Reply: "age1x", First: 1, Last: 1}
	f.Add(p.plain(), []byte{})
	f.Add(p.plainWith(named), picture)
	f.Add(p.plainWith(named, named), picture[:4])
	f.Add(syncproto.AppendBundle(nil, header, nil, p.key), []byte{})
	f.Add(syncproto.AppendReceipts(nil, &syncproto.Receipts{Device: p.id}, schema.ZH, p.key), []byte{})
	f.Add(p.bundle(), []byte{})
	to, _ := w.courier.Keys()
	f.Fuzz(func(t *testing.T, data, photos []byte) {
		w.tb = t
		text := data[:max(0, len(data)-ed25519.SignatureSize)]
		for _, plain := range [][]byte{data, append(text[:len(text):len(text)], ed25519.Sign(p.key, text)...)} {
			for _, file := range [][]byte{w.sealed(plain, photos, to), plain} {
				d, err := w.courier.HandIn(t.Context(), bytes.NewReader(file), "fuzz")
				if _, refused := app.AsProblem(err); err != nil && !refused || err == nil && d.Receipts == nil {
					t.Fatalf("%+v, %v", d, err)
				}
			}
		}
	})
}

// sealed packs and seals a text, with what follows it.
func (w *world) sealed(plain, follow []byte, to string) []byte {
	w.Helper()
	var file bytes.Buffer
	out, err := seal.SealStream(&file, plain, to)
	w.must(err)
	_, err = out.Write(follow)
	w.must(err)
	w.must(out.Close())
	return file.Bytes()
}

// plainWith is a bundle without changesets that names photos.
func (p *phone) plainWith(photos ...syncproto.Photo) []byte {
	p.w.Helper()
	b, problem := syncproto.DecodeBundle(p.plain())
	if problem != nil {
		p.w.Fatal(problem)
	}
	h := b.BundleHeader
	h.First, h.Last = 0, 0
	return syncproto.AppendBundle(nil, h, [][]byte{syncproto.AppendPush(nil, p.id, h.Created, nil)}, p.key, photos...)
}

// plain is what a phone would hand in, before it is sealed.
func (p *phone) plain() []byte {
	p.w.Helper()
	secret, err := seal.NewSecret()
	p.w.must(err)
	to, err := seal.Recipient(secret)
	p.w.must(err)
	sealed, err := p.WriteBundle(to)
	p.w.must(err)
	plain, err := seal.Open(sealed, secret)
	p.w.must(err)
	return plain
}
