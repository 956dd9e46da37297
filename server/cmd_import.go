package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/intake"
	"ruhu/server/registry"
)

type importCommand struct {
	Dir    string `arg:"" type:"existingdir" help:"Folder of the CSV files."`
	DryRun bool   `help:"Say what would come of it, and change nothing."`
	As     string `help:"Login of who imports, under whose name it stands in the history." default:"${importer}" placeholder:"LOGIN"`
}

// importer is the login of the account that imports when nobody else is named.
const importer = "import"

// Help is printed below the flags.
func (importCommand) Help() string {
	return `There is a file for each table (household.csv, member.csv …), whose first line names the columns. Every household is taken whole or refused whole, and each reason is told by file, line and column; exit code 1 means that something was refused. Importing the same files again changes nothing. What differs becomes as it is delivered: an empty cell erases what stood there, a column or a row that is not delivered leaves it. An import that was interrupted goes on where it was when it is started again.

An empty store is first given the areas of Antu County, its income lines and its relocation quotas. Who stands in people.csv and has no account gets one, without a password; the accounts that there are stay as they are.

The history shows whoever --as names, who must be allowed to record data in those villages. Without it that is "` + importer + `", an account of county staff that is made for the purpose and that nobody can sign in with.`
}

// Run implements the command.
func (c *importCommand) Run(p *program) error {
	delivery, err := intake.Open(os.DirFS(c.Dir), app.Today(p.now()))
	if err != nil {
		return err
	}
	found := delivery.Report(p.Lang)
	out := &importView{
		DryRun: c.DryRun, Households: found.Households, Refused: found.Refused, People: found.People,
		Unusable: found.Unusable, Faults: found.Faults, More: found.More,
	}
	if !found.Unusable {
		err = c.open(p, func(s *site) error { return c.take(p, s, delivery, out) })
	}
	if err != nil {
		return err
	}
	if err := p.print(out, out.tell); err != nil {
		return err
	}
	return out.refusal()
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
	s, err := openSite(p.ctx, folder, p.now, p.random, p.log)
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}

// take imports the households that the files themselves find no fault with.
func (c *importCommand) take(p *program, s *site, delivery *intake.Delivery, out *importView) error {
	person, err := c.importer(p, s, delivery)
	if err != nil {
		return err
	}
	shown, good := newProgress(p.errs, p.now), out.Households-out.Refused
	report, err := s.app.Import(p.ctx, person, delivery.Households(), app.ImportOptions{
		Dry:       c.DryRun,
		Delivered: delivery.Delivered,
		Prepare:   func(tx app.Tx) error { return c.prepare(tx, person, delivery.People(), out) },
		Progress:  func(done int) { shown.step("importing households", done, good) },
	})
	shown.end()
	if err != nil {
		return fmt.Errorf("%d households were taken in, the others were not: %w", report.Added+report.Changed+report.Unchanged, err)
	}
	out.Added, out.Changed, out.Unchanged = report.Added, report.Changed, report.Unchanged
	out.Refused += report.Refused
	for _, f := range report.Faults {
		out.Faults = append(out.Faults, entryOf(delivery, f, p.Lang))
	}
	return nil
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
	DryRun     bool           `json:"dry_run"`
	Households int            `json:"households"` // delivered
	Added      int            `json:"added"`
	Changed    int            `json:"changed"`
	Unchanged  int            `json:"unchanged"`
	Refused    int            `json:"refused"`
	People     int            `json:"people"`   // delivered, without the faulty ones
	Accounts   int            `json:"accounts"` // made for them
	Unusable   bool           `json:"unusable"` // nothing was looked at but the files
	Faults     []intake.Entry `json:"faults"`
	More       int            `json:"more"` // faults beyond those listed
}

// entryOf says where in the files that stands which the store finds fault with.
// What is wrong with a household as a whole is told at its own row.
func entryOf(delivery *intake.Delivery, f app.ImportFault, lang schema.Lang) intake.Entry {
	p := f.Problem
	file, row, known := delivery.Locate(p.Table, p.Row)
	if !known {
		file, row, _ = delivery.Locate(schema.Household.Name, f.Household)
	}
	return intake.Entry{File: file, Row: row, Column: p.Field, Household: f.Household, Code: p.Code, Message: p.Message(lang)}
}

// tell writes the outcome for people.
func (v *importView) tell(w io.Writer) {
	if v.DryRun {
		fmt.Fprintln(w, "A dry run: nothing was changed.")
	}
	if v.Unusable {
		fmt.Fprintln(w, "The delivery cannot be used: a fault leaves open which households it concerns. Nothing was changed.")
	}
	fmt.Fprintf(w, "households %d: added %d, changed %d, unchanged %d, refused %d\n", v.Households, v.Added, v.Changed, v.Unchanged, v.Refused)
	fmt.Fprintf(w, "people %d: accounts made %d\n", v.People, v.Accounts)
	var lines [][]string
	for _, f := range v.Faults {
		lines = append(lines, []string{f.File + ":" + strconv.Itoa(f.Row), f.Column, f.Message})
	}
	columns(w, lines)
	if v.More > 0 {
		fmt.Fprintf(w, "and %d more\n", v.More)
	}
}

// refusal is the error of an import that did not take everything.
func (v *importView) refusal() error {
	switch {
	case v.Refused > 0:
		return fmt.Errorf("%d of %d households were refused", v.Refused, v.Households)
	case len(v.Faults) > 0:
		return fmt.Errorf("the delivery has %d faults", len(v.Faults)+v.More)
	}
	return nil
}
