package intake

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/server/intake/xlsx"
)

// Bounds of what is read at all. The largest file of Antu County has 9 MB.
const (
	MaxFile  = 64 << 20 // bytes in a file
	MaxField = 64 << 10 // bytes in a cell
	MaxRows  = 250_000  // rows in a delivery: each takes up to 2 kB of memory
)

// Extensions of files that are read, and of one that is only known.
const (
	extensionCSV   = ".csv"
	extensionXLSX  = ".xlsx"
	extensionXLSM  = ".xlsm"
	extensionOld   = ".xls"
	peopleTable    = "people"
	lockFilePrefix = "~$" // what Excel puts beside a workbook that is open
)

// source is what holds rows of one table: a file, or a sheet of a workbook.
type source struct {
	file  string
	sheet string        // "" of a CSV file
	table *schema.Table // nil for the staff
	read  func(*reading) error
}

// list finds what there is to be read. What cannot be read as a table is a fault,
// because it may be one with its name misspelt; anything else in the folder is none
// of ours.
func (d *Delivery) list(files fs.FS, only string) error {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return fmt.Errorf("open delivery: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || strings.HasPrefix(name, ".") || strings.HasPrefix(name, lockFilePrefix) || only != "" && name != only {
			continue
		}
		switch strings.ToLower(path.Ext(name)) {
		case extensionCSV:
			d.listCSV(files, name)
		case extensionXLSX, extensionXLSM, extensionOld:
			err = d.listWorkbook(files, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Delivery) listCSV(files fs.FS, name string) {
	stem := strings.TrimSuffix(name, path.Ext(name))
	t, p, ok := tableNamed(stem)
	if !ok {
		d.damage(Fault{File: name, Problem: p})
		return
	}
	d.sources = append(d.sources, source{file: name, table: t, read: func(r *reading) error { return r.csv(files, name) }})
}

func (d *Delivery) listWorkbook(files fs.FS, name string) error {
	content, size, err := d.openAt(files, name)
	if damaged(err) {
		d.damage(Fault{File: name, Problem: schema.Problem{Code: schema.FileDamaged}})
		return nil
	}
	if err != nil {
		return err
	}
	if size > MaxFile {
		d.damage(Fault{File: name, Problem: tooLargeFile, told: fileTooLarge})
		return nil
	}
	book, err := xlsx.Open(content, size)
	if err != nil {
		d.damage(Fault{File: name, Problem: problemOfBook(err)})
		return nil
	}
	for _, sheet := range book.Sheets {
		d.listSheet(name, book, sheet)
	}
	return nil
}

func (d *Delivery) listSheet(file string, book *xlsx.Book, sheet xlsx.Sheet) {
	t, p, ok := tableNamed(sheet.Name)
	switch {
	case !ok && sheet.Hidden: // what a form keeps its lists in
	case !ok:
		d.damage(Fault{File: file, Sheet: sheet.Name, Problem: p})
	case sheet.Hidden:
		d.damage(Fault{File: file, Sheet: sheet.Name, Problem: schema.Problem{Code: schema.HiddenCells, Param: clip(sheet.Name)}})
	default:
		d.sources = append(d.sources, source{file: file, sheet: sheet.Name, table: t,
			read: func(r *reading) error { return r.workbook(book, sheet) }})
	}
}

// openAt opens a file to be read anywhere in it.
func (d *Delivery) openAt(files fs.FS, name string) (io.ReaderAt, int64, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, 0, fmt.Errorf("open delivery: %w", err)
	}
	info, err := f.Stat()
	if at, ok := f.(io.ReaderAt); ok && err == nil {
		d.open = append(d.open, f)
		return at, info.Size(), nil
	}
	f.Close()
	data, err := load(files, name)
	return bytes.NewReader(data), int64(len(data)), err
}

// load reads a file up to one byte more than it may have.
func load(files fs.FS, name string) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open delivery: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return data, nil
}

// damaged reports whether a file cannot be read because the archive that it is in is
// not whole.
func damaged(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrAlgorithm) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &corrupt)
}

// tableNamed finds the table of a file or a sheet, by its name or its label; nil is
// the staff.
func tableNamed(name string) (*schema.Table, schema.Problem, bool) {
	name = strings.TrimSpace(name)
	if name == peopleTable || slices.Contains(labels(staffLabel), name) {
		return nil, schema.Problem{}, true
	}
	t := schema.TableOf(name)
	for _, known := range schema.Tables() {
		if slices.Contains(labels(known.Label), name) {
			t = known
		}
	}
	switch {
	case t == nil:
		return nil, schema.Problem{Code: schema.UnknownTable, Param: clip(name)}, false
	case t.ServerOnly:
		return nil, schema.Problem{Code: schema.FieldServer, Table: t.Name}, false
	case t.Scope != schema.OfHousehold:
		return nil, schema.Problem{Code: schema.WrongUnit, Table: t.Name}, false
	}
	return t, schema.Problem{}, true
}

// labels are a label's texts in each language.
func labels(l schema.Label) []string { return []string{l.ZH, l.KO, l.EN} }

// clip shortens what a stranger wrote to what a message can show.
func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// tooLargeFile is a file of more than MaxFile.
var tooLargeFile = schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(MaxFile>>20) + " MB"}
