package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
)

type logCommand struct {
	List   logList   `cmd:"" help:"Show entries of the log, the newest first."`
	Key    logKey    `cmd:"" help:"Print the key that signed heads and exports are checked with."`
	Head   logHead   `cmd:"" help:"Sign where the log ends. Kept elsewhere, it proves later that nothing was cut off or made anew."`
	Export logExport `cmd:"" help:"Write entries with the proof that the log has them."`
	Check  logCheck  `cmd:"" help:"Check what export wrote. It needs no data folder."`
}

// logFilter is which entries are meant.
type logFilter struct {
	Area   string    `help:"At or below an area." placeholder:"CODE"`
	Unit   string    `help:"About a household, by its id, or a village's own papers, by its code." name:"household" placeholder:"ID"`
	Person string    `help:"Done by a person, or about one or a device, by id." placeholder:"ID"`
	Kind   string    `help:"Of a kind: ${kinds}." placeholder:"KIND"`
	From   time.Time `help:"From a day on." format:"2006-01-02" placeholder:"DATE"`
	To     time.Time `help:"Before a day." format:"2006-01-02" placeholder:"DATE"`
}

func (f logFilter) query() (app.LogQuery, error) {
	q := app.LogQuery{Area: f.Area, Unit: f.Unit, Person: f.Person, Kind: chronicle.Kind(f.Kind)}
	if f.Kind != "" && !q.Kind.Known() {
		return q, fmt.Errorf("%q is no kind of entry; kinds are %s", f.Kind, logKinds())
	}
	if !f.From.IsZero() {
		q.From = app.DayOf(f.From).UnixMicro()
	}
	if !f.To.IsZero() {
		q.To = app.DayOf(f.To).UnixMicro()
	}
	return q, nil
}

func logKinds() string {
	var names []string
	for _, k := range chronicle.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

type logList struct {
	logFilter
	Before int64 `help:"Only entries before this number: where the last list ended."`
	Limit  int   `help:"How many at most." default:"100"`
}

// Run implements the command.
func (c *logList) Run(p *program) error {
	q, err := c.query()
	if err != nil {
		return err
	}
	q.Before, q.Limit = c.Before, max(1, c.Limit)
	return p.with(func(s *site) error {
		page, next, err := s.app.LogPage(p.ctx, q)
		if err != nil {
			return err
		}
		views := make([]app.EntryView, len(page))
		lines := [][]string{{"ENTRY", "AT", "KIND", "PERSON", "AREA", "ABOUT", "FACTS"}}
		for i, e := range page {
			views[i] = app.ViewOf(e)
			lines = append(lines, []string{strconv.FormatInt(e.Number, 10), when(e.At / 1000), e.Kind.Label().In(p.Lang), e.Person, e.Area, strings.TrimSpace(e.Unit + " " + e.Subject), string(e.Facts)})
		}
		return p.print(map[string]any{"entries": views, "next": next}, func(w io.Writer) {
			columns(w, lines)
			if next > 0 {
				fmt.Fprintf(w, "More: --before %d\n", next)
			}
		})
	})
}

type logKey struct{}

// Run implements the command.
func (*logKey) Run(p *program) error {
	return p.with(func(s *site) error {
		return p.print(map[string]string{"key": s.signer.Key()}, func(w io.Writer) { fmt.Fprintln(w, s.signer.Key()) })
	})
}

type logHead struct{}

// Run implements the command.
func (*logHead) Run(p *program) error {
	return p.with(func(s *site) error {
		return s.app.ProveLog(p.ctx, s.signer, nil, func(_ app.Reader, proofs *app.Proofs) error {
			out := map[string]any{"checkpoint": proofs.Heading.Checkpoint, "key": s.signer.Key(), "entries": proofs.Head.Size}
			return p.print(out, func(w io.Writer) { fmt.Fprint(w, proofs.Heading.Checkpoint) })
		})
	})
}

type logExport struct {
	logFilter
	Entry  []int64 `help:"These entries, by number; may be repeated." placeholder:"N"`
	All    bool    `help:"The whole log."`
	Since  string  `help:"A signed head from before: prove that the log begins with what it was of." type:"existingfile" placeholder:"FILE"`
	Out    string  `help:"File to write; standard output if none is named." placeholder:"FILE"`
	Reason string  `help:"Why everything is to be shown, also what is sensitive: it is put into the log. Otherwise values that are not for lists are hidden behind their hashes."`
}

// Help is printed below the flags.
func (logExport) Help() string {
	return `Writes one JSON document a line: first the signed head of the log, then each entry with the proof that the head is over it. Anybody can check the file with "ruhu log check", without the database. With --since alone it proves that the log has only grown since a head was signed.`
}

// Run implements the command.
func (c *logExport) Run(p *program) error {
	q, err := c.query()
	if err != nil {
		return err
	}
	if len(c.Entry) == 0 && !c.All && c.Since == "" && c.logFilter == (logFilter{}) {
		return errors.New("say which entries: --household, --area, --entry, … or --all")
	}
	var older []byte
	if c.Since != "" {
		if older, err = os.ReadFile(c.Since); err != nil {
			return err
		}
	}
	return p.with(func(s *site) error { return c.export(p, s, q, older) })
}

func (c *logExport) export(p *program, s *site, q app.LogQuery, older []byte) error {
	shown := schema.Plain
	if c.Reason != "" {
		if err := s.app.LogUnmasked(p.ctx, "", q.Unit, q.Area, c.Reason); err != nil {
			return err
		}
		shown = schema.Sensitive
	}
	out, done, err := c.out(p)
	if err != nil {
		return err
	}
	exported := 0
	err = s.app.ProveLog(p.ctx, s.signer, older, func(r app.Reader, proofs *app.Proofs) error {
		if err := writeLine(out, proofs.Heading); err != nil {
			return err
		}
		return c.each(r, q, func(e *chronicle.Entry) error {
			proved, err := proofs.Of(e, shown)
			if err != nil {
				return err
			}
			exported++
			return writeLine(out, proved)
		})
	})
	if err = errors.Join(err, done()); err != nil || c.Out == "" {
		return err
	}
	return p.print(map[string]any{"entries": exported, "file": c.Out}, func(w io.Writer) { fmt.Fprintf(w, "%d entries in %s\n", exported, c.Out) })
}

// each goes through the entries that are meant. A filter that says nothing means none.
func (c *logExport) each(r app.Reader, q app.LogQuery, fn func(*chronicle.Entry) error) error {
	for _, number := range c.Entry {
		e, err := app.EntryAt(r, number)
		if err == nil {
			err = fn(e)
		}
		if err != nil {
			return fmt.Errorf("entry %d: %w", number, err)
		}
	}
	if !c.All && c.logFilter == (logFilter{}) {
		return nil
	}
	return app.EachInLog(r, q, fn)
}

// out opens where the export goes.
func (c *logExport) out(p *program) (w *bufio.Writer, done func() error, err error) {
	if c.Out == "" {
		w = bufio.NewWriter(p.out)
		return w, w.Flush, nil
	}
	f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return nil, nil, err
	}
	w = bufio.NewWriter(f)
	return w, func() error { return errors.Join(w.Flush(), f.Sync(), f.Close()) }, nil
}

func writeLine(w io.Writer, v any) error {
	err := json.MarshalWrite(w, v, json.Deterministic(true))
	if err == nil {
		_, err = fmt.Fprintln(w)
	}
	return err
}

type logCheck struct {
	File string `arg:"" help:"What export wrote." type:"existingfile"`
	Key  string `help:"The key of the server, as \"ruhu log key\" prints it." required:""`
}

// Run implements the command.
func (c *logCheck) Run(p *program) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	checked, err := chronicle.CheckExport(f, c.Key)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return p.print(checked, func(w io.Writer) {
		fmt.Fprintf(w, "%d entries are in the log of %d entries that was signed at %s.\n", checked.Entries, checked.Size, when(checked.At/1000))
		if checked.Older > 0 {
			fmt.Fprintf(w, "It begins with the %d entries of the older head.\n", checked.Older)
		}
	})
}
