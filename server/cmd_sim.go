package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"ruhu/server/sim/chaos"
)

type simCommand struct {
	Seeds   int     `help:"How many seeds to run; 0 for as many as --minutes allows." default:"100"`
	Seed    uint64  `help:"The first seed." default:"1"`
	Minutes float64 `help:"Stop after so long, even when seeds are left; 0 for never." default:"0"`
}

// Help is printed below the flags.
func (simCommand) Help() string {
	return `Builds a small county per seed in memory: real replicas, the real server core and store, and everything that can go wrong between them. Then all faults end, and it checks what the protocol promises: nothing lost, nothing twice, everybody equal, nobody sees what is not theirs, no counter goes back. Prints how often each fault really struck. Exit code 1 means that a promise was broken: the seed and a shortened history say how.

The same seed does the same every time: --seeds 1 --seed S runs one again.`
}

// Run implements the command.
func (c *simCommand) Run(p *program) error {
	if c.Seeds <= 0 && c.Minutes <= 0 {
		return errors.New("say how many --seeds, or how many --minutes")
	}
	lab, err := chaos.NewLab()
	if err != nil {
		return err
	}
	defer lab.Close() // a temporary folder
	shown := newProgress(p.errs, p.now)
	report := lab.Run(p.ctx, chaos.Campaign{
		First: c.Seed, Seeds: c.Seeds, Time: time.Duration(c.Minutes * float64(time.Minute)), Workers: runtime.GOMAXPROCS(0), Now: p.now,
		Progress: func(r *chaos.Report) { shown.step("seeds", r.Seeds, max(c.Seeds, r.Seeds)) },
	})
	shown.end()
	if err := p.print(report, func(w io.Writer) { tellSim(w, &report) }); err != nil {
		return err
	}
	switch {
	case len(report.Violations) > 0 || report.ValuesLost > 0:
		return fmt.Errorf("promises broken: %d", len(report.Violations))
	case errors.Is(p.ctx.Err(), context.Canceled):
		return errors.New("stopped before the end")
	}
	return nil
}

// tellSim prints the report for people, under the names that machines read.
func tellSim(w io.Writer, r *chaos.Report) {
	fmt.Fprintf(w, "seeds %d\nsteps %d\nfaults\n", r.Seeds, r.Steps)
	for _, kind := range r.Kinds() {
		fmt.Fprintf(w, "  %s %d\n", kind, r.Faults[kind])
	}
	fmt.Fprintf(w, "values_pushed %d\nvalues_lost %d\nviolations %d\n", r.ValuesPushed, r.ValuesLost, len(r.Violations))
	for _, v := range r.Violations {
		fmt.Fprintf(w, "VIOLATION seed %d: %s\n", v.Seed, v.Text)
		if len(v.History) > 0 {
			fmt.Fprintln(w, "    "+strings.Join(v.History, "\n    "))
		}
	}
}
