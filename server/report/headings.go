package report

import (
	"slices"

	"ruhu/schema"
	"ruhu/schema/antu"
)

// Labels that headings share.
var (
	placeLabel = schema.L("地区", "지역", "place")
	totalLabel = schema.L("合计", "합계", "total")
	shareLabel = schema.L("占比（%）", "비중 (%)", "share (%)")
	unsetLabel = schema.L("未定", "미정", "not set")
)

// Columns that several tables have.
var (
	households          = heading("households", "户数", "호수", "households")
	people              = heading("people", "人数", "인수", "people")
	exitedHouseholds    = heading("exited_households", "已脱贫户", "빈곤해탈 호", "households out")
	exitedPeople        = heading("exited_people", "已脱贫人", "빈곤해탈 인수", "people out")
	unsafeHouseholds    = heading("unsafe", "危房户", "위험주택 호", "households")
	gradeC              = heading("C", "C级", "C급", "grade C")
	gradeD              = heading("D", "D级", "D급", "grade D")
	activeHouseholds    = heading("active_households", "办理中户", "처리중 호", "households under way")
	activePeople        = heading("active_people", "办理中人", "처리중 인수", "people under way")
	confirmedHouseholds = heading("confirmed_households", "已确认户", "확인된 호", "households confirmed")
	confirmedPeople     = heading("confirmed_people", "已确认人", "확인된 인수", "people confirmed")
	endedHouseholds     = heading("ended_households", "已撤回或终止户", "철회·종결 호", "households ended")
)

// Rows of the households that have no year of exit, and of those whose case has
// no step done.
const (
	unset    = "unset"
	notBegun = "not_begun"
)

func heading(key, zh, ko, en string) Heading {
	return Heading{Key: key, Label: Names{ZH: zh, KO: ko, EN: en}}
}

func named(key string, label schema.Label) Heading { return Heading{Key: key, Label: Names(label)} }

// fixed is an axis that is always the same.
func fixed(all ...Heading) axis {
	return func(*Figures, []string) []Heading { return slices.Clone(all) }
}

// placesBelow are the places of the area, and their total.
func placesBelow(f *Figures, _ []string) []Heading {
	return append(slices.Clone(f.places), named(total, totalLabel))
}

// placesAnd are the places that have a figure, and further columns.
func placesAnd(more ...Heading) axis {
	return func(f *Figures, found []string) []Heading {
		some := slices.DeleteFunc(slices.Clone(f.places), func(p Heading) bool { return !slices.Contains(found, p.Key) })
		return append(some, more...)
	}
}

// causes are the plan's nine in its order and words, then those that it does
// not name but the register has, and their total.
func causes(_ *Figures, found []string) []Heading {
	var all []Heading
	planned := map[string]bool{}
	for _, c := range antu.Causes() {
		all = append(all, named(c.RegistryCode, c.Name))
		planned[c.RegistryCode] = true
	}
	for _, item := range schema.Codes("poverty_cause").Items {
		if !planned[item.Code] && slices.Contains(found, item.Code) {
			all = append(all, named(item.Code, item.Label))
		}
	}
	return append(all, named(total, totalLabel))
}

// measures are the plan's seven, then others that the register has. They
// overlap, so there is no total.
func measures(_ *Figures, found []string) []Heading {
	var all []Heading
	planned := map[string]bool{}
	for _, m := range antu.Measures() {
		all = append(all, named(m.Key, m.Name))
		planned[m.Key] = true
	}
	for _, item := range schema.Codes("measure").Items {
		if !planned[item.Code] && slices.Contains(found, item.Code) {
			all = append(all, named(item.Code, item.Label))
		}
	}
	return all
}

// years are those of the plan and of the register in order; whoever has none
// comes before the total.
func years(_ *Figures, found []string) []Heading {
	var all []Heading
	for _, year := range found {
		if year != unset && year != total {
			all = append(all, heading(year, year, year, year))
		}
	}
	if slices.Contains(found, unset) {
		all = append(all, named(unset, unsetLabel))
	}
	return append(all, named(total, totalLabel))
}

// steps are those that a case takes in their order, and before them those of its
// area that a case was returned to.
func steps(_ *Figures, found []string) []Heading {
	var all []Heading
	if slices.Contains(found, notBegun) {
		all = append(all, named(notBegun, schema.StepName("")))
	}
	for _, step := range schema.Steps() {
		if !step.OfArea() || slices.Contains(found, step.Code) {
			all = append(all, named(step.Code, step.Name))
		}
	}
	return append(all, named(total, totalLabel))
}
