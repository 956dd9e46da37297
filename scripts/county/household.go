package county

import (
	"ruhu/schema"
	"ruhu/schema/antu"
)

// household adds the root row.
func (s *sheet) household() {
	h, d := s.h, s.h.dice("household row")
	v := values{
		"registry_no":             text(h.RegistryNo),
		"group_name":              text(h.Hamlet),
		"head_name":               text(h.Members[0].Name),
		"bank_name":               text(pick(d, []string{"农村信用社", "农村信用社", "农村信用社", "邮政储蓄银行", "农业银行"})),
		"bank_account":            text(bankAccount(h.number)),
		"identification_standard": text([]string{"1", "2"}[d.weighted([]int{95, 5})]),
		"attribute":               text(h.attribute()),
		"main_cause":              text(causeCode(h.Cause)),
		"other_causes":            h.otherCauses(d),
		"status":                  text("registered"),
		"registered_year":         integer(h.registeredYear(d)),
		"planned_exit_year":       integer(h.ExitYear),
		"latitude":                integer(h.Place.Latitude),
		"longitude":               integer(h.Place.Longitude),
		"accuracy":                integer(d.between(3, 25)),
	}
	if h.Exited() {
		v["status"], v["exit_year"] = text("exited"), integer(h.ExitYear)
	}
	if d.chance(90) {
		v["phone"] = text(phoneNumber(h.number))
	}
	if d.chance(50) { // table 2-2, no. 11
		v["organisation"] = text([]string{"1", "2", "3"}[d.weighted([]int{85, 10, 5})])
	}
	s.addAs(h.ID, schema.Household, v)
}

// attribute returns the code of household_attribute.
func (h *Household) attribute() string {
	switch {
	case h.FiveGuarantees:
		return "3" // destitute
	case h.SafetyNet:
		return "4" // poor and on dibao
	}
	return "1" // ordinary poor
}

// otherCauses throws for up to two further causes, none of them the main one.
func (h *Household) otherCauses(d *dice) schema.Value {
	common := []string{"01", "02", "05", "07", "08", "08", "09", "10", "11"}
	var codes []string
	for range d.weighted([]int{45, 40, 15}) {
		if code := pick(d, common); code != causeCode(h.Cause) {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 {
		return schema.Null
	}
	return schema.SetOf(codes...)
}

// registeredYear throws for the year of registration. The great registration was
// in 2014; the re-identification added households until 2017.
func (h *Household) registeredYear(d *dice) int {
	switch {
	case h.ExitYear == 2016:
		return 2014 + d.weighted([]int{85, 15})
	case h.ExitYear == 2017:
		return 2014 + d.weighted([]int{75, 15, 10})
	}
	return 2014 + d.weighted([]int{60, 15, 15, 10})
}

// causeCode returns the code in poverty_cause of one of the plan's causes.
func causeCode(key string) string {
	for _, c := range antu.Causes() {
		if c.Key == key {
			return c.RegistryCode
		}
	}
	panic("county: the plan has no cause " + key)
}

// members adds a row for each member.
func (s *sheet) members() {
	for i := range s.h.Members {
		m := &s.h.Members[i]
		v := values{
			"name":              text(m.Name),
			"sex":               text(m.Sex),
			"born_on":           text(m.BornOn),
			"id_number":         text(m.IDNumber),
			"relation":          text(m.Relation),
			"ethnic_group":      text(s.h.Ethnic),
			"education":         text(m.Education),
			"school_status":     text(m.School),
			"health":            text(m.Health),
			"labour":            text(m.Labour),
			"dibao":             boolean(s.h.SafetyNet && !s.h.FiveGuarantees),
			"medical_insurance": boolean(m.Medical),
			"pension_insurance": boolean(m.Pension),
			"disability_type":   text(m.DisabilityType),
			"disability_grade":  text(m.DisabilityGrade),
		}
		if m.Health == disabled {
			// A certificate's number is the identity number, kind and grade.
			v["disability_certificate"] = text(m.IDNumber + m.DisabilityType + m.DisabilityGrade)
		}
		s.addAs(m.ID, schema.Member, v)
	}
}
