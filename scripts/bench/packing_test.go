package main

import (
	"runtime"
	"testing"

	"github.com/klauspost/compress/zstd"

	contract "ruhu/mobile-contract"
	"ruhu/scripts/county"
	"ruhu/syncproto"
)

// BenchmarkPacking packs pushes of 18 changes, visits of sentences, in dcz.
func BenchmarkPacking(b *testing.B) {
	some := someVillages(county.Generate(1), 1)
	phones := []*phone{{id: some.People[0].ID, person: some.People[0], homes: some.Households}}
	a := newAuthor(&config{changes: 18, pushes: 20, seed: 1, encoding: syncproto.Gzip}, some, phones)
	a.note = sentenceNote
	pushes, _ := a.round()
	for _, way := range []struct {
		name string
		pack func(d *syncproto.Dictionary) func(plain []byte) []byte
	}{
		{"fast", func(d *syncproto.Dictionary) func([]byte) []byte {
			return func(plain []byte) []byte { return d.Compress(plain, syncproto.Dcz) }
		}},
		{"tightly", func(d *syncproto.Dictionary) func([]byte) []byte { return d.CompressTightly }},
		{"the library's most thorough level", func(d *syncproto.Dictionary) func([]byte) []byte {
			e, _ := zstd.NewWriter(nil, zstd.WithEncoderDictRaw(0, d.Content()), zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderCRC(false), zstd.WithEncoderConcurrency(1)) // fails for bad options only
			return func(plain []byte) []byte { return e.EncodeAll(plain, d.Head()) }
		}},
	} {
		b.Run(way.name, func(b *testing.B) {
			before := heap()
			pack, sum, n := way.pack(syncproto.NewDictionary(contract.Dictionary())), 0, 0
			pack(pushes[0].plain) // makes the encoder
			held := float64(heap()-before) / 1e6
			b.ReportAllocs()
			for b.Loop() {
				sum, n = sum+len(pack(pushes[n%len(pushes)].plain)), n+1
			}
			b.ReportMetric(float64(sum)/float64(18*n), "bytes/change")
			b.ReportMetric(held, "MB-held")
			runtime.KeepAlive(pack)
		})
	}
}

// heap is what is in use, in bytes.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
