package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
)

// villagesView is the villages of the reader, township by township.
type villagesView struct {
	Townships []townshipRows
	Total     villageRow
	Villages  int
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
	Overview, List    string // addresses
	ConflictList      string
	lastSeen, staleAt int64
}

// staleAfter is how long a village may be silent, in milliseconds: a week, since
// cadres come home on Fridays.
const staleAfter = 7 * 24 * 60 * 60 * 1000

// villages lists every village that the reader sees.
func (k *Console) villages(c echo.Context, who reader) error {
	var view villagesView
	err := k.app.Store().Read(c.Request().Context(), func(r app.Reader) error {
		all, err := readAreas(r)
		if err != nil {
			return err
		}
		asked, err := who.areasAsked(c, all)
		if err != nil {
			return err
		}
		return k.fillVillages(r, who, all, asked, &view)
	})
	if err != nil {
		return err
	}
	return k.show(c, http.StatusOK, who, "villages", view)
}

func (k *Console) fillVillages(r app.Reader, who reader, all *areas, asked []string, view *villagesView) error {
	open, err := openByVillage(r, asked)
	if err != nil {
		return err
	}
	devices, err := readDevices(r)
	if err != nil {
		return err
	}
	view.Total = villageRow{Name: say(who.lang, "total")}
	stale := k.app.Now().UnixMilli() - staleAfter
	for _, t := range all.below("", levelTownship) {
		rows := townshipRows{Sum: newVillageRow(t, who.lang)}
		if !who.Grants.Sees(t.Code) {
			rows.Sum.Overview = ""
		}
		for _, area := range within(t.Code, asked) {
			figures, err := k.figures.of(r, area)
			if err != nil {
				return err
			}
			counts, err := figures.Table(tablePlaces, who.lang)
			if err != nil {
				return err
			}
			for _, v := range all.below(area, levelVillage) {
				row := newVillageRow(v, who.lang)
				row.Households, row.People = counts.at(v.Code, keyHouseholds), counts.at(v.Code, keyPeople)
				row.Conflicts = open[v.Code]
				row.carry(devices.below(v.Code), who.lang, stale)
				rows.Sum.add(row)
				rows.Villages = append(rows.Villages, row)
			}
		}
		if len(rows.Villages) > 0 {
			view.Townships = append(view.Townships, rows)
			view.Villages += len(rows.Villages)
			view.Total.add(rows.Sum)
		}
	}
	return nil
}

// within are the parts of areas that lie in a township: the township itself
// where one of them holds it.
func within(township string, areas []string) []string {
	var parts []string
	for _, a := range areas {
		if strings.HasPrefix(township, a) {
			return []string{township}
		}
		if strings.HasPrefix(a, township) {
			parts = append(parts, a)
		}
	}
	return parts
}

// openByVillage counts the open cases of each village.
func openByVillage(r app.Reader, areas []string) (map[string]int, error) {
	open := map[string]int{}
	cases, err := openCases(r, areas)
	for _, row := range cases {
		open[row.Village]++
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
