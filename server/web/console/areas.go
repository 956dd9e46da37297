package console

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// Levels that pages tell apart, codes of the list level.
const (
	levelTownship = "township"
	levelVillage  = "village"
)

// area is one place of the administrative tree.
type area struct {
	Code, Parent, Level string
	Name                schema.Label
}

// areas is the whole tree, by code: parents stand before what lies in them.
type areas struct {
	order  []area
	byCode map[string]int
}

func readAreas(r app.Reader) (*areas, error) {
	rows, err := r.Reference(schema.Area)
	if err != nil {
		return nil, err
	}
	all := &areas{byCode: map[string]int{}}
	for _, values := range rows {
		row := schema.Row{Table: schema.Area, Values: values}
		get := func(field string) string { return row.Get(field).Text() }
		all.order = append(all.order, area{
			Code: get("code"), Parent: get("parent"), Level: get("level"),
			Name: schema.L(get("name_zh"), get("name_ko"), get("name_en")),
		})
	}
	slices.SortFunc(all.order, func(a, b area) int { return strings.Compare(a.Code, b.Code) })
	for i, a := range all.order {
		all.byCode[a.Code] = i
	}
	return all, nil
}

// of returns the area of a code, with nothing but the code when it is unknown.
func (all *areas) of(code string) area {
	if i, ok := all.byCode[code]; ok {
		return all.order[i]
	}
	return area{Code: code, Name: schema.Label{ZH: code}}
}

func (all *areas) has(code string) bool {
	_, ok := all.byCode[code]
	return ok
}

// below returns the areas of a level at or below an area.
func (all *areas) below(code, level string) []area {
	var found []area
	for _, a := range all.order {
		if a.Level == level && strings.HasPrefix(a.Code, code) {
			found = append(found, a)
		}
	}
	return found
}

// above returns the areas above one, the highest first.
func (all *areas) above(code string) []area {
	var found []area
	for _, a := range all.order {
		if a.Code != code && strings.HasPrefix(code, a.Code) {
			found = append(found, a)
		}
	}
	return found
}

// areas are where the reader sees data: none of them lies in another.
func (who reader) areas() []string {
	return who.widest(registry.Role.ReadsData)
}

// areasAs are where the reader has a role, likewise.
func (who reader) areasAs(role registry.Role) []string {
	return who.widest(func(r registry.Role) bool { return r == role })
}

// widest are the areas of the roles that count, but for those that lie in another.
func (who reader) widest(counts func(registry.Role) bool) []string {
	var codes []string
	for _, g := range who.Grants {
		if g.Area != "" && counts(g.Role) {
			codes = append(codes, g.Area)
		}
	}
	slices.Sort(codes)
	var widest []string
	for _, code := range codes {
		if n := len(widest); n == 0 || !strings.HasPrefix(code, widest[n-1]) {
			widest = append(widest, code)
		}
	}
	return widest
}

// areasAsked are those that a page is about: the one that the address names, if
// the reader sees it, and otherwise everything that the reader sees. What the
// reader may not see is not there.
func (who reader) areasAsked(c echo.Context, all *areas) ([]string, error) {
	code := c.QueryParam("area")
	if code == "" {
		if seen := who.areas(); len(seen) > 0 {
			return seen, nil
		}
		return nil, schema.Problem{Code: schema.NotFound}
	}
	if !all.has(code) || !who.Grants.Sees(code) {
		return nil, schema.Problem{Code: schema.NotFound}
	}
	return []string{code}, nil
}

// areaChoice is one entry of the menu of areas; a township's has its villages.
type areaChoice struct {
	Code, Name string
	Selected   bool
	Villages   []areaChoice
}

// areaChoices are the townships that lie in the reader's areas or around them,
// each with those of its villages that the reader sees.
func (who reader) areaChoices(all *areas, selected string) []areaChoice {
	return who.choicesOf(all, selected, who.Grants.Sees)
}

// choicesOf are the same of areas that may be chosen for another reason.
func (who reader) choicesOf(all *areas, selected string, may func(area string) bool) []areaChoice {
	choice := func(a area) areaChoice {
		return areaChoice{Code: a.Code, Name: a.Name.In(who.lang), Selected: a.Code == selected}
	}
	var out []areaChoice
	for _, t := range all.below("", levelTownship) {
		town := choice(t)
		for _, v := range all.below(t.Code, levelVillage) {
			if may(v.Code) {
				town.Villages = append(town.Villages, choice(v))
			}
		}
		if !may(t.Code) {
			town.Code = "" // a heading, not a choice
		}
		if len(town.Villages) > 0 {
			out = append(out, town)
		}
	}
	return out
}

// roles are what the reader is, in words.
func (who reader) roles() []string {
	var names []string
	for _, g := range who.Grants {
		if name := schema.Codes("role").Label(string(g.Role)).In(who.lang); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// ownAreas are the reader's areas that are wider than a township.
func (who reader) ownAreas(all *areas, selected string) (out []choice) {
	return who.wide(all, selected, who.areas())
}

// wide are those of some areas that are wider than a township.
func (who reader) wide(all *areas, selected string, codes []string) (out []choice) {
	for _, code := range codes {
		if a := all.of(code); all.has(code) && a.Level != levelTownship && a.Level != levelVillage {
			out = append(out, choice{Code: code, Label: a.Name.In(who.lang), Selected: code == selected})
		}
	}
	return out
}
