package report

import (
	"cmp"
	"strconv"

	"ruhu/schema"
)

// put adds n to the cell in a row and a column.
type put func(row, column string, n int)

// axis returns the headings of a table's rows or columns; found are the keys
// that have a figure.
type axis func(f *Figures, found []string) []Heading

// form defines one table: its headings, and what one household adds to which
// cells. The households behind a cell are those that add to it.
type form struct {
	name    string
	title   schema.Label
	rowsAre schema.Label
	rows    axis
	columns axis
	shares  bool         // a last row has each column's share of the total, in per cent
	byPlace bool         // rows stand for places, besides those that sum them up
	note    schema.Label // what to know before the figures are used; empty for most
	count   func(f *Figures, h *household, put put)
	given   func(f *Figures, put put) // what is known without counting; nil for nothing
	plan    func(f *Figures, put put)
}

// forms is every table, in the order in which they are shown.
func forms() []form {
	return []form{
		{
			name: "1-1", title: schema.L("表1-1 脱贫攻坚对象区域分布", "표 1-1 빈곤해탈공략 대상의 지역분포", "Table 1-1: registered poor people by place"),
			rowsAre: placeLabel, rows: placesBelow, byPlace: true, columns: fixed(people, households),
			count: countPlace, plan: planPlace,
		},
		{
			name: "1-2", title: schema.L("表1-2 致贫原因统计（人，%）", "표 1-2 빈곤원인 통계 (명, %)", "Table 1-2: people by place and main cause (people, %)"),
			rowsAre: placeLabel, rows: placesBelow, byPlace: true, columns: causes, shares: true,
			count: countPlaceCause, plan: planPlaceCause,
		},
		{
			name: "causes", title: schema.L("致贫原因：户数和人数", "빈곤원인별 호수와 인수", "Households and people by main cause"),
			rowsAre: schema.L("致贫原因", "빈곤원인", "main cause"), rows: causes, columns: fixed(households, people),
			count: countCause, plan: planCause,
		},
		{
			name: "2-1", title: schema.L("表2-1 脱贫时序", "표 2-1 빈곤해탈 일정", "Table 2-1: exit from poverty by year"),
			rowsAre: schema.L("年度", "년도", "year"), rows: years, columns: fixed(households, people, exitedHouseholds, exitedPeople),
			count: countExit, plan: planExit,
		},
		{
			name: "3-1", title: schema.L("表3-1 各种精准脱贫方式带动人数", "표 3-1 빈곤해탈 방식별 혜택 인수", "Table 3-1: people covered by each measure"),
			rowsAre: schema.L("脱贫方式", "빈곤해탈 방식", "measure"), rows: measures, columns: fixed(people, households),
			count: countMeasures, plan: planMeasures,
		},
		{
			name: "housing", title: schema.L("危房户（C级、D级）", "위험주택 호 (C급, D급)", "Households in unsafe houses (grades C and D)"),
			rowsAre: placeLabel, rows: placesBelow, byPlace: true, columns: fixed(unsafeHouseholds, gradeC, gradeD),
			count: countHousing, plan: planHousing,
		},
		{
			name: "relocation", title: schema.L("易地扶贫搬迁", "타지이주", "Relocation by place"),
			rowsAre: placeLabel, rows: placesBelow, byPlace: true, columns: fixed(households, people, activeHouseholds, activePeople, confirmedHouseholds, confirmedPeople, endedHouseholds),
			count: countRelocation, plan: planRelocation,
		},
		{
			name: "relocation-steps", title: schema.L("易地扶贫搬迁：已完成步骤", "타지이주: 완료된 단계", "Relocation by last step done"),
			rowsAre: schema.L("步骤", "단계", "step"), rows: steps, columns: placesAnd(households, people, confirmedHouseholds, confirmedPeople),
			count: countSteps, plan: planNothing,
		},
		quotaForm(),
	}
}

// What one household adds.

func countPlace(f *Figures, h *household, put put) {
	for _, row := range []string{f.place(h), total} {
		put(row, households.Key, 1)
		put(row, people.Key, h.people)
	}
}

func countPlaceCause(f *Figures, h *household, put put) {
	for _, row := range []string{f.place(h), total} {
		put(row, h.cause, h.people)
		put(row, total, h.people)
	}
}

func countCause(_ *Figures, h *household, put put) {
	for _, row := range []string{h.cause, total} {
		put(row, households.Key, 1)
		put(row, people.Key, h.people)
	}
}

func countExit(_ *Figures, h *household, put put) {
	year := unset
	if h.year != 0 {
		year = strconv.Itoa(h.year)
	}
	for _, row := range []string{year, total} {
		put(row, households.Key, 1)
		put(row, people.Key, h.people)
		if h.exited {
			put(row, exitedHouseholds.Key, 1)
			put(row, exitedPeople.Key, h.people)
		}
	}
}

// countMeasures: a measure that names only people who have left covers nobody,
// and its household does not count.
func countMeasures(_ *Figures, h *household, put put) {
	for code, n := range h.covered {
		if n > 0 {
			put(code, people.Key, n)
			put(code, households.Key, 1)
		}
	}
}

func countHousing(f *Figures, h *household, put put) {
	if !h.unsafe() {
		return
	}
	for _, row := range []string{f.place(h), total} {
		put(row, unsafeHouseholds.Key, 1)
		put(row, h.grade, 1)
	}
}

// countRelocation: who is to move is whoever has the measure; the cases say how
// far they are.
func countRelocation(f *Figures, h *household, put put) {
	for _, row := range []string{f.place(h), total} {
		if n := h.covered[measureRelocation]; n > 0 {
			put(row, households.Key, 1)
			put(row, people.Key, n)
		}
		switch h.relocation.state {
		case "":
		case stateActive:
			put(row, activeHouseholds.Key, 1)
			put(row, activePeople.Key, h.relocation.people)
		case stateConfirmed:
			put(row, confirmedHouseholds.Key, 1)
			put(row, confirmedPeople.Key, h.relocation.people)
		default:
			put(row, endedHouseholds.Key, 1)
		}
	}
}

// stepKey is the key of the last step that a case has done.
func stepKey(c relocation) string { return cmp.Or(c.step, notBegun) }

func countSteps(f *Figures, h *household, put put) {
	c := h.relocation
	if !c.counts() {
		return
	}
	for _, row := range []string{stepKey(c), total} {
		put(row, f.place(h), 1)
		put(row, households.Key, 1)
		put(row, people.Key, c.people)
		if c.state == stateConfirmed {
			put(row, confirmedHouseholds.Key, 1)
			put(row, confirmedPeople.Key, c.people)
		}
	}
}
