package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// BoardQuery asks for the cases on a board. Of what is "" or false everything is meant.
type BoardQuery struct {
	Area    string
	Step    string // code: that wait for it
	Overdue bool   // only those whose step is overdue
	Limit   int
	Offset  int
}

// Board is where relocation stands at or below an area, and one page of the areas and
// cases that wait, each with what it waits for.
type Board struct {
	registry.Board
	Lines []BoardLine // the most urgent first
	Total int         // on all pages
}

// BoardLine is an area or a case that waits.
type BoardLine struct {
	registry.Pending
	Hamlet       string
	Number, Head string          // of a case: the household's registry number, and its head's name
	Rev          syncproto.Rev   // of a case: the household's, that a decision in sight of this names
	Obstacle     *schema.Problem // what keeps it from the step; nil when only somebody has to take it
}

// RelocationBoard counts relocation at or below an area, and says what each area and case
// waits for, by when, and what is in the way.
func (a *App) RelocationBoard(ctx context.Context, q BoardQuery) (b Board, err error) {
	err = a.store.Read(ctx, func(r Reader) error {
		all, err := a.relocations(r, q.Area)
		if err != nil {
			return err
		}
		quotas, err := quotasOf(r, q.Area, all)
		if err != nil {
			return err
		}
		b.Board = registry.BoardOf(all, quotas)
		waiting := q.waiting(all)
		b.Total = len(waiting)
		obstacles := a.Obstacles(r)
		for _, p := range waiting[min(q.Offset, len(waiting)):min(q.Offset+q.Limit, len(waiting))] {
			line, err := obstacles.boardLine(p)
			if err != nil {
				return err
			}
			b.Lines = append(b.Lines, line)
		}
		return nil
	})
	return b, err
}

// waiting are those that are asked for: what is due first comes first.
func (q BoardQuery) waiting(all []registry.Pending) (out []registry.Pending) {
	for _, p := range all {
		if w := p.Waits; w != nil && (q.Step == "" || w.Step.Code == q.Step) && (!q.Overdue || w.Overdue) {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b registry.Pending) int {
		return cmp.Or(cmp.Compare(a.Waits.Due, b.Waits.Due), cmp.Compare(a.Village, b.Village), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// boardLine looks closer at what waits.
func (o *Obstacles) boardLine(p registry.Pending) (line BoardLine, err error) {
	line = BoardLine{Pending: p}
	if p.Table != schema.RelocationCase {
		line.Hamlet = p.Get("group_name").Text()
		return line, nil
	}
	unit, err := o.r.Household(p.Household)
	if err != nil {
		return line, fmt.Errorf("household %s on the board: %w", p.Household, err)
	}
	line.Rev = unit.Rev
	if root := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: unit.ID}]; root != nil {
		line.Hamlet, line.Number, line.Head = root.Get("group_name").Text(), root.Get("registry_no").Text(), root.Get("head_name").Text()
	}
	line.Obstacle, err = o.OfUnit(&unit)
	return line, err
}

// quotasOf are the quotas of the townships at or below an area that have one, and
// nothing for those that have a case without.
func quotasOf(r Reader, area string, all []registry.Pending) (map[string]registry.Places, error) {
	quotas := map[string]registry.Places{}
	if len(area) > townshipDigits {
		return quotas, nil
	}
	for _, p := range all {
		if p.Table == schema.RelocationCase {
			quotas[p.Village[:townshipDigits]] = registry.Places{}
		}
	}
	rows, err := r.Reference(schema.RelocationQuota)
	if err != nil {
		return nil, fmt.Errorf("relocation quotas: %w", err)
	}
	for _, values := range rows {
		row := schema.Row{Table: schema.RelocationQuota, Values: values}
		if township := row.Get("township").Text(); len(township) == townshipDigits && township[:len(area)] == area {
			quotas[township] = registry.Places{Households: row.Get("households").Int(), People: row.Get("people").Int()}
		}
	}
	return quotas, nil
}

// townshipDigits is how much of a village's code is its township's.
const townshipDigits = 9
