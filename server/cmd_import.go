package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/exchange"
	"ruhu/server/intake"
	"ruhu/server/registry"
	"ruhu/server/sheet"
)

type importCommand struct {
	Path   string `arg:"" type:"path" help:"Workbook, CSV file, archive of these, or folder of these."`
	DryRun bool   `help:"Say what would come of it, and change nothing."`
	Plan   string `help:"Take it only if it does what the dry run that printed this plan has shown." placeholder:"PLAN"`
	Partly bool   `help:"Take the households that nothing is wrong with, although something is wrong with others."`
	Faults string `help:"Write the faults into a workbook (.xlsx) or a CSV file." type:"path" placeholder:"FILE"`
	As     string `help:"Login of who imports, under whose name it stands in the history." default:"${importer}" placeholder:"LOGIN"`
}

// importer is the login of the account that imports when nobody else is named.
const importer = "import"

// Help is printed below the flags.
func (importCommand) Help() string {
	return `There is a sheet or a file for each table, called by its name (household, member …) or its label in any of the three languages, whose first row has the headings: names of fields, or labels. Under names, values are spelled as the schema spells them, under labels as people write them: yuan, square metres, words for codes. Households may be known by their registry numbers and people by their identity numbers where there are no ids. "ruhu export" writes what can be imported again.

Everything that is wrong is told by file, sheet, row, column and reason. With a fault nothing is taken, or with --partly what has none; exit code 1 means that something was refused. All of it is one transaction: an import that was interrupted has done nothing. Importing the same again changes nothing. What differs becomes as it is delivered: an empty cell erases what stood there; a column, a row or a household that is not delivered stays as it is, and is told as missing.

A dry run prints a plan: a name for everything that it would do. With --plan the import does exactly that, or nothing because the data has moved on.

An empty store is first given the areas of Antu County, its income lines and its relocation quotas. Who stands in the sheet people and has no account gets one, without a password; the accounts that there are stay as they are.

The history shows whoever --as names, who must be allowed to record data in those villages. Without it that is "` + importer + `", an account of county staff that is made for the purpose and that nobody can sign in with.`
}

// Run implements the command.
func (c *importCommand) Run(p *program) error {
	delivery, err := exchange.Open(c.Path, app.Today(p.now()))
	if err != nil {
		return err
	}
	out := &importView{}
	if delivery.Unusable() {
		// Nothing is looked at but the files, so no store is needed, nor made.
		out.Report, err = exchange.Import(p.ctx, nil, delivery, exchange.Request{Lang: p.Lang, Dry: true})
		out.DryRun = c.DryRun
	} else {
		err = c.open(p, func(s *site) error { return c.take(p, s, delivery, out) })
	}
	if err == nil && c.Faults != "" {
		err = writeFaults(c.Faults, &out.Report, p.Lang)
	}
	if err != nil {
		return err
	}
	if err := p.print(out, func(w io.Writer) { out.tell(w, p.Lang) }); err != nil {
		return err
	}
	return out.refusal()
}

// writeFaults writes the faults into a file that people can work through.
func writeFaults(path string, report *exchange.Report, lang schema.Lang) error {
	return writeFile(path, func(w io.Writer) error {
		if strings.EqualFold(filepath.Ext(path), ".csv") {
			return sheet.WriteCSV(w, report.FaultSheet(lang))
		}
		return sheet.WriteXLSX(w, report.FaultSheet(lang))
	})
}

// writeFile writes a file that is whole or not there.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// open opens the store. A dry run makes none: where there is no store yet, one
// that is thrown away stands in for it.
func (c *importCommand) open(p *program, do func(*site) error) error {
	if _, err := os.Stat(filepath.Join(p.Data, storeFile)); err == nil || !c.DryRun {
		return p.with(do)
	}
	folder, err := os.MkdirTemp("", "ruhu-import-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	s, err := openSite(p.ctx, folder, filepath.Join(folder, "keys"), p.now, p.random, p.log)
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}

// take checks the delivery against the store, and takes it unless it is a dry run.
func (c *importCommand) take(p *program, s *site, delivery *intake.Delivery, out *importView) error {
	person, err := c.importer(p, s, delivery)
	if err != nil {
		return err
	}
	shown := newProgress(p.errs, p.now)
	defer shown.end()
	out.Report, err = exchange.Import(p.ctx, s.app, delivery, exchange.Request{
		Person: person, Lang: p.Lang, Dry: c.DryRun, Partly: c.Partly, Plan: c.Plan,
		Prepare:  func(tx app.Tx, people []intake.Person) error { return c.prepare(tx, person, people, out) },
		Progress: func(done, of int) { shown.step("importing households", done, of) },
	})
	return err
}

// importer is the id of who imports: an account that there is, or that the
// import makes.
func (c *importCommand) importer(p *program, s *site, delivery *intake.Delivery) (string, error) {
	person, err := p.person(s, c.As)
	if err == nil {
		return person.ID, nil
	}
	people := delivery.People()
	if i := slices.IndexFunc(people, func(x intake.Person) bool { return x.Login == c.As }); i >= 0 {
		return people[i].ID, nil
	}
	if c.As == importer {
		return registry.DerivedID("account", importer), nil
	}
	return "", err
}

// prepare gives an empty store its reference data, and those an account who have
// none.
func (c *importCommand) prepare(tx app.Tx, person string, people []intake.Person, out *importView) error {
	areas, err := tx.Reference(schema.Area)
	if err != nil {
		return err
	}
	if len(areas) == 0 {
		for _, r := range antu.Reference() {
			if err := tx.PutReference(r.Table, r.Rows); err != nil {
				return err
			}
		}
	}
	out.Accounts = 0 // a transaction may be tried again
	for _, x := range people {
		grants := registry.Grants{{Role: registry.Role(x.Role), Area: x.Area}}
		made, err := addPerson(tx, registry.Person{ID: x.ID, Name: x.Name, Login: x.Login, Grants: grants})
		if err != nil {
			return err
		}
		if made {
			out.Accounts++
		}
	}
	if c.As == importer {
		_, err = addPerson(tx, registry.Person{
			ID: person, Name: "登记导入", Login: importer, Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}},
		})
	}
	return err
}

// addPerson makes an account, unless there is one with the id or the login.
func addPerson(tx app.Tx, p registry.Person) (made bool, err error) {
	_, byID := tx.Person(p.ID)
	_, byLogin := tx.PersonByLogin(p.Login)
	if errors.Is(byID, app.ErrNotFound) && errors.Is(byLogin, app.ErrNotFound) {
		return true, tx.PutPerson(p)
	}
	for _, err := range []error{byID, byLogin} {
		if err != nil && !errors.Is(err, app.ErrNotFound) {
			return false, fmt.Errorf("account of %s: %w", p.Login, err)
		}
	}
	return false, nil
}

// importView is what came of an import, or would.
type importView struct {
	exchange.Report
	Accounts int `json:"accounts"` // made for the people delivered
}

// shownLines is how many lines of each list are printed; --json and --faults have more.
const shownLines = 50

// tell writes the outcome for people.
func (v *importView) tell(w io.Writer, lang schema.Lang) {
	switch {
	case v.Unusable:
		fmt.Fprintln(w, "The delivery cannot be used: a fault leaves open what it concerns. Nothing was changed.")
	case v.DryRun:
		fmt.Fprintln(w, "A dry run: nothing was changed.")
	case !v.Taken:
		fmt.Fprintln(w, "Nothing was changed, because something is wrong; --partly takes the rest.")
	}
	fmt.Fprintf(w, "households %d: added %d, changed %d, unchanged %d, refused %d\n", v.Households, v.Added, v.Changed, v.Unchanged, v.Refused)
	fmt.Fprintf(w, "rows new %d, fields changed %d, cases opened %d, relocations judged again %d\n", v.NewRows, v.Fields, v.Cases, v.Reopened)
	fmt.Fprintf(w, "not delivered, and left as they are: households %d, rows %d\n", v.MissingHouseholds, v.MissingRows)
	fmt.Fprintf(w, "people %d: accounts made %d\n", v.People, v.Accounts)
	if v.Plan != "" {
		fmt.Fprintf(w, "plan %s\n", v.Plan)
	}
	list(w, v.Faults, v.MoreFaults, faultLine)
	if v.DryRun {
		list(w, v.Changes, v.MoreChanges, changeLine)
		list(w, v.Missing, v.MoreMissing, func(m exchange.Missing) []string {
			return []string{"not delivered", schema.TableOf(m.Table).Label.In(lang), m.ID}
		})
	}
}

// list writes the first lines of a list, and how many more there are.
func list[T any](w io.Writer, all []T, more int, line func(T) []string) {
	var lines [][]string
	for _, x := range all[:min(len(all), shownLines)] {
		lines = append(lines, line(x))
	}
	columns(w, lines)
	if more += len(all) - len(lines); more > 0 {
		fmt.Fprintf(w, "and %d more\n", more)
	}
}

func faultLine(f intake.Entry) []string {
	return []string{placeIn(f.File, f.Sheet, f.Letter, f.Row), f.Column, f.Message}
}

func changeLine(c exchange.Change) []string {
	at := placeIn(c.File, c.Sheet, c.Letter, c.Row)
	if c.New {
		return []string{at, c.Column, "new"}
	}
	return []string{at, c.Column, fmt.Sprintf("%q → %q", c.Before, c.After)}
}

// placeIn is how people find a cell: the line of a file, or the cell of a sheet.
func placeIn(file, sheet, letter string, row int) string {
	if sheet == "" {
		return file + ":" + strconv.Itoa(row)
	}
	return file + " " + sheet + "!" + letter + strconv.Itoa(row)
}

// refusal is the error of an import that did not take everything.
func (v *importView) refusal() error {
	switch {
	case v.Refused > 0:
		return fmt.Errorf("%d of %d households were refused", v.Refused, v.Households)
	case v.Bad() > 0:
		return fmt.Errorf("the delivery has %d faults", v.Bad())
	}
	return nil
}
