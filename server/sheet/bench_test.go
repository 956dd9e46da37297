package sheet_test

import (
	"io"
	"runtime"
	"testing"

	"ruhu/server/sheet"
)

// many is a sheet of so many rows of twenty cells, and the most memory that was in
// use, in bytes, when one of them was asked for or the first byte was written.
type many struct {
	rows int
	peak uint64
}

func (m *many) look() {
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	m.peak = max(m.peak, now.HeapInuse)
}

func (m *many) sheet() sheet.Sheet {
	return sheet.Sheet{Name: "many", Columns: make([]sheet.Column, 20), Rows: func(fn func([]sheet.Cell) error) error {
		row := make([]sheet.Cell, 20)
		for i := range m.rows {
			if i%1000 == 0 {
				m.look()
			}
			for j := range row {
				if row[j] = sheet.Text("222426198001010019"); j%2 == 1 {
					row[j] = sheet.Number(int64(i*j), 2)
				}
			}
			if err := fn(row); err != nil {
				return err
			}
		}
		return nil
	}}
}

// Write implements io.Writer, for a look at the end.
func (m *many) Write(b []byte) (int, error) {
	m.look()
	return io.Discard.Write(b)
}

func TestWriteXLSX_MemoryDoesNotGrowWithItsRows(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED with -short: the memory of 100,000 rows was NOT measured")
	}
	few, lots := &many{rows: 25_000}, &many{rows: 100_000}
	for _, m := range []*many{few, lots} {
		runtime.GC()
		if err := sheet.WriteXLSX(m, m.sheet()); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d MB for %d rows, %d MB for %d", few.peak>>20, few.rows, lots.peak>>20, lots.rows)
	// What is packed waits in memory until it is whole: that alone grows, and is small.
	if lots.peak > 2*few.peak {
		t.Errorf("%d rows took %d MB, %d took %d MB", few.rows, few.peak>>20, lots.rows, lots.peak>>20)
	}
}

func BenchmarkWriteXLSX100000Rows(b *testing.B) {
	benchmark(b, func(m *many) error { return sheet.WriteXLSX(m, m.sheet()) })
}

func BenchmarkWriteCSV100000Rows(b *testing.B) {
	benchmark(b, func(m *many) error { return sheet.WriteCSV(m, m.sheet()) })
}

func benchmark(b *testing.B, write func(*many) error) {
	m := &many{rows: 100_000}
	for b.Loop() {
		if err := write(m); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(m.peak>>20), "peak-MB")
}
