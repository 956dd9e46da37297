package tight_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"ruhu/syncproto/tight"
)

// unpacked is what the library reads out of a frame.
func unpacked(t testing.TB, frame, dictionary []byte) []byte {
	t.Helper()
	options := []zstd.DOption{zstd.WithDecoderMaxMemory(16 << 20)}
	if len(dictionary) > 0 {
		options = append(options, zstd.WithDecoderDictRaw(0, dictionary))
	}
	z, err := zstd.NewReader(nil, options...)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out, err := z.DecodeAll(frame, nil)
	if err != nil {
		t.Fatalf("a frame of %d bytes: %v", len(frame), err)
	}
	return out
}

// carries packs a message, has the library read it, and returns how long it was.
func carries(t testing.TB, dictionary, message []byte) int {
	t.Helper()
	frame := tight.New(dictionary).Append([]byte("before"), message)
	if string(frame[:6]) != "before" {
		t.Fatalf("what stood before is %q", frame[:6])
	}
	if got := unpacked(t, frame[6:], dictionary); !bytes.Equal(got, message) {
		t.Fatalf("%d bytes were packed, and %d others came out", len(message), len(got))
	}
	return len(frame) - 6
}

func noise(n int) []byte {
	dice, out := rand.New(rand.NewPCG(1, 2)), make([]byte, n)
	for i := range out {
		out[i] = byte(dice.Uint32())
	}
	return out
}

// words are texts as people write them: words again and again, in any order.
func words(n int) []byte {
	dice, out := rand.New(rand.NewPCG(3, 4)), []byte(nil)
	all := strings.Fields("户主 房屋 漏雨 低保 收入 今年 孩子 上学 医院 药费 需要 联系 已经 没有 村里 玉米 牛 1200元 3月 {\"t\":\"visit\",\"id\":")
	for len(out) < n {
		out = append(out, all[dice.IntN(len(all))]...)
	}
	return out[:n]
}

func TestAppend_CarriesMessagesOfEveryMake(t *testing.T) {
	for name, make := range map[string]func(n int) []byte{
		"noise":  noise,
		"words":  words,
		"zeros":  func(n int) []byte { return make([]byte, n) },
		"two":    func(n int) []byte { return bytes.Repeat([]byte("ab"), n)[:n] },
		"far":    func(n int) []byte { return append(noise(n-n/3), noise(n/3)...) },
		"counts": func(n int) []byte { return count(n) },
	} {
		for _, n := range []int{0, 1, 2, 3, 4, 7, 31, 32, 255, 256, 257, 1023, 1024, 4096, 65_791, 65_792, tight.Most} {
			message := make(n)
			if size := carries(t, nil, message); size > n+12 {
				t.Errorf("%s, %d bytes: %d packed", name, n, size)
			}
			carries(t, words(5000), message)
			carries(t, message, message)
		}
	}
}

// count is a text in which lengths, distances and literals of every size come.
func count(n int) (out []byte) {
	for i := 0; len(out) < n; i++ {
		out = append(out, fmt.Sprintf("%d:", i*i*7919%100_003)...)
		from := max(0, len(out)-1-i*37%60_000)
		out = append(out, out[from:min(len(out), from+3+i*i%700)]...)
	}
	return out[:n]
}

func TestAppend_CarriesWhateverIsDrawn(t *testing.T) {
	piece := rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 0, 300), rapid.Map(rapid.SampledFrom([]string{"户主", `"id":"01a0c400-`, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "0"}), func(s string) []byte { return []byte(s) }))
	text := rapid.Map(rapid.SliceOfN(piece, 0, 200), func(all [][]byte) []byte { return bytes.Join(all, nil) })
	rapid.Check(t, func(r *rapid.T) {
		dictionary, message := text.Draw(r, "dictionary"), text.Draw(r, "message")
		frame := tight.New(dictionary).Append(nil, message)
		if got := unpacked(t, frame, dictionary); !bytes.Equal(got, message) {
			r.Fatalf("%d bytes were packed, and %d others came out", len(message), len(got))
		}
	})
}

func FuzzAppend(f *testing.F) {
	f.Add(words(100), words(300)) // long seeds only slow the fuzzer down
	f.Add([]byte{}, noise(40))
	f.Add(noise(100), append(noise(100), words(100)...))
	f.Add(count(50), count(400))
	f.Fuzz(func(t *testing.T, dictionary, message []byte) {
		if len(message) <= tight.Most {
			carries(t, dictionary, message)
		}
	})
}

// A packer is held by a device and used for all its messages, also by two at once.
func TestPacker_IsUsedAgain(t *testing.T) {
	p, message := tight.New(words(5000)), words(9000)
	want := p.Append(nil, message)
	p.Append(nil, noise(9000))
	same := make(chan bool)
	for range 4 {
		go func() { same <- bytes.Equal(p.Append(nil, message), want) }()
	}
	for range 4 {
		if !<-same {
			t.Error("not the same twice")
		}
	}
}

// It is worth its time: the library's most thorough level is beaten, with a dictionary
// and without.
func TestAppend_IsShorterThanTheLibraryMakesIt(t *testing.T) {
	for _, dictionary := range [][]byte{nil, words(5000)} {
		options := []zstd.EOption{zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderCRC(false)}
		if dictionary != nil {
			options = append(options, zstd.WithEncoderDictRaw(0, dictionary))
		}
		z, err := zstd.NewWriter(nil, options...)
		if err != nil {
			t.Fatal(err)
		}
		message := words(20_000)[10_000:]
		size, best := carries(t, dictionary, message), len(z.EncodeAll(message, nil))
		t.Logf("%d bytes of dictionary: %d bytes against %d", len(dictionary), size, best)
		if size*100 > best*97 {
			t.Errorf("%d bytes of dictionary: %d bytes against %d of the library", len(dictionary), size, best)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	for name, message := range map[string][]byte{"10 KB of words": words(10_000), "128 KB of words": words(tight.Most), "128 KB of noise": noise(tight.Most), "128 KB of zeros": make([]byte, tight.Most), "128 KB of counts": count(tight.Most)} {
		b.Run(name, func(b *testing.B) {
			p := tight.New(words(36_000))
			b.SetBytes(int64(len(message)))
			b.ReportAllocs()
			for b.Loop() {
				p.Append(nil, message)
			}
		})
	}
}
