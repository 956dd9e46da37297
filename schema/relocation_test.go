package schema_test

import (
	"strings"
	"testing"

	"ruhu/schema"
)

func TestSteps_AreThePlansOwnList(t *testing.T) {
	const plan = "选定搬迁对象区域、公布搬迁条件、普查筛选搬迁对象、群众申请、入户核实、村民代表评议、村委会复议公示、乡(镇)政府复核再公示、县级初审、州级审批、省抽查确认"
	var names []string
	for _, s := range schema.Steps() {
		names = append(names, s.Name.ZH)
	}
	if got := strings.Join(names, "、"); got != plan {
		t.Errorf("the steps are\n%s\nthe plan says\n%s", got, plan)
	}
}

func TestSteps_AreFullyDeclared(t *testing.T) {
	seen := map[string]bool{}
	for i, s := range schema.Steps() {
		if s.Number != i+1 || s.Code == "" || seen[s.Code] || s.Source == "" {
			t.Errorf("%s: number %d, code or source", s.Code, s.Number)
		}
		seen[s.Code] = true
		if !s.Name.Complete() || !s.Complete.Complete() {
			t.Errorf("%s: a text lacks a language", s.Code)
		}
		if s.Unit < schema.AreaUnit || s.Unit > schema.VillageListUnit {
			t.Errorf("%s: unit %d", s.Code, s.Unit)
		}
		if !schema.Codes("level").Has(s.Level) || len(s.Roles) == 0 {
			t.Errorf("%s: level %q or nobody to take it", s.Code, s.Level)
		}
		for _, role := range s.Roles {
			if !schema.Codes("role").Has(role) {
				t.Errorf("%s: role %q", s.Code, role)
			}
		}
		states := "relocation_state"
		if s.OfArea() {
			states = "area_state"
		}
		if !schema.Codes(states).Has(s.State) {
			t.Errorf("%s: state %q", s.Code, s.State)
		}
		if s.PublicityDays != 0 && s.PublicityDays < schema.PublicityFloor {
			t.Errorf("%s: %d days of publicity", s.Code, s.PublicityDays)
		}
		for _, back := range s.Back {
			if !seen[back] || back == s.Code {
				t.Errorf("%s: goes back to %q, which is no step before it", s.Code, back)
			}
		}
	}
}

func TestSteps_EvidenceNamesWhatExists(t *testing.T) {
	papers := map[string]*schema.Table{}
	field := func(ref string) bool {
		name, f, ok := strings.Cut(ref, ".")
		return ok && papers[name] != nil && papers[name].Field(f) != nil
	}
	for _, s := range schema.Steps() {
		notices := 0
		for i := range s.Evidence {
			p := &s.Evidence[i]
			at := s.Code + ": " + p.Name()
			if papers[p.Name()] != nil && p.Table != schema.RelocationArea {
				t.Errorf("%s: two papers of one name", at)
			}
			if p.NamedBy != "" && !field(p.NamedBy) {
				t.Errorf("%s: named by %s, which is not before it", at, p.NamedBy)
			}
			if p.Since != nil && (!field(p.Since.Than) || p.Table.Field(p.Since.Field) == nil) {
				t.Errorf("%s: since %s", at, p.Since.Than)
			}
			checkConditions(t, at, p, papers)
			if !p.Standing && len(p.Shows) == 0 && !neverChanges(p.Table) {
				t.Errorf("%s: nothing says when it was renewed", at)
			}
			papers[p.Name()] = p.Table
			if p.Table == schema.Notice {
				notices++
			}
		}
		if s.PublicityDays > 0 && notices != 1 {
			t.Errorf("%s: %d notices for its publicity", s.Code, notices)
		}
		for _, tally := range s.Tallies {
			for _, ref := range append(tally.Parts, tally.Whole) {
				if !field(ref) {
					t.Errorf("%s: counts %s", s.Code, ref)
				}
			}
			if tally.Den == 0 || !hasMessage(tally.Else) {
				t.Errorf("%s: a tally without denominator or message", s.Code)
			}
		}
	}
}

func checkConditions(t *testing.T, at string, p *schema.Paper, before map[string]*schema.Table) {
	t.Helper()
	for _, c := range append(append([]schema.Condition(nil), p.Which...), p.Shows...) {
		f := p.Table.Field(c.Field)
		if f == nil {
			t.Errorf("%s: no field %s", at, c.Field)
			continue
		}
		if c.Else != "" && !hasMessage(c.Else) {
			t.Errorf("%s: %s has no message", at, c.Else)
		}
		if c.Row != "" && before[c.Row] == nil {
			t.Errorf("%s: no paper %s before it", at, c.Row)
		}
		for _, v := range c.Is {
			if f.Kind == schema.Code && !schema.Codes(f.Codes).Has(v.Text()) {
				t.Errorf("%s: %s cannot be %q", at, c.Field, v)
			}
		}
	}
	for _, together := range p.Apart {
		for _, name := range together {
			if p.Table.Field(name) == nil {
				t.Errorf("%s: no field %s", at, name)
			}
		}
	}
}

func neverChanges(table *schema.Table) bool {
	for i := range table.Fields {
		if table.PolicyOf(i) == schema.Immutable {
			return true
		}
	}
	return false
}

func hasMessage(code schema.ErrCode) bool {
	return (schema.Problem{Code: code}).Message(schema.ZH) != string(code)
}

func TestSteps_InOrder(t *testing.T) {
	steps := schema.Steps()
	code, walked := "", 0
	for step := schema.Next(code); step != nil; step = schema.Next(code) {
		if before := schema.Before(step.Code); walked > 0 && before.Code != code || walked == 0 && before != nil {
			t.Errorf("before %s comes %v", step.Code, before)
		}
		code, walked = step.Code, walked+1
	}
	if walked != len(steps) {
		t.Errorf("walked %d of %d steps", walked, len(steps))
	}
	if schema.StepOf("nonsense") != nil || schema.Next("nonsense") != nil || schema.Before("nonsense") != nil {
		t.Error("a code that is no step's has neighbours")
	}
	if first := schema.FirstCaseStep(); first.Code != "screen_households" {
		t.Errorf("cases open with %s", first.Code)
	}
	var offline []string
	for _, s := range steps {
		if s.Offline {
			offline = append(offline, s.Code)
		}
	}
	if got := strings.Join(offline, " "); got != "screen_households apply verify_at_home villager_assembly_review" {
		t.Errorf("offline: %s", got)
	}
	if got := strings.Join(schema.QuotaSteps(), " "); got != "county_first_review prefecture_approval province_spot_check_confirmation" {
		t.Errorf("the quota is held by %s", got)
	}
}

func TestTally_AtItsBoundaries(t *testing.T) {
	quorum := schema.Tally{Is: schema.AtLeast, Num: 2, Den: 3}
	majority := schema.Tally{Is: schema.MoreThan, Num: 1, Den: 2}
	within := schema.Tally{Is: schema.AtMost, Num: 1, Den: 1}
	for _, c := range []struct {
		name        string
		tally       schema.Tally
		part, whole int64
		want        bool
	}{
		{"two thirds exactly", quorum, 20, 30, true},
		{"one short of two thirds", quorum, 19, 30, false},
		{"two thirds of what three does not divide", quorum, 21, 31, true},
		{"rounded down is not enough", quorum, 20, 31, false},
		{"half is not more than half", majority, 10, 20, false},
		{"one more than half", majority, 11, 20, true},
		{"half of an odd number", majority, 11, 21, true},
		{"all", within, 20, 20, true},
		{"more than all", within, 21, 20, false},
		{"nobody of nobody is no majority", majority, 0, 0, false},
	} {
		if got := c.tally.Holds(c.part, c.whole); got != c.want {
			t.Errorf("%s: %d of %d: %v", c.name, c.part, c.whole, got)
		}
	}
}

func TestProblem_SaysCodesInWords(t *testing.T) {
	for _, c := range []struct {
		problem schema.Problem
		lang    schema.Lang
		want    string
	}{
		{schema.Problem{Code: schema.StepSkipped, Param: "apply"}, schema.ZH, "不能跳过步骤，下一步应为“群众申请”。"},
		{schema.Problem{Code: schema.StateMoved}, schema.EN, "The state has moved on to “not begun”; sync and try again."},
		{schema.Problem{Code: schema.WrongLevel, Param: "township"}, schema.KO, "이 단계는 “향진”에서 처리해야 합니다."},
		{schema.Problem{Code: schema.EvidenceMissing, Table: "application"}, schema.ZH, "缺少材料：“搬迁申请”。"},
		{schema.Problem{Code: schema.EvidenceMissing, Table: "notice", Field: "last_day_photo"}, schema.EN, "Evidence is missing: “photo of the last day”."},
		{schema.Problem{Code: schema.NotQualified, Table: "home_check", Field: "finding", Param: "not_qualified"}, schema.ZH, "“核实结论”为“不符合条件”，不符合搬迁条件。"},
		{schema.Problem{Code: schema.CaseNotActive, Table: "relocation_case", Field: "state", Param: "withdrawn"}, schema.ZH, "该搬迁档案已结束（已撤回申请）。"},
		{schema.Problem{Code: schema.MustGoBack, Table: "home_check", Field: "members_match", Param: "0"}, schema.EN, "“members match the register” says “0”; it must first go back and be put right."},
		{schema.Problem{Code: schema.OverQuota, Param: "1/3"}, schema.EN, "Over the relocation quota by 1/3 (households/people)."},
	} {
		if got := c.problem.Message(c.lang); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
