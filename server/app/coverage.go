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
		villages, err := r.Villages([]string{area})
		if err != nil {
			return fmt.Errorf("villages of %s: %w", area, err)
		}
		for _, v := range villages {
			census.TakeVillage(v.Village)
		}
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

// AreaNames are the names of all areas, by their codes.
func (a *App) AreaNames(ctx context.Context) (map[string]schema.Label, error) {
	names := map[string]schema.Label{}
	err := a.store.Read(ctx, func(r Reader) error {
		rows, err := r.Reference(schema.Area)
		for _, values := range rows {
			text := func(field string) string { return values[schema.Area.Ordinal(field)].Text() }
			names[text("code")] = schema.L(text("name_zh"), text("name_ko"), text("name_en"))
		}
		return err
	})
	return names, err
}

// Relocations returns the areas and cases at or below an area, by village and id.
func (a *App) Relocations(ctx context.Context, area string) (out []registry.Pending, err error) {
	err = a.store.Read(ctx, func(r Reader) error {
		out, err = a.relocations(r, area)
		return err
	})
	return out, err
}

func (a *App) relocations(r Reader, area string) (out []registry.Pending, err error) {
	today := Today(a.now())
	papers := papersOf{r: r, villages: map[string]map[syncproto.RowKey]*syncproto.RowState{}}
	for _, t := range []*schema.Table{schema.RelocationArea, schema.RelocationCase} {
		rows, err := rowsOf(r, t, area)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			of, err := papers.of(row.Village)
			if err != nil {
				return nil, err
			}
			out = append(out, registry.Pending{Row: row, Waits: registry.WaitsFor(row, of, today, schema.PublicityFloor)})
		}
	}
	return out, nil
}

// rowsOf are the living rows of a table at or below an area.
func rowsOf(r Reader, t *schema.Table, area string) (rows []schema.Row, err error) {
	err = r.EachRow(t, area, func(row schema.Row) error {
		row.Values = slices.Clone(row.Values)
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s in %s: %w", t.Name, area, err)
	}
	return rows, nil
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
	return a.Obstacles(r).OfUnit(unit)
}
