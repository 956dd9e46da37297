package schema

import "slices"

// PublicityFloor is the least number of full days that a list must hang. Other
// provinces made do with five; Jilin's poverty regulation, article 15, says seven.
const PublicityFloor = 7

// steps is the plan's own list of 11 (section 3(3)1), in order. What the plan
// leaves open follows Guizhou's rules of 2016 and 2017, the Organic Law of
// Villagers' Committees and the provincial poverty regulation.
var steps = [...]Step{
	{
		Number: 1, Code: "select_area", Name: L("选定搬迁对象区域", "이주대상지역 선정", "select the areas"),
		Unit: AreaUnit, Level: "county", Roles: []string{"county_staff"}, State: "selected",
		Evidence: []Paper{{
			Table: RelocationArea, ByAction: true,
			Shows: append(filled("group_name", "minutes"), oneOf("reason", NotQualified,
				"geological_hazard", "remote_no_road", "no_water", "ecological_protection", "scattered_hollow")),
		}},
		Days:     30,
		Complete: L("县工作组对提出的区域作出决定，写明理由，附会议纪要。", "현 사업조가 제출된 지역에 대하여 리유와 회의기요를 갖추어 결정한다.", "The county's work group has decided on the area, with a reason and minutes."),
		Source:   "规划3(3)1; Guizhou 2017: the area's conditions come first",
	},
	{
		Number: 2, Code: "publish_conditions", Name: L("公布搬迁条件", "이주조건 공포", "publish the conditions"),
		Unit: AreaUnit, Level: "township", Roles: []string{"township_reviewer", "county_staff"}, State: "selected",
		Evidence: []Paper{
			{Table: RelocationArea, ByAction: true, Standing: true, Shows: []Condition{oneOf("state", AreaStruckOut, "selected")}},
			{As: "conditions_notice", Table: Notice, Which: []Condition{oneOf("kind", "", "conditions")}, Shows: filled("text", "place", "first_day_photo")},
		},
		Back:     []string{"select_area"},
		Days:     5,
		Complete: L("选定区域所在村已张贴搬迁条件，并有照片。", "선정된 지역이 있는 촌에 이주조건을 게시하고 사진을 남긴다.", "The conditions hang in the area's village, with a photo of the board."),
		Source:   "规划3(3)1",
	},
	{
		Number: 3, Code: "screen_households", Name: L("普查筛选搬迁对象", "이주대상 전면조사와 선별", "survey and screen"),
		Unit: HouseholdUnit, Level: "village", Roles: []string{"cadre", "township_reviewer"}, Offline: true, State: "active",
		Evidence: []Paper{
			{Table: RelocationArea, Standing: true, Shows: []Condition{oneOf("state", AreaStruckOut, "selected", "proposed")}},
			{Table: Screening, Shows: append(filled("reason", "screened_on", "screened_by"), oneOf("result", NotQualified, "meets"))},
		},
		Back:     []string{"publish_conditions"},
		Days:     30,
		Complete: L("区域内每一户都有筛选结果和理由，不遗漏一户。", "지역내 모든 호에 선별 결과와 리유가 있으며 한 호도 빠뜨리지 않는다.", "Every household of the area has a result and a reason; none is left out."),
		Source:   "规划3(3)1: 不遗漏一个区域、一个村、一户、一人",
	},
	{
		Number: 4, Code: "apply", Name: L("群众申请", "군중 신청", "application by the household"),
		Unit: HouseholdUnit, Level: "village", Roles: []string{"cadre"}, Offline: true, State: "active",
		Evidence: []Paper{
			{Table: Application, Shows: filled("applied_on", "applicant", "people", "way", "signature", "received_on", "receiver")},
			{As: "applicant", Table: Member, NamedBy: "application.applicant", Standing: true, Which: []Condition{oneOf("left_on", "", "")}},
		},
		Days:     15,
		Complete: L("户主或有权的成年家庭成员签字或按指印的申请已受理。", "호주 또는 권한있는 성년 가정성원이 서명하거나 지장을 찍은 신청을 접수한다.", "An application signed or fingerprinted by a member of the household has been received."),
		Source:   "规划3(3): 群众自愿",
	},
	{
		Number: 5, Code: "verify_at_home", Name: L("入户核实", "호별 방문 확인", "verification at home"),
		Unit: HouseholdUnit, Level: "village", Roles: []string{"cadre", "township_reviewer"}, Offline: true, State: "active",
		Evidence: []Paper{
			{
				Table: HomeCheck,
				Shows: append(filled("checked_on", "cadre_1_signature", "cadre_2_signature", "household_signature"),
					oneOf("finding", MustGoBack, "qualified", "not_qualified"), oneOf("finding", NotQualified, "qualified"),
					Condition{Field: "members_match", Is: []Value{BoolOf(true)}, Else: MustGoBack}),
				Apart: [][]string{{"cadre_1", "cadre_2"}, {"cadre_1_signature", "cadre_2_signature", "household_signature"}},
			},
			{Table: Visit, NamedBy: "home_check.visit", Shows: filled("visited_at", "visitors")},
			{As: "house_photo", Table: Photo, Which: []Condition{oneOf("kind", "", "house_outside", "house_inside"), {Field: "visit", Row: "visit"}}},
		},
		Back:     []string{"apply"},
		Days:     10,
		Complete: L("两名干部入户核实符合条件，农户和两名干部签字，有房屋照片。", "간부 두명이 호별 방문으로 조건에 맞음을 확인하고 농호와 두 간부가 서명하며 집 사진이 있다.", "Two cadres found the household qualified in its home; three signatures and a photo of the house."),
		Source:   "规划3(3)1",
	},
	{
		Number: 6, Code: "villager_assembly_review", Name: L("村民代表评议", "촌민대표 평의", "review by villager representatives"),
		Unit: VillageListUnit, Level: "village", Roles: []string{"cadre"}, Offline: true, State: "active",
		EveryHousehold: true,
		Evidence: []Paper{
			{Table: Vote, Shows: filled("in_favour", "against", "abstained")},
			{As: "assembly", Table: Meeting, NamedBy: "vote.meeting", Which: []Condition{oneOf("kind", "", "assembly")}, Shows: filled("minutes", "attendance_sheet", "photo")},
		},
		Tallies: []Tally{
			{Parts: []string{"assembly.present"}, Is: AtMost, Num: 1, Den: 1, Whole: "assembly.entitled", Else: CountsDisagree},
			{Parts: []string{"assembly.present"}, Is: AtLeast, Num: 2, Den: 3, Whole: "assembly.entitled", Else: NoQuorum},
			{Parts: []string{"vote.in_favour", "vote.against", "vote.abstained"}, Is: AtMost, Num: 1, Den: 1, Whole: "assembly.present", Else: CountsDisagree},
			{Parts: []string{"vote.in_favour"}, Is: MoreThan, Num: 1, Den: 2, Whole: "assembly.present", Else: VotedDown},
		},
		Back:     []string{"verify_at_home"},
		Days:     15,
		Complete: L("到会代表不少于三分之二，赞成票超过到会代表的半数。", "참가 대표가 3분의 2 이상이고 찬성표가 참가 대표의 절반을 넘는다.", "At least two thirds of the representatives were present, and more than half of those voted for."),
		Source:   "规划3(3)1; 村民委员会组织法 art. 26",
	},
	{
		Number: 7, Code: "village_committee_review_publicity", Name: L("村委会复议公示", "촌민위원회 재심의·공시", "village committee review and publicity"),
		Unit: VillageListUnit, Level: "village", Roles: []string{"cadre"}, State: "active",
		PublicityDays: PublicityFloor,
		Evidence: []Paper{
			{
				As: "committee", Table: Meeting, Which: []Condition{oneOf("kind", "", "committee")}, Shows: filled("minutes"),
				Since: &Since{Field: "held_on", Than: "assembly.held_on"},
			},
			{
				As: "village_notice", Table: Notice, ByAction: true, Which: []Condition{oneOf("kind", "", "village_publicity")},
				Shows: filled("first_day_photo", "removed_on", "last_day_photo"), Pictures: []string{"first_day_photo", "last_day_photo"},
				Since: &Since{Field: "posted_on", Than: "assembly.held_on"},
			},
		},
		Back:     []string{"villager_assembly_review", "verify_at_home"},
		Days:     5,
		Complete: L("村两委复议，村级公示期满，没有未答复或成立的异议。", "촌 량위가 재심의하고 촌급 공시기간이 차며 답변하지 않았거나 성립된 이의가 없다.", "The two committees have reviewed it and the village's publicity has run its full days; no objection is open or upheld."),
		Source:   "规划3(3)1; 吉林省农村扶贫开发条例 art. 15",
	},
	{
		Number: 8, Code: "township_review_publicity", Name: L("乡(镇)政府复核再公示", "향(진)정부 재심사·재공시", "township check and second publicity"),
		Unit: VillageListUnit, Level: "township", Roles: []string{"township_reviewer"}, State: "active",
		PublicityDays: PublicityFloor, Approved: true,
		Evidence: []Paper{{
			As: "township_notice", Table: Notice, ByAction: true, Which: []Condition{oneOf("kind", "", "township_publicity")},
			Shows: filled("first_day_photo", "removed_on", "last_day_photo"), Pictures: []string{"first_day_photo", "last_day_photo"},
			Since: &Since{Field: "posted_on", Than: "village_notice.removed_on"},
		}},
		Back:     []string{"verify_at_home", "village_committee_review_publicity"},
		Days:     10,
		Complete: L("乡镇复核，该户档案已审核通过，再公示期满，异议均已答复。", "향진이 재심사하고 이 호의 기록이 심사를 통과하였으며 재공시기간이 차고 모든 이의에 답변한다.", "The township has checked it and approved the household's record, the second publicity has run its full days, and every objection is answered."),
		Source:   "规划3(3)1; 吉林省农村扶贫开发条例 art. 15",
	},
	{
		Number: 9, Code: "county_first_review", Name: L("县级初审", "현급 초심", "county first review"),
		Unit: HouseholdUnit, Level: "county", Roles: []string{"county_staff"}, State: "active", Approved: true, Quota: true,
		Back:     []string{"township_review_publicity"},
		Days:     15,
		Complete: L("县级初审符合条件，总数在搬迁指标之内。", "현급 초심에서 조건에 맞고 총수가 이주 지표안에 있다.", "The county finds it in order, and the township's total stays within the quota."),
		Source:   "规划3(3)1 and 2; Guizhou rule, item 9",
	},
	{
		Number: 10, Code: "prefecture_approval", Name: L("州级审批", "주급 심사비준", "prefecture approval"),
		Unit: HouseholdUnit, Level: "prefecture", Roles: []string{"prefecture_officer"}, State: "active", Approved: true, Quota: true, Document: true,
		Back:     []string{"county_first_review"},
		Days:     15,
		Complete: L("州级批复文号已登记。", "주급 비준문건 번호를 등록한다.", "The number of the prefecture's approval is recorded."),
		Source:   "规划3(3)1; Guizhou rule, item 10",
	},
	{
		Number: 11, Code: "province_spot_check_confirmation", Name: L("省抽查确认", "성급 추출검사·확인", "provincial spot check and confirmation"),
		Unit: HouseholdUnit, Level: "province", Roles: []string{"provincial_inspector"}, State: "confirmed", Approved: true, Quota: true, Document: true,
		Sample:   &Sampling{Share: 10, Least: 1, AfterFailure: 50, Back: "county_first_review"},
		Back:     []string{"county_first_review"},
		Days:     30,
		Complete: L("省级抽查结束，确认文号已登记。", "성급 추출검사가 끝나고 확인문건 번호를 등록한다.", "The province's sample is settled and the number of its confirmation recorded."),
		Source:   "规划3(3)1; Guizhou rule, item 11",
	},
}

// withdrawalRoles is who may record that a household gives its place up: the
// levels that meet people. The wish itself is the household's.
var withdrawalRoles = []string{"cadre", "township_reviewer", "county_staff"}

// replacementRoles is who may name the household that takes a place given up: whoever
// keeps the list of those who wait, and whoever keeps the quota.
var replacementRoles = []string{"township_reviewer", "county_staff"}

// answerRoles is who may answer an objection, by the kind of notice that it is
// against: whoever's list it is, and those above. Provincial poverty regulation,
// article 15: the township looks into what is raised while a list hangs.
var answerRoles = map[string][]string{
	"village_publicity":  {"cadre", "township_reviewer", "county_staff"},
	"township_publicity": {"township_reviewer", "county_staff"},
	"":                   {"township_reviewer", "county_staff"},
}

// endings are the refusals after which a case has nowhere to go: the papers say
// no, and asking again would not change them.
var endings = []ErrCode{NotQualified, VotedDown, AreaStruckOut}

// Steps returns the steps in order. Callers must not change them.
func Steps() []Step { return steps[:] }

// StepOf returns the step of a code, or nil.
func StepOf(code string) *Step { return stepAt(stepIndex(code)) }

// Next returns the step after one, the first for "", and nil after the last.
func Next(code string) *Step {
	i := stepIndex(code)
	if i < 0 && code != "" {
		return nil
	}
	return stepAt(i + 1)
}

// Before returns the step before one, and nil for the first.
func Before(code string) *Step { return stepAt(stepIndex(code) - 1) }

// stepIndex is the place of a code in the list, -1 when it is no step's.
func stepIndex(code string) int {
	return slices.IndexFunc(steps[:], func(s Step) bool { return s.Code == code })
}

func stepAt(i int) *Step {
	if i < 0 || i >= len(steps) {
		return nil
	}
	return &steps[i]
}

// FirstCaseStep returns the step that opens a household's case: those before it
// are taken for the whole area.
func FirstCaseStep() *Step {
	return &steps[slices.IndexFunc(steps[:], func(s Step) bool { return !s.OfArea() })]
}

// SampledStep returns the step that is taken on a sample.
func SampledStep() *Step {
	return &steps[slices.IndexFunc(steps[:], func(s Step) bool { return s.Sample != nil })]
}

// QuotaSteps returns the codes of the steps that hold a place of the quota: a
// case counts when the last step it has done is one of them.
func QuotaSteps() []string {
	var out []string
	for i := range steps {
		if steps[i].Quota {
			out = append(out, steps[i].Code)
		}
	}
	return out
}

// MayWithdraw returns the roles that may record a withdrawal.
func MayWithdraw() []string { return withdrawalRoles }

// MayReplace returns the roles that may name who takes a place given up.
func MayReplace() []string { return replacementRoles }

// MayAnswer returns the roles that may answer an objection against a notice of a
// kind; "" is a notice that is not there.
func MayAnswer(noticeKind string) []string {
	if roles, ok := answerRoles[noticeKind]; ok {
		return roles
	}
	return answerRoles[""]
}

// EndsCase reports whether a step that is refused for this reason allows the
// case to be closed.
func EndsCase(code ErrCode) bool { return slices.Contains(endings, code) }

// StepName is the name of the last step done, for people; "" is none.
func StepName(code string) Label {
	if step := StepOf(code); step != nil {
		return step.Name
	}
	if code == "" {
		return L("尚未开始", "아직 시작되지 않음", "not begun")
	}
	return Label{ZH: code}
}

// filled asks that fields hold something.
func filled(fields ...string) []Condition {
	var out []Condition
	for _, f := range fields {
		out = append(out, Condition{Field: f})
	}
	return out
}

// oneOf asks that a field hold one of the codes; "" stands for nothing.
func oneOf(field string, otherwise ErrCode, codes ...string) Condition {
	c := Condition{Field: field, Else: otherwise}
	for _, code := range codes {
		value := TextOf(code)
		if code == "" {
			value = Null
		}
		c.Is = append(c.Is, value)
	}
	return c
}
