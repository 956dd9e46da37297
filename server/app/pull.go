package app

import (
	"context"
	"fmt"
	"hash/crc32"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// defaultPageRows is how many rows a page has when the device does not say.
const defaultPageRows = 2000

// Pull returns what changed for a device since its cursor: whole commits, each
// row in its last state, village by village, and the digest of every village
// that the page completes. Villages that the device no longer works in are named
// as gone, and those that it is to fetch as files, if it does. The cost is that of
// what changed, never of the history.
func (a *App) Pull(ctx context.Context, device string, q *syncproto.PullRequest) (syncproto.Page, error) {
	cursor, ok := parseCursor(q.Cursor)
	if !ok {
		return syncproto.Page{}, schema.Problem{Code: schema.BadCursor}
	}
	if err := a.serves(q.Version); err != nil {
		return syncproto.Page{}, err
	}
	for _, village := range q.Anew {
		delete(cursor.seq, village)
	}
	var page syncproto.Page
	err := a.store.Read(ctx, func(r Reader) error {
		_, person, err := personOf(r, device)
		if err != nil {
			return err
		}
		p := puller{Reader: r, person: person, cursor: cursor, version: q.Version, room: q.Limit, have: q.Have}
		if p.room <= 0 || p.room > syncproto.MaxPageRows {
			p.room = defaultPageRows
		}
		if err = p.fill(workAreas(person.Grants)); err != nil {
			return err
		}
		page = p.page
		return nil
	})
	page.Now, page.Request = a.moment(0).Now, q.Request
	if err == nil {
		a.held.note(device, heard{q.Cursor, page.Now.Milli(), q.Version})
	}
	return page, err
}

// workAreas are the areas in which a person records data. A grant without an
// area is none, although every area lies below "".
func workAreas(grants registry.Grants) []string {
	var areas []string
	for _, g := range grants {
		if g.Area != "" && (g.Role == registry.Cadre || g.Role == registry.CountyStaff) {
			areas = append(areas, g.Area)
		}
	}
	return areas
}

// puller fills one page.
type puller struct {
	Reader
	person  registry.Person // whose device it is
	cursor  cursor
	version int // schema version of the device
	page    syncproto.Page
	room    int                      // rows that still fit
	have    map[string]syncproto.Seq // nil: the device takes everything as rows
}

// asFile reports whether the first copy of a village is to be fetched as a file.
func (p *puller) asFile(v VillageState) bool {
	_, known := p.cursor.seq[v.Village]
	said, has := p.have[v.Village]
	return p.have != nil && !known && v.Seq > 0 && !(has && said == 0)
}

func (p *puller) fill(areas []string) (err error) {
	if p.page.Epoch, err = p.Epoch(); err != nil {
		return err
	}
	if err := p.reference(); err != nil {
		return err
	}
	villages, err := p.Villages(areas)
	if err != nil {
		return err
	}
	p.cursor.add(p.have, villages)
	p.page.Gone = p.cursor.keepOnly(villages)
	p.cursor.beginAnew(villages)
	for _, v := range villages {
		switch seq, known := p.cursor.seq[v.Village]; {
		case known && seq > v.Seq: // of a history that is not this server's
			return schema.Problem{Code: schema.BadCursor, Param: v.Village}
		case known && seq == v.Seq:
			continue
		}
		if p.asFile(v) {
			p.page.Files, p.page.More = append(p.page.Files, v.Village), true
			continue
		}
		if p.room <= 0 {
			p.page.More = true
			break
		}
		if err := p.village(v); err != nil {
			return err
		}
	}
	p.page.Cursor = p.cursor.String()
	return nil
}

// reference adds the reference partition when the device's is not the newest. Of the
// assignments it gets its own person's: others' names are not everybody's business.
func (p *puller) reference() error {
	version, err := p.ReferenceVersion()
	if err != nil {
		return err
	}
	own := assignmentOf(p.person)
	if version = p.versionWith(version, own); version == p.cursor.reference {
		return nil
	}
	ref := syncproto.ReferencePage{Version: version}
	for _, t := range schema.Reference() {
		if !t.In(p.version) {
			continue
		}
		rows := own
		if t != schema.Assignment {
			if rows, err = p.Reference(t); err != nil {
				return err
			}
		}
		ref.Tables = append(ref.Tables, syncproto.ReferenceTable{Table: t, Rows: rows})
	}
	p.page.Reference, p.cursor.reference = &ref, version
	return nil
}

// assignmentOf are a person's rows of schema.Assignment: where they work, and as what.
func assignmentOf(person registry.Person) (rows [][]schema.Value) {
	for _, g := range person.Grants {
		if g.Area == "" {
			continue // nowhere
		}
		rows = append(rows, []schema.Value{schema.TextOf(person.ID), schema.TextOf(person.Name), schema.TextOf(string(g.Role)), schema.TextOf(g.Area)})
	}
	return rows
}

// versionWith tells a reference partition with these assignments from any other: the
// number of the shared tables, and a checksum. It fits what JavaScript counts exactly.
func (p *puller) versionWith(shared int64, own [][]schema.Value) int64 {
	sum := crc32.ChecksumIEEE(fmt.Append(nil, own))
	return shared<<32 | int64(sum)
}

// village adds what changed in one village, as far as the page has room.
func (p *puller) village(v VillageState) error {
	from, end := p.cursor.seq[v.Village], PageEnd{}
	if from == 0 {
		p.cursor.began[v.Village] = v.Seq
	}
	if from < v.Seq { // else nothing was ever written there
		var err error
		if end, err = p.PageEnd(v.Village, from, v.Seq, p.room); err != nil {
			return err
		}
	}
	out := syncproto.VillagePage{Village: v.Village, From: from, To: end.Seq}
	if end.Evicts && from > 0 { // who begins here holds nobody who has left
		var err error
		if out.Evicted, err = p.Evictions(v.Village, from, end.Seq); err != nil {
			return err
		}
	}
	for _, t := range end.Tables {
		if !t.In(p.version) {
			continue
		}
		changed, err := p.ChangedRows(t, v.Village, from, end.Seq)
		if err != nil {
			return err
		}
		downgrade(t, changed, p.version)
		out.Tables = append(out.Tables, syncproto.TablePage{Table: t, Rows: changed})
	}
	if p.cursor.comesFromNothing(v.Village, end.Seq) {
		out.Tables = withoutDeleted(out.Tables)
	}
	p.room -= end.Rows
	if end.Seq == v.Seq {
		out.Digest = v.Digests.Of(p.version).String()
	} else {
		p.page.More, p.room = true, 0
	}
	p.page.Villages = append(p.page.Villages, out)
	p.cursor.move(v.Village, end.Seq)
	return nil
}

// withoutDeleted leaves out deleted rows: who holds nothing has nothing to delete.
// But one that is the newest of its household stays. It alone tells the household's
// revision, by which the device says what it has seen.
func withoutDeleted(tables []syncproto.TablePage) []syncproto.TablePage {
	newest := map[string]syncproto.Rev{}
	for _, t := range tables {
		for _, row := range t.Rows {
			if !row.Deleted {
				newest[row.Household] = max(newest[row.Household], row.Rev)
			}
		}
	}
	for i := range tables {
		tables[i].Rows = slices.DeleteFunc(tables[i].Rows, func(row syncproto.PageRow) bool {
			return row.Deleted && row.Rev <= newest[row.Household]
		})
	}
	return slices.DeleteFunc(tables, func(t syncproto.TablePage) bool { return len(t.Rows) == 0 })
}
