package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Source is a data folder, whose server may be at work.
type Source struct {
	Data string // the folder
	// Copy makes a file of the database as it is at one moment, and says which.
	Copy func(ctx context.Context, to string) (Stand, error)
	// Folders beneath Data that belong to a backup. Their files are written whole
	// under names of their own and not changed any more.
	Folders []string
	// Keys are what the database is sealed under, which lie elsewhere; nil when it is not.
	Keys func() ([]byte, error)
	// Whole has every file and every piece read, also of files that have not changed since
	// the backup before: a piece that a disk has spoilt is written anew.
	Whole bool
	// Progress is told how much is done; of is 0 where nothing is counted.
	Progress func(what string, done, of int)
}

// Stand is how far a database is.
type Stand struct {
	Epoch string
	Entry int64  // number of the newest entry of the log
	Head  string // hash of that entry, hexadecimal
}

// Report says what Make did.
type Report struct {
	Moment  string `json:"moment"`
	Made    int64  `json:"made"` // Unix milliseconds
	Entry   int64  `json:"entry"`
	Head    string `json:"head"`
	Size    int64  `json:"size"` // bytes that the moment holds
	Pieces  int    `json:"pieces"`
	Fresh   int    `json:"fresh"`   // pieces that were not there yet
	Written int64  `json:"written"` // bytes
}

// Make adds a backup of how things are now. The database comes first: what it names of
// the files is older than it, and there.
func (r *Repository) Make(ctx context.Context, source Source, k *Key, now time.Time) (*Report, error) {
	before, err := r.newest(k)
	if err != nil {
		return nil, err
	}
	m := &making{
		Repository: r, source: source, key: k, now: now, known: map[string]File{},
		moment: &Moment{Name: now.UTC().Format(nameFormat), Made: now.UnixMilli(), Key: k.id()}, report: &Report{},
	}
	for _, f := range before.Files {
		m.known[f.Path] = f
	}
	for _, step := range []func(context.Context) error{m.database, m.keys, m.folders, m.end} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("back up %s: %w", source.Data, err)
		}
	}
	return m.report, nil
}

// newest is the newest moment that can be trusted, for what it knows of files.
func (r *Repository) newest(k *Key) (*Moment, error) {
	names, err := r.Names()
	for i := len(names) - 1; i >= 0 && err == nil; i-- {
		m, damaged := r.Moment(names[i])
		if damaged == nil && m.Key == k.id() && m.prove(k) == nil {
			return m, nil
		}
	}
	return &Moment{}, err
}

// making is one backup under way.
type making struct {
	*Repository
	source Source
	key    *Key
	now    time.Time
	known  map[string]File // of the backup before
	moment *Moment
	report *Report
}

// database keeps a copy of the database, which lies beside it meanwhile: a backup's disk
// may be slow, and no place for what is open to read.
func (m *making) database(ctx context.Context) error {
	m.source.Progress("copying the database", 0, 0)
	copied := filepath.Join(m.source.Data, "backup"+partEnding)
	defer os.Remove(copied)
	stand, err := m.source.Copy(ctx, copied)
	if err != nil {
		return err
	}
	m.moment.Epoch, m.moment.Entry, m.moment.Head = stand.Epoch, stand.Entry, stand.Head
	f, err := os.Open(copied)
	if err != nil {
		return err
	}
	return errors.Join(m.cut(ctx, f), f.Close())
}

// cut keeps a database in pieces.
func (m *making) cut(ctx context.Context, f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	m.moment.Database.Size = info.Size()
	all := int((info.Size() + pieceSize - 1) / pieceSize)
	for part := make([]byte, pieceSize); ; {
		n, err := io.ReadFull(f, part)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		name, err := m.put(ctx, part[:n])
		if err != nil {
			return err
		}
		m.moment.Database.Pieces = append(m.moment.Database.Pieces, name)
		m.source.Progress("keeping the database", len(m.moment.Database.Pieces), all)
	}
}

// keysPath is the path of the keys in a moment: no folder of a data folder has a name such as
// that.
const keysPath = ".keys/vault"

// keys keeps the keys after the database: all that it names are there.
func (m *making) keys(ctx context.Context) error {
	if m.source.Keys == nil {
		return nil
	}
	content, err := m.source.Keys()
	if err != nil {
		return err
	}
	name, err := m.put(ctx, content)
	m.moment.Files = append(m.moment.Files, File{Path: keysPath, Size: int64(len(content)), Modified: m.now.UnixMilli(), Piece: name})
	return err
}

// folders keeps the files beside the database.
func (m *making) folders(ctx context.Context) error {
	var paths []string
	for _, folder := range m.source.Folders {
		found, err := filesIn(m.source.Data, folder)
		if err != nil {
			return err
		}
		paths = append(paths, found...)
	}
	slices.Sort(paths)
	for i, path := range paths {
		if err := m.file(ctx, path); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		m.source.Progress("keeping files", i+1, len(paths))
	}
	return nil
}

// filesIn lists the files of a folder, but for those that are not whole yet: their names
// begin with a point or end in .part, or they lie where photos arrive.
func filesIn(data, folder string) (paths []string, err error) {
	err = fs.WalkDir(os.DirFS(data), folder, func(path string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // no such folder, or gone meanwhile
			return nil
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == arriving || strings.HasPrefix(e.Name(), ".")):
			return fs.SkipDir
		case e.Type().IsRegular() && !strings.HasSuffix(path, partEnding) && !strings.HasPrefix(e.Name(), "."):
			paths = append(paths, path)
		}
		return nil
	})
	return paths, err
}

// arriving is where photos lie that are not whole yet.
const arriving = "arriving"

// file keeps one file. One that the backup before knew as it is need not be read.
func (m *making) file(ctx context.Context, path string) error {
	full := filepath.Join(m.source.Data, filepath.FromSlash(path))
	info, err := os.Stat(full)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it went
	}
	if err != nil {
		return err
	}
	f := File{Path: path, Size: info.Size(), Modified: info.ModTime().UnixMilli()}
	if f.Piece = m.again(f); f.Piece == "" {
		content, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		f.Size = int64(len(content))
		if f.Piece, err = m.put(ctx, content); err != nil {
			return err
		}
	}
	m.moment.Files = append(m.moment.Files, f)
	return nil
}

// again returns the piece of a file that has not changed since the backup before, ""
// when it is not known or not there.
func (m *making) again(f File) string {
	was := m.known[f.Path]
	if m.source.Whole || was.Size != f.Size || was.Modified != f.Modified || !validName(was.Piece) {
		return ""
	}
	if m.root.Chtimes(pathOf(was.Piece), m.now, m.now) != nil {
		return ""
	}
	m.report.Pieces++
	return was.Piece
}

func (m *making) put(ctx context.Context, content []byte) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	name, written, err := m.keep(m.key, content, m.now)
	if m.report.Pieces++; written > 0 {
		m.report.Fresh++
		m.report.Written += written
	}
	return name, err
}

// end lets all names be on disk, and then the moment.
func (m *making) end(context.Context) error {
	if err := errors.Join(m.keepKey(m.key), syncFolder(m.root, "pieces"), syncFolder(m.root, ".")); err != nil {
		return err
	}
	if err := m.moment.sign(m.key); err != nil {
		return err
	}
	m.report.Moment, m.report.Made, m.report.Entry, m.report.Head = m.moment.Name, m.moment.Made, m.moment.Entry, m.moment.Head
	m.report.Size = m.moment.Size()
	return m.keepMoment(m.moment)
}
