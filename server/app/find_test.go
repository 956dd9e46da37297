package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/scripts/county"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// register is households by their heads: each has a child, and the head's number ends in the
// digits given.
type register struct {
	*world
	homes map[string]home
	tails map[string]string
}

// newRegister has 金顺姬 and 单德利 in the north, 姜世杰 and 吕金顺 in the south, 金顺姬二 far away.
func newRegister(t *testing.T) *register {
	w := &register{world: newWorld(t), homes: map[string]home{}, tails: map[string]string{}}
	w.settles(north, "金顺姬", 1)
	w.settles(north, "单德利", 2)
	w.settles(south, "姜世杰", 3)
	w.settles(south, "吕金顺", 4)
	w.settles(far, "金顺姬二", 5)
	return w
}

func (w *register) settles(village, head string, n int64) {
	w.Helper()
	h, number := home{village, w.id(), w.id(), w.id()}, numberOf(n).Text()
	edits := append(h.edits(), member(w.id(), "崔"+head, "20"))
	edits[0] = instead(edits[0], set(schema.Household, h.id, "head_name", head, "group_name", "东沟屯", "registry_no", fmt.Sprintf("%s%04d", village, n)))
	edits[1] = instead(edits[1], set(schema.Member, h.head, "name", head, "id_number", number, "born_on", number[6:10]+"-"+number[10:12]+"-"+number[12:14]))
	if o := w.act(staff, w.desk(h, edits...)); o.Kind != syncproto.Applied {
		w.Fatalf("%+v", o)
	}
	w.homes[head], w.tails[head] = h, number[len(number)-4:]
}

// instead is an edit with the values of another in the place of its own.
func instead(e, other syncproto.Edit) syncproto.Edit {
	e.Sets = slices.DeleteFunc(e.Sets, func(s syncproto.Set) bool {
		return slices.ContainsFunc(other.Sets, func(o syncproto.Set) bool { return o.Field == s.Field })
	})
	e.Sets = append(e.Sets, other.Sets...)
	return e
}

// find returns the heads that are found, in order.
func (w *register) find(q app.HouseholdQuery) (heads string, total int) {
	w.Helper()
	if q.Areas == nil {
		q.Areas = []string{antu.CountyCode}
	}
	if q.Limit == 0 {
		q.Limit = 10
	}
	var names []string
	w.read(w, func(r app.Reader) error {
		page, n, err := w.FindHouseholds(r, q)
		for _, line := range page {
			names = append(names, line.Get("head_name").Text())
		}
		total = n
		return err
	})
	return strings.Join(names, " "), total
}

func (w *register) finds(q app.HouseholdQuery, want string) {
	w.Helper()
	if got, total := w.find(q); got != want || q.Limit == 0 && total != len(strings.Fields(want)) {
		w.Errorf("%+v finds %q of %d, want %q", q, got, total, want)
	}
}

const everybody = "金顺姬 单德利 姜世杰 吕金顺 金顺姬二"

func TestFindHouseholds_ByWhatPeopleType(t *testing.T) {
	w := newRegister(t)
	for text, want := range map[string]string{
		"": everybody, " \t ": everybody,
		"金顺姬":       "金顺姬 金顺姬二", // all of a name before the beginning of one
		"顺":         "金顺姬 吕金顺 金顺姬二",
		"jsj":       "金顺姬 姜世杰 金顺姬二",
		"jsh":       "金顺姬 姜世杰 金顺姬二 吕金顺", // in the middle of a name last
		"jinshunji": "金顺姬 金顺姬二",
		"sdl":       "单德利", "ddl": "单德利", "chandeli": "单德利",
		"lvjs": "吕金顺", "lyujin": "吕金顺",
		"崔金顺": "金顺姬 金顺姬二", // the children
		"崔吕":  "吕金顺",
		"新安":  "金顺姬 单德利", "xinan": "金顺姬 单德利", "Xin'an": "金顺姬 单德利", "xac": "金顺姬 单德利",
		"新安 jsj": "金顺姬", "jsj 明安村": "姜世杰", "jsj 明安 新安": "",
		"东沟": everybody, "dgt": everybody,
		north + "0001": "金顺姬", north: "金顺姬 单德利", "0004": "吕金顺", "004": "吕金顺", "04": "",
		"%": "", "_": "", "' OR 1=1 --": "", "*": "", "\"": "", "'": "", "jsj'": "金顺姬 姜世杰 金顺姬二",
		"<script>": "", "\x00": "", "\xff": "", "金\u202e": "",
		"安图": "", "22": "", // the whole county is no answer
		strings.Repeat("金", app.LongestSearch+1): "",
	} {
		w.finds(app.HouseholdQuery{Text: text}, want)
	}
}

func TestFindHouseholds_MeetEveryConditionOfTheQuery(t *testing.T) {
	w := newRegister(t)
	twin := w.homes["姜世杰"]
	w.act(staff, w.desk(twin, at(1, set(schema.Household, twin.id, "main_cause", "02"))))
	w.finds(app.HouseholdQuery{Areas: []string{}}, "")
	w.finds(app.HouseholdQuery{Areas: []string{south}}, "姜世杰 吕金顺")
	w.finds(app.HouseholdQuery{Areas: []string{north, far, north[:9]}}, everybody)
	w.finds(app.HouseholdQuery{Areas: []string{far}, Text: "jsj"}, "金顺姬二")
	w.finds(app.HouseholdQuery{Areas: []string{"110101"}}, "")
	w.finds(app.HouseholdQuery{Cause: "02"}, "姜世杰")
	w.finds(app.HouseholdQuery{Cause: "02", Status: "exited"}, "")
	w.finds(app.HouseholdQuery{IDs: []string{}}, "")
	w.finds(app.HouseholdQuery{IDs: []string{w.homes["吕金顺"].id, twin.id, "nonsense"}, Text: "js"}, "姜世杰 吕金顺")
	w.finds(app.HouseholdQuery{Limit: 2}, "金顺姬 单德利")
	w.finds(app.HouseholdQuery{Limit: 2, Offset: 4}, "金顺姬二")
	w.finds(app.HouseholdQuery{Limit: 2, Offset: 5}, "")
	w.finds(app.HouseholdQuery{Limit: 2, Offset: 2, Text: "js"}, "金顺姬二 吕金顺")
	if _, total := w.find(app.HouseholdQuery{Limit: 1, Offset: 90}); total != 5 {
		t.Errorf("%d in all", total)
	}
}

// What is remembered of a village holds until a commit in it.
func TestFindHouseholds_FollowsEveryChange(t *testing.T) {
	w := newRegister(t)
	w.finds(app.HouseholdQuery{Text: "jsj"}, "金顺姬 姜世杰 金顺姬二")
	h, phone := w.homes["姜世杰"], w.enrol(south)
	if o := phone.save(h, at(1, set(schema.Household, h.id, "head_name", "许世杰")), at(1, set(schema.Member, h.head, "name", "许世杰"))); o.Kind != syncproto.Applied {
		t.Fatalf("%+v", o)
	}
	w.finds(app.HouseholdQuery{Text: "xsj"}, "许世杰")
	w.finds(app.HouseholdQuery{Text: "jsj"}, "金顺姬 金顺姬二 许世杰") // the child is 崔姜世杰 still
	w.settles(far, "金世佳", 6)
	w.finds(app.HouseholdQuery{Text: "jsj", Areas: []string{far}}, "金世佳 金顺姬二")
	if o := w.move(staff, w.homes["金顺姬"], south); o.Kind == syncproto.Rejected {
		t.Fatalf("%+v", o)
	}
	w.finds(app.HouseholdQuery{Text: "jsj", Areas: []string{north}}, "")
	w.finds(app.HouseholdQuery{Text: "jsj", Areas: []string{south}}, "金顺姬 许世杰")
	w.write(t, func(tx app.Tx) error {
		for _, reference := range antu.Reference() {
			for _, row := range reference.Rows {
				if reference.Table == schema.Area && row[schema.Area.Ordinal("code")].Text() == north {
					row[schema.Area.Ordinal("name_zh")] = schema.TextOf("松月村")
					return tx.PutReference(schema.Area, [][]schema.Value{row})
				}
			}
		}
		return nil
	})
	w.finds(app.HouseholdQuery{Text: "syc"}, "单德利")
}

// The end of an identity number finds its household where whoever looks for it has it on
// record, and in the areas that they see.
func TestFindHouseholds_ByTheEndOfAnIDNumberIsOnRecord(t *testing.T) {
	w := newRegister(t)
	ctx := context.Background()
	tail, whole := w.tails["吕金顺"], numberOf(4).Text()
	w.finds(app.HouseholdQuery{Text: tail}, "") // nobody asked whether it may be
	seek := func(person registry.Person, text string) []string {
		tails, err := w.SeekTails(ctx, person, text)
		if err != nil {
			t.Fatal(err)
		}
		return tails
	}
	clerk := registry.Person{ID: staff, Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}}}
	for _, text := range []string{"吕金顺", "jsj", "12", "123", "1234567", whole, whole[4:], "12a4", "X123", ""} {
		if tails := seek(clerk, text); len(tails) > 0 {
			t.Errorf("%q has %q", text, tails)
		}
	}
	if n := len(w.sought()); n > 0 {
		t.Errorf("%d entries, and nobody looked for a number", n)
	}
	for _, text := range []string{tail, strings.ToLower(tail), whole[12:], "明安 " + tail} {
		w.finds(app.HouseholdQuery{Text: text, Tails: seek(clerk, text)}, "吕金顺")
	}
	w.finds(app.HouseholdQuery{Text: tail, Tails: seek(clerk, tail), Areas: []string{north}}, "")
	w.finds(app.HouseholdQuery{Text: whole, Tails: []string{whole}}, "")
	entries := w.sought()
	if len(entries) != 5 || entries[0].Person != staff || entries[0].Area != antu.CountyCode || strings.Contains(string(entries[0].Facts), tail) {
		t.Errorf("%d entries, the first %+v", len(entries), entries[0])
	}
}

func (w *world) sought() (all []*chronicle.Entry) {
	w.Helper()
	for _, e := range w.log() {
		if e.Kind == chronicle.Sought {
			all = append(all, e)
		}
	}
	return all
}

func TestSeekTails_HasAnEnd(t *testing.T) {
	w := newWorld(t)
	clerk := registry.Person{ID: staff, Grants: registry.Grants{{Role: registry.CountyStaff, Area: antu.CountyCode}}}
	seek := func(p registry.Person, n int) error {
		_, err := w.SeekTails(context.Background(), p, fmt.Sprintf("%04d", n))
		return err
	}
	for n := range app.TailsADay {
		if err := seek(clerk, n); err != nil {
			t.Fatal(err)
		}
	}
	w.problem(seek(clerk, 9999), schema.TooManySearches)
	if _, err := w.SeekTails(context.Background(), clerk, "金"); err != nil {
		t.Errorf("a name: %v", err)
	}
	if err := seek(registry.Person{ID: w.id()}, 1); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	w.now = w.now.AddDate(0, 0, 1)
	if err := seek(clerk, 1); err != nil {
		t.Errorf("the day after: %v", err)
	}
}

// BenchmarkFindHouseholds looks for households in the whole county: what a page costs, and
// what the first costs after a commit in one village, and after a start.
func BenchmarkFindHouseholds(b *testing.B) {
	f := newFixture(b, inMemory(b))
	c := county.Generate(1)
	if report, err := f.Import(context.Background(), staff, householdsOf(c), app.ImportOptions{}); err != nil || report.Refused > 0 {
		b.Fatalf("%+v %v", report, err)
	}
	h := c.Households[0]
	p := &patient{fixture: f, b: b, village: h.Village, household: h.ID, member: memberOf(c, h).ID}
	p.device, p.person = f.device(b, 1, h.Village)
	find := func(q app.HouseholdQuery) {
		q.Areas, q.Limit = []string{antu.CountyCode}, 50
		f.read(b, func(r app.Reader) error {
			_, _, err := f.FindHouseholds(r, q)
			return err
		})
	}
	for _, q := range []app.HouseholdQuery{
		{}, {Offset: 5600}, {Text: "金"}, {Text: "jsj"}, {Text: "jinshunji"}, {Text: "zzzz"}, {Text: "新安 js"}, {Text: "0029", Tails: []string{"0029"}},
	} {
		b.Run(fmt.Sprintf("%s from %d", q.Text, q.Offset), func(b *testing.B) {
			for find(q); b.Loop(); {
				find(q)
			}
		})
	}
	b.Run("after a commit", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			p.change("name", schema.TextOf(fmt.Sprint("金", p.n)))
			b.StartTimer()
			find(app.HouseholdQuery{Text: "jsj"})
		}
	})
	b.Run("after a start", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			f.App = app.New(f.Store(), f.Now, nil)
			b.StartTimer()
			find(app.HouseholdQuery{Text: "jsj"})
		}
	})
}
