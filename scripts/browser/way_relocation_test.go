package browser

import (
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The hamlet that moves, on which days, and the village of the same township whose
// households hold all of its places.
const (
	hamlet      = "北山屯"
	hungDown    = "2018-08-28" // the village's list after its full days
	hungDown2   = "2018-09-05" // the township's
	board       = "/relocation/villages/" + village
	placesTaken = "/relocation/villages/222426100208"
)

// hostileName is what a head of household could call themselves. It stands on lists that
// hang, on their public page and on paper.
const hostileName = `=1+1<script>alert(1)</script>"'&` + "\u202e\u200f" + `{{.}}`

// TestRelocation goes through the 11 steps, from choosing an area to the province's
// confirmation, each at the desk of the level that decides it.
func TestRelocation(t *testing.T) {
	w := newWorld(t, newBrowser(t), true)
	code := w.county.enrolCode(t, login(cadre))
	w.county.start(t, "demo", "--from", day)
	p := w.county.enrol(t, code)
	p.pull()
	m := &move{world: w, phone: p, picture: pictures(t)}
	m.area()
	m.papers()
	m.assembly()
	m.villageList()
	w.on(hungDown)
	m.committee()
	m.townshipList()
	w.on(hungDown2)
	m.township()
	m.countyLevel()
	m.prefecture()
	m.province()
	w.county.verified(t)
}

// move is a hamlet on its way: one household moves, another does not in the end.
type move struct {
	*world
	phone        *phone
	picture      func() string
	moves, stays string // households
}

// pictures makes photos, each unlike the others.
func pictures(t *testing.T) func() string {
	t.Helper()
	folder, n := t.TempDir(), 0
	return func() string {
		n++
		img := image.NewRGBA(image.Rect(0, 0, 64, 48))
		for i := range img.Bounds().Dx() {
			img.Set(i, i%48, color.RGBA{R: byte(40 * n), G: byte(i), B: 200, A: 255})
		}
		path := filepath.Join(folder, fmt.Sprintf("%d.jpg", n))
		file, err := os.Create(path)
		if err == nil {
			err = jpeg.Encode(file, img, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		file.Close()
		return path
	}
}

// send picks a file in a form.
func (b *tab) send(selector, path string) {
	b.t.Helper()
	run(b, chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
}

// record fills a paper of the village in and sends it.
func (m *move) record(role, path string, fields map[string]string, photos ...string) {
	m.t.Helper()
	b := m.at(role)
	b.visit(path)
	for name, value := range fields {
		selector := fmt.Sprintf(`.ask [name=%q]`, name)
		// A date is typed as the browser's country does.
		if kind := ask[string](b, `document.querySelector(%s).type`, selector); kind == "select-one" || kind == "date" {
			b.choose(selector, value)
			continue
		}
		b.fill(selector, value)
	}
	for _, name := range photos {
		b.send(`.ask input[type="file"][name="`+name+`"]`, m.picture())
	}
	b.follow(".ask button.main")
}

// area: steps 1 and 2. The county selects the hamlet, the township publishes what it
// takes to move.
func (m *move) area() {
	m.t.Helper()
	m.record(staff, board+"/areas/new", map[string]string{"group_name": hamlet, "reason": "remote_no_road", "minutes": "会议同意将" + hamlet + "列入。"})
	m.at(staff).follow(`form[id^="relocation-take-"] button`)
	m.record(reviewer, board+"/notices/new", map[string]string{"kind": "conditions", "posted_on": day, "place": "村委会公示栏", "text": "搬迁条件"}, "first_day_photo")
	m.at(reviewer).follow(`form[id^="relocation-take-"] button`)
	m.at(staff).visit("/relocation?area=" + village)
	m.at(staff).shows("main", hamlet)
}

// papers: steps 3 to 5, which happen on a cadre's phone. Every household of the hamlet is
// screened; two apply and are found qualified at home.
func (m *move) papers() {
	m.t.Helper()
	p := m.phone
	var homes []string
	for id, h := range p.rows["household"] {
		if h.text("group_name") == hamlet {
			homes = append(homes, id)
		}
	}
	slices.SortFunc(homes, func(a, b string) int { return len(p.of("member", a)) - len(p.of("member", b)) })
	if len(homes) < 3 {
		m.t.Fatalf("%d households", len(homes))
	}
	m.moves, m.stays = homes[0], homes[1]
	p.save(m.stays, nil, edit{T: "household", ID: m.stays, Base: p.revision(m.stays), Set: map[string]any{"head_name": hostileName}})
	for _, home := range homes[2:] {
		p.save(home, nil, p.paper("screening", "result", "not_meets", "reason", "safe_house", "screened_on", day, "screened_by", "金cadre"))
	}
	for _, home := range homes[:2] {
		p.save(home, take("screen_households", ""), p.paper("screening", "result", "meets", "reason", "unsafe_place", "screened_on", day, "screened_by", "金cadre"))
		p.save(home, take("apply", "screen_households"), p.paper("application", "applied_on", day, "applicant", p.of("member", home)[0].text("id"),
			"people", len(p.of("member", home)), "way", "1", "signature", hashOf(home), "received_on", day, "receiver", "金cadre"))
		visit := p.paper("visit", "visited_at", p.Now/1000, "visitors", "金cadre、崔勇", "purpose", "relocation", "content", "入户核实。")
		p.save(home, take("verify_at_home", "apply"), visit,
			p.paper("photo", "kind", "house_outside", "sha256", hashOf("house"+home), "bytes", 100000, "taken_at", p.Now/1000, "visit", visit.ID),
			p.paper("home_check", "checked_on", day, "visit", visit.ID, "finding", "qualified", "members_match", 1, "danger_grade", "D", "income_per_person", 250000,
				"cadre_1", "金cadre", "cadre_2", "崔勇", "cadre_1_signature", hashOf("1"+home), "cadre_2_signature", hashOf("2"+home), "household_signature", hashOf("h"+home)))
	}
	p.pull()
	p.save(m.moves, []map[string]string{{"do": "record.submit"}})
}

// take is the action that takes a step after another.
func take(step, after string) []map[string]string {
	action := map[string]string{"do": "relocation.take", "step": step}
	if after != "" {
		action["expect"] = after
	}
	return []map[string]string{action}
}

// paper is a new row; its fields come as names and values.
func (p *phone) paper(table string, fields ...any) edit {
	e := edit{T: table, ID: newID(), Set: map[string]any{}}
	for i := 0; i < len(fields); i += 2 {
		e.Set[fields[i].(string)] = fields[i+1]
	}
	return e
}

// assembly: step 6. The village's representatives meet and vote on every household.
func (m *move) assembly() {
	m.t.Helper()
	m.record(cadre, board+"/meetings/new", map[string]string{"kind": "assembly", "held_on": day, "place": "村委会会议室", "entitled": "30", "present": "22", "minutes": "逐户评议。"},
		"attendance_sheet", "photo")
	b := m.at(cadre)
	b.follow("#meetings .papers a")
	b.shows("main", hostileName)
	for _, home := range []string{m.moves, m.stays} {
		for name, votes := range map[string]string{"in_favour.": "18", "against.": "3", "abstained.": "1"} {
			b.fill(`.ballot [name="`+name+home+`"]`, votes)
		}
	}
	b.follow(".ballot button.main")
	b.visit("/relocation/" + m.moves)
	b.shows("main", "村民代表评议")
}

// villageList: step 7 begins. The two committees meet, the list is printed and hangs, and
// somebody objects to a household on its public page.
func (m *move) villageList() {
	m.t.Helper()
	m.record(cadre, board+"/meetings/new", map[string]string{"kind": "committee", "held_on": day, "place": "村委会会议室", "entitled": "5", "present": "5", "minutes": "复议。"}, "attendance_sheet", "photo")
	b := m.at(cadre)
	b.visit(board + "/notices/draft?kind=village_publicity")
	b.shows(".sheet", hostileName)
	m.printed(b, "draft")
	m.record(cadre, board+"/notices/new", map[string]string{"kind": "village_publicity", "posted_on": day, "place": "村委会公示栏", "text": "名单见公示"}, "first_day_photo")
	b.visit("/relocation/" + m.moves)
	b.choose("#relocation-take [name=ref]", ask[string](b, `document.querySelector("#relocation-take [name=ref] option:last-child").value`))
	b.refused("#relocation-take button")
	b.shows("#relocation-take .refusal", "公示期")

	b.visit(board)
	open := b.href(`#notices a[href^="/notices/"]`)
	anybody := m.at("")
	anybody.visit(open)
	anybody.shows(".public", hostileName)
	anybody.choose("#subject", ask[string](anybody, `[...document.querySelectorAll("#subject option")].find(o => o.textContent.includes("script")).value`))
	anybody.fill("#raised_by", "李哲")
	anybody.fill("#contact", "13944330002")
	anybody.fill("#content", hostile)
	anybody.follow("#object button.main")
	anybody.shows(".notice", "")

	b = m.at(reviewer)
	b.visit("/objections?area=" + village)
	b.shows(".objection.open .said", plain(hostile))
	if said := b.text("main"); strings.Contains(said, "13944330002") || strings.Contains(said, "李哲") {
		m.t.Error("whoever objects is named to everybody")
	}
	b.fill(".objection.open textarea", "经查属实，"+hostile)
	b.follow(`.objection.open button[value="objection.uphold"]`)
	b.shows(".objection", plain("经查属实，"+hostile))
}

// committee: step 7 ends. The list hung its days; whoever was objected to with right goes
// back, the other on.
func (m *move) committee() {
	m.t.Helper()
	b := m.takeDown(cadre, "村级公示", hungDown)
	b.visit("/relocation/" + m.stays)
	b.shows("main", hostileName)
	b.refused("#relocation-take button")
	b.choose("#relocation-back [name=step]", "verify_at_home")
	b.fill("#relocation-back [name=reason]", hostile)
	b.follow("#relocation-back button")
	b.shows("#moves", plain(hostile))
	b.visit("/relocation/" + m.moves)
	b.follow("#relocation-take button")
	m.stands(b, "村委会复议公示")
}

// takeDown ends the list that hangs, with a photo of its last day.
func (m *move) takeDown(role, kind, day string) *tab {
	m.t.Helper()
	b := m.at(role)
	b.visit(board)
	end := ask[string](b, `[...document.querySelectorAll("#notices li")].find(e => e.textContent.includes(%s)).querySelector('a[href$="/end"]').getAttribute("href")`, kind)
	m.record(role, end, map[string]string{"removed_on": day}, "last_day_photo")
	return b
}

// stands requires that a household's case has come as far as a step.
func (m *move) stands(b *tab, step string) {
	m.t.Helper()
	b.visit("/relocation/" + m.moves)
	done := ask[[]string](b, `[...document.querySelectorAll(".steps .done b")].map(e => e.textContent)`)
	if len(done) == 0 || plain(done[len(done)-1]) != step {
		m.t.Fatalf("it stands at %v, not at %s", done, step)
	}
}

// townshipList: step 8 begins. The township approves the record and hangs the list again.
func (m *move) townshipList() {
	m.t.Helper()
	b := m.at(reviewer)
	b.visit("/reviews/" + m.moves)
	b.follow("#decide button[value=approve]")
	m.record(reviewer, board+"/notices/new", map[string]string{"kind": "township_publicity", "posted_on": hungDown, "place": "镇政府公示栏", "text": "名单见公示"}, "first_day_photo")
	b.visit(board)
	m.at("").visit(b.href(`#notices a[href^="/notices/"]`))
	b.follow(`#notices li:has(a[href^="/notices/"]) a`)
	m.printed(b, "notice")
}

// township: step 8 ends.
func (m *move) township() {
	m.t.Helper()
	b := m.takeDown(reviewer, "乡镇公示", hungDown2)
	b.visit("/relocation/" + m.moves)
	b.follow("#relocation-take button")
	m.stands(b, "乡(镇)政府复核再公示")
	b = m.at(cadre)
	b.visit("/relocation/" + m.moves)
	if b.count("#relocation-take") > 0 {
		m.t.Error("a cadre could take the county's step")
	}
}

// countyLevel: step 9. All places of the township are held, so the county is refused until
// a household gives one up, and this one is named for it.
func (m *move) countyLevel() {
	m.t.Helper()
	b := m.at(staff)
	b.visit("/relocation/" + m.moves)
	b.refused("#relocation-take button")
	b.shows("#relocation-take .refusal", "指标")

	b.visit(placesTaken)
	given := ask[string](b, `[...document.querySelectorAll("#cases tbody tr")].find(e => e.textContent.includes("已确认")).querySelector("a").getAttribute("href")`)
	b.visit(given)
	b.fill("#relocation-withdraw [name=reason]", "随子女进城，自愿放弃")
	b.follow("#relocation-withdraw button")

	b.visit("/relocation/" + m.moves)
	b.fill("#relocation-replace [name=reason]", "退一补一")
	b.follow("#relocation-replace button")
	b.visit("/relocation/" + m.moves)
	b.follow("#relocation-take button")
	m.stands(b, "县级初审")
}

// prefecture: step 10.
func (m *move) prefecture() {
	m.t.Helper()
	b := m.at(officer)
	b.visit("/relocation/" + m.moves)
	b.fill("#relocation-take [name=document]", "延州扶办〔2018〕31号")
	b.follow("#relocation-take button")
	m.stands(b, "州级审批")
}

// province: step 11, on a sample that is drawn.
func (m *move) province() {
	m.t.Helper()
	b := m.at(inspector)
	b.visit(board)
	b.fill("#sample-draw [name=document]", "吉抽〔2018〕9号")
	b.follow("#sample-draw button")
	b.visit("/relocation/" + m.moves)
	b.fill("#relocation-take [name=document]", "吉扶办〔2018〕27号")
	b.refused("#relocation-take button")
	b.visit("/relocation/" + m.moves)
	b.fill("#sample-pass [name=reason]", "属实")
	b.follow("#sample-pass button")
	b.fill("#relocation-take [name=document]", "吉扶办〔2018〕27号")
	b.follow("#relocation-take button")
	m.stands(b, "省抽查确认")
	b.shows("h1", "已确认")

	b = m.at(staff)
	b.visit("/relocation?area=" + village)
	b.shows("#quota", "4 /")
	b = m.at(auditor)
	b.visit("/log?household=" + m.moves)
	for _, role := range []string{cadre, reviewer, staff, officer, inspector} {
		b.shows("main .list", "金"+role)
	}
	b.follow(`form[action="/log"] button.plain`)
	b.shows(".notice", "")
}
