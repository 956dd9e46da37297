package console

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
)

// places are the areas that a form lets choose: the wide ones, then the townships, each
// with its villages.
type places struct {
	Wide  []areaChoice
	Towns []areaChoice
}

// places are those at or below any of some areas.
func (all *areas) places(areas []string, selected string, lang schema.Lang) (p places) {
	for _, a := range all.order {
		if !anyHolds(areas, a.Code) {
			continue
		}
		one := areaChoice{Code: a.Code, Name: a.Name.In(lang), Selected: a.Code == selected}
		switch a.Level {
		case levelTownship:
			p.Towns = append(p.Towns, one)
		case levelVillage:
			p.add(all.of(a.Parent), one, lang)
		default:
			p.Wide = append(p.Wide, one)
		}
	}
	return p
}

// add adds a village to its township, which is only a heading where it may not be chosen.
func (p *places) add(town area, village areaChoice, lang schema.Lang) {
	name := town.Name.In(lang)
	if n := len(p.Towns); n == 0 || p.Towns[n-1].Name != name {
		p.Towns = append(p.Towns, areaChoice{Name: name})
	}
	last := &p.Towns[len(p.Towns)-1]
	last.Villages = append(last.Villages, village)
}

func anyHolds(areas []string, code string) bool {
	return slices.ContainsFunc(areas, func(area string) bool { return strings.HasPrefix(code, area) })
}

// placesAsked are those that a page is about: the one that its address names, if it lies
// in the areas given, and otherwise these. What is outside is not there.
func placesAsked(c echo.Context, all *areas, areas []string) ([]string, error) {
	code := c.QueryParam("area")
	switch {
	case len(areas) == 0:
		return nil, schema.Problem{Code: schema.NotFound}
	case code == "":
		return areas, nil
	case !all.has(code) || !anyHolds(areas, code):
		return nil, schema.Problem{Code: schema.NotFound}
	}
	return []string{code}, nil
}
