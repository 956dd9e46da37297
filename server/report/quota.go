package report

import (
	"fmt"

	"ruhu/schema"
	"ruhu/server/app"
)

// Columns of the quota. Between them stand the steps that a case takes.
var (
	quotaHouseholds = heading("quota_households", "指标户数", "지표 호수", "quota, households")
	quotaPeople     = heading("quota_people", "指标人数", "지표 인수", "quota, people")
	heldHouseholds  = heading("held_households", "占用指标户", "지표 차지 호", "households with a place")
	heldPeople      = heading("held_people", "占用指标人", "지표 차지 인수", "people with a place")
	givenUp         = heading("given_up", "退出待补户", "보충 대기 호", "places given up, to be filled")
	leftHouseholds  = heading("left_households", "剩余指标户", "남은 지표 호", "places left, households")
	leftPeople      = heading("left_people", "剩余指标人", "남은 지표 인수", "places left, people")

	quotaNote = schema.L("指标下达到乡镇，村没有自己的指标。“步骤”列为已完成该步骤、尚未完成下一步的户数。",
		"지표는 향진에 내려보내며 촌에는 자체 지표가 없습니다. “단계”란은 그 단계를 끝내고 다음 단계를 아직 끝내지 않은 호수입니다.",
		"Quotas are given to townships; villages have none of their own. A step's column has the households whose last step done it is.")
)

// quotaForm is how far each township is, beside its quota.
func quotaForm() form {
	return form{
		name: "relocation-quota", title: schema.L("易地扶贫搬迁：指标和各步骤户数", "타지이주: 지표와 단계별 호수", "Relocation by place: quota and households by step"), note: quotaNote,
		rowsAre: placeLabel, rows: placesBelow, byPlace: true, columns: quotaColumns,
		count: countQuota, given: giveQuota, plan: planNothing,
	}
}

func quotaColumns(f *Figures, found []string) []Heading {
	columns := []Heading{quotaHouseholds, quotaPeople}
	for _, step := range steps(f, found) {
		if step.Key != total {
			columns = append(columns, step)
		}
	}
	return append(columns, households, people, heldHouseholds, heldPeople, givenUp, leftHouseholds, leftPeople)
}

// readQuotas reads how many may be relocated from each township.
func (f *Figures) readQuotas(r app.Reader) error {
	rows, err := r.Reference(schema.RelocationQuota)
	if err != nil {
		return fmt.Errorf("quotas of %s: %w", f.Area, err)
	}
	f.quotas = map[string]places{}
	for _, values := range rows {
		q := schema.Row{Table: schema.RelocationQuota, Values: values}
		f.quotas[q.Get("township").Text()] = places{int(q.Get("households").Int()), int(q.Get("people").Int())}
	}
	return nil
}

// giveQuota puts the quotas, all of which are left before any case is counted.
func giveQuota(f *Figures, put put) {
	for township, quota := range f.quotas {
		for _, row := range f.rowsOf(township) {
			put(row, quotaHouseholds.Key, quota.households)
			put(row, quotaPeople.Key, quota.people)
			put(row, leftHouseholds.Key, quota.households)
			put(row, leftPeople.Key, quota.people)
		}
	}
}

func countQuota(f *Figures, h *household, put put) {
	for _, row := range []string{f.place(h), total} {
		if c := h.relocation; c.counts() {
			put(row, stepKey(c), 1)
			put(row, households.Key, 1)
			put(row, people.Key, c.people)
		}
		put(row, heldHouseholds.Key, h.held.households)
		put(row, heldPeople.Key, h.held.people)
		put(row, givenUp.Key, h.left.households)
	}
	for _, row := range f.rowsOf(h.village[:townshipLen]) {
		put(row, leftHouseholds.Key, -h.held.households-h.left.households)
		put(row, leftPeople.Key, -h.held.people-h.left.people)
	}
}
