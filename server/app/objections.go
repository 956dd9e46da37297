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

// ObjectionLine is what somebody said against a list, and the answer if there is any.
type ObjectionLine struct {
	schema.Row          // of schema.Objection
	Kind       string   // of the list (notice_kind); "" when it is not there
	Posted     string   // when the list was put up
	Answerers  []string // codes of the roles that may answer
	Number     string   // of the household concerned, as the register has it; "" for the whole list
	Head       string   // its head's name
}

// Objections returns the objections at or below an area in a state (objection_state), or
// with "" in any: those that wait for an answer first, then whoever has waited longest.
func (a *App) Objections(ctx context.Context, area, state string) (out []ObjectionLine, err error) {
	err = a.store.Read(ctx, func(r Reader) error {
		papers := papersOf{r: r, villages: map[string]map[syncproto.RowKey]*syncproto.RowState{}}
		rows, err := rowsOf(r, schema.Objection, area)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if state != "" && row.Get("state").Text() != state {
				continue
			}
			of, err := papers.of(row.Village)
			if err != nil {
				return err
			}
			line, err := objectionLine(r, row, of)
			if err != nil {
				return err
			}
			out = append(out, line)
		}
		return nil
	})
	open := func(l ObjectionLine) int {
		if registry.ObjectionOpen(l.Row) {
			return 0
		}
		return 1
	}
	slices.SortFunc(out, func(a, b ObjectionLine) int {
		return cmp.Or(cmp.Compare(open(a), open(b)), cmp.Compare(a.Get("raised_on").Text(), b.Get("raised_on").Text()), cmp.Compare(a.ID, b.ID))
	})
	return out, err
}

func objectionLine(r Reader, row schema.Row, papers map[syncproto.RowKey]*syncproto.RowState) (ObjectionLine, error) {
	line := ObjectionLine{Row: row}
	if notice := papers[syncproto.RowKey{Table: schema.Notice, ID: row.Get("notice").Text()}]; notice != nil && !notice.Deleted {
		line.Kind, line.Posted = notice.Get("kind").Text(), notice.Get("posted_on").Text()
	}
	line.Answerers = schema.MayAnswer(line.Kind)
	subject := row.Get("subject").Text()
	if subject == "" {
		return line, nil
	}
	unit, err := wholeUnit(r, subject)
	if err != nil {
		return line, fmt.Errorf("household of objection %s: %w", row.ID, err)
	}
	// Whom it concerns is shown where it was raised: elsewhere nobody here may see them.
	if root := unit.Rows[syncproto.RowKey{Table: schema.Household, ID: subject}]; root != nil && unit.Village == row.Village {
		line.Number, line.Head = root.Get("registry_no").Text(), root.Get("head_name").Text()
	}
	return line, nil
}
