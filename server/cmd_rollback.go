package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"ruhu/server/store/sqlite"
)

type rollbackCommand struct {
	DecideAgain bool `help:"Go back although people decided something at desks since. What they decided is written to a file beside the database, and has to be decided again."`
}

// Help is printed below the flags.
func (rollbackCommand) Help() string {
	return `For an update that has to be undone. A program that takes a database forward keeps a copy of it first, ruhu.db.v<version>-backup, and the three newest of these stay. Stop the server, put the older program back, and run this with it: it takes the newest copy that it can open, lays it in the place of the database, which is kept beside it, and begins a new epoch, as ruhu restore does.

Nothing is dropped: each device sends again what it had been answered since the update, and photos stay where they are. Nobody sends again what people decided at desks, what became of accounts and devices, and imports: when there is any of that, the command says how much and refuses, unless it is run with --decide-again; the whole newer database stays, too.`
}

// Run implements the command.
func (c *rollbackCommand) Run(p *program) error {
	database := filepath.Join(p.Data, storeFile)
	kept, later, err := sqlite.Back(database)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.errs, "Going back to %s. Since it was made came %d changesets of devices, which send them again, and %d decisions of people.\n",
		filepath.Base(kept.Path), later.Changesets, len(later.Decisions))
	if len(later.Decisions) > 0 && !c.DecideAgain {
		return errors.New("nobody sends decisions again: look at them with the newer program first, or run this with --decide-again")
	}
	report, err := sqlite.Restore(database, kept.Path, p.now(), sqlite.Keys(p.keysFolder()))
	if err != nil {
		return err
	}
	if err := keepDecisions(report.Aside+".decisions.json", later.Decisions); err != nil {
		return fmt.Errorf("the copy is in place; write down what was decided since: %w", err)
	}
	return p.restored(report, nil)
}

// keepDecisions writes down what has to be decided again.
func keepDecisions(path string, decisions []sqlite.Decision) error {
	if len(decisions) == 0 {
		return nil
	}
	text, err := json.MarshalIndent(decisions, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}
