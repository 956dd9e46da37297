package replica

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

//go:embed first.sql
var firstSQL string

// fileFormat is the shape of a file besides its data.
const fileFormat = 2

// ending is what the name of an unpacked file adds to the replica's own.
const ending = "-first"

// head is what a file says of a village in it.
type head struct {
	format, version int64
	epoch, village  string
	seq             int64
	digest          string
}

// takeFile takes a village, or several, from a file: the rows, the revisions of its units and
// the commit it stands at, in one transaction, if then the village's digest over
// the rows held here is the file's. The transaction is not waited for to be on
// disk: a power cut may take the village away again, and the next sync brings it.
func (r *Replica) takeFile(village string, packed []byte, report *SyncReport) error {
	image, fault := syncproto.Decompress(packed, syncproto.Zstd, syncproto.MaxPage)
	if fault != nil {
		return fmt.Errorf("%w: %w", errUnfit, fault)
	}
	page := PageReport{}
	err := r.attached(image, func(t *tx) error { return t.file(village, &page) })
	if err != nil {
		return err
	}
	report.Files++
	report.Rows += page.Rows
	report.Verified += page.Verified
	return nil
}

// copies notes that the cursor knows of the villages that the server was told of,
// and returns those that a page wants to be taken as files, but for any that is
// held: the server does not believe that it is, so it comes anew, as rows.
func (t *tx) copies(p *syncproto.Page, told map[string]syncproto.Seq) (fresh []string, err error) {
	for village := range told {
		if err := t.exec("DELETE FROM taken WHERE village = ?", village); err != nil {
			return nil, err
		}
	}
	for _, village := range p.Files {
		_, held, err := t.villageState(village)
		if err != nil {
			return nil, err
		}
		if !held {
			fresh = append(fresh, village)
			continue
		}
		if err := t.exec("UPDATE village SET seq = -1, whole = 0 WHERE code = ?", village); err != nil {
			return nil, err
		}
	}
	return fresh, nil
}

// attached runs do in a transaction in which a database stands beside the
// replica's own, under the name first.
func (r *Replica) attached(image []byte, do func(t *tx) error) (err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conn == nil {
		return errClosed
	}
	var path string
	if err := r.conn.QueryRowContext(context.Background(), "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&path); err != nil {
		return err
	}
	path += ending
	if err := os.WriteFile(path, image, 0o600); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(path)) }()
	name := "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?mode=ro&immutable=1"
	if err := r.script("PRAGMA synchronous = NORMAL"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.script("PRAGMA synchronous = FULL")) }()
	if err := r.script("ATTACH ? AS first", name); err != nil {
		return fmt.Errorf("%w: %w", errUnfit, err)
	}
	defer func() { err = errors.Join(err, r.script("DETACH first")) }()
	return r.locked("BEGIN IMMEDIATE", do)
}

// script runs what must not be kept prepared.
func (r *Replica) script(text string, args ...any) error {
	_, err := r.conn.ExecContext(context.Background(), text, args...)
	return err
}

// file takes the attached file of a village, or of several.
func (t *tx) file(village string, report *PageReport) error {
	heads, err := t.heads(village)
	if err != nil {
		return err
	}
	held, err := number(t, "SELECT count(*) FROM village WHERE code IN (SELECT village FROM first.snapshot)")
	if err != nil || held > 0 {
		return err // another sync was faster
	}
	columns, err := t.fileColumns()
	if err != nil {
		return err
	}
	if err := t.uncovered(columns); err != nil {
		return err
	}
	var tables []*schema.Table
	for _, table := range t.r.view.replicated {
		if columns[table.Name] == nil {
			continue
		}
		n, err := t.fileTable(table, columns[table.Name])
		if err != nil {
			return fmt.Errorf("%w: %w", errUnfit, err)
		}
		tables = append(tables, table)
		report.Rows += n
	}
	err = t.exec(`INSERT INTO unit (id, village, rev, ahead) SELECT id, village, 0, rev FROM first.unit WHERE ` + ofTheFile + `
		ON CONFLICT (id) DO UPDATE SET village = excluded.village, ahead = max(ahead, excluded.ahead)`)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnfit, err)
	}
	for i := range heads {
		if err := t.fileVillage(&heads[i]); err != nil {
			return err
		}
	}
	return t.proveFile(heads, tables, report)
}

// fileVillage notes of a village that its rows are here.
func (t *tx) fileVillage(h *head) error {
	err := t.exec("INSERT INTO village (code, seq, whole, expected, got, repaired, frozen) VALUES (?, ?, 0, '', '', '', 0)", h.village, h.seq)
	if err != nil { // the file speaks of it twice
		return fmt.Errorf("%w: %w", errUnfit, err)
	}
	return t.settled(h.village, syncproto.Seq(h.seq))
}

// proveFile compares what is held of each village of the file with its digest.
func (t *tx) proveFile(heads []head, tables []*schema.Table, report *PageReport) error {
	digests, err := t.digestsOfTheFile(tables)
	if err != nil {
		return err
	}
	for i := range heads {
		h := &heads[i]
		if err := t.proven(h.village, h.digest, digests[h.village], report); err != nil {
			return err
		}
		if report.Mismatched > 0 {
			return fmt.Errorf("%w: the rows of %s do not give its digest", errUnfit, h.village)
		}
		if err := t.exec("INSERT OR REPLACE INTO taken (village, seq) VALUES (?, ?)", h.village, h.seq); err != nil {
			return err
		}
	}
	return nil
}

// digestsOfTheFile computes the digest of each village of the file from the rows that are
// held here now. All of a table's are read at once: a county's villages one by one were four
// thousand queries, most of them for nothing.
func (t *tx) digestsOfTheFile(tables []*schema.Table) (map[string]syncproto.Digest, error) {
	digests := map[string]syncproto.Digest{}
	for _, table := range tables {
		err := t.eachRow(table, t.r.view.tables[table].taken, func(r *Row) error {
			digests[r.Village] = digests[r.Village].Plus(r.digest())
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return digests, nil
}

// heads are what the file says of its villages: of the one that was asked for, or of
// several.
func (t *tx) heads(asked string) (heads []head, err error) {
	d, err := t.device()
	if err != nil {
		return nil, err
	}
	err = t.each(func(scan func(...any) error) error {
		var h head
		if err := scan(&h.format, &h.version, &h.epoch, &h.village, &h.seq, &h.digest); err != nil {
			return err
		}
		if h.format != fileFormat || h.version != int64(t.r.view.version) || d.epoch != "" && h.epoch != d.epoch || !schema.ValidVillage(h.village) {
			return fmt.Errorf("it says %+v", h)
		}
		heads = append(heads, h)
		return nil
	}, "SELECT format, version, epoch, village, seq, digest FROM first.snapshot")
	if err == nil && asked != several && (len(heads) != 1 || heads[0].village != asked) || len(heads) == 0 {
		err = errors.Join(err, fmt.Errorf("it says %+v", heads))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnfit, err)
	}
	return heads, nil
}

// ofTheFile chooses the rows of the villages that the file speaks of, so that none
// goes by without a digest.
const ofTheFile = "village IN (SELECT village FROM first.snapshot)"

// fileColumns are the columns of every table in the file.
func (t *tx) fileColumns() (map[string][]string, error) {
	columns := map[string][]string{}
	err := t.each(func(scan func(...any) error) error {
		var table, column string
		err := scan(&table, &column)
		columns[table] = append(columns[table], column)
		return err
	}, "SELECT m.name, c.name FROM first.sqlite_schema m, pragma_table_info(m.name, 'first') c WHERE m.type = 'table'")
	return columns, err
}

// uncovered refuses a file with rows that have local edits here, as after work in
// a village that was never pulled: a page knows how to put itself beneath them.
func (t *tx) uncovered(columns map[string][]string) error {
	edits, err := number(t, "SELECT count(*) FROM confirmed")
	if err != nil || edits == 0 {
		return err
	}
	edits, err = number(t, "SELECT count(*) FROM confirmed WHERE "+ofTheFile)
	for _, table := range t.r.view.replicated {
		if err == nil && edits == 0 && columns[table.Name] != nil {
			edits, err = number(t, "SELECT count(*) FROM confirmed WHERE tbl = ? AND row IN (SELECT id FROM first."+table.Name+")", table.Name)
		}
	}
	if err == nil && edits > 0 {
		err = fmt.Errorf("%w: there are edits on top of it", errUnfit)
	}
	return err
}

// fileTable takes one table's rows. A row that is here
// already has come from another village, and only pages know how to move it.
func (t *tx) fileTable(table *schema.Table, there []string) (rows int64, err error) {
	columns := slices.DeleteFunc(t.r.view.columns(table), func(c string) bool { return !slices.Contains(there, c) })
	list := strings.Join(columns, ", ")
	err = t.exec("INSERT INTO " + table.Name + " (" + list + ") SELECT " + list + " FROM first." + table.Name + " WHERE " + ofTheFile)
	if err != nil {
		return 0, err
	}
	return number(t, "SELECT changes()")
}

// columns are those of a table here.
func (v *view) columns(table *schema.Table) []string {
	columns := []string{"id"}
	if !table.IsRoot() && table.Scope == schema.OfHousehold {
		columns = append(columns, "household")
	}
	columns = append(columns, "village", "rev", "deleted")
	return append(columns, names(table, v.tables[table].fields)...)
}
