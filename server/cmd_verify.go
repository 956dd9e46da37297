package main

import (
	"fmt"
	"io"
	"os"

	"ruhu/server/chronicle"
)

type verifyCommand struct {
	Head []string `help:"A signed head of the log that was kept elsewhere (ruhu log head): the log must begin with what it was of. May be repeated." type:"existingfile" placeholder:"FILE"`
}

// Help is printed below the flags.
func (verifyCommand) Help() string {
	return `Follows the chain of hashes over the log from the first entry to the last, and says at which entry it breaks. Lets SQLite read its whole file. Replays the history of every village and compares: each row, each digest, each counter, and each device's answers. Reads every photo, and holds it against the hash that is its name. It changes nothing. Exit code 1 means that something does not fit.

That the end of the log was cut off, or that all of it was made anew, only a head can tell that was signed before and kept where nobody who has the database has it.`
}

// Run implements the command.
func (c *verifyCommand) Run(p *program) error {
	return p.with(func(s *site) error {
		heads, err := c.heads(s)
		if err != nil {
			return err
		}
		shown := newProgress(p.errs, p.now)
		report, err := s.app.VerifyAgainst(p.ctx, heads, func(done, of int) { shown.step("verifying villages", done, of) })
		if err == nil {
			err = s.app.VerifyPhotos(p.ctx, &report, func(done, of int) { shown.step("reading photos", done, of) })
		}
		shown.end()
		if err != nil {
			return err
		}
		err = p.print(report, func(w io.Writer) {
			fmt.Fprintf(w, "villages %d, households %d, rows %d, commits %d, receipts %d, entries of the log %d, photos %d\n",
				report.Villages, report.Households, report.Rows, report.Commits, report.Receipts, report.Entries, report.Photos)
			for _, fault := range report.Faults {
				fmt.Fprintln(w, "FAULT:", fault)
			}
		})
		if err == nil && len(report.Faults) > 0 {
			return fmt.Errorf("the store does not agree with itself: %d faults", len(report.Faults))
		}
		return err
	})
}

// heads reads the heads that were kept.
func (c *verifyCommand) heads(s *site) (heads []chronicle.Checkpoint, err error) {
	for _, name := range c.Head {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		head, err := chronicle.OpenCheckpoint(text, s.signer.Key())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		heads = append(heads, head)
	}
	return heads, nil
}
