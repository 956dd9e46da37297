//go:build unix

package bootstrap_test

import (
	"syscall"
	"testing"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// BenchmarkFirstPull compares a device's first sync by files with that by rows, in
// one run: a county device that takes everything, and one that takes a village.
// Each is a new replica on a disk that answers to fsync; the server core is asked
// directly, through the codecs, and has the files ready.
func BenchmarkFirstPull(b *testing.B) {
	w := newWorld(b)
	w.settle()
	w.must(w.store.Read(ctx, func(r app.Reader) error {
		villages, err := r.Villages([]string{antu.CountyCode})
		var all []string
		for _, v := range villages {
			if v.Seq > 0 {
				w.snapshot(v.Village)
				all = append(all, v.Village)
			}
		}
		w.group(all...)
		return err
	}))
	for _, c := range []struct{ name, area string }{{"county", antu.CountyCode}, {"village", north}} {
		for _, files := range []bool{false, true} {
			name := c.name + "/rows"
			if files {
				name = c.name + "/files"
			}
			b.Run(name, func(b *testing.B) { w.firstPull(b, c.area, files) })
		}
	}
}

func (w *world) firstPull(b *testing.B, area string, files bool) {
	var bytes, rows int64
	var spent, cpu time.Duration
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		d := w.enrol(area)
		d.page = func(_ string, answer []byte) ([]byte, error) {
			bytes += int64(len(syncproto.Compress(answer, syncproto.Zstd))) // the time of it is the link's, and counts
			return answer, nil
		}
		var via replica.Transport = d.line
		if !files {
			via = byRows{d.line}
		}
		began, worked := time.Now(), cpuTime()
		b.StartTimer()
		report, err := d.Sync(via)
		b.StopTimer()
		spent, cpu = spent+time.Since(began), cpu+cpuTime()-worked
		w.must(err)
		if report.Mismatched > 0 || report.Restarts > 0 || (report.Files > 0) != files {
			b.Fatal(report.JSON())
		}
		bytes += d.Bytes
		rows += report.Rows
		w.must(d.Close())
		b.StartTimer()
	}
	b.ReportMetric(float64(bytes)/float64(b.N)/1000, "kB/op")
	b.ReportMetric(float64(rows)/float64(b.N), "rows/op")
	b.ReportMetric(float64(cpu.Microseconds())/1000/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(spent.Milliseconds())/float64(b.N), "ms/op")
}

// cpuTime is what this process has worked: on a machine that others use as well,
// the better measure.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
