package courier_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/scripts/effort"
	"ruhu/syncproto"
)

// TestCourierAndDirect_AreInterchangeable plays random weeks of three cadres who
// sync when there is a network and otherwise give bundles to whoever goes to town:
// bundles arrive late, twice, in any order, beside what was sent directly, and so
// do receipts, or never. Beside it a second server gets every changeset when it
// first arrives at the first one, but by the line alone. Both must have the same
// rows, history, answers and refusals, and in the end every replica equals its
// server.
func TestCourierAndDirect_AreInterchangeable(t *testing.T) {
	effort.Checks(t, 5, 30) // each costs two servers and three devices
	root := inMemory(t)
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(root, "")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir + ".keys")
		defer os.RemoveAll(dir)
		for _, folder := range []string{dir + "/mixed", dir + "/direct"} {
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		p := &play{world: newWorldIn(t, dir+"/mixed"), direct: newWorldIn(t, dir+"/direct"), t: t}
		defer p.close()
		defer p.direct.close()
		for range 3 {
			phone := p.phone()
			defer phone.Close()
			p.direct.enrol(phone)
			p.cadres = append(p.cadres, phone)
		}
		p.homes = []string{p.cadres[0].home()}
		p.online(p.cadres[0])
		t.Repeat(map[string]func(*rapid.T){
			"visit": p.visit, "visit2": p.visit, "visit3": p.visit, "register": p.register,
			"write": p.writeBundle, "write2": p.writeBundle, "hand in": p.handInAny, "hand in2": p.handInAny,
			"receipts": p.bringReceipts, "receipts2": p.bringReceipts, "online": func(t *rapid.T) { p.online(p.any(t)) },
			"push": p.lostAnswer, "wait": p.wait,
			"": func(*rapid.T) { p.same() },
		})
		p.settle()
	})
}

type play struct {
	*world
	direct   *world
	t        *rapid.T
	cadres   []*phone
	homes    []string
	visits   int
	pocket   [][]byte // bundles on their way; they stay, so that each can arrive again
	receipts [][]byte
	arrived  map[string]int64 // last number that the direct server got, by device
}

func (p *play) any(t *rapid.T) *phone { return p.cadres[p.one(t, "cadre", len(p.cadres))] }

// one draws an index.
func (p *play) one(t *rapid.T, what string, of int) int {
	return rapid.IntRange(0, of-1).Draw(t, what)
}

// visit changes a household that the cadre's phone holds.
func (p *play) visit(t *rapid.T) {
	c, home, year := p.any(t), p.homes[p.one(t, "home", len(p.homes))], 2010+p.one(t, "year", 5)
	if row, err := c.ReadRow(schema.Household, home); err != nil || row == nil {
		return
	}
	p.visits++ // no visit finds nothing changed
	switch p.one(t, "field", 3) {
	case 0: // the later one wins
		c.save(home, "phone", fmt.Sprint(13944330000+p.visits), "registered_year", year)
	case 1: // people decide
		c.save(home, "head_name", fmt.Sprint("金", p.visits), "registered_year", year)
	default:
		c.save(home, "group_name", fmt.Sprint(p.visits, "组"))
	}
}

func (p *play) register(t *rapid.T) { p.homes = append(p.homes, p.any(t).home()) }

func (p *play) writeBundle(t *rapid.T) {
	if sealed := p.any(t).bundle(); sealed != nil {
		p.pocket = append(p.pocket, sealed)
	}
}

func (p *play) handInAny(t *rapid.T) {
	if len(p.pocket) == 0 {
		return
	}
	d := p.handIn(p.pocket[p.one(t, "bundle", len(p.pocket))])
	if d.Problem != nil {
		t.Fatalf("refused: %v", d.Problem)
	}
	p.receipts = append(p.receipts, d.Receipts)
	p.follow(d.Device.ID)
}

// bringReceipts brings any receipts to any phone: who they are not for passes
// them over.
func (p *play) bringReceipts(t *rapid.T) {
	if len(p.receipts) > 0 {
		p.any(t).TakeReceipts(p.receipts[p.one(t, "receipts", len(p.receipts))])
	}
}

// online syncs a phone.
func (p *play) online(c *phone) {
	c.sync()
	p.follow(c.id)
}

// lostAnswer is a push whose answer never comes.
func (p *play) lostAnswer(t *rapid.T) {
	c := p.any(t)
	body, err := c.NextPush(0)
	p.must(err)
	if body == nil {
		return
	}
	_, err = c.Post("/v1/push", body)
	p.must(err)
	p.follow(c.id)
}

func (p *play) wait(t *rapid.T) {
	p.pass(time.Duration(1+p.one(t, "hours", 96)) * time.Hour)
}

// follow pushes to the direct server what has arrived at the other one since.
func (p *play) follow(device string) {
	p.direct.now = p.now
	if p.arrived == nil {
		p.arrived = map[string]int64{}
	}
	last := p.device(device).LastN
	var c *phone
	for _, other := range p.cadres {
		if other.id == device {
			c = other
		}
	}
	entries, err := c.JournalEntries(0, 1<<20)
	p.must(err)
	var bodies [][]byte
	for _, e := range entries {
		if e.N > p.arrived[device] && e.N <= last {
			bodies = append(bodies, e.Body)
		}
	}
	if len(bodies) == 0 {
		return
	}
	q, problem := syncproto.DecodePush(syncproto.AppendPush(nil, device, syncproto.HLC(p.now.UnixMicro()), bodies))
	if problem != nil {
		p.Fatal(problem)
	}
	_, err = p.direct.app.Push(context.Background(), device, &q)
	p.must(err)
	p.arrived[device] = last
}

func (p *play) same() {
	if mixed, direct := p.dump(), p.direct.dump(); mixed != direct {
		p.t.Fatalf("by courier and line:\n%s\nby line alone:\n%s", mixed, direct)
	}
}

// settle brings what is left in by courier from some and by line from others, and
// compares everything.
func (p *play) settle() {
	for i, c := range p.cadres {
		if sealed := c.bundle(); sealed != nil && i%2 == 0 {
			d := p.handIn(sealed)
			p.must(c.TakeReceipts(d.Receipts))
			p.follow(c.id)
			if c.pending() > 0 {
				p.t.Fatalf("%d are pending after the receipts", c.pending())
			}
		}
	}
	for range 2 {
		for _, c := range p.cadres {
			p.online(c)
		}
	}
	p.same()
	for _, c := range p.cadres {
		if ok, err := c.Verify(); !ok || err != nil {
			p.t.Fatalf("a replica is unlike its server: %v", err)
		}
		entries, err := c.JournalEntries(0, 1<<20)
		p.must(err)
		for _, e := range entries {
			if e.State == "unsent" || e.Outcome == nil {
				p.t.Fatalf("changeset %d of %s has no answer", e.N, c.id)
			}
		}
	}
	report, err := p.app.Verify(context.Background(), nil)
	if err != nil || len(report.Faults) > 0 {
		p.t.Fatalf("verify: %v %q", err, report.Faults)
	}
}
