package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// visit is what a cadre records on one home visit. Figures of the plan are left
// alone: nobody is born, dies or changes the main cause in these five days, so
// that the county's tables can be held against the plan's afterwards.
type visit struct {
	dice  *rand.Rand
	by    string // name of the cadre
	at    time.Time
	rows  []schema.Row // of the household, as first delivered
	key   string       // makes ids of new rows
	snap  snapper      // takes photos; nil: they are only spoken of
	edits []syncproto.Edit

	photos [][]byte // that were taken
}

// meeting says what a visit has in common with a colleague's on the same day, of
// which neither knows.
type meeting int

const (
	alone    meeting = iota
	settling         // both change what policies settle: a phone number, a remark, a set of causes
	clashing         // both change facts that only people can decide
)

// record returns the edits of a visit.
func (v *visit) record(with meeting) []syncproto.Edit {
	v.add(schema.Visit, map[string]schema.Value{
		"visited_at": schema.IntOf(v.at.UnixMilli()), "visitors": schema.TextOf(v.by),
		"purpose": schema.TextOf(pick(v.dice, "routine", "income", "housing", "measure")), "content": schema.TextOf(v.note()),
		"latitude": near(v.dice, v.root().Get("latitude")), "longitude": near(v.dice, v.root().Get("longitude")),
		"accuracy": schema.IntOf(int64(3 + v.dice.IntN(20))),
	})
	if v.dice.IntN(10) < 4 {
		v.photo()
	}
	v.household(with == settling)
	v.member()
	if v.dice.IntN(10) < 3 {
		v.add(schema.Income, map[string]schema.Value{
			"year": schema.IntOf(int64(v.at.Year())), "category": schema.TextOf(pick(v.dice, "wage", "business", "transfer_subsidy")),
			"item":   schema.TextOf(pick(v.dice, "零工", "玉米", "黄豆", "黑木耳", "粮食补贴")),
			"amount": schema.IntOf(int64(10_000 * (1 + v.dice.IntN(80)))),
		})
	}
	if with == clashing {
		v.clash()
	}
	return v.edits
}

func (v *visit) root() schema.Row { return v.rows[0] }

// of returns the household's rows of a table.
func (v *visit) of(t *schema.Table) []schema.Row {
	var out []schema.Row
	for _, r := range v.rows {
		if r.Table == t {
			out = append(out, r)
		}
	}
	return out
}

// add makes a new row.
func (v *visit) add(t *schema.Table, values map[string]schema.Value) {
	id := registry.DerivedID("sim", v.key, t.Name, fmt.Sprint(len(v.edits)))
	v.edits = append(v.edits, editOf(t, id, values))
}

// set changes fields of a row that is there.
func (v *visit) set(row schema.Row, values map[string]schema.Value) {
	v.edits = append(v.edits, editOf(row.Table, row.ID, values))
}

func editOf(t *schema.Table, id string, values map[string]schema.Value) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: id}
	for i := range t.Fields {
		if value, ok := values[t.Fields[i].Name]; ok {
			e.Sets = append(e.Sets, syncproto.Set{Field: i, Value: value})
		}
	}
	return e
}

// photo takes a photo, or speaks of one that nobody will ever send.
func (v *visit) photo() {
	kind, size := pick(v.dice, "house_outside", "house_inside", "asset"), int64(200_000+v.dice.IntN(3_000_000))
	hash := hashOf(v.key)
	if v.snap != nil {
		data := v.snap(v)
		sum := sha256.Sum256(data)
		hash, size = schema.TextOf(hex.EncodeToString(sum[:])), int64(len(data))
		v.photos = append(v.photos, data)
	}
	v.add(schema.Photo, map[string]schema.Value{
		"kind": schema.TextOf(kind), "sha256": hash, "bytes": schema.IntOf(size), "taken_at": schema.IntOf(v.at.UnixMilli()),
		"visit": schema.TextOf(v.edits[0].Row),
	})
}

// household changes what may change on any visit, or all of it.
func (v *visit) household(all bool) {
	changed := map[string]schema.Value{}
	if all || v.dice.IntN(100) < 20 {
		changed["phone"] = schema.TextOf(fmt.Sprintf("1540%07d", v.dice.IntN(10_000_000)))
	}
	if all || v.dice.IntN(100) < 35 {
		changed["remark"] = schema.TextOf(v.note())
	}
	if all || v.dice.IntN(100) < 15 {
		changed["other_causes"] = otherCauses(v.dice, v.root())
	}
	if len(changed) > 0 {
		v.set(v.root(), changed)
	}
}

// otherCauses adds a cause to a household's other causes.
func otherCauses(dice *rand.Rand, root schema.Row) schema.Value {
	codes := root.Get("other_causes").Set()
	if extra := pick(dice, "05", "07", "08", "09", "10"); extra != root.Get("main_cause").Text() {
		codes = append(codes, extra)
	}
	return schema.SetOf(codes...)
}

func (v *visit) member() {
	members := v.of(schema.Member)
	m := members[v.dice.IntN(len(members))]
	switch v.dice.IntN(3) {
	case 0:
		v.set(m, map[string]schema.Value{
			"work_province": schema.TextOf("22"),
			"work_locality": schema.TextOf(pick(v.dice, "延吉市", "长春市", "敦化市", "安图县")),
			"work_months":   schema.IntOf(int64(1 + v.dice.IntN(12))),
		})
	case 1:
		v.set(m, map[string]schema.Value{"pension_insurance": schema.BoolOf(v.dice.IntN(2) == 0)})
	}
}

// clash changes facts that two people cannot both be right about, and a line of
// income that one may delete while the other corrects it.
func (v *visit) clash() {
	v.set(v.of(schema.Conditions)[0], map[string]schema.Value{
		"access_road": schema.TextOf(pick(v.dice, "2", "3", "4")), "distance_market": schema.IntOf(int64(10 + v.dice.IntN(200))),
	})
	v.set(v.of(schema.Dwelling)[0], map[string]schema.Value{"area": schema.IntOf(int64(300 + v.dice.IntN(900)))})
	incomes := v.of(schema.Income)
	if len(incomes) == 0 {
		return
	}
	if v.dice.IntN(4) == 0 {
		v.edits = append(v.edits, syncproto.Edit{Table: schema.Income, Row: incomes[0].ID, Delete: true})
		return
	}
	v.set(incomes[0], map[string]schema.Value{"amount": schema.IntOf(int64(5_000 * (1 + v.dice.IntN(300))))})
}

// note is what a cadre writes: a few sentences on what was seen.
func (v *visit) note() string {
	return pick(v.dice, "入户时户主在家，", "户主外出，与其配偶谈话，", "邻居在场，一同了解情况，") +
		pick(v.dice, "身体状况比上次好转，", "慢性病需长期服药，医药费已按规定报销，", "腿脚不便，行动需人照顾，") +
		pick(v.dice, "房屋屋顶有漏雨，已拍照，", "房屋安全，院内整洁，", "冬季取暖柴草已备足，") +
		pick(v.dice, "玉米长势正常，", "黄豆略受旱，", "黑木耳已下架销售，") +
		pick(v.dice, "光伏收益已到账。", "低保金按月发放。", "希望参加技能培训。", "家中无其他困难。")
}

// finishedMeasure is a fact with the day's date by the cadre's own clock: the server
// refuses it when that clock is ahead.
func (v *visit) finishedMeasure(today string) {
	measures := v.of(schema.Measure)
	if len(measures) > 0 {
		v.set(measures[0], map[string]schema.Value{"finished_on": schema.TextOf(today)})
	}
}

func pick[T any](dice *rand.Rand, choices ...T) T { return choices[dice.IntN(len(choices))] }

// near is a coordinate within about a hundred metres.
func near(dice *rand.Rand, v schema.Value) schema.Value {
	if v.IsNull() {
		return schema.Null
	}
	return schema.IntOf(v.Int() + int64(dice.IntN(2000)) - 1000)
}

// householdsByVillage indexes a county by village.
func householdsByVillage(c *county.County) map[string][]*county.Household {
	out := map[string][]*county.Household{}
	for _, h := range c.Households {
		out[h.Village] = append(out[h.Village], h)
	}
	return out
}
