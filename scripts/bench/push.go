package main

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/syncproto"
)

// A changeset has three to six edits. So a push has at least three.
const fewestEdits, mostEdits = 3, 6

// visitCharacters is the length of what a cadre writes on a visit.
const visitCharacters = 200

// day is from one round of pushes to the next, where that counts.
const day = 24 * time.Hour

// push is one request, ready to be sent.
type push struct {
	phone      *phone
	plain      []byte
	body       []byte // the same, compressed
	changesets int
	changes    int

	answer     []byte
	answeredAs syncproto.Encoding
	took       time.Duration
}

// author writes what cadres record. The same seed gives the same changes.
type author struct {
	changes  int
	pushes   int
	encoding syncproto.Encoding
	packing  *syncproto.Dictionary // that devices hold
	note     func(dice *rand.Rand, characters int) string
	phones   []*phone
	dice     *rand.Rand
	now      time.Time
	ago      time.Duration            // how long before that the next round was written; a day less with each
	rows     map[string][]schema.Row  // of each household, those that a visit may correct
	revs     map[string]syncproto.Rev // of each household
	written  int                      // changesets
}

func newAuthor(c *config, some *county.County, phones []*phone) *author {
	a := &author{
		changes: c.changes, pushes: c.pushes, encoding: c.encoding, packing: c.packing, note: note, phones: phones,
		dice: rand.New(rand.NewPCG(c.seed, 0)), now: time.Now(),
		rows: map[string][]schema.Row{}, revs: map[string]syncproto.Rev{},
	}
	for _, h := range some.Households {
		a.revs[h.ID] = 1
		a.rows[h.ID] = slices.DeleteFunc(some.RowsOf(h), func(r schema.Row) bool { return !editable(r.Table) })
	}
	return a
}

// editable are the tables whose rows a visit corrects. A household has at least
// one row in each.
func editable(t *schema.Table) bool {
	return t == schema.Household || t == schema.Member || t == schema.Conditions || t == schema.Dwelling
}

// round prepares the pushes of one storm, and what they are without a server: the
// rows of each.
func (a *author) round() (pushes []*push, raw [][]statement) {
	for range a.pushes {
		for _, p := range a.phones {
			one, changesets := a.push(p)
			pushes = append(pushes, one)
			raw = append(raw, statementsOf(changesets))
		}
	}
	a.ago = max(a.ago-day, 0)
	return pushes, raw
}

// push writes one push: 18 changes are three to six changesets.
func (a *author) push(p *phone) (*push, []syncproto.Changeset) {
	out := &push{phone: p}
	var changesets []syncproto.Changeset
	var bodies [][]byte
	visits := a.changes / 2
	for left := a.changes; left > 0; {
		edits := a.portion(left)
		some := (2*visits*edits + left) / (2 * left) // as many of its edits are visits as of all that are left, rounded
		c := a.changeset(p, some, edits-some)
		left, visits = left-edits, visits-some
		out.changes += len(c.Edits)
		changesets, bodies = append(changesets, c), append(bodies, syncproto.AppendChangeset(nil, &c))
	}
	for i := range changesets {
		a.revs[changesets[i].Household]++ // the cadre sees the new one after this push
	}
	out.changesets, out.plain = len(changesets), syncproto.AppendPush(nil, p.id, syncproto.HLC(a.now.UnixMicro()), bodies)
	out.body = a.packing.Compress(out.plain, a.encoding)
	return out, changesets
}

// portion draws how many edits the next changeset has, such that the rest can
// still be divided.
func (a *author) portion(left int) int {
	for {
		n := fewestEdits + a.dice.IntN(mostEdits-fewestEdits+1)
		if rest := left - n; rest == 0 || rest >= fewestEdits {
			return n
		}
	}
}

// changeset writes what one call at a household's door brought.
func (a *author) changeset(p *phone, visits, others int) syncproto.Changeset {
	home := p.homes[a.written%len(p.homes)]
	a.written++
	p.last++
	at := a.now.Add(-a.ago - time.Duration(a.dice.Int64N(int64(10*time.Hour))))
	c := syncproto.Changeset{
		N: p.last, ID: a.newID(at), By: p.person.ID, Village: home.Village, Household: home.ID,
		At: syncproto.HLC(at.UnixMicro()), Version: schema.Version, Seen: a.revs[home.ID],
	}
	rows := a.rows[home.ID]
	for range visits {
		c.Edits = append(c.Edits, a.visit(p, at, rows[0]))
	}
	for _, row := range a.pick(rows, others) {
		c.Edits = append(c.Edits, a.edit(row, c.Seen))
	}
	return c
}

// pick chooses different rows of a household: a changeset names a row once.
func (a *author) pick(rows []schema.Row, n int) []schema.Row {
	var chosen []schema.Row
	for _, i := range a.dice.Perm(len(rows))[:n] {
		chosen = append(chosen, rows[i])
	}
	return chosen
}

// visit is a new row with a long note.
func (a *author) visit(p *phone, at time.Time, home schema.Row) syncproto.Edit {
	return edit(schema.Visit, a.newID(at), 0, map[string]schema.Value{
		"visited_at": schema.IntOf(at.UnixMilli()), "visitors": schema.TextOf(p.person.Name),
		"purpose": schema.TextOf("routine"), "content": schema.TextOf(a.note(a.dice, visitCharacters)),
		"latitude":  schema.IntOf(home.Get("latitude").Int() + int64(a.dice.IntN(2000))),
		"longitude": schema.IntOf(home.Get("longitude").Int() + int64(a.dice.IntN(2000))),
		"accuracy":  schema.IntOf(int64(3 + a.dice.IntN(20))),
	})
}

// edit changes some fields of a row. Values follow from the number of the
// changeset, so that none is what stood there before.
func (a *author) edit(row schema.Row, base syncproto.Rev) syncproto.Edit {
	n := int64(a.written)
	values := map[*schema.Table]map[string]schema.Value{
		schema.Household:  {"phone": schema.TextOf(fmt.Sprintf("1540%07d", n)), "remark": schema.TextOf(a.note(a.dice, 40))},
		schema.Member:     {"work_locality": schema.TextOf(a.note(a.dice, 6)), "work_months": schema.IntOf(n % 13)},
		schema.Conditions: {"distance_market": schema.IntOf(n % 10_000)},
		schema.Dwelling:   {"area": schema.IntOf(n % 10_000)},
	}
	return edit(row.Table, row.ID, base, values[row.Table])
}

func edit(t *schema.Table, id string, base syncproto.Rev, values map[string]schema.Value) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: id}
	for i := range t.Fields {
		if v, ok := values[t.Fields[i].Name]; ok {
			e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: v, Base: base})
		}
	}
	return e
}

// newID makes a UUIDv7, whose order is that of the writing, as devices do.
func (a *author) newID(at time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(at.UnixMilli())<<16|uint64(a.dice.Uint32()&0xffff))
	binary.BigEndian.PutUint64(b[8:], a.dice.Uint64())
	b[6], b[8] = b[6]&0x0f|0x70, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// frequent are common characters, the most frequent ones first.
const frequent = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许先口由死安写性马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关放至张认接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原吃变通师立象数四失满战远格士音轻目条呢屋粮玉豆牛羊鸡猪林木药费病医险补贴收"

// note is text without the repetition of whole phrases, so that it is not easier
// to compress than what people write: single characters, the frequent ones often.
func note(dice *rand.Rand, characters int) string {
	all := []rune(frequent)
	text := make([]rune, characters)
	for i := range text {
		at := dice.Float64()
		text[i] = all[int(at*at*float64(len(all)))]
		if i%17 == 16 {
			text[i] = '，'
		}
	}
	return string(text)
}
