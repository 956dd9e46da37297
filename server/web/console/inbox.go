package console

import (
	"cmp"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// inbox is what people have to look at in a village, as it stands. It is remembered for
// as long as nothing changes there: nobody changes its rows.
type inbox struct {
	village    string
	cases      []schema.Row                             // conflicts that are open
	objections []schema.Row                             // answered ones, too
	relocation []schema.Row                             // its areas and cases
	papers     map[syncproto.RowKey]*syncproto.RowState // the village's own; nil where there is nothing to relocate
	unscreened map[string]int                           // households without a screening result, by hamlet; nil likewise
}

func readInbox(r app.Reader, village string) (*inbox, error) {
	open, _, err := r.FindCases(app.CaseQuery{Areas: []string{village}, State: caseOpen})
	if err != nil {
		return nil, err
	}
	in := &inbox{village: village, cases: open}
	for _, t := range []*schema.Table{schema.Objection, schema.RelocationArea, schema.RelocationCase} {
		err := r.EachRow(t, village, func(row schema.Row) error {
			in.take(row)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(in.relocation) == 0 {
		return in, nil
	}
	papers, err := r.VillagePapers(village)
	if err != nil {
		return nil, err
	}
	in.papers = papers.Rows
	in.unscreened, err = unscreened(r, village)
	return in, err
}

// take takes a row whose values the store will use again.
func (in *inbox) take(row schema.Row) {
	row.Values = slices.Clone(row.Values)
	if row.Table == schema.Objection {
		in.objections = append(in.objections, row)
		return
	}
	in.relocation = append(in.relocation, row)
}

// unscreened counts the households of a village that have no screening result, by hamlet.
func unscreened(r app.Reader, village string) (map[string]int, error) {
	screened, left := map[string]bool{}, map[string]int{}
	err := r.EachRow(schema.Screening, village, func(row schema.Row) error {
		screened[row.Household] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	return left, r.EachRow(schema.Household, village, func(row schema.Row) error {
		if !screened[row.ID] && row.Get("status").Text() != householdRemoved {
			left[row.Get("group_name").Text()]++
		}
		return nil
	})
}

// against is the kind of the notice that an objection is against, "" when it is not there.
func (in *inbox) against(objection schema.Row) string {
	notice := in.papers[syncproto.RowKey{Table: schema.Notice, ID: objection.Get("notice").Text()}]
	if notice == nil || notice.Deleted {
		return ""
	}
	return notice.Get("kind").Text()
}

// inboxes are those of the villages of some areas.
type inboxes []*inbox

// inboxesIn are those at or below some areas on the state that r reads.
func (k *Console) inboxesIn(r app.Reader, areas []string) (inboxes, error) {
	return k.inboxes.In(r, areas)
}

// below are those at or below any of some areas.
func (all inboxes) below(areas []string) (some inboxes) {
	for _, in := range all {
		if anyHolds(areas, in.village) {
			some = append(some, in)
		}
	}
	return some
}

// openCases are the conflicts that wait for people, by village and household.
func (all inboxes) openCases() (open []schema.Row) {
	for _, in := range all {
		open = append(open, in.cases...)
	}
	slices.SortFunc(open, func(a, b schema.Row) int {
		return cmp.Or(cmp.Compare(a.Village, b.Village), cmp.Compare(a.Household, b.Household), cmp.Compare(a.ID, b.ID))
	})
	return open
}

// objections are all of them: those that wait first, the oldest first.
func (all inboxes) objections() (rows []schema.Row) {
	for _, in := range all {
		rows = append(rows, in.objections...)
	}
	slices.SortFunc(rows, waitingFirst)
	return rows
}

// toAnswer are the open objections that the reader may answer, the oldest first.
func (all inboxes) toAnswer(who reader) (rows []schema.Row) {
	for _, in := range all {
		for _, row := range in.objections {
			if who.mayAnswer(row, in.against(row)) {
				rows = append(rows, row)
			}
		}
	}
	slices.SortFunc(rows, waitingFirst)
	return rows
}

// board is what there is to relocate.
func (all inboxes) board(today string) (rows boardRows) {
	rows.ended = map[string]int{}
	for _, in := range all {
		for _, row := range in.relocation {
			rows.take(in, row, today)
		}
	}
	slices.SortFunc(rows.waiting, lateFirst)
	return rows
}
