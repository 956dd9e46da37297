package browser

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"testing"
)

// pair is two cadres of one village, each with the app on a phone and a line of their own.
type pair struct {
	*world
	valley, ridge *line
	cui, kim      *appPhone
	carrier       *phone // of somebody who comes by, with a network
	home          appHome
}

// appHome is what the list says of a household.
type appHome struct {
	appLine
	Group                      string
	Conflicts, Unsent, Refused int
	Review                     *string
	Lacks                      []string
}

// TestApp_TwoPhonesAndACounty goes from two phones that know nothing of each other's work on
// one household, by courier and by the line, over a conflict that the county decides and a
// return of the township, to the day on which one of the two is sent elsewhere with work
// that nobody has seen. Everything arrives, and all digests are equal.
func TestApp_TwoPhonesAndACounty(t *testing.T) {
	p := newPair(t)
	p.bothAtWork()
	p.oneByCourier()
	p.otherByTheLine()
	p.countyDecides()
	p.townshipReturns()
	p.reassigned()
	p.county.verified(t)
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{world: newWorld(t, newBrowser(t), true)}
	p.colleague()
	var codes []string
	for _, who := range []string{login(cadre), "browser.colleague", login(cadre)} {
		codes = append(codes, p.county.enrolCode(t, who))
	}
	p.county.start(t, "demo", "--from", day)
	p.valley, p.ridge = newLine(t, p.county), newLine(t, p.county)
	mustBeBuilt(t, p.valley.url+"/app", `id="app"`)
	p.cui, p.kim = enrolled(t, p.valley, codes[0]), enrolled(t, p.ridge, codes[1])
	p.carrier = p.county.enrol(t, codes[2])
	for _, phone := range []*appPhone{p.cui, p.kim} {
		core[any](phone, "autosync", false) // each sync is one that this test asks for
	}
	for _, h := range core[[]appHome](p.cui, "households", map[string]any{}) {
		if h.Conflicts == 0 && h.Review == nil && !slices.Contains(h.Lacks, "dwelling") {
			p.home = h
		}
	}
	if p.home.ID == "" {
		t.Fatal("everybody argues")
	}
	return p
}

// says is what the household's form on a phone says in a field.
func (p *pair) says(phone *appPhone, field string) any {
	p.t.Helper()
	return p.unit(phone).Tables["household"][0].Values[field]
}

type appUnit struct {
	Tables map[string][]struct {
		ID     string
		Values map[string]any
		Marks  map[string]map[string]any
	}
	Comments []struct{ Table, Text string }
}

func (p *pair) unit(phone *appPhone) appUnit {
	p.t.Helper()
	return core[appUnit](phone, "household", p.home.ID)
}

// line is what a phone's list says of the household.
func (p *pair) line(phone *appPhone) appHome {
	p.t.Helper()
	all := core[[]appHome](phone, "households", map[string]any{"village": village})
	at := slices.IndexFunc(all, func(h appHome) bool { return h.ID == p.home.ID })
	if at < 0 {
		p.t.Fatalf("the household is not on the list of %d", len(all))
	}
	return all[at]
}

func (p *pair) save(phone *appPhone, set map[string]any, actions ...map[string]string) {
	p.t.Helper()
	visit := draft(p.home.appLine, set)
	if len(actions) > 0 {
		visit["actions"] = actions
	}
	must(phone, core[result[string]](phone, "save", visit))
}

// bothAtWork lets both change the same facts, and take a photo, where there is no network.
func (p *pair) bothAtWork() {
	p.valley.cut()
	p.ridge.cut()
	p.save(p.cui, map[string]any{"group_name": "东屯"})
	p.cui.photograph(p.home.appLine, "teal")
	p.save(p.kim, map[string]any{"group_name": "西屯", "remark": "新修了篱笆"})
	p.kim.photograph(p.home.appLine, "brown")
	p.cui.die() // its battery is empty
	p.cui.turnOn()
	core[map[string]string](p.cui, "open")
	core[any](p.cui, "autosync", false)
	if got := p.says(p.cui, "group_name"); got != "东屯" {
		p.t.Errorf("after its battery was empty it says %v", got)
	}
	if n := p.line(p.cui).Unsent; n != 2 {
		p.t.Errorf("%d are unsent, want 2", n)
	}
}

// oneByCourier lets somebody carry what the one phone has.
func (p *pair) oneByCourier() {
	p.t.Helper()
	file := p.cui.bundle()
	p.carrier.handIn(file) // twice does no harm
	receipts := p.carrier.handIn(file)
	p.cui.takes(receipts)
	p.cui.takes(receipts) // somebody else carried a copy
	p.cui.proves(1)
}

// handIn brings a courier's file to the server.
func (p *phone) handIn(file []byte) []byte {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.county.url+"/v1/courier", bytes.NewReader(file))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	req.Header.Set("Authorization", "Bearer "+p.Access)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	receipts, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		p.t.Fatalf("the courier hears %s %v %s", res.Status, err, receipts)
	}
	return receipts
}

// otherByTheLine lets the other phone sync, whose fact is another: it becomes a case, and
// what nobody argues about is simply there.
func (p *pair) otherByTheLine() {
	p.t.Helper()
	p.ridge.mend()
	p.kim.sync()
	p.kim.proves(1)
	p.valley.mend()
	p.both()
	for _, phone := range []*appPhone{p.cui, p.kim} {
		if got := p.says(phone, "group_name"); got != "东屯" {
			p.t.Errorf("while it is argued about, one says %v", got)
		}
		if got := p.says(phone, "remark"); got != "新修了篱笆" {
			p.t.Errorf("the remark is %v", got)
		}
		if n := p.line(phone).Conflicts; n != 1 {
			p.t.Errorf("%d conflicts are on the list", n)
		}
		if mark := p.unit(phone).Tables["household"][0].Marks["group_name"]; mark["conflict"] == nil {
			p.t.Errorf("the field does not say that it is argued about: %v", mark)
		}
		if n := len(p.unit(phone).Tables["photo"]); n < 2 {
			p.t.Errorf("%d photos", n)
		}
	}
}

// equal requires that both phones have proven the same village.
func (p *pair) equal() {
	p.t.Helper()
	digest := func(phone *appPhone) string {
		held := core[[]struct{ Expected, Got string }](phone, "villages")
		if len(held) != 1 || held[0].Got == "" || held[0].Got != held[0].Expected {
			p.t.Errorf("not proven: %+v", held)
		}
		return held[0].Got
	}
	if one, other := digest(p.cui), digest(p.kim); one != other {
		p.t.Errorf("one phone holds %s, the other %s", one, other)
	}
}

// both syncs both phones, and once more for what each brought the other.
func (p *pair) both() {
	p.t.Helper()
	for range 2 {
		p.cui.sync()
		p.kim.sync()
	}
	p.equal()
}

// countyDecides lets the county's desk choose what the second phone said.
func (p *pair) countyDecides() {
	p.t.Helper()
	open := p.unit(p.kim).Tables["conflict"]
	if len(open) != 1 {
		p.t.Fatalf("%d cases", len(open))
	}
	p.decide(p.at(staff), "/conflicts/"+open[0].ID, "offered", "实地核实为西屯")
	p.both()
	for _, phone := range []*appPhone{p.cui, p.kim} {
		if got, n := p.says(phone, "group_name"), p.line(phone).Conflicts; got != "西屯" || n != 0 {
			p.t.Errorf("after the decision a phone says %v, and counts %d conflicts", got, n)
		}
	}
}

// townshipReturns lets a phone submit the household, and the reviewer send it back.
func (p *pair) townshipReturns() {
	p.t.Helper()
	const comment = "与户口簿不符，请再核对。"
	p.save(p.kim, map[string]any{"remark": "核对过"}, map[string]string{"do": "record.submit"})
	p.both()
	if got := p.line(p.cui).Review; got == nil || *got != "submitted" {
		p.t.Errorf("the other phone does not see that it was submitted: %v", got)
	}
	b := p.at(reviewer)
	b.visit("/reviews/" + p.home.ID)
	b.fill("#reason", "退回核对")
	b.fill("#changes .said-of textarea", comment)
	b.follow("#decide button[value=return]")
	p.both()
	for _, phone := range []*appPhone{p.cui, p.kim} {
		if got := p.line(phone).Review; got == nil || *got != "returned" {
			p.t.Errorf("a phone does not see that it was returned: %v", got)
		}
		if !p.commented(phone, comment) {
			p.t.Errorf("a phone does not show the comment: %+v", p.unit(phone).Comments)
		}
	}
}

// commented reports whether a phone shows what the reviewer said, at a field or a table.
func (p *pair) commented(phone *appPhone, text string) bool {
	unit := p.unit(phone)
	for _, c := range unit.Comments {
		if c.Text == text {
			return true
		}
	}
	for _, rows := range unit.Tables {
		for _, r := range rows {
			for _, mark := range r.Marks {
				if mark["comment"] == text {
					return true
				}
			}
		}
	}
	return false
}

// reassigned lets the second cadre be sent elsewhere while what they saved is not sent.
func (p *pair) reassigned() {
	p.t.Helper()
	p.ridge.cut()
	p.save(p.kim, map[string]any{"remark": "最后一天：门已修好"})
	p.county.command(p.t, "user", "grant", "browser.colleague", cadre+"@"+village, "--remove")
	p.county.start(p.t, "demo", "--from", day)
	clear(p.desks)
	p.valley.lead(p.t, p.county)
	p.ridge.lead(p.t, p.county)
	p.ridge.mend()
	for range 2 { // it hears that the village is not theirs any more, and lets go of it
		if did := core[synced](p.kim, "sync"); did.Refusal != nil {
			p.t.Errorf("sync: %v", did.Refusal)
		}
	}
	if status := core[appStatus](p.kim, "status"); status.Unsent != 0 || status.Villages != 0 {
		p.t.Errorf("a phone of nobody's village holds %+v", status)
	}
	if left := core[[]appHome](p.kim, "households", map[string]any{}); len(left) != 0 {
		p.t.Errorf("%d households are left on it", len(left))
	}
	p.cui.sync()
	if got := p.says(p.cui, "remark"); got != "最后一天：门已修好" {
		p.t.Errorf("what was saved last is lost: %v", got)
	}
}
