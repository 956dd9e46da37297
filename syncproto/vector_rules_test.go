package syncproto_test

import (
	"slices"
	"testing"

	"ruhu/mobile-contract/vectors"
	"ruhu/schema"
)

// rulesFile is rules.json: households, and which rules on a whole one they break.
type rulesFile struct {
	About string     `json:"about"`
	Cases []ruleCase `json:"cases"`
}

type ruleCase struct {
	Name   string           `json:"name"`
	Rows   []ruleRow        `json:"rows"` // all of the household, deleted ones too
	Broken []schema.ErrCode `json:"broken"`
}

type ruleRow struct {
	Table   string                   `json:"table"`
	Deleted bool                     `json:"deleted"`
	Values  map[string]vectors.Value `json:"values"`
}

func relative(relation string, more ...saying) ruleRow {
	values := saying{"name": "金", "relation": relation}
	for _, m := range more {
		for name, v := range m {
			values[name] = v
		}
	}
	return ruleRow{Table: schema.Member.Name, Values: cellsOf(values)}
}

func removed(r ruleRow) ruleRow { r.Deleted = true; return r }

// ruledHouseholds are those of rules.json, with the codes that must come out.
func ruledHouseholds() []ruleCase {
	left := saying{"left_on": "2018-06-01", "left_reason": "death"}
	no, two := []schema.ErrCode{}, []schema.ErrCode{schema.NotOneHead}
	return []ruleCase{
		{"one head", []ruleRow{relative("02"), relative("10"), relative("20")}, no},
		{"a head alone", []ruleRow{relative("02")}, no},
		{"nobody", nil, two},
		{"no head", []ruleRow{relative("10"), relative("20")}, two},
		{"two heads", []ruleRow{relative("02"), relative("02")}, two},
		{"a head who left, and one who came after", []ruleRow{relative("02", left), relative("02")}, no},
		{"the only head has left", []ruleRow{relative("02", left), relative("10")}, two},
		{"a head whose row was deleted, and another", []ruleRow{removed(relative("02")), relative("02")}, no},
		{"the only head's row was deleted", []ruleRow{removed(relative("02")), relative("10")}, two},
		{"rows of other tables say nothing of heads", []ruleRow{relative("02"), {Table: schema.Household.Name, Values: cellsOf(saying{"head_name": "李"})}}, no},
	}
}

func rulesVectors(t *testing.T) rulesFile {
	file := rulesFile{About: "The rows of a household, and the codes of the rules on a whole household that it breaks. Rows leave out what no rule looks at."}
	for _, c := range ruledHouseholds() {
		if c.Rows == nil {
			c.Rows = []ruleRow{}
		}
		file.Cases = append(file.Cases, c)
		if got := broken(c.Rows); !slices.Equal(got, c.Broken) {
			t.Errorf("%s: broken are %v, want %v", c.Name, got, c.Broken)
		}
	}
	return file
}

// broken asks the schema, in its order, which rules the living rows break.
func broken(rows []ruleRow) []schema.ErrCode {
	codes := []schema.ErrCode{}
	for _, rule := range schema.HouseholdRules() {
		var living []schema.Row
		for _, r := range rows {
			if table := schema.TableOf(r.Table); table == rule.Table && !r.Deleted {
				row := schema.NewRow(table, row1, house, "")
				row.Values = vectors.Unnamed(table, r.Values)
				living = append(living, row)
			}
		}
		if !rule.Holds(living) {
			codes = append(codes, rule.Code)
		}
	}
	return codes
}

func TestVectors_Rules(t *testing.T) {
	var file rulesFile
	readVectors(t, "rules.json", &file)
	kept, brokenOnce := map[schema.ErrCode]bool{}, map[schema.ErrCode]bool{}
	for _, c := range file.Cases {
		if got := broken(c.Rows); !slices.Equal(got, c.Broken) {
			t.Errorf("%s: broken are %v, want %v", c.Name, got, c.Broken)
		}
		for _, rule := range schema.HouseholdRules() {
			kept[rule.Code] = kept[rule.Code] || len(c.Broken) == 0
		}
		for _, code := range c.Broken {
			brokenOnce[code] = true
		}
	}
	for _, rule := range schema.HouseholdRules() {
		if !kept[rule.Code] || !brokenOnce[rule.Code] {
			t.Errorf("no vector keeps, or none breaks, the rule %s (vector_rules_test.go)", rule.Code)
		}
	}
}
