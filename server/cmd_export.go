package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"ruhu/server/exchange"
)

type exportCommand struct {
	Out   string `required:"" type:"path" help:"Workbook (.xlsx), archive of CSV files (.zip), or folder for CSV files." placeholder:"FILE|DIR"`
	Area  string `help:"Code of the area to export; everything when there is none." placeholder:"CODE"`
	Names bool   `help:"Head columns with the names of fields, and spell values as the schema does."`
}

// Help is printed below the flags.
func (exportCommand) Help() string {
	return `Writes every household with all that was recorded of it, also what is sensitive, in the form in which "ruhu import" takes it: in the language of --lang, or with --names in the schema's own words. Importing it again changes nothing.`
}

// exportView is what was written.
type exportView struct {
	Out string `json:"out"`
}

// Run implements the command.
func (c *exportCommand) Run(p *program) error {
	selection := exchange.Selection{Area: c.Area, Lang: p.Lang}
	if c.Names {
		selection.Lang = ""
	}
	err := p.with(func(s *site) error {
		switch strings.ToLower(filepath.Ext(c.Out)) {
		case ".xlsx":
			return writeFile(c.Out, func(w io.Writer) error { return exchange.WriteXLSX(p.ctx, s.store, w, selection) })
		case ".zip":
			return writeFile(c.Out, func(w io.Writer) error { return exchange.WriteZIP(p.ctx, s.store, w, selection) })
		}
		return exchange.WriteFolder(p.ctx, s.store, c.Out, selection)
	})
	if err != nil {
		return err
	}
	return p.print(exportView{c.Out}, func(w io.Writer) { fmt.Fprintln(w, "written:", c.Out) })
}
