package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Villages are those that Prepare makes.
func Villages() []string { return []string{village, nextVillage, farVillage, elsewhere} }

// Prepare puts the areas of the suite into a new store.
func Prepare(s app.Store) error {
	return s.Write(context.Background(), func(tx app.Tx) error { return tx.PutReference(schema.Area, areas()) })
}

// Survey saves one commit of a household for an engine's own tests: the
// household, a member and a visit, each with the same text in it. It returns the
// commit's number.
func Survey(tx app.Tx, village, household, text string) (syncproto.Seq, error) {
	commit, err := SurveyCommit(tx, village, household, text)
	if err == nil {
		err = tx.Save(&commit)
	}
	return commit.Outcome.Seq, err
}

// SurveyCommit is what Survey saves.
func SurveyCommit(tx app.Tx, village, household, text string) (registry.Commit, error) {
	d := draft{by: registry.Author{Person: "storetest"}, id: household, unit: household, village: village}
	for _, place := range surveyed {
		d.edits = append(d.edits, edit{table: place.table, row: household, values: withField(place.table, place.field, schema.TextOf(text))})
	}
	return d.decide(tx)
}

// surveyed is where Survey writes its text.
var surveyed = []struct {
	table *schema.Table
	field string
}{{schema.Household, "remark"}, {schema.Member, "work_locality"}, {schema.Visit, "content"}}

// SurveyText returns the text of the household's last survey, and an error when
// only a part of it is there.
func SurveyText(r app.Reader, household string) (string, error) {
	unit, err := r.Household(household)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, place := range surveyed {
		row := unit.Rows[syncproto.RowKey{Table: place.table, ID: household}]
		if row == nil || row.Rev != unit.Rev {
			return "", fmt.Errorf("household %s: half a commit: %s at rev %d", household, place.table.Name, unit.Rev)
		}
		texts = append(texts, row.Get(place.field).Text())
	}
	if texts[0] != texts[1] || texts[0] != texts[2] {
		return "", fmt.Errorf("household %s: half a commit: %q", household, texts)
	}
	return texts[0], nil
}

// Sound checks a whole store that was filled by Survey: the engine finds no
// fault, the log's chain holds, every village's commits are numbered without a gap, its digests are
// those of its rows, and no commit is there in part.
func Sound(r app.Reader) error {
	faults, err := r.Integrity()
	if len(faults) > 0 {
		err = fmt.Errorf("faults: %q", faults)
	}
	_, broken := Audit(r)
	err = errors.Join(err, broken)
	for _, v := range Villages() {
		states, err2 := r.Villages([]string{v})
		if err2 != nil || len(states) != 1 {
			return errors.Join(err, fmt.Errorf("%d villages at %s: %w", len(states), v, err2))
		}
		err = errors.Join(err, numbered(r, v, states[0].Seq))
		err = errors.Join(err, r.EachRow(schema.Household, v, func(row schema.Row) error {
			_, err := SurveyText(r, row.ID)
			return err
		}))
	}
	return err
}

// Audit follows the chain to the end of the log, and returns the entries.
func Audit(r app.Reader) (entries []*chronicle.Entry, err error) {
	linker, err := app.LinkerOf(r)
	if err != nil {
		return nil, err
	}
	audit := chronicle.NewAudit(linker)
	err = r.EachEntry(math.MinInt64, math.MaxInt64, func(e *chronicle.Entry) error {
		entries = append(entries, e)
		if fault := audit.Take(e); fault != "" {
			return errors.New(fault)
		}
		return nil
	})
	if err != nil {
		return entries, err
	}
	number, head, err := r.LogEnd()
	if number != audit.Entries() || head != audit.Head() {
		err = errors.Join(err, fmt.Errorf("the log ends at entry %d %s, and is followed to %d %s", number, head, audit.Entries(), audit.Head()))
	}
	return entries, err
}
