package syncproto_test

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/syncproto"
)

var encodings = []syncproto.Encoding{syncproto.Identity, syncproto.Gzip, syncproto.Zstd, syncproto.Dcz}

// shared is a dictionary that both sides hold.
var shared = syncproto.NewDictionary([]byte(`{"t":"member","name":"金明哲","户主姓名 ":"李英"}`))

func TestCompress_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOf(rapid.Byte()).Draw(t, "data")
		data = bytes.Repeat(data, rapid.IntRange(1, 50).Draw(t, "times"))
		for _, as := range encodings {
			packed := shared.Compress(data, as)
			got, problem := shared.Decompress(packed, as, len(data))
			if problem != nil || !bytes.Equal(got, data) {
				t.Fatalf("%q: %d bytes, %v; want %d", as, len(got), problem, len(data))
			}
			if len(data) == 0 {
				continue
			}
			if _, problem := shared.Decompress(packed, as, len(data)-1); problem == nil || problem.Code != schema.TooLarge {
				t.Fatalf("%q: one byte over the limit: %v", as, problem)
			}
		}
		if got, problem := shared.Decompress(shared.CompressTightly(data), syncproto.Dcz, len(data)); problem != nil || !bytes.Equal(got, data) {
			t.Fatalf("tightly: %d bytes, %v; want %d", len(got), problem, len(data))
		}
	})
}

func TestCompress_ManyAtOnce(t *testing.T) {
	for i := range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			data := bytes.Repeat([]byte{byte(i)}, 10_000)
			for range 50 {
				for _, as := range encodings {
					if got, problem := shared.Decompress(shared.Compress(data, as), as, len(data)); problem != nil || !bytes.Equal(got, data) {
						t.Fatalf("%q: %d bytes, %v", as, len(got), problem)
					}
				}
			}
		})
	}
}

func TestDecompress_RefusesWhatIsDamaged(t *testing.T) {
	text := []byte(strings.Repeat("金明哲,李英,", 500))
	packed := map[syncproto.Encoding][]byte{syncproto.Gzip: syncproto.Compress(text, syncproto.Gzip), syncproto.Zstd: syncproto.Compress(text, syncproto.Zstd)}
	check := func(name string, as syncproto.Encoding, data []byte) {
		t.Helper()
		got, problem := syncproto.Decompress(data, as, 1<<20)
		if problem == nil || *problem != (schema.Problem{Code: schema.BadCompression}) || got != nil {
			t.Errorf("%s, %s: %d bytes, %v", as, name, len(got), problem)
		}
	}
	for as, whole := range packed {
		check("plain text", as, text)
		check("one byte", as, whole[:1])
		for cut := 2; cut < len(whole); cut++ {
			check("cut off", as, whole[:cut])
		}
		check("garbage behind", as, append(slices.Clone(whole), "garbage"...))
		if as == syncproto.Gzip {
			check("nothing", as, nil)
		}
	}
	check("of the other kind", syncproto.Gzip, packed[syncproto.Zstd])
	check("of the other kind", syncproto.Zstd, packed[syncproto.Gzip])

	spoilt := slices.Clone(packed[syncproto.Gzip])
	spoilt[len(spoilt)-8] ^= 1 // its checksum
	check("a wrong checksum", syncproto.Gzip, spoilt)
	spoilt = slices.Clone(packed[syncproto.Zstd])
	spoilt[len(spoilt)-1] ^= 1
	check("a wrong checksum", syncproto.Zstd, spoilt)
}

func TestDecompress_UnknownEncoding(t *testing.T) {
	for _, name := range []syncproto.Encoding{"br", "deflate", "GZIP", "gzip, zstd", "dcz"} {
		_, problem := syncproto.Decompress([]byte("x"), name, 10)
		if want := (schema.Problem{Code: schema.UnsupportedMedia, Param: string(name)}); problem == nil || *problem != want {
			t.Errorf("%s: %v, want %v", name, problem, want)
		}
	}
}

// A kilobyte that unpacks to gigabytes must cost neither the time nor the memory.
func TestDecompress_StopsABomb(t *testing.T) {
	const limit = 1 << 20
	zeros := make([]byte, 64<<20)
	window := func(size int) []byte {
		var out bytes.Buffer
		w, err := zstd.NewWriter(&out, zstd.WithWindowSize(size))
		if err != nil {
			t.Fatal(err)
		}
		w.Write(zeros)
		w.Close()
		return out.Bytes()
	}
	manyGzips := bytes.Repeat(syncproto.Compress(zeros[:1<<20], syncproto.Gzip), 64)
	for _, c := range []struct {
		name string
		as   syncproto.Encoding
		data []byte
	}{
		{"zeros", syncproto.Gzip, syncproto.Compress(zeros, syncproto.Gzip)},
		{"gzip of gzips", syncproto.Gzip, manyGzips},
		{"zeros", syncproto.Zstd, syncproto.Compress(zeros, syncproto.Zstd)},
		{"zeros of no declared size", syncproto.Zstd, window(8 << 20)},
		{"a window larger than any of ours", syncproto.Zstd, window(64 << 20)},
		{"a header that claims a terabyte", syncproto.Zstd, claimed(1 << 40)},
		{"a header that claims more than there is", syncproto.Zstd, claimed(1<<64 - 1)},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, problem := syncproto.Decompress(c.data, c.as, limit)
		runtime.ReadMemStats(&after)
		if want := (schema.Problem{Code: schema.TooLarge, Param: "1048576"}); problem == nil || *problem != want || got != nil {
			t.Errorf("%s, %s: %d bytes, %v", c.as, c.name, len(got), problem)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
			t.Errorf("%s, %s: took %d MiB of memory", c.as, c.name, took>>20)
		}
	}
}

// claimed is a zstd frame of one segment that declares a size and holds one byte.
func claimed(size uint64) []byte {
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0xe0}
	frame = binary.LittleEndian.AppendUint64(frame, size)
	return append(frame, 0x09, 0x00, 0x00, 'x')
}

func TestDecompress_ReadsWhatOtherPackersWrite(t *testing.T) {
	text := []byte(strings.Repeat("户主姓名 ", 1000))
	var best bytes.Buffer
	w, _ := gzip.NewWriterLevel(&best, gzip.BestCompression)
	w.Name = "push.json"
	w.Write(text)
	w.Close()
	if got, problem := syncproto.Decompress(best.Bytes(), syncproto.Gzip, len(text)); problem != nil || !bytes.Equal(got, text) {
		t.Errorf("gzip -9: %v", problem)
	}
	for _, level := range []zstd.EncoderLevel{zstd.SpeedFastest, zstd.SpeedBestCompression} {
		e, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(level))
		if got, problem := syncproto.Decompress(e.EncodeAll(text, nil), syncproto.Zstd, len(text)); problem != nil || !bytes.Equal(got, text) {
			t.Errorf("zstd %v: %v", level, problem)
		}
	}
}
