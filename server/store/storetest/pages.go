package storetest

import (
	"errors"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

var pages = []test{
	{"Pages_HoldWholeCommitsAndMissNothing", wholeCommits},
	{"Pages_CommitLargerThanThePageComesWhole", largeCommit},
	{"Pages_NothingToShow", nothingToShow},
}

// wholeCommits: whatever was committed and however large a page may be, each
// page holds whole commits only, is as large as it may, and all of them together
// are one big page.
func wholeCommits(w *world) {
	check(w, func(t *rapid.T) {
		w := w.with(t)
		place := w.village()
		m := newModel(place)
		w.write(func(tx app.Tx) error {
			units := []string{place, w.id(), w.id(), w.id()}
			roll := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "roll") }
			for range rapid.IntRange(0, 12).Draw(t, "commits") {
				d := draft{by: w.desk(), id: w.id(), unit: units[roll(len(units))], village: place}
				d.edits = anyEdits(w, roll, tx, d)
				c, err := d.save(tx)
				if err != nil {
					return err
				}
				m.take(c)
			}
			return nil
		})
		limit := rapid.IntRange(1, 12).Draw(t, "limit")
		w.read(func(r app.Reader) error { return m.turnPages(r, place, limit) })
	})
}

// turnPages reads a village page by page and checks each page against the model.
func (m *model) turnPages(r app.Reader, place string, limit int) error {
	last := m.seqs[place]
	for from := syncproto.Seq(0); from < last; {
		end, err := r.PageEnd(place, from, last, limit)
		if err == nil {
			err = errors.Join(m.checkEnd(end, from, last, limit), m.checkPage(r, place, from, end.Seq))
		}
		if err != nil {
			return fmt.Errorf("page of %d after %d: %w", limit, from, err)
		}
		from = end.Seq
	}
	return nil
}

// checkEnd checks what PageEnd says: the page goes on, is as full as it may be,
// and knows what is in it.
func (m *model) checkEnd(end app.PageEnd, from, last syncproto.Seq, limit int) error {
	within := m.between(from, end.Seq)
	first, next := syncproto.Seq(0), syncproto.Seq(0) // commits that have rows: in the page, after it
	for _, row := range m.rows {
		if row.seq > from && (first == 0 || row.seq < first) {
			first = row.seq
		}
		if row.seq > end.Seq && (next == 0 || row.seq < next) {
			next = row.seq
		}
	}
	var tables []*schema.Table
	for _, t := range schema.Replicated() {
		if slices.ContainsFunc(within, func(row modelRow) bool { return row.Table == t }) {
			tables = append(tables, t)
		}
	}
	switch {
	case end.Seq <= from || end.Seq > last:
		return fmt.Errorf("it ends at %d of %d", end.Seq, last)
	case end.Rows != len(within):
		return fmt.Errorf("it counts %d rows, and has %d", end.Rows, len(within))
	case end.Rows > limit && len(m.between(first, end.Seq)) > 0:
		return fmt.Errorf("it has %d rows of more than one commit", end.Rows)
	case next > 0 && len(m.between(from, next)) <= limit:
		return fmt.Errorf("it has %d rows, and the next commit would have fitted", end.Rows)
	case !slices.Equal(end.Tables, tables):
		return fmt.Errorf("it names %d tables, and has rows of %d", len(end.Tables), len(tables))
	}
	return nil
}

// checkPage checks that a page has exactly the rows of its commits. As every
// page begins where the one before ended, all of them are one big page.
func (m *model) checkPage(r app.Reader, place string, from, to syncproto.Seq) error {
	for _, t := range schema.Replicated() {
		var want []syncproto.PageRow
		for _, row := range m.between(from, to) {
			if row.Table == t {
				want = append(want, pageRow(row.RowState))
			}
		}
		got, err := r.ChangedRows(t, place, from, to)
		if err := differ(t.Name, byRow(got), byRow(want), err); err != nil {
			return err
		}
	}
	return nil
}

// between returns the rows last written by commits with from < seq ≤ to. The
// model must be of one village.
func (m *model) between(from, to syncproto.Seq) (rows []modelRow) {
	for _, row := range m.rows {
		if row.seq > from && row.seq <= to {
			rows = append(rows, row)
		}
	}
	return rows
}

func largeCommit(w *world) {
	const size = 25
	id := w.id()
	m := newModel(village)
	w.write(func(tx app.Tx) error {
		for i := range 3 {
			d := w.remark(w.desk(), id, village, fmt.Sprint(i))
			if i == 1 { // the root and its rows; the root is written again by the third
				for range size {
					d.edits = append(d.edits, edit{table: schema.Income, row: w.id(), values: plain(schema.Income)})
				}
			}
			c, err := d.save(tx)
			if err != nil {
				return err
			}
			m.take(c)
		}
		return nil
	})
	w.read(func(r app.Reader) error {
		for _, limit := range []int{-5, -1, 0, 1, 2, size - 1, size, size + 1, 1 << 20} {
			if err := m.turnPages(r, village, max(limit, 1)); err != nil {
				return err
			}
			end, err := r.PageEnd(village, 0, 3, limit)
			if err != nil || end.Rows < size {
				return fmt.Errorf("limit %d: %+v %w", limit, end, err)
			}
		}
		end, err := r.PageEnd(village, 0, 1, 5)
		return differ("a commit whose rows were written again", end, app.PageEnd{Seq: 1}, err)
	})
}

func nothingToShow(w *world) {
	w.write(func(tx app.Tx) error {
		_, err := w.household(w.desk(), w.id(), village).save(tx)
		return err
	})
	w.read(func(r app.Reader) error {
		end, err := r.PageEnd(village, 1, 1, 10)
		rows, err2 := r.ChangedRows(schema.Household, village, 1, 1)
		none, err3 := r.ChangedRows(schema.Household, nextVillage, 0, 1)
		if end.Seq != 1 || end.Rows != 0 || len(end.Tables) != 0 || len(rows) != 0 || len(none) != 0 {
			w.Errorf("after the newest commit: %+v, rows %v %v", end, rows, none)
		}
		return errors.Join(err, err2, err3)
	})
}
