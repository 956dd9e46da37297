package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

var approvals = []test{
	{"Approved_IsTheLastEntryBeforeAnInstant", approvedAtAnInstant},
	{"Approved_RowsAreThoseThatWereSaved", approvedRows},
	{"Approved_GoesAlongAndEndsWithTheSurvivor", approvedCarried},
	{"Approved_IsPartOfItsCommit", approvedOrNothing},
}

// approve saves a commit of a household with an entry of the approved record.
func (w *world) approve(household, village string, a registry.Approval) (registry.Commit, error) {
	var commit registry.Commit
	err := w.try(func(tx app.Tx) (err error) {
		if commit, err = w.household(w.desk(), household, village).decide(tx); err != nil {
			return err
		}
		a.Changeset = commit.Changeset.ID
		commit.Approvals = []registry.Approval{a}
		return tx.Save(&commit)
	})
	return commit, err
}

// try is write for what may fail.
func (w *world) try(fn func(app.Tx) error) error { return w.Write(context.Background(), fn) }

// approval is an entry whose record is the household's own row with a remark.
func approval(household, village string, at int64, remark string) registry.Approval {
	root := schema.NewRow(schema.Household, household, household, village)
	root.Set("remark", schema.TextOf(remark))
	return registry.Approval{Kind: registry.Approved, Household: household, Village: village, Rev: 1, At: at, By: "somebody", Rows: []schema.Row{root}}
}

// standing are the remarks of the records that stand, by household.
func (w *world) standing(area string, before int64) (remarks string) {
	w.Helper()
	w.read(func(r app.Reader) error {
		var all []string
		err := r.EachApproved(schema.Household, area, before, func(row schema.Row) error {
			all = append(all, row.Get("remark").Text()+"@"+row.Village[len(row.Village)-3:])
			return nil
		})
		remarks = strings.Join(all, " ")
		return errors.Join(err, r.EachApproved(schema.Land, area, before, func(schema.Row) error { return errors.New("a row of another table") }))
	})
	return remarks
}

func (w *world) stands(what, area string, before int64, want string) {
	w.Helper()
	if got := w.standing(area, before); got != want {
		w.Errorf("%s: %q stands, want %q", what, got, want)
	}
}

func approvedAtAnInstant(w *world) {
	one, other := w.id(), w.id()
	for _, a := range []registry.Approval{
		approval(one, village, 100, "a"), approval(other, nextVillage, 150, "b"), approval(one, village, 200, "c"),
	} {
		if _, err := w.approve(a.Household, a.Village, a); err != nil {
			w.Fatalf("%v", err)
		}
	}
	w.reopen()
	at := func(v string) string { return "@" + v[len(v)-3:] }
	w.stands("before the first", "", 100, "")
	w.stands("after the first", "", 101, "a"+at(village))
	w.stands("before the last", "", 200, "a"+at(village)+" b"+at(nextVillage))
	w.stands("now", "", app.Always, "c"+at(village)+" b"+at(nextVillage))
	w.stands("now in one village", nextVillage, app.Always, "b"+at(nextVillage))
	w.stands("nowhere", farVillage, app.Always, "")
}

// approvedRows compares every entry with what was saved, value by value.
func approvedRows(w *world) {
	id := w.id()
	a := approval(id, village, 100, "")
	a.Rows, a.Visits, a.Photos = nil, []string{w.id(), w.id()}, []string{w.id()}
	for i, t := range []*schema.Table{schema.Household, schema.Member, schema.Income} {
		for face := range 1 + i {
			row := schema.NewRow(t, fmt.Sprint(id, face), id, village)
			row.Values = valuesOf(t, fixed(face))
			a.Rows = append(a.Rows, row)
		}
	}
	commit, err := w.approve(id, village, a)
	if err != nil {
		w.Fatalf("%v", err)
	}
	a.ID, a.Changeset = 1, commit.Changeset.ID
	w.reopen()
	w.read(func(r app.Reader) error {
		got, err := r.Approved(id)
		w.sameApproval(got, a)
		all, err2 := r.Approvals(id)
		made, err3 := r.ApprovalsOf(village)
		if len(all) != 1 || len(made) != 1 || len(made[a.Changeset]) != 1 {
			w.Fatalf("%d entries of the household, %v of the village", len(all), made)
		}
		w.sameApproval(all[0], a)
		w.sameApproval(made[a.Changeset][0], a)
		err4 := r.EachApproval(village, app.Always, func(got registry.Approval) error {
			w.sameApproval(got, a)
			return nil
		})
		if _, err := r.Approved(w.id()); !errors.Is(err, app.ErrNotFound) {
			w.Errorf("approved record of nobody: %v, want ErrNotFound", err)
		}
		return errors.Join(err, err2, err3, err4)
	})
}

func (w *world) sameApproval(got, want registry.Approval) {
	w.Helper()
	same := func(a, b schema.Row) bool {
		return a.Table == b.Table && a.ID == b.ID && a.Household == b.Household && a.Village == b.Village && slices.Equal(a.Values, b.Values)
	}
	if !slices.EqualFunc(got.Rows, want.Rows, same) || !slices.Equal(got.Visits, want.Visits) || !slices.Equal(got.Photos, want.Photos) {
		w.Errorf("got %+v, want %+v", got, want)
	}
	got.Rows, want.Rows, got.Visits, want.Visits, got.Photos, want.Photos = nil, nil, nil, nil, nil, nil
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.Errorf("got %+v, want %+v", got, want)
	}
}

// approvedCarried: a record that goes along counts where it went, and one that went
// into another household's counts until that is approved.
func approvedCarried(w *world) {
	one, into := w.id(), w.id()
	carried := approval(one, nextVillage, 300, "a")
	carried.Kind, carried.Into = registry.Carried, into
	delivered := approval(into, nextVillage, 400, "c")
	delivered.Kind = registry.Delivered
	for _, a := range []registry.Approval{
		approval(one, village, 100, "a"), approval(into, nextVillage, 200, "b"), carried, delivered, approval(into, nextVillage, 500, "d"),
	} {
		home := a.Village
		if a.Household == one {
			home = village // the entry alone goes along here
		}
		if _, err := w.approve(a.Household, home, a); err != nil {
			w.Fatalf("%v", err)
		}
	}
	at := func(v string) string { return "@" + v[len(v)-3:] }
	w.stands("before", village, 300, "a"+at(village))
	w.stands("gone from there", village, 301, "")
	w.stands("with the other", nextVillage, 401, "a"+at(nextVillage)+" c"+at(nextVillage))
	w.stands("approved as one", "", app.Always, "d"+at(nextVillage))
	w.read(func(r app.Reader) error {
		if _, err := r.Approved(one); !errors.Is(err, app.ErrNotFound) {
			w.Errorf("of the one that has ended: %v, want ErrNotFound", err)
		}
		return nil
	})
}

func approvedOrNothing(w *world) {
	id := w.id()
	broken := errors.New("undone")
	err := w.try(func(tx app.Tx) error {
		commit, err := w.household(w.desk(), id, village).decide(tx)
		if err != nil {
			return err
		}
		a := approval(id, village, 100, "a")
		a.Changeset = commit.Changeset.ID
		commit.Approvals = []registry.Approval{a}
		return errors.Join(tx.Save(&commit), broken)
	})
	if !errors.Is(err, broken) {
		w.Fatalf("%v", err)
	}
	w.stands("undone", "", app.Always, "")
}
