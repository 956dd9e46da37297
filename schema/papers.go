package schema

// The papers of relocation: what steps 3 to 6 need as evidence, written in the
// village, and what the household agrees to. Columns after Guizhou's rules and
// the national relocation plan of 2016; the plan's own list has names only.

// Screening is the result of step 3 for one household, with its reason.
var Screening = newTable(Table{
	Name: "screening", Label: L("筛选结果", "선별 결과", "screening result"), Scope: OfHousehold,
	Fields: []Field{
		{Name: "result", Kind: Code, Codes: "screening_result", Label: L("结果", "결과", "result"), Rule: "required", Group: "finding", Source: "规划3(3)1"},
		{Name: "reason", Kind: Code, Codes: "screening_reason", Label: L("理由", "리유", "reason"), Rule: "required", Group: "finding", Source: "design"},
		{Name: "screened_on", Kind: Date, Label: L("筛选日期", "선별일", "screened on"), Rule: "required,notfuture", Group: "finding", Source: "design"},
		{Name: "screened_by", Kind: Text, Label: L("筛选人", "선별자", "screened by"), Rule: "required,max=120", Group: "finding", Source: "design"},
	},
})

// Application is the household's own wish to move (step 4; voluntary principle, plan 3(3)).
var Application = newTable(Table{
	Name: "application", Label: L("搬迁申请", "이주 신청", "application"), Scope: OfHousehold,
	Fields: []Field{
		{Name: "applied_on", Kind: Date, Label: L("申请日期", "신청일", "applied on"), Rule: "required,notfuture", Source: "规划3(3)1"},
		{Name: "applicant", Kind: ID, Label: L("申请人", "신청인", "applicant"), Refers: "member", Rule: "required,uuid", Source: "design"},
		{Name: "people", Kind: Int, Label: L("搬迁人数", "이주 인수", "people moving"), Unit: "人", Rule: "required,min=1,max=30", Source: "design"},
		{Name: "way", Kind: Code, Codes: "resettlement_way", Label: L("安置方式", "안치방식", "way of resettlement"), Rule: "required", Source: "规划3(3)2"},
		{Name: "statement", Kind: Text, Label: L("申请理由", "신청 리유", "statement"), Rule: "max=2000", Sensitivity: Personal, Source: "design"},
		{Name: "signature", Kind: Hash, Label: L("签字或指印", "서명 또는 지장", "signature or fingerprint"), Picture: "signature", Rule: "required", Source: "design"},
		{Name: "received_on", Kind: Date, Label: L("受理日期", "접수일", "received on"), Rule: "required,notfuture", Source: "design"},
		{Name: "receiver", Kind: Text, Label: L("受理人", "접수자", "received by"), Rule: "required,max=60", Source: "design"},
	},
})

// HomeCheck is the verification at home of step 5, by two cadres.
var HomeCheck = newTable(Table{
	Name: "home_check", Label: L("入户核实", "호별 방문 확인", "home check"), Scope: OfHousehold,
	Fields: []Field{
		{Name: "checked_on", Kind: Date, Label: L("核实日期", "확인일", "checked on"), Rule: "required,notfuture", Source: "规划3(3)1"},
		{Name: "visit", Kind: ID, Label: L("走访记录", "방문기록", "visit"), Refers: "visit", Rule: "required,uuid", Source: "design"},
		{Name: "finding", Kind: Code, Codes: "home_check_finding", Label: L("核实结论", "확인 결론", "finding"), Rule: "required", Source: "design"},
		{Name: "members_match", Kind: Bool, Label: L("人口与户籍一致", "인구와 호적 일치", "members match the register"), Rule: "required", Source: "design"},
		{Name: "danger_grade", Kind: Code, Codes: "danger_grade", Label: L("危房等级", "위험주택 등급", "danger grade"), Rule: "required", Source: "design"},
		{Name: "income_per_person", Kind: Money, Label: L("人均纯收入", "인구당 순수입", "net income per person"), Unit: "元", Rule: "required,min=0,max=10000000000", Source: "design"},
		{Name: "cadre_1", Kind: Text, Label: L("核实干部一", "확인 간부 1", "first cadre"), Rule: "required,max=60", Source: "design"},
		{Name: "cadre_2", Kind: Text, Label: L("核实干部二", "확인 간부 2", "second cadre"), Rule: "required,max=60", Source: "design"},
		{Name: "cadre_1_signature", Kind: Hash, Label: L("干部一签字", "간부 1 서명", "first cadre's signature"), Picture: "signature", Rule: "required", Source: "design"},
		{Name: "cadre_2_signature", Kind: Hash, Label: L("干部二签字", "간부 2 서명", "second cadre's signature"), Picture: "signature", Rule: "required", Source: "design"},
		{Name: "household_signature", Kind: Hash, Label: L("农户签字", "농호 서명", "household's signature"), Picture: "signature", Rule: "required", Source: "design"},
	},
})

// Vote is what one meeting of villager representatives decided on one household
// (step 6; Organic Law of Villagers' Committees, art. 26).
var Vote = newTable(Table{
	Name: "vote", Label: L("评议表决", "평의 표결", "vote"), Scope: OfHousehold,
	Fields: []Field{
		{Name: "meeting", Kind: ID, Label: L("会议", "회의", "meeting"), Refers: "meeting", Rule: "required,uuid", Group: "count", Source: "design"},
		{Name: "in_favour", Kind: Int, Label: L("赞成票", "찬성표", "votes for"), Unit: "票", Rule: "required,min=0,max=10000", Group: "count", Source: "design"},
		{Name: "against", Kind: Int, Label: L("反对票", "반대표", "votes against"), Unit: "票", Rule: "required,min=0,max=10000", Group: "count", Source: "design"},
		{Name: "abstained", Kind: Int, Label: L("弃权票", "기권표", "abstentions"), Unit: "票", Rule: "required,min=0,max=10000", Group: "count", Source: "design"},
	},
})

// Resettlement is what the household gets and owes when it moves.
var Resettlement = newTable(Table{
	Name: "resettlement", Label: L("安置", "안치", "resettlement"), Scope: OfHousehold,
	Fields: []Field{
		{Name: "way", Kind: Code, Codes: "resettlement_way", Label: L("安置方式", "안치방식", "way of resettlement"), Rule: "required", Source: "规划3(3)2"},
		{Name: "new_area", Kind: Decimal, Scale: 1, Label: L("安置住房面积", "안치주택 면적", "new floor area"), Unit: "m²", Rule: "required,min=0,max=10000", Source: "national plan 2016: at most 25 m² a person"},
		{Name: "own_payment", Kind: Money, Label: L("自筹资金", "자체조달 자금", "own payment"), Unit: "元", Rule: "min=0,max=100000000", Source: "national plan 2016"},
		{Name: "loan", Kind: Money, Label: L("建房借款", "건축 대부금", "loan for building"), Unit: "元", Rule: "min=0,max=100000000", Source: "national plan 2016: no debt from building"},
		{Name: "old_house_agreement", Kind: Hash, Label: L("旧房拆除协议", "낡은 집 철거협의서", "agreement on the old house"), Picture: "document", Source: "Guizhou 2017"},
		{Name: "demolished_on", Kind: Date, Label: L("旧房拆除日期", "낡은 집 철거일", "old house demolished on"), Rule: "notfuture", Source: "Guizhou 2017"},
		{Name: "reclaimed_on", Kind: Date, Label: L("宅基地复垦日期", "택지 복원일", "homestead reclaimed on"), Rule: "notfuture", Source: "NDRC 2018"},
	},
})

// RelocationCase is where a household stands in the 11 steps. Its row is written
// by the server alone, as the result of actions; devices read it. evidence names,
// line by line, the papers that each step done rests on; after a return, the
// steps from returned_to on need papers made since.
var RelocationCase = newTable(Table{
	Name: "relocation_case", Label: L("搬迁档案", "이주 서류", "relocation case"), Scope: OfHousehold, ServerOnly: true,
	Fields: []Field{
		{Name: "area", Kind: ID, Label: L("搬迁区域", "이주 지역", "relocation area"), Refers: "relocation_area", Rule: "required,uuid", Policy: Server},
		{Name: "step", Kind: Text, Label: L("已完成步骤", "완료된 단계", "last step done"), Rule: "required,max=60", Policy: Server},
		{Name: "state", Kind: Code, Codes: "relocation_state", Label: L("状态", "상태", "state"), Rule: "required", Policy: Server},
		{Name: "people", Kind: Int, Label: L("人数", "인수", "people"), Unit: "人", Rule: "required,min=0,max=30", Policy: Server},
		{Name: "step_at", Kind: Time, Label: L("步骤时间", "단계 시간", "time of the step"), Rule: "required", Policy: Server},
		{Name: "step_by", Kind: ID, Label: L("办理人", "처리자", "taken by"), Rule: "required", Policy: Server},
		{Name: "reason", Kind: Text, Label: L("理由", "리유", "reason"), Rule: "max=2000", Policy: Server},
		{Name: "document", Kind: Text, Label: L("文号", "문건 번호", "document number"), Rule: "max=80", Policy: Server},
		{Name: "evidence", Kind: Text, Label: L("所据材料", "근거 자료", "evidence"), Policy: Server},
		{Name: "returned_to", Kind: Text, Label: L("退回步骤", "되돌린 단계", "step returned to"), Rule: "max=60", Policy: Server},
		{Name: "returned_at", Kind: Time, Label: L("退回时间", "되돌린 시간", "time of the return"), Policy: Server},
		{Name: "replaces", Kind: ID, Label: L("递补的档案", "보충하는 서류", "case whose place it takes"), Refers: "relocation_case", Rule: "uuid", Policy: Server, Since: 2, Source: "退一补一"},
		{Name: "keeps_place", Kind: Bool, Label: L("保留指标", "지표 보류", "keeps its place"), Policy: Server, Since: 2, Source: "design"},
	},
})
