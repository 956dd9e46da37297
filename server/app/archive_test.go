package app_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// archive is a store with an entry of every kind. The heads of its log are kept elsewhere, one
// for each chapter of its life.
type archive struct {
	logged
	whole   []byte // the file
	earlier []past // what the file was before, the oldest first
	heads   []chronicle.Checkpoint
	folder  string
}

// past is the whole file as it was when the log had so many entries.
type past struct {
	entries int64
	file    []byte
}

func newArchive(t *testing.T) *archive {
	t.Helper()
	a := &archive{logged: logged{world: newWorld(t)}, folder: inMemory(t)}
	for _, chapter := range []func(){a.refusals, a.reviews, a.disputes, a.transfers, a.delivers, a.lists, a.everyKind} {
		chapter()
		a.keep()
	}
	newest := len(a.earlier) - 1
	a.whole, a.earlier = a.earlier[newest].file, a.earlier[:newest]
	a.hasEverything()
	return a
}

// hasEverything holds the archive to what its comment says.
func (a *archive) hasEverything() {
	there := map[string]bool{}
	a.read(a, func(r app.Reader) error {
		return r.EachEntry(1, a.last, func(e *chronicle.Entry) error {
			there[string(e.Kind)] = true
			if e.Kind != chronicle.Committed {
				return nil
			}
			var facts struct{ Outcome string }
			err := json.Unmarshal(e.Facts, &facts)
			there[facts.Outcome] = true
			return err
		})
	})
	for _, kind := range chronicle.Kinds() {
		if !there[string(kind)] {
			a.Errorf("no entry of kind %s", kind)
		}
	}
	for _, o := range []syncproto.OutcomeKind{syncproto.Applied, syncproto.Merged, syncproto.Conflict, syncproto.Left, syncproto.Arrived, syncproto.Parted} {
		if !there[string(o)] {
			a.Errorf("no commit that is %s", o)
		}
	}
}

// keep takes a copy of the file, and keeps the head of its log elsewhere.
func (a *archive) keep() {
	a.Helper()
	signer, err := a.LogSigner(context.Background(), rand.Reader)
	if err == nil {
		err = a.ProveLog(context.Background(), signer, nil, func(r app.Reader, p *app.Proofs) error {
			head, err := chronicle.OpenCheckpoint([]byte(p.Heading.Checkpoint), signer.Key())
			a.heads, a.last = append(a.heads, head), head.Size
			return err
		})
	}
	if err != nil {
		a.Fatal(err)
	}
	path := filepath.Join(a.folder, fmt.Sprintf("%d.db", len(a.heads)))
	a.script(a.path, "VACUUM INTO '"+path+"'")
	a.script(path, "DELETE FROM village WHERE newest = 0", "VACUUM") // verifying the county's others takes long
	file, err := os.ReadFile(path)
	if err != nil {
		a.Fatal(err)
	}
	a.earlier = append(a.earlier, past{a.last, file})
}

// refusals: what a device and a desk were told that they may not.
func (a *archive) refusals() {
	h, d := a.home(north), a.enrol(north)
	for _, spoilt := range []syncproto.Edit{set(schema.Household, h.id, "attribute", "no such code"), set(schema.Household, h.id, "phone", "12")} {
		if o := d.save(h, at(1, spoilt)); o.Kind != syncproto.Rejected {
			a.Fatalf("%+v", o)
		}
	}
	refused := a.desk(home{village: far, id: h.id}, set(schema.Household, h.id, "remark", "x"))
	refused.Actions = []syncproto.Action{{Do: "relocation.take", Step: "county_review"}}
	if o := a.act(staff, refused); o.Kind != syncproto.Rejected {
		a.Fatalf("%+v", o)
	}
}

// reviews: submitted, returned, submitted again, approved.
func (a *archive) reviews() {
	a.person(a, reviewer, registry.Grant{Role: registry.TownshipReviewer, Area: north[:9]})
	h, d := a.home(north), a.enrol(north)
	o := d.submit(h, at(1, set(schema.Household, h.id, "remark", "核实后")))
	a.applied(a.act(reviewer, a.judgement(h, "record.return", o.Rev)))
	d.approve(h, reviewer)
}

// disputes: a field of two people, a clock that decides, and a case that is settled.
func (a *archive) disputes() {
	h, id := a.disputed()
	a.applied(a.act(staff, a.deciding(h, id, "offered")))
	h, ours, theirs := a.two()
	ours.must(h, at(1, set(schema.Household, h.id, "phone", "13944330011")))
	if o := theirs.save(h, at(1, set(schema.Household, h.id, "phone", "13944330012"))); o.Kind != syncproto.Merged {
		a.Fatalf("%+v", o)
	}
	ours.must(h, remove(a.rev(h), schema.Conditions, h.conditions))
}

// transfers: a household moves, is made part of another, and comes out again.
func (a *archive) transfers() {
	out, of := a.home(north), a.home(far)
	a.enrol(north).approve(out, reviewer)
	a.applied(a.merge(staff, out, of, notHead(out)))
	a.applied(a.part(staff, out, of))
	a.applied(a.move(staff, a.home(south), north))
}

// delivers: the registry as the county hands it over, twice.
func (a *archive) delivers() {
	rows := delivery(12)
	a.load(rows, app.ImportOptions{})
	rows[3][0].Set("remark", schema.TextOf("改了"))
	a.load(rows, app.ImportOptions{})
}

// lists: a village's own papers, and an objection of somebody outside.
func (a *archive) lists() {
	raised := registry.Raised{Notice: a.hang(north, "village_publicity"), Name: "李哲", Contact: "13944330002", Content: "该户在县城有房。"}
	if err := a.RaiseObjection(context.Background(), north, raised); err != nil {
		a.Fatal(err)
	}
}

// everyKind: an entry of each kind that is no commit and no refusal to a device, as the
// parts of the server that are not here write them.
func (a *archive) everyKind() {
	for _, kind := range chronicle.Kinds() {
		if kind == chronicle.Committed || kind == chronicle.Refused {
			continue
		}
		a.now = a.now.Add(time.Minute)
		a.write(a, func(tx app.Tx) error {
			return app.Record(tx, map[string]any{"reason": "抽查", "count": len(kind)},
				chronicle.Entry{Kind: kind, At: a.now.UnixMicro(), Person: staff, Area: north, Subject: a.id()})
		})
	}
}
