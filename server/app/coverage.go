package app

import (
	"context"
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Coverage counts what relocation has reached at or below an area, and names what it
// has not.
func (a *App) Coverage(ctx context.Context, area string) (covered []registry.Coverage, missing []registry.LeftOut, err error) {
	census := registry.NewCensus(area)
	err = a.store.Read(ctx, func(r Reader) error {
		for _, t := range registry.CensusTables() {
			err := r.EachRow(t, area, func(row schema.Row) error {
				census.Take(row)
				return nil
			})
			if err != nil {
				return fmt.Errorf("coverage of %s: %w", area, err)
			}
		}
		return nil
	})
	return census.Coverage(), census.LeftOut(), err
}

// Pending is an area or a case of relocation, and whom it waits for.
type Pending struct {
	schema.Row
	Waits *registry.Waiting // nil when it waits for nobody
}

// Relocations returns the areas and cases at or below an area, by village and id.
func (a *App) Relocations(ctx context.Context, area string) (out []Pending, err error) {
	today := Today(a.now())
	err = a.store.Read(ctx, func(r Reader) error {
		papers := papersOf{r: r, villages: map[string]map[syncproto.RowKey]*syncproto.RowState{}}
		for _, t := range []*schema.Table{schema.RelocationArea, schema.RelocationCase} {
			var rows []schema.Row
			err := r.EachRow(t, area, func(row schema.Row) error {
				row.Values = slices.Clone(row.Values)
				rows = append(rows, row)
				return nil
			})
			if err != nil {
				return fmt.Errorf("relocation in %s: %w", area, err)
			}
			for _, row := range rows {
				of, err := papers.of(row.Village)
				if err != nil {
					return err
				}
				out = append(out, Pending{row, registry.WaitsFor(row, of, today, schema.PublicityFloor)})
			}
		}
		return nil
	})
	return out, err
}

// papersOf reads each village's papers once.
type papersOf struct {
	r        Reader
	villages map[string]map[syncproto.RowKey]*syncproto.RowState
}

func (p *papersOf) of(village string) (map[syncproto.RowKey]*syncproto.RowState, error) {
	if rows, ok := p.villages[village]; ok {
		return rows, nil
	}
	unit, err := p.r.VillagePapers(village)
	if err != nil {
		return nil, fmt.Errorf("papers of village %s: %w", village, err)
	}
	p.villages[village] = unit.Rows
	return unit.Rows, nil
}

// Obstacle is what keeps a household's case from its next step; nil for nothing.
func (a *App) Obstacle(r Reader, unit *syncproto.UnitState) (*schema.Problem, error) {
	facts, err := r.Facts(unit.Village, unit.ID)
	if err != nil {
		return nil, fmt.Errorf("what household %s waits for: %w", unit.ID, err)
	}
	approved, err := ApprovedOf(r, unit.ID)
	if err != nil {
		return nil, err
	}
	return registry.Obstacle(unit, approved, facts, a.now().UnixMilli()), nil
}
