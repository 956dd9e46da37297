package console

import (
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// quotaLine is what a township may relocate and what of it is taken, households and
// people each.
type quotaLine struct {
	Name                      string
	Granted, Held, Kept, Left quotaPlaces
	Over                      bool
}

type quotaPlaces struct{ Households, People string }

// quotaLines are the townships of the areas that were asked for, as far as the reader
// sees them whole and there is anything to say of them.
func quotaLines(r app.Reader, who reader, all *areas, asked []string) ([]quotaLine, error) {
	granted, err := quotas(r)
	if err != nil {
		return nil, err
	}
	var lines []quotaLine
	for _, t := range all.below("", levelTownship) {
		if !who.Grants.Sees(t.Code) || !around(t.Code, asked) {
			continue
		}
		cases, err := app.CasesIn(r, t.Code)
		if err != nil {
			return nil, err
		}
		if _, has := granted[t.Code]; has || len(cases) > 0 {
			lines = append(lines, quotaLineOf(t.Name.In(who.lang), registry.UseOf(granted[t.Code], cases)))
		}
	}
	return lines, nil
}

// around reports whether a township is in one of some areas, or around one.
func around(township string, areas []string) bool {
	for _, area := range areas {
		if strings.HasPrefix(township, area) || strings.HasPrefix(area, township) {
			return true
		}
	}
	return false
}

func quotaLineOf(name string, use registry.QuotaUse) quotaLine {
	left := use.Left()
	return quotaLine{
		Name: name, Granted: spellPlaces(use.Granted), Held: spellPlaces(use.Held), Kept: spellPlaces(use.Kept), Left: spellPlaces(left),
		Over: left.Households < 0 || left.People < 0,
	}
}

func spellPlaces(p registry.Places) quotaPlaces {
	return quotaPlaces{grouped(p.Households), grouped(p.People)}
}

// quotas are the plan's places of each township.
func quotas(r app.Reader) (map[string]registry.Places, error) {
	rows, err := r.Reference(schema.RelocationQuota)
	granted := map[string]registry.Places{}
	for _, values := range rows {
		row := schema.Row{Table: schema.RelocationQuota, Values: values}
		granted[row.Get("township").Text()] = registry.Places{Households: row.Get("households").Int(), People: row.Get("people").Int()}
	}
	return granted, err
}
