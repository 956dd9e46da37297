package county

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"ruhu/schema"
)

// WriteCSV writes the county's registry into a folder, which it makes when there
// is none: a file for each of Tables, named after the table, and people.csv.
//
// The first line names the columns: id, then household in tables of children,
// village, and the table's fields in their order. Values are spelled as schema
// spells them (money in fen, decimals scaled, places in microdegrees, sets
// joined by commas); an empty cell is null. The files are UTF-8 without a mark.
func (c *County) WriteCSV(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write county: %w", err)
	}
	files := map[*schema.Table]*csvFile{}
	var failed error
	for _, t := range Tables() {
		f, err := createCSV(dir, t.Name, columns(t))
		failed = errors.Join(failed, err)
		files[t] = f
	}
	if failed == nil {
		for r := range c.Rows() {
			files[r.Table].write(record(r))
		}
	}
	for _, t := range Tables() {
		failed = errors.Join(failed, files[t].close())
	}
	return errors.Join(failed, c.writePeople(dir))
}

// writePeople writes the staff, for accounts to be made of.
func (c *County) writePeople(dir string) error {
	f, err := createCSV(dir, "people", []string{"id", "name", "login", "role", "area", "phone"})
	if err != nil {
		return err
	}
	for _, p := range c.People {
		f.write([]string{p.ID, p.Name, p.Login, p.Role, p.Area, p.Phone})
	}
	return f.close()
}

// columns returns the first line of a table's file.
func columns(t *schema.Table) []string {
	names := []string{"id", "household", "village"}
	if t.IsRoot() {
		names = []string{"id", "village"}
	}
	for _, i := range t.FieldsAt(schema.Version) {
		names = append(names, t.Fields[i].Name)
	}
	return names
}

// record returns the line of a row.
func record(r schema.Row) []string {
	cells := []string{r.ID, r.Household, r.Village}
	if r.Table.IsRoot() {
		cells = []string{r.ID, r.Village}
	}
	for _, i := range r.Table.FieldsAt(schema.Version) {
		cells = append(cells, r.Values[i].String())
	}
	return cells
}

// csvFile is a file being written. It keeps its first error for close.
type csvFile struct {
	file *os.File
	w    *csv.Writer
}

func createCSV(dir, name string, header []string) (*csvFile, error) {
	file, err := os.Create(filepath.Join(dir, name+".csv"))
	if err != nil {
		return nil, fmt.Errorf("write county: %w", err)
	}
	f := &csvFile{file: file, w: csv.NewWriter(file)}
	f.write(header)
	return f, nil
}

// write adds a line; the csv.Writer holds on to the first error.
func (f *csvFile) write(cells []string) { _ = f.w.Write(cells) }

// close flushes and closes the file and returns the first error of all. Closing
// a file that could not be created does nothing.
func (f *csvFile) close() error {
	if f == nil {
		return nil
	}
	f.w.Flush()
	if err := errors.Join(f.w.Error(), f.file.Close()); err != nil {
		return fmt.Errorf("write county: %w", err)
	}
	return nil
}
