package report

import (
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
)

// Columns of coverage: of what there is, how much was reached, and what is missing.
var (
	villagesThere     = heading("villages_all", "村", "촌", "villages")
	villagesAsked     = heading("villages_proposed", "已提出区域的村", "지역을 제기한 촌", "villages with a proposed area")
	villagesPassed    = heading("villages_passed_over", "未提出区域的村", "지역을 제기하지 않은 촌", "villages without any")
	areasAll          = heading("areas", "区域", "지역", "areas")
	areasDone         = heading("areas_decided", "已定区域", "결정된 지역", "areas decided")
	areasMissing      = heading("areas_missing", "未定区域", "미결정 지역", "areas not decided")
	villagesAll       = heading("villages", "有选定区域的村", "선정된 지역이 있는 촌", "villages with a selected area")
	villagesDone      = heading("villages_posted", "已公布条件的村", "조건을 공포한 촌", "villages with the conditions posted")
	villagesMissing   = heading("villages_missing", "未公布条件的村", "조건을 공포하지 않은 촌", "villages without them")
	householdsDone    = heading("households_screened", "已筛选户", "선별한 호", "households screened")
	householdsMissing = heading("households_missing", "未筛选户", "선별하지 않은 호", "households not screened")
	peopleDone        = heading("people_screened", "已筛选户人口", "선별한 호의 인수", "people of screened households")
	peopleMissing     = heading("people_missing", "未筛选户人口", "선별하지 않은 호의 인수", "people of households not screened")
	done              = heading("done", "已完成", "끝낸것", "done")
	all               = heading("all", "应完成", "끝내야 할것", "of")
	missing           = heading("missing", "未完成", "끝내지 않은것", "missing")
)

// coverageForms say that no area, no village, no household and no person is left out
// (不遗漏一个区域、一个村、一户、一人). What is counted, registry says.
func coverageForms() []form {
	return []form{
		{
			name: "coverage", title: schema.L("易地扶贫搬迁：不遗漏一个区域、一个村、一户、一人", "타지이주: 한 지역, 한 촌, 한 호, 한 사람도 빠뜨리지 않기", "Relocation: nobody is left out"),
			rowsAre: placeLabel, rows: placesBelow, byPlace: true,
			columns: fixed(villagesThere, villagesAsked, villagesPassed, areasAll, areasDone, areasMissing, villagesAll, villagesDone, villagesMissing,
				households, householdsDone, householdsMissing, people, peopleDone, peopleMissing),
			count: countLeftOut, given: giveCoverage, plan: planNothing,
		},
		{
			name: "coverage-steps", title: schema.L("易地扶贫搬迁：各步骤完成情况", "타지이주: 단계별 완료정형", "Relocation: how far each step has got"),
			rowsAre: schema.L("步骤", "단계", "step"), rows: allSteps, columns: fixed(all, done, missing),
			count: func(*Figures, *household, put) {}, given: giveStepsCovered, plan: planNothing,
		},
	}
}

// giveCoverage puts what was counted of each place, and of the area as the total.
func giveCoverage(f *Figures, put put) {
	for _, line := range f.coverage {
		rows := []string{line.Area}
		if line.Area == f.Area {
			rows = append(rows, total)
		}
		for _, row := range rows {
			for _, c := range []struct {
				of                 registry.Covered
				all, done, missing Heading
			}{{line.Proposed, villagesThere, villagesAsked, villagesPassed}, {line.Areas, areasAll, areasDone, areasMissing}, {line.Villages, villagesAll, villagesDone, villagesMissing}} {
				put(row, c.all.Key, c.of.All)
				put(row, c.done.Key, c.of.Done)
				put(row, c.missing.Key, c.of.All-c.of.Done)
			}
			put(row, households.Key, line.Households.All)
			put(row, householdsDone.Key, line.Households.Done)
			put(row, people.Key, line.People.All)
			put(row, peopleDone.Key, line.People.Done)
		}
	}
}

// countLeftOut: whoever is missing is found by name.
func countLeftOut(f *Figures, h *household, put put) {
	if !h.leftOut {
		return
	}
	for _, row := range []string{f.place(h), total} {
		put(row, householdsMissing.Key, 1)
		put(row, peopleMissing.Key, h.people)
	}
}

func allSteps(*Figures, []string) []Heading {
	var rows []Heading
	for _, step := range schema.Steps() {
		rows = append(rows, named(step.Code, step.Name))
	}
	return rows
}

func giveStepsCovered(f *Figures, put put) {
	i := slices.IndexFunc(f.coverage, func(c registry.Coverage) bool { return c.Area == f.Area })
	for n, step := range schema.Steps() {
		of := f.coverage[i].Steps[n]
		put(step.Code, all.Key, of.All)
		put(step.Code, done.Key, of.Done)
		put(step.Code, missing.Key, of.All-of.Done)
	}
}
