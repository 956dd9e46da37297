package main

import (
	"fmt"
	"io"
)

type verifyCommand struct{}

// Help is printed below the flags.
func (verifyCommand) Help() string {
	return `Replays the history of every village and compares: each row, each digest, each counter, and each device's answers. It changes nothing. Exit code 1 means that something does not fit.`
}

// Run implements the command.
func (*verifyCommand) Run(p *program) error {
	return p.with(func(s *site) error {
		shown := newProgress(p.errs, p.now)
		report, err := s.app.Verify(p.ctx, func(done, of int) { shown.step("verifying villages", done, of) })
		shown.end()
		if err != nil {
			return err
		}
		err = p.print(report, func(w io.Writer) {
			fmt.Fprintf(w, "villages %d, households %d, rows %d, commits %d, receipts %d\n",
				report.Villages, report.Households, report.Rows, report.Commits, report.Receipts)
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
