package schema

// Meeting is a meeting held in a village; assemblies of villager
// representatives carry the attendance that quorum is counted from.
var Meeting = newTable(Table{
	Name: "meeting", Label: L("会议", "회의", "meeting"), Scope: OfVillage, AppendOnly: true,
	Fields: []Field{
		{Name: "kind", Kind: Code, Codes: "meeting_kind", Label: L("会议类别", "회의 류별", "kind of meeting"), Rule: "required", Source: "design"},
		{Name: "held_on", Kind: Date, Label: L("会议日期", "회의 날자", "held on"), Rule: "required,notfuture", Source: "design"},
		{Name: "place", Kind: Text, Label: L("地点", "장소", "place"), Rule: "required,max=80", Source: "design"},
		{Name: "entitled", Kind: Int, Label: L("应到代表", "참가해야 할 대표", "representatives entitled"), Unit: "人", Rule: "required,min=1,max=10000", Source: "村民委员会组织法 art. 26"},
		{Name: "present", Kind: Int, Label: L("实到代表", "참가한 대표", "representatives present"), Unit: "人", Rule: "required,min=0,max=10000", Source: "村民委员会组织法 art. 26"},
		{Name: "minutes", Kind: Text, Label: L("会议记录", "회의기록", "minutes"), Rule: "required,max=4000", Source: "design"},
		{Name: "attendance_sheet", Kind: Hash, Label: L("签到表", "출석부", "attendance sheet"), Picture: "document", Rule: "required", Source: "design"},
		{Name: "photo", Kind: Hash, Label: L("会议照片", "회의 사진", "photo of the meeting"), Picture: "meeting", Rule: "required", Source: "design"},
	},
})

// Notice is a paper posted in a village for people to read and object to.
var Notice = newTable(Table{
	Name: "notice", Label: L("公示公告", "공시·공고", "notice"), Scope: OfVillage,
	Fields: []Field{
		{Name: "kind", Kind: Code, Codes: "notice_kind", Label: L("类别", "류별", "kind"), Rule: "required", Policy: Immutable, Source: "规划3(3)1"},
		{Name: "text", Kind: Text, Label: L("内容", "내용", "text"), Rule: "required,max=4000", Policy: Immutable, Source: "design"},
		{Name: "place", Kind: Text, Label: L("张贴地点", "게시 장소", "place of posting"), Rule: "required,max=80", Source: "design"},
		{Name: "posted_on", Kind: Date, Label: L("张贴日期", "게시일", "posted on"), Rule: "required,notfuture", Policy: Immutable, Source: "design"},
		{Name: "first_day_photo", Kind: Hash, Label: L("首日照片", "첫날 사진", "photo of the first day"), Picture: "notice", Rule: "required", Policy: Immutable, Source: "design"},
		{Name: "removed_on", Kind: Date, Label: L("撤下日期", "철거일", "taken down on"), Rule: "notfuture", Group: "end", Source: "design"},
		{Name: "last_day_photo", Kind: Hash, Label: L("末日照片", "마지막날 사진", "photo of the last day"), Picture: "notice", Group: "end", Source: "design"},
	},
})

// Objection is what somebody said against a notice while it hung, and the answer. It
// is recorded open; the answer is an action, so that nobody answers in another's name
// or on another day, and it stays.
var Objection = newTable(Table{
	Name: "objection", Label: L("异议", "이의", "objection"), Scope: OfVillage,
	Fields: []Field{
		{Name: "notice", Kind: ID, Label: L("公示", "공시", "notice"), Refers: "notice", Rule: "required,uuid", Policy: Immutable, Source: "design"},
		{Name: "subject", Kind: ID, Label: L("所涉农户", "관련 농호", "household concerned"), Refers: "household", Rule: "uuid", Policy: Immutable, Source: "design"},
		{Name: "raised_on", Kind: Date, Label: L("提出日期", "제기일", "raised on"), Rule: "required,notfuture", Policy: Immutable, Source: "design"},
		{Name: "raised_by", Kind: Text, Label: L("提出人", "제기자", "raised by"), Rule: "max=60", Policy: Immutable, Sensitivity: Sensitive, Source: "design"},
		{Name: "content", Kind: Text, Label: L("异议内容", "이의 내용", "what is objected"), Rule: "required,max=2000", Policy: Immutable, Sensitivity: Personal, Source: "design"},
		{Name: "state", Kind: Code, Codes: "objection_state", Label: L("处理状态", "처리 상태", "state"), Rule: "required", Source: "design"},
		{Name: "answer", Kind: Text, Label: L("答复", "답변", "answer"), Rule: "max=2000", Policy: Server, Source: "design"},
		{Name: "answered_by", Kind: Text, Label: L("答复人", "답변자", "answered by"), Rule: "max=60", Policy: Server, Source: "design"},
		{Name: "answered_on", Kind: Date, Label: L("答复日期", "답변일", "answered on"), Rule: "notfuture", Policy: Server, Source: "design"},
		{Name: "contact", Kind: Text, Label: L("联系方式", "련락처", "how to reach them"), Rule: "max=60", Policy: Immutable, Sensitivity: Sensitive, Since: 2, Source: "design"},
		{Name: "answerer", Kind: ID, Label: L("答复人账号", "답변자 계정", "account of who answered"), Rule: "uuid", Policy: Server, Since: 2, Source: "design"},
		{Name: "answered_at", Kind: Time, Label: L("答复时间", "답변 시간", "time of the answer"), Policy: Server, Since: 2, Source: "design"},
		{Name: "channel", Kind: Code, Codes: "objection_channel", Label: L("提出方式", "제기방식", "how it was raised"), Policy: Immutable, Since: 2, Source: "design"},
	},
})

// RelocationArea is one hamlet proposed for relocation, and what was decided on
// it in the steps of the area. A desk proposes it, with no step done; after that
// the server alone writes it, as the result of actions. evidence, returned_to and
// returned_at are as in RelocationCase.
var RelocationArea = newTable(Table{
	Name: "relocation_area", Label: L("搬迁对象区域", "이주대상지역", "relocation area"), Scope: OfVillage, ServerOnly: true,
	Fields: []Field{
		{Name: "group_name", Kind: Text, Label: L("组（屯）", "조 (툰)", "group (hamlet)"), Rule: "required,max=60", Policy: Server},
		{Name: "state", Kind: Code, Codes: "area_state", Label: L("状态", "상태", "state"), Rule: "required", Policy: Server},
		{Name: "reason", Kind: Code, Codes: "area_reason", Label: L("理由", "리유", "reason"), Rule: "required", Policy: Server},
		{Name: "minutes", Kind: Text, Label: L("会议纪要", "회의 기요", "minutes"), Rule: "required,max=4000", Policy: Server},
		{Name: "step", Kind: Text, Label: L("已完成步骤", "완료된 단계", "last step done"), Rule: "max=60", Policy: Server},
		{Name: "step_at", Kind: Time, Label: L("步骤时间", "단계 시간", "time of the step"), Rule: "required", Policy: Server},
		{Name: "step_by", Kind: ID, Label: L("办理人", "처리자", "taken by"), Rule: "required", Policy: Server},
		{Name: "notice", Kind: ID, Label: L("公布的通知", "공포한 통지", "notice of conditions"), Refers: "notice", Rule: "uuid", Policy: Server},
		{Name: "remark", Kind: Text, Label: L("说明", "설명", "remark"), Rule: "max=2000", Policy: Server},
		{Name: "evidence", Kind: Text, Label: L("所据材料", "근거 자료", "evidence"), Policy: Server},
		{Name: "returned_to", Kind: Text, Label: L("退回步骤", "되돌린 단계", "step returned to"), Rule: "max=60", Policy: Server},
		{Name: "returned_at", Kind: Time, Label: L("退回时间", "되돌린 시간", "time of the return"), Policy: Server},
	},
})
