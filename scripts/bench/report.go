package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// Report is what one run measured. Keys are stable.
type Report struct {
	Change  string           `json:"change"` // what is counted as one
	Notes   []string         `json:"notes"`
	Machine Machine          `json:"machine"`
	County  County           `json:"county"`
	Push    Push             `json:"push"`
	Wire    []Wire           `json:"wire"`
	Raw     []Raw            `json:"raw"`
	Storms  []*Storm         `json:"storms"`
	Pull    *Pull            `json:"pull"`
	Verify  app.VerifyReport `json:"verify"`
	History []*Age           `json:"history,omitempty"` // instead of raw, storms and pull
}

// Machine is where the run took place.
type Machine struct {
	System  string  `json:"system"`
	CPUs    int     `json:"cpus"`
	Go      string  `json:"go"`
	FsyncMS float64 `json:"fsync_ms"`       // median of appending 4 KiB and bringing it to disk
	Load    float64 `json:"load,omitempty"` // average of the minute before, where the system tells
}

// County is what was there before.
type County struct {
	Villages   int `json:"villages"`
	Households int `json:"households"`
	Devices    int `json:"devices"`
}

// Push is the average push of a storm.
type Push struct {
	Pushes          int     `json:"pushes"`
	Changesets      float64 `json:"changesets"`
	Changes         float64 `json:"changes"`
	Visits          float64 `json:"visits"`
	BytesPlain      float64 `json:"bytes_per_change"`
	BytesGzip       float64 `json:"bytes_per_change_gzip"`
	BytesZstd       float64 `json:"bytes_per_change_zstd"`
	BytesDcz        float64 `json:"bytes_per_change_dcz"`
	SentAs          string  `json:"sent_as"`
	VisitCharacters int     `json:"characters_of_a_visit"`
}

// Rates are pushes and changes by time.
type Rates struct {
	Pushes           int     `json:"pushes"`
	Changes          int     `json:"changes"`
	Seconds          float64 `json:"seconds"`
	PushesPerSecond  float64 `json:"pushes_per_second"`
	ChangesPerSecond float64 `json:"changes_per_second"`
	CPUMS            float64 `json:"cpu_ms_per_1000_changes"`
	CPUs             float64 `json:"cpus_used"` // on the average; others may have had the rest
}

// Raw is SQLite alone.
type Raw struct {
	PushesPerCommit int `json:"pushes_per_commit"`
	Rates
}

// Storm is the server under load.
type Storm struct {
	Connections int `json:"connections"`
	Changesets  int `json:"changesets"`
	Rates
	RatioToRaw    map[int]float64 `json:"ratio_to_raw"` // of changes per second, by pushes per commit
	P50MS         float64         `json:"p50_ms"`
	P99MS         float64         `json:"p99_ms"`
	BytesSent     float64         `json:"bytes_sent_per_change"` // on the wire, with headers
	BytesReceived float64         `json:"bytes_received_per_change"`
	ServerCPUMS   float64         `json:"server_cpu_ms_per_1000_changes"`
	PeakMB        float64         `json:"server_peak_mb,omitempty"` // of memory, since the server began, where the system tells
}

// Pull is reading everything from the beginning.
type Pull struct {
	Connections   int     `json:"connections"`
	Villages      int     `json:"villages"`
	Pages         int     `json:"pages"`
	Rows          int     `json:"rows"`
	Seconds       float64 `json:"seconds"`
	RowsPerSecond float64 `json:"rows_per_second"`
	BytesPerRow   float64 `json:"bytes_per_row"` // on the wire, with headers
	CPUMS         float64 `json:"cpu_ms_per_1000_rows"`
	ServerCPUMS   float64 `json:"server_cpu_ms_per_1000_rows"`
}

const definition = "one edited row: a visit that is made, or a member, household, dwelling or living conditions of which one or two fields are set"

func notes() []string {
	return []string{
		"The server is a process of its own; it and the client share the processors. CPU time is that of both; the server's is told apart.",
		"Signing in, encoding and compressing the pushes, and reading the answers are outside the clock.",
		"The loop is closed: a connection sends its next push when its last one is answered, so latency includes waiting for the others.",
		"Every commit is on disk (synchronous=FULL) before its push is answered.",
		"Raw writes the same rows into the same tables with the same indexes: no HTTP, no merge, no history, no digests, no receipts. Its rows were compared with the server's by digest.",
		"No two devices edit the same household: disputes are not measured.",
	}
}

func newReport(c *config, some *county.County, phones []*phone, pushes []*push) *Report {
	villages := map[string]bool{}
	for _, h := range some.Households {
		villages[h.Village] = true
	}
	return &Report{
		Change: definition, Notes: notes(), Push: pushOf(c, pushes),
		Machine: Machine{System: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.GOMAXPROCS(0), Go: runtime.Version(), Load: c.load},
		County:  County{len(villages), len(some.Households), len(phones)},
	}
}

// pushOf averages a storm's pushes, and what compression makes of some of them.
func pushOf(c *config, pushes []*push) Push {
	changes, changesets := 0, 0
	for _, p := range pushes {
		changes, changesets = changes+p.changes, changesets+p.changesets
	}
	sampled, packed := 0, scale{}
	for _, p := range pushes[:min(len(pushes), 500)] {
		sampled += p.changes
		packed.add(c.packing, p.plain)
	}
	return Push{
		Pushes: len(pushes), Changesets: ratio(changesets, len(pushes)), Changes: ratio(changes, len(pushes)),
		Visits: float64(c.changes / 2), VisitCharacters: visitCharacters, SentAs: string(c.encoding),
		BytesPlain: ratio(packed[syncproto.Identity], sampled), BytesGzip: ratio(packed[syncproto.Gzip], sampled),
		BytesZstd: ratio(packed[syncproto.Zstd], sampled), BytesDcz: ratio(packed[syncproto.Dcz], sampled),
	}
}

func ratio(a, b int) float64 { return float64(a) / float64(b) }

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// perThousand spreads a time on so many things, in milliseconds for a thousand.
func perThousand(d time.Duration, things int) float64 { return ms(d) * 1000 / float64(things) }

func newRates(pushes, changes int, took, cpu time.Duration) Rates {
	return Rates{
		Pushes: pushes, Changes: changes, Seconds: took.Seconds(),
		PushesPerSecond: float64(pushes) / took.Seconds(), ChangesPerSecond: float64(changes) / took.Seconds(),
		CPUMS: perThousand(cpu, changes), CPUs: cpu.Seconds() / took.Seconds(),
	}
}

func newRaw(batch int, pushes [][]statement, took, cpu time.Duration) Raw {
	changes := 0
	for _, p := range pushes {
		changes += len(p)
	}
	return Raw{batch, newRates(len(pushes), changes, took, cpu)}
}

func newStorm(connections int, pushes []*push, spent spent) *Storm {
	s := &Storm{Connections: connections}
	changes := 0
	var each []time.Duration
	for _, p := range pushes {
		changes, s.Changesets, each = changes+p.changes, s.Changesets+p.changesets, append(each, p.took)
	}
	slices.Sort(each)
	s.P50MS, s.P99MS = ms(each[len(each)/2]), ms(each[len(each)*99/100])
	s.Rates = newRates(len(pushes), changes, spent.took, spent.cpu)
	s.ServerCPUMS, s.PeakMB = perThousand(spent.server, changes), float64(spent.peak)/1e6
	return s
}

// wire spreads what went over the wire on the changes.
func (s *Storm) wire(sent, received int64) {
	s.BytesSent, s.BytesReceived = ratio(int(sent), s.Changes), ratio(int(received), s.Changes)
}

// compare holds the storm against SQLite alone.
func (s *Storm) compare(raws []Raw) {
	s.RatioToRaw = map[int]float64{}
	for _, r := range raws {
		s.RatioToRaw[r.PushesPerCommit] = s.ChangesPerSecond / r.ChangesPerSecond
	}
}

func (p *Pull) spent(s spent, received int64) {
	p.Seconds, p.RowsPerSecond = s.took.Seconds(), float64(p.Rows)/s.took.Seconds()
	p.BytesPerRow = ratio(int(received), p.Rows)
	p.CPUMS, p.ServerCPUMS = perThousand(s.cpu, p.Rows), perThousand(s.server, p.Rows)
}

// busy is the load from which on other work is in the way.
const busy = 0.5

// loadAverage is how many processes were running or waited for the disk in the
// last minute; 0 where the system does not tell.
func loadAverage() float64 {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), " ")
	load, _ := strconv.ParseFloat(first, 64) // 0 when it is no number
	return load
}

// fsyncTime measures what the disk makes of a small durable write: the floor
// under every commit.
func fsyncTime(folder string) (float64, error) {
	f, err := os.Create(filepath.Join(folder, "fsync"))
	if err != nil {
		return 0, err
	}
	defer f.Close() // nobody reads it
	var each []time.Duration
	for range 50 {
		began := time.Now()
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		each = append(each, time.Since(began))
	}
	slices.Sort(each)
	return ms(each[len(each)/2]), nil
}

// write prints the report for people.
func (r *Report) write(out io.Writer) error {
	p := r.Push
	fmt.Fprintf(out, "%s, %d CPUs, %s, %.2f ms to disk\n", r.Machine.System, r.Machine.CPUs, r.Machine.Go, r.Machine.FsyncMS)
	if r.Machine.Load > busy {
		fmt.Fprintf(out, "CAUTION: the machine had other work (load %.1f before the run): the rates are too low, and the ratios uncertain\n", r.Machine.Load)
	}
	fmt.Fprintf(out, "%d villages, %d households, %d devices; %d pushes a storm\n", r.County.Villages, r.County.Households, r.County.Devices, p.Pushes)
	fmt.Fprintf(out, "a push: %.1f changesets with %.0f changes, %.0f of them visits with %d characters\n", p.Changesets, p.Changes, p.Visits, p.VisitCharacters)
	fmt.Fprintf(out, "a change: %s\n", r.Change)
	fmt.Fprintf(out, "bytes a change: %.0f as JSON, %.0f with gzip, %.0f with zstd, %.0f with zstd and the dictionary; in the storm sent as %s, packed fast\n", p.BytesPlain, p.BytesGzip, p.BytesZstd, p.BytesDcz, p.SentAs)
	writeWire(out, r.Wire)
	fmt.Fprintln(out)
	write := r.writeLoad
	if len(r.History) > 0 {
		write = r.writeAges
	}
	if err := write(out); err != nil {
		return err
	}
	fmt.Fprintf(out, "verified: %d commits replayed, %d receipts, %d faults\n\n", r.Verify.Commits, r.Verify.Receipts, len(r.Verify.Faults))
	for _, note := range r.Notes {
		fmt.Fprintln(out, "-", note)
	}
	return nil
}

// writeLoad prints what raw writes, storms and the pull were.
func (r *Report) writeLoad(out io.Writer) error {
	if err := r.table(out); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\npull, %d connections: %d rows of %d villages in %.2f s: %.0f rows/s, %.0f bytes a row, %.1f CPU ms per 1,000 rows, %.1f of them the server's\n",
		r.Pull.Connections, r.Pull.Rows, r.Pull.Villages, r.Pull.Seconds, r.Pull.RowsPerSecond, r.Pull.BytesPerRow, r.Pull.CPUMS, r.Pull.ServerCPUMS)
	return err
}

func (r *Report) table(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tpushes/s\tchanges/s\tof raw, 1\tof raw, 16\tp50 ms\tp99 ms\tCPU ms/1,000\tserver's\tCPUs\tpeak MB\tsent B\treceived B\t")
	for _, x := range r.Raw {
		fmt.Fprintf(t, "raw, %d a commit\t%.0f\t%.0f\t\t\t\t\t%.1f\t\t%.1f\t\t\t\t\n", x.PushesPerCommit, x.PushesPerSecond, x.ChangesPerSecond, x.CPUMS, x.CPUs)
	}
	for _, s := range r.Storms {
		fmt.Fprintf(t, "storm, %d connections\t%.0f\t%.0f\t%.0f %%\t%.0f %%\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.0f\t%.0f\t%.0f\t\n", s.Connections, s.PushesPerSecond,
			s.ChangesPerSecond, 100*s.RatioToRaw[batches[0]], 100*s.RatioToRaw[batches[1]], s.P50MS, s.P99MS, s.CPUMS, s.ServerCPUMS, s.CPUs, s.PeakMB, s.BytesSent, s.BytesReceived)
	}
	return t.Flush()
}
