package app_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// replica is what the pages of a device add up to.
type replica struct {
	rows    map[syncproto.RowKey]syncproto.PageRow
	village map[syncproto.RowKey]string
	seq     map[string]syncproto.Seq
	digest  map[string]string // as told with the newest page of each village
	gone    []string
	cursor  string
	pages   int
}

func newReplica() *replica {
	return &replica{rows: map[syncproto.RowKey]syncproto.PageRow{}, village: map[syncproto.RowKey]string{}, seq: map[string]syncproto.Seq{}, digest: map[string]string{}}
}

// take adds a page, as it comes out of the codec. Only the last village of a page
// may go beyond its limit: by what is left of one commit.
func (r *replica) take(tb testing.TB, page syncproto.Page, limit int) {
	tb.Helper()
	page, problem := syncproto.DecodePage(syncproto.AppendPage(nil, &page))
	if problem != nil {
		tb.Fatal(problem)
	}
	r.pages++
	rows := 0
	for _, v := range page.Villages {
		if limit > 0 && rows >= limit {
			tb.Errorf("village %s begins after %d rows of a page of %d", v.Village, rows, limit)
		}
		if v.From != r.seq[v.Village] || v.To < v.From {
			tb.Errorf("village %s is held at %d, and brought from %d to %d", v.Village, r.seq[v.Village], v.From, v.To)
		}
		r.seq[v.Village], r.digest[v.Village] = v.To, v.Digest
		r.evict(&v)
		for _, t := range v.Tables {
			rows += len(t.Rows)
			for _, row := range t.Rows {
				key := syncproto.RowKey{Table: t.Table, ID: row.ID}
				if row.Deleted && r.village[key] != "" && r.village[key] != v.Village {
					continue // it has arrived in another village
				}
				r.rows[key], r.village[key] = row, v.Village
			}
		}
	}
	for _, village := range page.Gone {
		r.gone = append(r.gone, village)
		maps.DeleteFunc(r.rows, func(key syncproto.RowKey, _ syncproto.PageRow) bool { return r.village[key] == village })
		delete(r.digest, village)
		delete(r.seq, village)
	}
	r.cursor = page.Cursor
}

// evict drops what is held of households that have left a village.
func (r *replica) evict(v *syncproto.VillagePage) {
	for key, row := range r.rows {
		if r.village[key] == v.Village && slices.Contains(v.Evicted, row.Household) {
			delete(r.rows, key)
			delete(r.village, key)
		}
	}
}

// living are the rows that are not deleted.
func (r *replica) living() map[syncproto.RowKey]syncproto.PageRow {
	out := maps.Clone(r.rows)
	maps.DeleteFunc(out, func(_ syncproto.RowKey, row syncproto.PageRow) bool { return row.Deleted })
	return out
}

// pullAll asks for pages of a size until there are no more.
func (d *dev) pullAll(r *replica, limit int) {
	d.Helper()
	for more := true; more; {
		page := d.pull(r.cursor, limit)
		r.take(d, page, limit)
		more = page.More
	}
}

// hasAll checks that a replica holds exactly the living rows of some villages,
// and that the digests that it was told are theirs.
func (w *world) hasAll(r *replica, villages ...string) {
	w.Helper()
	sums := map[string]syncproto.Digest{}
	for _, village := range villages {
		sums[village] = syncproto.Digest{}
	}
	living := 0
	w.eachRow(func(row schema.Row) {
		sum, assigned := sums[row.Village]
		if !assigned {
			return
		}
		living++
		sums[row.Village] = sum.Plus(syncproto.RowDigest(row.Table, row.ID, row.Household, false, row.Values))
		key := syncproto.RowKey{Table: row.Table, ID: row.ID}
		if got := r.rows[key]; got.Deleted || !slices.Equal(got.Values, row.Values) || r.village[key] != row.Village || got.Household != row.Household {
			w.Errorf("%s %s is pulled as %+v, stands as %+v", row.Table.Name, row.ID, got, row)
		}
	})
	for village, sum := range sums {
		if r.digest[village] != sum.String() {
			w.Errorf("village %s: told digest %q, the rows have %s", village, r.digest[village], sum)
		}
	}
	for key, row := range r.rows {
		if !row.Deleted {
			living--
		}
		if _, assigned := sums[r.village[key]]; !assigned {
			w.Errorf("%s %s is of village %s", key.Table.Name, key.ID, r.village[key])
		}
	}
	if living != 0 {
		w.Errorf("%d living rows too few were pulled", living)
	}
}

// eachRow calls fn with every living row there is.
func (w *world) eachRow(fn func(schema.Row)) {
	w.Helper()
	w.read(w, func(r app.Reader) error {
		for _, t := range schema.Replicated() {
			err := r.EachRow(t, "", func(row schema.Row) error {
				fn(row)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// busy fills two villages with commits of several rows each, one of them large.
func (w *world) busy(d *dev) (homes []home) {
	w.Helper()
	for i := range 6 {
		h := w.home([]string{north, south}[i%2])
		homes = append(homes, h)
		d.must(h, visit(w.id(), "一"), visit(w.id(), "二"), at(1, set(schema.Household, h.id, "remark", fmt.Sprint(i))))
		child := w.id()
		d.must(h, member(child, "王小明", "20"))
		d.must(h, remove(w.rev(h), schema.Member, child))
	}
	var many []syncproto.Edit
	for range 40 {
		many = append(many, visit(w.id(), "多"))
	}
	d.must(homes[0], many...)
	d.must(homes[2], visit(w.id(), "三"))
	return homes
}

func TestPull_SmallPagesAddUpToOneBigOne(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north, south)
	w.busy(d)
	big := newReplica()
	d.pullAll(big, 0)
	if big.pages != 1 {
		t.Fatalf("%d pages", big.pages)
	}
	w.hasAll(big, north, south)
	for _, limit := range []int{1, 2, 5, 17, 1000} {
		small := newReplica()
		d.pullAll(small, limit)
		w.hasAll(small, north, south)
		if !reflect.DeepEqual(small.living(), big.living()) || !maps.Equal(small.seq, big.seq) || small.cursor != big.cursor {
			t.Errorf("pages of %d rows add up to another replica", limit)
		}
	}
}

// A page holds whole commits: all living rows that changed up to its end and were not
// yet with the device, and nothing of what came after.
func TestPull_APageHoldsWholeCommits(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north, south)
	w.busy(d)
	w.person(t, d.person, cadreOf(north)...)
	cursor, from := "", syncproto.Seq(0)
	for more := true; more; {
		page := d.pull(cursor, 4)
		for _, v := range page.Villages {
			rows := 0
			for _, table := range schema.Replicated() {
				var want []syncproto.PageRow
				w.read(t, func(r app.Reader) (err error) {
					want, err = r.ChangedRows(table, v.Village, from, v.To)
					return err
				})
				var got []syncproto.PageRow
				if i := slices.IndexFunc(v.Tables, func(p syncproto.TablePage) bool { return p.Table == table }); i >= 0 {
					got = v.Tables[i].Rows
				}
				if !reflect.DeepEqual(livingByID(got), livingByID(want)) {
					t.Errorf("%s from %d to %d is not what changed", table.Name, from, v.To)
				}
				rows += len(want)
			}
			if rows > 4 && v.To > from+1 {
				t.Errorf("%d rows of commits %d to %d", rows, from+1, v.To)
			}
			if (v.Digest == "") != page.More {
				t.Errorf("page to %d: digest %q, more %v", v.To, v.Digest, page.More)
			}
			from = v.To
		}
		cursor, more = page.Cursor, page.More
	}
}

func livingByID(rows []syncproto.PageRow) []syncproto.PageRow {
	rows = slices.DeleteFunc(slices.Clone(rows), func(row syncproto.PageRow) bool { return row.Deleted })
	return slices.SortedFunc(slices.Values(rows), func(a, b syncproto.PageRow) int { return cmp.Compare(a.ID, b.ID) })
}

func TestPull_WhatIsCommittedBetweenPagesComesToo(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north, south)
	homes := w.busy(d)
	r := newReplica()
	for i, more := 0, true; more; i++ {
		page := d.pull(r.cursor, 3)
		r.take(t, page, 3)
		if more = page.More; i < 10 {
			h := homes[i%len(homes)]
			d.must(h, at(w.rev(h), set(schema.Household, h.id, "remark", fmt.Sprint("页", i))))
		}
	}
	d.pullAll(r, 3)
	w.hasAll(r, north, south)
}

func TestPull_NothingNewIsAnEmptyPage(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north, south)
	w.busy(d)
	r := newReplica()
	d.pullAll(r, 0)
	page := d.pull(r.cursor, 0)
	if len(page.Villages) > 0 || page.More || page.Reference != nil || page.Cursor != r.cursor || len(page.Gone) > 0 || page.Epoch == "" || page.Now == 0 {
		t.Errorf("%+v", page)
	}
}

func TestPull_ABadCursorIsRefused(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north)
	for _, cursor := range []string{"1", "x;", ";", "-1;", "1;222426100200", "1;222426100200:", "1;222426100200:x", "1;222426100200:-1", "1;222426100200:1.5", "1;222426100200:99999999999999999999", "1;a:1;b:2", "1;222426100200:1"} {
		_, err := w.Pull(context.Background(), d.device, &syncproto.PullRequest{Device: d.device, Cursor: cursor, Version: schema.Version})
		if p, ok := app.AsProblem(err); !ok || p.Code != schema.BadCursor {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
}

func TestPull_AVillageNoLongerAssignedIsGone(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north, south)
	w.busy(d)
	r := newReplica()
	d.pullAll(r, 0)
	w.person(t, d.person, cadreOf(south, far)...)
	d.pullAll(r, 0)
	w.hasAll(r, south, far)
	if !slices.Equal(r.gone, []string{north}) {
		t.Errorf("gone: %v", r.gone)
	}
	if page := d.pull(r.cursor, 0); len(page.Gone) > 0 || len(page.Villages) > 0 {
		t.Errorf("told twice: %+v", page)
	}
	w.person(t, d.person, cadreOf(north[:9])...)
	d.pullAll(r, 0)
	if r.digest[north] == "" || len(r.digest) != 45 || !slices.Equal(r.gone, []string{north, far}) {
		t.Errorf("assigned to the township: %d villages, gone %v", len(r.digest), r.gone)
	}
	w.person(t, d.person)
	if d.pullAll(r, 0); len(r.rows) > 0 || len(r.gone) != 2+45 {
		t.Errorf("assigned to nothing: %d rows, gone %v", len(r.rows), r.gone)
	}
}

func TestPull_TheReferencePartitionComesWhenItHasChanged(t *testing.T) {
	w := newWorld(t)
	d := w.enrol(north)
	w.enrol(north) // somebody else
	page := d.pull("", 0)
	if page.Reference == nil || len(page.Reference.Tables) != len(schema.Reference()) {
		t.Fatalf("the first page: %+v", page.Reference)
	}
	for _, table := range page.Reference.Tables {
		if len(table.Rows) == 0 {
			t.Errorf("%s has %d rows", table.Table.Name, len(table.Rows))
		}
	}
	next := d.pull(page.Cursor, 0)
	if next.Reference != nil {
		t.Error("sent again although nothing changed")
	}
	w.write(t, func(tx app.Tx) error {
		return tx.PutReference(schema.PovertyLine, [][]schema.Value{{schema.IntOf(2019), schema.TextOf("dibao"), schema.IntOf(390_000)}})
	})
	last := d.pull(next.Cursor, 0)
	if last.Reference == nil || last.Reference.Version == page.Reference.Version || len(last.Villages) > 0 {
		t.Errorf("after a change: %+v", last)
	}
	if d.pull(last.Cursor, 0).Reference != nil {
		t.Error("sent again after the change")
	}
}

// A device is told where its own person works and as what, whenever that changes, and
// nothing of anybody else.
func TestPull_TheAssignmentIsThePersonsOwn(t *testing.T) {
	w := newWorld(t)
	d, other := w.enrol(north), w.enrol(north)
	assigned := func(page syncproto.Page) (out []string) {
		t.Helper()
		if page.Reference == nil {
			t.Fatal("nothing is said of it")
		}
		for _, table := range page.Reference.Tables {
			if table.Table != schema.Assignment {
				continue
			}
			for _, row := range table.Rows {
				if row[0].Text() != d.person || row[1].Text() == "" {
					t.Errorf("it is told of somebody else: %v", row)
				}
				out = append(out, row[2].Text()+"@"+row[3].Text())
			}
		}
		return out
	}
	page := d.pull("", 0)
	if got := assigned(page); !slices.Equal(got, []string{"cadre@" + north}) {
		t.Errorf("at first %v", got)
	}
	w.person(t, other.person, registry.Grant{Role: registry.Cadre, Area: far})
	if d.pull(page.Cursor, 0).Reference != nil {
		t.Error("it is told again because somebody else was assigned")
	}
	w.person(t, d.person, registry.Grant{Role: registry.Cadre, Area: far}, registry.Grant{Role: registry.CountyStaff, Area: "222426"})
	page = d.pull(page.Cursor, 0)
	if got := assigned(page); !slices.Equal(got, []string{"cadre@" + far, "county_staff@222426"}) {
		t.Errorf("assigned elsewhere: %v", got)
	}
	w.person(t, d.person)
	if got := assigned(d.pull(page.Cursor, 0)); len(got) > 0 {
		t.Errorf("assigned to nothing: %v", got)
	}
}

func TestPull_OnlyWorkBringsRowsToADevice(t *testing.T) {
	w := newWorld(t)
	d := w.enrol()
	w.home(north)
	for name, grants := range map[string]registry.Grants{
		"no grant":            nil,
		"an auditor":          {{Role: registry.Auditor, Area: "22"}},
		"a reviewer":          {{Role: registry.TownshipReviewer, Area: north[:9]}},
		"an administrator":    {{Role: registry.Administrator, Area: "222426"}},
		"a cadre of nowhere":  {{Role: registry.Cadre, Area: ""}},
		"a cadre of no place": {{Role: registry.Cadre, Area: "999999999999"}},
	} {
		w.person(t, d.person, grants...)
		if page := d.pull("", 0); len(page.Villages) > 0 || page.Reference == nil {
			t.Errorf("%s: %d villages", name, len(page.Villages))
		}
	}
	w.person(t, d.person, registry.Grant{Role: registry.CountyStaff, Area: "222426"})
	if page := d.pull("", 0); len(page.Villages) != 180 {
		t.Errorf("the county's staff: %d villages", len(page.Villages))
	}
}
