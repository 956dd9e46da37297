package syncproto_test

import (
	"bytes"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"ruhu/schema"
	"ruhu/syncproto"
)

func TestDictionary_RefusesWhatIsDamaged(t *testing.T) {
	text := []byte(strings.Repeat(`{"t":"member","name":"金明哲"},`, 3))
	whole := shared.Compress(text, syncproto.Dcz)
	other := syncproto.NewDictionary([]byte("another one"))
	bad := schema.Problem{Code: schema.BadCompression}
	foreign := schema.Problem{Code: schema.UnsupportedMedia, Param: "dcz"}
	type damage struct {
		name string
		data []byte
		want schema.Problem
	}
	cases := []damage{
		{"nothing", nil, bad},
		{"plain text", text, bad},
		{"zstd without a head", syncproto.Compress(text, syncproto.Zstd), bad},
		{"another dictionary", other.Compress(text, syncproto.Dcz), foreign},
		{"another magic number", slices.Concat([]byte{0x5f}, whole[1:]), bad},
		{"the frame as gzip", slices.Concat(shared.Head(), syncproto.Compress(text, syncproto.Gzip)), bad},
		{"garbage behind", append(slices.Clone(whole), "garbage"...), bad},
	}
	// The end of the head alone is a message of no frames: zstd calls that nothing.
	for cut := range len(whole) {
		if cut != len(shared.Head()) {
			cases = append(cases, damage{"cut off", whole[:cut], bad})
		}
	}
	for _, c := range cases {
		if got, problem := shared.Decompress(c.data, syncproto.Dcz, 1<<20); problem == nil || *problem != c.want || got != nil {
			t.Errorf("%s: %q, %v, want %v", c.name, got, problem, c.want)
		}
	}
	if got, problem := (*syncproto.Dictionary)(nil).Decompress(whole, syncproto.Dcz, 1<<20); problem == nil || *problem != foreign || got != nil {
		t.Errorf("without a dictionary: %q, %v", got, problem)
	}
}

func TestDictionary_StopsABomb(t *testing.T) {
	zeros := make([]byte, 64<<20)
	var wide bytes.Buffer
	w, err := zstd.NewWriter(&wide, zstd.WithWindowSize(64<<20))
	if err != nil {
		t.Fatal(err)
	}
	w.Write(zeros)
	w.Close()
	for name, frame := range map[string][]byte{
		"zeros":                                   shared.Compress(zeros, syncproto.Dcz)[len(shared.Head()):],
		"a window larger than any of ours":        wide.Bytes(),
		"a header that claims a terabyte":         claimed(1 << 40),
		"a header that claims more than there is": claimed(1<<64 - 1),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, problem := shared.Decompress(slices.Concat(shared.Head(), frame), syncproto.Dcz, 1<<20)
		runtime.ReadMemStats(&after)
		if want := (schema.Problem{Code: schema.TooLarge, Param: "1048576"}); problem == nil || *problem != want || got != nil {
			t.Errorf("%s: %d bytes, %v", name, len(got), problem)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
			t.Errorf("%s: took %d MiB of memory", name, took>>20)
		}
	}
}

// What the server streams, and what zstd itself makes of the dictionary, is read as
// well as what Compress makes.
func TestDictionary_ReadsWhatOthersWrite(t *testing.T) {
	text := []byte(strings.Repeat(`{"t":"member","name":"金明哲"},`, 200))
	streamed := bytes.NewBuffer(shared.Head())
	e := shared.Encoder()
	e.Reset(streamed)
	for part := range slices.Chunk(text, 700) {
		e.Write(part)
		e.Flush()
	}
	e.Close()
	best, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderDictRaw(0, shared.Content()))
	for name, packed := range map[string][]byte{"streamed": streamed.Bytes(), "best": best.EncodeAll(text, shared.Head())} {
		if got, problem := shared.Decompress(packed, syncproto.Dcz, len(text)); problem != nil || !bytes.Equal(got, text) {
			t.Errorf("%s: %d bytes, %v", name, len(got), problem)
		}
	}
}

// Whatever comes is read within the limit, or refused with one of three problems.
func FuzzDictionary(f *testing.F) {
	for _, c := range dictionaryVectors().Messages {
		f.Add(c.Packed[min(len(c.Packed), len(shared.Head())):])
	}
	f.Add(shared.Compress([]byte(`{"t":"member","name":"金明哲"}`), syncproto.Dcz)[len(shared.Head()):])
	f.Add(claimed(1 << 40))
	f.Fuzz(func(t *testing.T, frame []byte) {
		const limit = 1 << 16
		got, problem := shared.Decompress(slices.Concat(shared.Head(), frame), syncproto.Dcz, limit)
		switch {
		case problem == nil && len(got) > limit:
			t.Fatalf("%d bytes", len(got))
		case problem == nil:
			if again, problem := shared.Decompress(shared.Compress(got, syncproto.Dcz), syncproto.Dcz, limit); problem != nil || !bytes.Equal(again, got) {
				t.Fatalf("%q, %v; want %q", again, problem, got)
			}
		case got != nil || problem.Code != schema.BadCompression && problem.Code != schema.TooLarge:
			t.Fatalf("%d bytes and %v", len(got), problem)
		}
	})
}

// What is longer than a block is packed as well.
func TestDictionary_PacksTightlyWhateverTheLength(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 128 << 10, 128<<10 + 1, 3 << 20} {
		text := bytes.Repeat([]byte(`{"t":"member","name":"金明哲","n":1234567},`), n/40+1)[:n]
		packed := shared.CompressTightly(text)
		if got, problem := shared.Decompress(packed, syncproto.Dcz, n); problem != nil || !bytes.Equal(got, text) || len(packed) > n/20+60 {
			t.Errorf("%d bytes: %d packed, %d and %v", n, len(packed), len(got), problem)
		}
	}
}
