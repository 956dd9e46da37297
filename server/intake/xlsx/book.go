package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Bounds of a workbook. Antu County's has 9 MB, and unpacks to 45.
const (
	MaxUnpacked = 1 << 30  // bytes of all its parts
	MaxStrings  = 64 << 20 // bytes of the strings that cells share, each with 64 for itself
	MaxRow      = 1 << 20  // rows of a sheet, as Excel has it
	MaxColumn   = 1 << 14  // columns of a sheet, as Excel has it
	MaxCell     = 64 << 10 // bytes of a cell
	maxParts    = 10_000   // files in the archive
	maxToken    = 1 << 20  // bytes between two angle brackets of XML
)

// What makes a workbook unreadable.
var (
	ErrDamaged   = errors.New("xlsx: the workbook is damaged")
	ErrTooLarge  = errors.New("xlsx: the workbook unpacks to too much")
	ErrEncrypted = errors.New("xlsx: the workbook is protected by a password")
	ErrOld       = errors.New("xlsx: the workbook is in the old binary form")
)

// Book is an open workbook.
type Book struct {
	Sheets []Sheet
	// Since1904: its days are counted from 1904, as old Macs did, not from 1900.
	Since1904 bool

	parts   map[string]*zip.File
	strings []string
}

// Sheet is one sheet of a workbook.
type Sheet struct {
	Name   string
	Hidden bool
	part   string
}

// Open opens a workbook of a size. What is wrong with it is one of the errors of
// this package, or wraps one.
func Open(r io.ReaderAt, size int64) (*Book, error) {
	if err := foreign(r, size); err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	b := &Book{parts: map[string]*zip.File{}}
	if err := b.weigh(archive.File); err != nil {
		return nil, err
	}
	return b, b.read()
}

// oldMark begins compound files: workbooks of before 2007, and those under a
// password, which hold a stream of this name.
var (
	oldMark   = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	encrypted = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
)

// foreign tells what is no archive at all but a workbook to people.
func foreign(r io.ReaderAt, size int64) error {
	head := make([]byte, len(oldMark))
	if n, _ := r.ReadAt(head, 0); !bytes.Equal(head[:n], oldMark) {
		return nil
	}
	// Where the directory of a compound file lies is up to its writer.
	whole := bufferedSearch{r: io.NewSectionReader(r, 0, size), want: encrypted}
	if whole.found() {
		return ErrEncrypted
	}
	return ErrOld
}

// bufferedSearch looks for bytes in a file, a piece at a time.
type bufferedSearch struct {
	r    io.Reader
	want []byte
}

func (s bufferedSearch) found() bool {
	piece, kept := make([]byte, 64<<10), 0
	for {
		n, err := s.r.Read(piece[kept:])
		if bytes.Contains(piece[:kept+n], s.want) {
			return true
		}
		if err != nil {
			return false
		}
		from := max(0, kept+n-len(s.want))
		kept = copy(piece, piece[from:kept+n])
	}
}

// weigh adds up what the parts say that they unpack to. Nothing is believed: a part
// that says less than it holds ends in an error when it is read.
func (b *Book) weigh(files []*zip.File) error {
	if len(files) > maxParts {
		return ErrTooLarge
	}
	var sum uint64
	for _, f := range files {
		if sum += f.UncompressedSize64; f.UncompressedSize64 > MaxUnpacked || sum > MaxUnpacked {
			return ErrTooLarge
		}
		b.parts[partName("", f.Name)] = f
	}
	return nil
}

// partName is a part's name in one spelling; a relative one is within folder.
// Office does not mind capitals.
func partName(folder, name string) string {
	if name = strings.ReplaceAll(name, `\`, "/"); strings.HasPrefix(name, "/") {
		folder = ""
	}
	return strings.ToLower(strings.TrimPrefix(path.Join("/", folder, name), "/"))
}

// Kinds of relations between parts, the end of their addresses.
const (
	toWorkbook = "/officeDocument"
	toSheet    = "/worksheet"
	toStrings  = "/sharedStrings"
)

func (b *Book) read() error {
	top, err := b.relations("")
	if err != nil {
		return err
	}
	workbook := ""
	for _, r := range top {
		if r.is(toWorkbook) {
			workbook = r.target
		}
	}
	related, err := b.relations(workbook)
	if err != nil {
		return err
	}
	if err := b.readWorkbook(workbook, related); err != nil {
		return err
	}
	for _, r := range related {
		if r.is(toStrings) {
			return b.readStrings(r.target)
		}
	}
	return nil
}

type relation struct{ kind, target string }

func (r relation) is(kind string) bool { return strings.HasSuffix(r.kind, kind) }

// relations returns what a part refers to, by the name that it uses.
func (b *Book) relations(part string) (map[string]relation, error) {
	folder, file := path.Split(part)
	all := map[string]relation{}
	err := b.each(path.Join(folder, "_rels", file+".rels"), func(_ *scanner, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" {
			all[attr(e, "Id")] = relation{attr(e, "Type"), partName(folder, attr(e, "Target"))}
		}
		return nil
	})
	return all, err
}

func (b *Book) readWorkbook(part string, related map[string]relation) error {
	return b.each(part, func(_ *scanner, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.Since1904 = truth(attr(e, "date1904"))
		case "sheet":
			r := related[attr(e, "id")]
			if r.is(toSheet) { // charts and dialogs have no cells
				state := attr(e, "state")
				b.Sheets = append(b.Sheets, Sheet{Name: attr(e, "name"), Hidden: state != "" && state != "visible", part: r.target})
			}
		}
		return nil
	})
}

// readStrings reads the strings that cells share.
func (b *Book) readStrings(part string) error {
	size := 0
	return b.each(part, func(s *scanner, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := s.text("si")
		if size += len(text) + 64; size > MaxStrings {
			return ErrTooLarge
		}
		b.strings = append(b.strings, text)
		return err
	})
}

// each calls fn at every element of a part that begins.
func (b *Book) each(part string, fn func(*scanner, xml.StartElement) error) error {
	s, err := b.scan(part)
	if err != nil {
		return err
	}
	defer s.Close()
	for {
		token, err := s.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := fn(s, e); err != nil {
				return err
			}
		}
	}
}

// attr is the value of an attribute, in whatever namespace.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func truth(s string) bool { return s == "1" || s == "true" }
