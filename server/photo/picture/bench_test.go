package picture_test

import (
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"ruhu/scripts/pictures"
)

// BenchmarkTwelveMegapixels makes a large and a small copy of photos of 4,000 × 3,000
// pixels, two at a time: as the server does, as one would with imaging alone by box
// filters and the small copy from the large one, by Lanczos from the whole, and by
// vipsthumbnail, if that is installed. Beside them stands decoding alone. Each runs in
// a process of its own; of its time on the processors 2 cores' photos a second follow,
// whatever else the machine does.
func BenchmarkTwelveMegapixels(b *testing.B) {
	name := filepath.Join(b.TempDir(), "photo.jpg")
	data := pictures.First(pictures.Draw(1, 1, 4000, 3000), pictures.Notes{Make: "HUAWEI", Orientation: 6})
	if err := os.WriteFile(name, data, 0o600); err != nil {
		b.Fatal(err)
	}
	for _, way := range []string{"ours", "box", "lanczos", "decode"} {
		b.Run(way, func(b *testing.B) { report(b, runChild(b, way, b.N, name)) })
	}
	vips, err := exec.LookPath("vipsthumbnail")
	if err != nil {
		b.Log("vipsthumbnail is not installed")
		return
	}
	b.Run("vipsthumbnail", func(b *testing.B) {
		var all usage
		for range b.N {
			for _, size := range []string{"1280", "320"} {
				u := run(b, exec.Command(vips, name, "--size", size, "-o", filepath.Join(b.TempDir(), size+".jpg[Q=80]")))
				all.wall, all.cpu, all.peak = all.wall+u.wall, all.cpu+u.cpu, max(all.peak, u.peak)
			}
		}
		report(b, all)
	})
}

func report(b *testing.B, u usage) {
	b.ReportMetric(float64(b.N)/u.wall.Seconds(), "photos/s")
	b.ReportMetric(2*float64(b.N)/u.cpu.Seconds(), "photos/s-of-2-cores")
	b.ReportMetric(float64(u.peak)/1e6, "peak-MB")
}

// Whatever comes, two at a time take no more memory than is said: bad pictures next to
// nothing, and the dearest that are allowed what they are said to cost, and as much
// again that the collector has not come to.
func TestPeak_StaysUnderItsBound(t *testing.T) {
	dir := t.TempDir()
	save := func(name string, data []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	small := pictures.JPEG(image.NewGray(image.Rect(0, 0, 64, 48)), 80, nil)
	bad := []string{
		save("1.6 gigapixels.jpg", sized(small, 40_000, 40_000)),
		save("400 megapixels.png", bomb(t, 20_000, 20_000, 1, 0, 2500)),
		save("49 megapixels of 8 bytes.png", bomb(t, 7000, 7000, 16, 6, 0)),
		save("animated.png", animated(t, "png")),
		save("cut.jpg", small[:len(small)/2]),
		save("no bytes.jpg", nil),
	}
	type load struct {
		files []string
		n     int
		bound int64 // MB
	}
	loads := map[string]load{"bad": {bad, 60, 100}}
	if !testing.Short() { // the race detector, under which the tests are short, takes several times the memory
		loads["the dearest"] = load{[]string{save("49 megapixels.png", bomb(t, 7000, 7000, 8, 2, 21_000))}, 2, 2 * 2 * 300}
	}
	for name, c := range loads {
		u := runChild(t, "ours", c.n, c.files...)
		t.Logf("%s: %d MB", name, u.peak/1e6)
		if u.peak > c.bound*1e6 {
			t.Errorf("%s: %d MB, more than %d", name, u.peak/1e6, c.bound)
		}
	}
}
