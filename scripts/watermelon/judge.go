package main

import (
	"errors"
	"fmt"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/watermelon"
	"ruhu/syncproto"
)

// tally counts what was tried.
type tally struct {
	works, rounds, failed, lost, killed, reassigned int
	values, rows, refusals, conflicts               int
}

func (t *tally) add(o tally) {
	t.works += o.works
	t.rounds += o.rounds
	t.failed += o.failed
	t.lost += o.lost
	t.killed += o.killed
	t.reassigned += o.reassigned
	t.values += o.values
	t.rows += o.rows
	t.refusals += o.refusals
	t.conflicts += o.conflicts
}

// report says what was tried; a run in which something was never tried shows nothing.
func (t *tally) report(histories int, storage string) error {
	fmt.Printf("WatermelonDB on %s: %d histories converged, with two replicas each: %d pieces of work, %d rounds of which %d broke off, %d requests or answers lost, %d rounds killed, %d reassignments\n",
		storage, histories, t.works, t.rounds, t.failed, t.lost, t.killed, t.reassigned)
	fmt.Printf("every one of %d values that were saved on the phone is in the state, the history, a case or a refusal; %d rows compared, %d changesets refused, %d conflicts\n",
		t.values, t.rows, t.refusals, t.conflicts)
	if histories >= 20 && (t.lost == 0 || t.killed == 0 || t.reassigned == 0 || t.refusals == 0 || t.conflicts == 0) {
		return errors.New("something was never tried")
	}
	return nil
}

// end lets everybody send and hear everything, and compares.
func (h *history) end() error {
	for range 4 {
		h.now = h.now.Add(1e9)
		for _, r := range h.replicas {
			if err := r.sync(); err != nil {
				return err
			}
		}
		if err := h.round(order{}); err != nil {
			return err
		}
	}
	var unsent int
	if err := h.do(order{"op": "unsent"}, &unsent); err != nil || unsent > 0 {
		return errors.Join(err, fmt.Errorf("%d records are still unsent", unsent))
	}
	for i, r := range h.replicas {
		if same, err := r.Verify(); err != nil || !same {
			return errors.Join(err, fmt.Errorf("replica %d differs from the server", i+1))
		}
	}
	return errors.Join(h.sameRows(), h.nothingLost(), h.noComplaints())
}

// noComplaints asks the library whether it was told of rows that it has as new ones, or of
// rows that it has not as known ones. Of an app that never says what is dirty nobody can know.
func (h *history) noComplaints() (faults error) {
	var complaints []string
	err := h.do(order{"op": "complaints"}, &complaints)
	for _, c := range complaints {
		if h.says {
			faults = errors.Join(faults, errors.New(c))
		}
	}
	return errors.Join(err, faults)
}

// sameRows compares the library's rows with the server's, field by field.
func (h *history) sameRows() (faults error) {
	for _, t := range schema.Replicated() {
		var rows []raw
		if err := h.do(order{"op": "list", "table": t.Name}, &rows); err != nil {
			return err
		}
		want := map[string]schema.Row{}
		err := h.read(func(r app.Reader) error {
			return r.EachRow(t, "222426", func(row schema.Row) error {
				row.Values = append([]schema.Value{}, row.Values...)
				if row.Village == north || row.Village == south && !h.away {
					want[watermelon.LocalID(row.ID)] = row
				}
				return nil
			})
		})
		faults = errors.Join(faults, err)
		for _, row := range rows {
			id := row["id"].(string)
			has, ok := want[id]
			delete(want, id)
			switch {
			case !ok && h.says:
				faults = errors.Join(faults, fmt.Errorf("%s %s should not be on the phone", t.Name, id))
			case ok:
				h.tally.rows++
				faults = errors.Join(faults, sameRow(row, has))
			}
		}
		for id := range want {
			faults = errors.Join(faults, fmt.Errorf("%s %s is not on the phone", t.Name, id))
		}
	}
	return faults
}

func sameRow(got raw, want schema.Row) (faults error) {
	if got["village"] != want.Village || got["_status"] != "synced" {
		faults = fmt.Errorf("%s %s is %v in %v, and of %s", want.Table.Name, want.ID, got["_status"], got["village"], want.Village)
	}
	for _, f := range want.Table.FieldsAt(schema.Version) {
		field := &want.Table.Fields[f]
		if has, should := fmt.Sprint(got[field.Name]), spelled(field, want.Values[f]); has != should {
			faults = errors.Join(faults, fmt.Errorf("%s %s: %s is %q, not %q", want.Table.Name, want.ID, field.Name, has, should))
		}
	}
	return faults
}

// spelled is a value as fmt spells what JSON makes of it.
func spelled(f *schema.Field, v schema.Value) string {
	switch {
	case v.IsNull():
		return fmt.Sprint(nil)
	case f.Kind == schema.Bool:
		return fmt.Sprint(v.Bool())
	case f.Kind == schema.ID:
		return watermelon.LocalID(v.Text())
	case v.IsInt():
		return fmt.Sprint(float64(v.Int()))
	}
	return v.Text()
}

// nothingLost looks for every value in the history and the refusals; what stands and what
// waits in a case is in the history too.
func (h *history) nothingLost() (faults error) {
	var kept strings.Builder
	err := h.read(func(r app.Reader) error {
		outcomes, err := r.CountOutcomes()
		h.tally.refusals, h.tally.conflicts = outcomes[syncproto.Rejected], outcomes[syncproto.Conflict]
		return errors.Join(err,
			r.EachHistory("222426", func(e app.HistoryEntry) error {
				for _, c := range e.Changes {
					fmt.Fprintln(&kept, c.Offered, c.Before, c.After)
				}
				return nil
			}),
			r.EachRefusal(func(f app.Refusal) error {
				_, err := fmt.Fprintf(&kept, "%s\n", f.Body)
				return err
			}))
	})
	all := kept.String()
	for v := range h.alive {
		h.tally.values++
		if !strings.Contains(all, v) {
			faults = errors.Join(faults, fmt.Errorf("%s is nowhere", v))
		}
	}
	return errors.Join(err, faults)
}
