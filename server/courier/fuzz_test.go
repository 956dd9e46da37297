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

// FuzzHandIn brings the courier any bytes: as a file, as the inside of a sealed
// file, and as a text that an enrolled device signed. There are receipts or a
// refusal; a surprise is a fault of the program.
func FuzzHandIn(f *testing.F) {
	w := newWorldIn(f, inMemory(f))
	f.Cleanup(w.close)
	p := w.phone()
	p.home()
	for _, plain := range [][]byte{
		p.plain(),
		syncproto.AppendBundle(nil, syncproto.BundleHeader{Device: p.id, Reply: "age1x", First: 1, Last: 1}, nil, p.key),
		syncproto.AppendReceipts(nil, &syncproto.Receipts{Device: p.id}, schema.ZH, p.key),
	} {
		f.Add(plain)
	}
	f.Add(p.bundle())
	to, _ := w.courier.Keys()
	f.Fuzz(func(t *testing.T, data []byte) {
		text := data[:max(0, len(data)-ed25519.SignatureSize)]
		for _, plain := range [][]byte{data, append(text[:len(text):len(text)], ed25519.Sign(p.key, text)...)} {
			sealed, err := seal.Seal(plain, to)
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range [][]byte{sealed, plain} {
				d, err := w.courier.HandIn(t.Context(), bytes.NewReader(file), "fuzz")
				if _, refused := app.AsProblem(err); err != nil && !refused || err == nil && d.Receipts == nil {
					t.Fatalf("%+v, %v", d, err)
				}
			}
		}
	})
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
