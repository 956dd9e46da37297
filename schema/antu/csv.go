package antu

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"

	"ruhu/schema"
)

//go:embed data/*.csv
var files embed.FS

// record is one line of a data file, by column name.
type record map[string]string

// read returns the lines of an embedded file. The files are part of the
// program, so one that cannot be read is a bug and panics; the tests read all.
func read(name string) []record {
	f, err := files.Open("data/" + name + ".csv")
	if err != nil {
		panic(fmt.Errorf("antu: %w", err))
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(fmt.Errorf("antu: read %s: %w", name, err))
	}
	header, records := lines[0], make([]record, 0, len(lines)-1)
	for _, line := range lines[1:] {
		r := make(record, len(header))
		for i, column := range header {
			r[column] = line[i]
		}
		records = append(records, r)
	}
	return records
}

// text returns a column that the file must have.
func (r record) text(column string) string {
	s, ok := r[column]
	if !ok {
		panic("antu: no column " + column)
	}
	return s
}

// number returns a column as an integer.
func (r record) number(column string) int {
	n, err := strconv.Atoi(r.text(column))
	if err != nil {
		panic(fmt.Errorf("antu: column %s: %w", column, err))
	}
	return n
}

// label returns the names in the columns zh, ko and en. Villages have no
// column ko: their Korean stays empty and reads as Chinese.
func (r record) label() schema.Label {
	return schema.Label{ZH: r.text("zh"), KO: r["ko"], EN: r.text("en")}
}
