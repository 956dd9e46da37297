package county

import (
	"time"

	"ruhu/schema"
)

// measures adds the assistance of table 3-1. Industry, health, the safety net
// and relocation cover the whole household; employment, education and the care
// for the forest cover the member that the row names.
func (s *sheet) measures() {
	d := s.h.dice("measures")
	item := pick(d, []string{"光伏产业收益分红", "光伏产业收益分红", "黄牛养殖", "食用菌种植", "中药材种植", "林下鸡养殖", "资产收益"})
	s.measure("industry", "", item, d.between(8, 60)*100*yuan, d)
	s.measure("health", "", "基本医疗、大病保险和医疗救助", d.between(2, 12)*100*yuan, d)
	if s.h.SafetyNet {
		item := "农村低保"
		if s.h.FiveGuarantees {
			item = "特困供养"
		}
		s.measure("social_safety_net", "", item, 0, d)
	}
	if s.h.Relocates {
		s.measure("relocation", "", "易地扶贫搬迁", 0, d)
	}
	for i := range s.h.Members {
		s.measuresOf(&s.h.Members[i], d)
	}
}

// measuresOf adds the measures that cover one member.
func (s *sheet) measuresOf(m *Member, d *dice) {
	if m.Employed {
		item := pick(d, []string{"劳务输出", "职业技能培训", "公益性岗位", "农业实用技术培训"})
		s.measure("employment_transfer", m.ID, item, d.between(3, 20)*100*yuan, d)
	}
	if m.Ranger {
		s.measure("ecology", m.ID, "生态护林员", d.between(40, 100)*100*yuan, d)
	}
	if m.AtSchool() {
		s.measure("education", m.ID, schoolAid(m.School), d.between(5, 40)*100*yuan, d)
	}
}

// schoolAid names the aid for a school (plan 3(5)), by the code's first digit.
func schoolAid(school string) string {
	switch school[0] {
	case '0':
		return "学前教育资助"
	case '1', '2':
		return "义务教育补助"
	case '3':
		return "普通高中免学杂费"
	case '4':
		return "职业教育补助"
	}
	return "高校学生资助"
}

// measure adds one measure, due by the end of the year of exit. Funds of 0 are
// left out: what dibao pays is income, and relocation is not yet budgeted by
// household. Projects and jobs are finished where the household has left
// poverty; insurance, allowances and schooling go on.
func (s *sheet) measure(code, member, item string, funds int, d *dice) {
	v := values{
		"measure_code": text(code),
		"member":       text(member),
		"item":         text(item),
		"due_on":       text(time.Date(s.h.ExitYear, time.December, 31, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)),
	}
	if funds > 0 {
		v["funds"] = integer(funds)
	}
	if s.h.Exited() && (code == "industry" || code == "employment_transfer") {
		v["finished_on"] = text(day(d, s.h.ExitYear, time.May, 1, 200))
	}
	s.add(schema.Measure, v)
}

// unit is an organisation that helps a village, with its level.
type unit struct{ name, level string }

// units are those that send helpers. The plan counts 98 of the county, and 44 of
// prefecture and province, without naming them; these are kinds of office.
func units() []unit {
	return []unit{
		{"县财政局", "4"}, {"县教育局", "4"}, {"县农业局", "4"}, {"县林业局", "4"}, {"县水利局", "4"},
		{"县民政局", "4"}, {"县交通运输局", "4"}, {"县卫生和计划生育局", "4"}, {"县人力资源和社会保障局", "4"},
		{"县文化广播电视新闻出版局", "4"}, {"县统计局", "4"}, {"县审计局", "4"}, {"县残疾人联合会", "4"},
		{"州农业委员会", "3"}, {"州水利局", "3"}, {"州民族事务委员会", "3"}, {"省畜牧业管理局", "2"},
		{"乡镇人民政府", "5"},
	}
}

// helper adds the cadre answerable for the household: one of the village's
// resident team, who comes from the unit that helps the village.
func (s *sheet) helper(team []Person) {
	h := s.h
	helps := pick(newDice(h.seed, "unit of "+h.Village, 0), units())
	cadre := team[h.number%len(team)]
	s.add(schema.Helper, values{
		"name":       text(cadre.Name),
		"unit":       text(helps.name),
		"unit_level": text(helps.level),
		"phone":      text(cadre.Phone),
		"from_on":    text(day(h.dice("helper"), 2016, time.January, 4, 450)),
	})
}
