package console

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

const villagesPath = "/villages"

// villagesView is the villages of an area, township by township; of a wide area its
// townships alone, which lead to their villages.
type villagesView struct {
	Townships []townshipRows
	Total     villageRow
	Villages  int
	Others    []crumb // all that the reader sees, and each township; none where there is one
	All       string  // address of the list without a filter
	Unmanned  bool    // only villages that no cadre is assigned to
	Alone     bool    // the townships stand without their villages
}

type townshipRows struct {
	Sum      villageRow
	Villages []villageRow
}

// villageRow is what stands behind a village, or a township's sum.
type villageRow struct {
	Name, Area        string
	Households        int
	People            int
	Conflicts         int
	Devices           int
	LastSync          string // "" when none of its devices ever called
	Stale             bool   // that was longer ago than people should be left alone
	Clocks            []wrongClock
	Overview, List    string // addresses, "" where the reader does not see the whole of it
	ConflictList      string
	lastSeen, staleAt int64
}

// staleAfter is how long a village may be silent, in milliseconds: a week, since
// cadres come home on Fridays.
const staleAfter = 7 * 24 * 60 * 60 * 1000

// mostVillages is how many villages a page shows: the largest township has fewer.
const mostVillages = 60

// villages lists the villages that the reader sees.
func (k *Console) villages(c echo.Context, who reader) error {
	people, phones, err := k.phonebook.now(c.Request().Context())
	if err != nil {
		return err
	}
	view := villagesView{Total: villageRow{Name: say(who.lang, "total")}, Unmanned: c.QueryParam("only") == onlyUnmanned}
	err = k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		asked, err := who.areasAsked(c, all)
		if err != nil {
			return err
		}
		rows, err := k.villageRows(r, who, all, asked, phones)
		if err != nil {
			return err
		}
		if view.Unmanned {
			manned := mannedBy(people)
			rows = slices.DeleteFunc(rows, func(v villageRow) bool { return manned(v.Area) })
		}
		view.fill(who, all, rows)
		view.offer(who, all, c.QueryParam("area"))
		return nil
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "villages", view)
}

// onlyUnmanned asks for the villages that no cadre is assigned to.
const onlyUnmanned = "unmanned"

// mannedBy reports of villages whether anybody is assigned to them.
func mannedBy(people []registry.Person) func(village string) bool {
	var of []string
	for _, p := range people {
		for _, g := range p.Grants {
			if g.Role == registry.Cadre && g.Area != "" && !p.Disabled {
				of = append(of, g.Area)
			}
		}
	}
	slices.Sort(of)
	return func(village string) bool {
		for n := len(village); n > 0; n-- {
			if _, found := slices.BinarySearch(of, village[:n]); found {
				return true
			}
		}
		return false
	}
}

// villageRows are the villages of some areas, by code.
func (k *Console) villageRows(r app.Reader, who reader, all *areas, asked []string, phones devices) (rows []villageRow, err error) {
	open, err := k.openByVillage(r, asked)
	if err != nil {
		return nil, err
	}
	stale, byArea := k.app.Now().UnixMilli()-staleAfter, phones.byArea()
	for _, area := range asked {
		figures, err := k.figures.of(r, area)
		if err != nil {
			return nil, err
		}
		for _, v := range figures.Villages() {
			row := newVillageRow(all.of(v.Code), who.lang)
			row.Households, row.People, row.Conflicts = v.Households, v.People, open[v.Code]
			row.carry(byArea[v.Code], who.lang, stale)
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// fill puts villages below their townships.
func (v *villagesView) fill(who reader, all *areas, rows []villageRow) {
	v.Villages, v.Alone = len(rows), len(rows) > mostVillages
	for _, row := range rows {
		town := all.of(row.Area).Parent
		if n := len(v.Townships); n == 0 || v.Townships[n-1].Sum.Area != town {
			sum := newVillageRow(all.of(town), who.lang)
			if !who.Grants.Sees(town) {
				sum.Overview, sum.List, sum.ConflictList = "", "", ""
			}
			v.Townships = append(v.Townships, townshipRows{Sum: sum})
		}
		of := &v.Townships[len(v.Townships)-1]
		of.Sum.add(row)
		v.Total.add(row)
		if !v.Alone {
			of.Villages = append(of.Villages, row)
		}
	}
	for i := range v.Townships {
		if sum := &v.Townships[i].Sum; v.Alone {
			sum.Overview = v.address(sum.Area)
		}
	}
}

// address is that of the villages of an area, "" for all, narrowed as this list is.
func (v *villagesView) address(area string) string { return villagesOf(area, v.Unmanned) }

func villagesOf(area string, unmanned bool) string {
	q := url.Values{}
	if area != "" {
		q.Set("area", area)
	}
	if unmanned {
		q.Set("only", onlyUnmanned)
	}
	if len(q) == 0 {
		return villagesPath
	}
	return villagesPath + "?" + q.Encode()
}

// offer leads to the list of all and to those of the townships that the reader sees.
func (v *villagesView) offer(who reader, all *areas, current string) {
	v.All = villagesOf(current, false)
	v.Others = []crumb{{Name: say(who.lang, "all"), Href: v.address(""), Current: current == ""}}
	for _, t := range all.below("", levelTownship) {
		if who.Grants.Sees(t.Code) {
			v.Others = append(v.Others, crumb{Name: t.Name.In(who.lang), Href: v.address(t.Code), Current: current == t.Code})
		}
	}
	if len(v.Others) < 3 { // there is nothing to choose
		v.Others = nil
	}
}

// openByVillage counts the open cases of each village.
func (k *Console) openByVillage(r app.Reader, areas []string) (map[string]int, error) {
	open := map[string]int{}
	villages, err := k.inboxesIn(r, areas)
	for _, in := range villages {
		open[in.village] = len(in.cases)
	}
	return open, err
}

func newVillageRow(a area, lang schema.Lang) villageRow {
	in := "?area=" + url.QueryEscape(a.Code)
	return villageRow{Name: a.Name.In(lang), Area: a.Code, Overview: overviewOf(a.Code), List: "/households" + in, ConflictList: "/conflicts" + in}
}

// carry adds what the village's devices say.
func (v *villageRow) carry(own devices, lang schema.Lang, stale int64) {
	v.Devices, v.lastSeen, v.Clocks = len(own), own.lastSeen(), own.wrongClocks(lang)
	v.show(stale)
}

func (v *villageRow) show(stale int64) {
	v.staleAt = stale
	if v.lastSeen > 0 {
		v.LastSync = moment(v.lastSeen)
	}
	v.Stale = v.Devices > 0 && v.lastSeen < stale
}

// add adds a village to a sum.
func (v *villageRow) add(o villageRow) {
	v.Households += o.Households
	v.People += o.People
	v.Conflicts += o.Conflicts
	v.Devices += o.Devices
	v.Clocks = append(v.Clocks, o.Clocks...)
	v.lastSeen = max(v.lastSeen, o.lastSeen)
	v.show(o.staleAt)
}
