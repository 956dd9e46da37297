package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"ruhu/server/report"
)

type reportCommand struct {
	Table  string `help:"Name of the table; without it, every table is named." placeholder:"NAME"`
	Area   string `help:"Code of the area." default:"${county}" placeholder:"CODE"`
	Record string `help:"Record to count from: approved or working. The official tables are counted from the approved one." placeholder:"RECORD"`
	At     string `help:"Day at whose end the approved record is looked at." placeholder:"DATE"`
	From   string `help:"First day of a table of a period." placeholder:"DATE"`
	Until  string `help:"Last day of a table of a period." placeholder:"DATE"`
	Format string `help:"Format of the file: ${enum}; text is for a terminal." enum:"text,json,csv,xlsx,geojson" default:"text"`
	Out    string `help:"File to write instead of standard output." type:"path" placeholder:"FILE"`
}

// Help is printed below the flags.
func (reportCommand) Help() string {
	return `Counts one table of an area: at a terminal beside the plan, as CSV or XLSX for spreadsheets, as GeoJSON for maps. Everything is counted from the households' own records: for the official tables from what townships have approved, as it stood at a date.`
}

// Run implements the command.
func (c *reportCommand) Run(p *program) error {
	if c.Format == report.XLSX && c.Out == "" {
		return errors.New("a workbook is no text: say with --out which file to write")
	}
	return p.with(func(s *site) error {
		source := report.NewSource(s.store, p.now)
		if c.Table == "" {
			return c.list(p, source)
		}
		table, err := source.Table(p.ctx, report.Query{
			Table: c.Table, Area: c.Area, Record: c.Record, At: c.At, Period: report.Period{From: c.From, Until: c.Until},
		})
		if err != nil {
			return err
		}
		return c.write(p, table)
	})
}

// list names every table.
func (c *reportCommand) list(p *program, source *report.Source) error {
	list := source.List(p.Lang)
	return p.print(list, func(w io.Writer) {
		var lines [][]string
		for _, l := range list {
			lines = append(lines, []string{l.Name, l.Title, strings.Join(l.Formats, ", ")})
		}
		columns(w, lines)
	})
}

// write writes the table where and as it is wanted.
func (c *reportCommand) write(p *program, table report.Table) error {
	if c.Format == "text" && c.Out == "" {
		var failed error
		err := p.print(table.In(p.Lang), func(w io.Writer) { failed = table.WriteText(w, p.Lang) })
		return errors.Join(err, failed)
	}
	body, err := c.body(p, table)
	if err != nil {
		return err
	}
	if c.Out == "" {
		_, err = p.out.Write(body)
		return err
	}
	if err := os.WriteFile(c.Out, body, 0o600); err != nil {
		return err
	}
	return p.print(map[string]any{"file": c.Out, "bytes": len(body)}, func(w io.Writer) { fmt.Fprintln(w, c.Out) })
}

func (c *reportCommand) body(p *program, table report.Table) ([]byte, error) {
	if c.Format == "text" {
		var b strings.Builder
		err := table.WriteText(&b, p.Lang)
		return []byte(b.String()), err
	}
	file, err := table.File(c.Format, p.Lang)
	return file.Body, err
}
