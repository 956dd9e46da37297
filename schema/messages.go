package schema

// Codes of rules on values.
const (
	Required     ErrCode = "required"
	WrongKind    ErrCode = "wrong_kind"
	TooLong      ErrCode = "too_long"
	TooSmall     ErrCode = "too_small"
	TooBig       ErrCode = "too_big"
	WrongLength  ErrCode = "wrong_length"
	UnknownCode  ErrCode = "unknown_code"
	UnsortedSet  ErrCode = "unsorted_set"
	BadIDNumber  ErrCode = "bad_id_number"
	BadPhone     ErrCode = "bad_phone"
	BadDigits    ErrCode = "bad_digits"
	BadText      ErrCode = "bad_text"
	BadPrintable ErrCode = "bad_printable"
	BadUUID      ErrCode = "bad_uuid"
	BadHash      ErrCode = "bad_hash"
	BadDate      ErrCode = "bad_date"
	InFuture     ErrCode = "in_future"
	BadVillage   ErrCode = "bad_village"
)

// Codes of rules on a whole household.
const (
	NotOneHead ErrCode = "not_one_head"
)

// Codes of a changeset that is refused and kept.
const (
	UnknownTable   ErrCode = "unknown_table"
	UnknownField   ErrCode = "unknown_field"
	FieldImmutable ErrCode = "field_immutable"
	FieldServer    ErrCode = "field_server"
	OutOfScope     ErrCode = "out_of_scope"
	WrongVillage   ErrCode = "wrong_village"
	WrongUnit      ErrCode = "wrong_unit"
	RowElsewhere   ErrCode = "row_elsewhere"
	NoSuchUnit     ErrCode = "no_such_household"
	NoSuchRow      ErrCode = "no_such_row"
	BadBase        ErrCode = "bad_base"
	EmptyChangeset ErrCode = "empty_changeset"
	TooManyEdits   ErrCode = "too_many_edits"
	WrongAuthor    ErrCode = "wrong_author"
	UnknownVersion ErrCode = "unknown_version"
	CannotDelete   ErrCode = "cannot_delete"
	RepeatedRow    ErrCode = "repeated_row"
	BadID          ErrCode = "bad_id"
	DeleteAndSet   ErrCode = "delete_and_set"
	EmptyEdit      ErrCode = "empty_edit"
)

// Codes of households that cannot be moved or merged.
const (
	SameHousehold  ErrCode = "same_household"
	SameVillage    ErrCode = "same_village"
	BothRelocating ErrCode = "both_relocating"
)

// Codes of actions that are refused.
const (
	UnknownAction     ErrCode = "unknown_action"
	StateMoved        ErrCode = "state_moved"
	StepSkipped       ErrCode = "step_skipped"
	WrongLevel        ErrCode = "wrong_level"
	EvidenceMissing   ErrCode = "evidence_missing"
	NoQuorum          ErrCode = "no_quorum"
	VotedDown         ErrCode = "voted_down"
	PublicityRunning  ErrCode = "publicity_running"
	ObjectionOpen     ErrCode = "objection_open"
	OverQuota         ErrCode = "over_quota"
	CannotGoBack      ErrCode = "cannot_go_back"
	ReasonMissing     ErrCode = "reason_missing"
	CaseNotActive     ErrCode = "case_not_active"
	NotEveryHousehold ErrCode = "not_every_household"
	NotFromDevice     ErrCode = "not_from_device"
	NotQualified      ErrCode = "not_qualified"
	MustGoBack        ErrCode = "must_go_back"
	NotRenewed        ErrCode = "not_renewed"
	SamePerson        ErrCode = "same_person"
	CountsDisagree    ErrCode = "counts_disagree"
	TooEarly          ErrCode = "too_early"
	AreaStruckOut     ErrCode = "area_struck_out"
	AreaTwice         ErrCode = "area_twice"
	NoGroundsToClose  ErrCode = "no_grounds_to_close"
	SamePhoto         ErrCode = "same_photo"
	NotVacant         ErrCode = "not_vacant"
	PlaceFilled       ErrCode = "place_filled"
	HasPlace          ErrCode = "has_place"
	NotSubmitted      ErrCode = "not_submitted"
	NotApproved       ErrCode = "not_approved"
	OwnSubmission     ErrCode = "own_submission"
	ConflictOpen      ErrCode = "conflict_open"
	NotBesideOthers   ErrCode = "not_beside_others"
	SampleOpen        ErrCode = "sample_open"
	SampleFailed      ErrCode = "sample_failed"
	SampleSmall       ErrCode = "sample_small"
	NotInSample       ErrCode = "not_in_sample"
	NobodyToSample    ErrCode = "nobody_to_sample"
	LetterUsed        ErrCode = "letter_used"
	NoticeEnded       ErrCode = "notice_ended"
	ObjectionsFull    ErrCode = "objections_full"
	RecordUnapproved  ErrCode = "record_unapproved"
	RecordChanged     ErrCode = "record_changed"
)

// Codes of a request that cannot be taken at all.
const (
	Malformed        ErrCode = "malformed"
	UnknownMember    ErrCode = "unknown_member"
	DuplicateMember  ErrCode = "duplicate_member"
	WrongType        ErrCode = "wrong_type"
	MissingMember    ErrCode = "missing_member"
	OutOfRange       ErrCode = "out_of_range"
	InvalidUTF8      ErrCode = "invalid_utf8"
	TooDeep          ErrCode = "too_deep"
	TooLarge         ErrCode = "too_large"
	BadCompression   ErrCode = "bad_compression"
	UnsupportedMedia ErrCode = "unsupported_media"
	Gap              ErrCode = "gap"
	Fork             ErrCode = "fork"
	WrongDevice      ErrCode = "wrong_device"
	BadCursor        ErrCode = "bad_cursor"
	Unauthenticated  ErrCode = "unauthenticated"
	TokenExpired     ErrCode = "token_expired"
	TokenReused      ErrCode = "token_reused"
	DeviceRevoked    ErrCode = "device_revoked"
	Forbidden        ErrCode = "forbidden"
	BadEnrolCode     ErrCode = "bad_enrol_code"
	BadSignature     ErrCode = "bad_signature"
	BadLogin         ErrCode = "bad_login"
	TooManyTries     ErrCode = "too_many_tries"
	CodeRequired     ErrCode = "code_required"
	BadCode          ErrCode = "bad_code"
	FactorDue        ErrCode = "second_factor_due"
	PasswordDue      ErrCode = "password_due"
	WrongPassword    ErrCode = "wrong_password"
	SamePassword     ErrCode = "same_password"
	CommonPassword   ErrCode = "common_password"
	NotAlike         ErrCode = "not_alike"
	LoginTaken       ErrCode = "login_taken"
	OwnAccount       ErrCode = "own_account"
	LastAdmin        ErrCode = "last_administrator"
	RolesApart       ErrCode = "roles_apart"
	NotFound         ErrCode = "not_found"
	WrongMethod      ErrCode = "wrong_method"
	Busy             ErrCode = "busy"
	Internal         ErrCode = "internal"
	BadQuery         ErrCode = "bad_query"
	NotOneOf         ErrCode = "not_one_of"
	BadBundle        ErrCode = "bad_bundle"
	PhotoDamaged     ErrCode = "photo_damaged"
	PhotoCut         ErrCode = "photo_cut"
	PhotoTooLarge    ErrCode = "photo_too_large"
	BadUpload        ErrCode = "bad_upload"
	UnknownTus       ErrCode = "unknown_tus"
	WrongOffset      ErrCode = "wrong_offset"
	MoreThanSaid     ErrCode = "more_than_said"
	TooManyUploads   ErrCode = "too_many_uploads"
	TooManySearches  ErrCode = "too_many_searches"
	TooManyRequests  ErrCode = "too_many_requests"
	DiskFull         ErrCode = "disk_full"
	LinkEnded        ErrCode = "link_ended"
	UpgradeRequired  ErrCode = "upgrade_required"
)

// Codes of a registry that was delivered in files.
const (
	FileDamaged    ErrCode = "file_damaged"
	FileProtected  ErrCode = "file_protected"
	OldWorkbook    ErrCode = "old_workbook"
	MergedCells    ErrCode = "merged_cells"
	HiddenCells    ErrCode = "hidden_cells"
	FormulaUnknown ErrCode = "formula_unknown"
	CellError      ErrCode = "cell_error"
	DigitsLost     ErrCode = "digits_lost"
	TooPrecise     ErrCode = "too_precise"
	PlanMoved      ErrCode = "plan_moved"
)

// Codes of photos that are kept, and cannot be shown.
const (
	PictureUnknown  ErrCode = "picture_unknown"
	PictureAnimated ErrCode = "picture_animated"
	PictureTooLarge ErrCode = "picture_too_large"
	PictureDamaged  ErrCode = "picture_damaged"
	PictureFailed   ErrCode = "picture_failed"
)

// Codes of cases that cannot be decided, or not so, and of decisions that stay.
const (
	NoSuchCase     ErrCode = "no_such_case"
	CaseSettled    ErrCode = "case_settled"
	CaseNotSettled ErrCode = "case_not_settled"
	WrongDecision  ErrCode = "wrong_decision"
	ChangedSince   ErrCode = "changed_since"
	CannotUndo     ErrCode = "cannot_undo"
	NotPartOf      ErrCode = "not_part_of"
	MergedSince    ErrCode = "merged_since"
	RelocatedSince ErrCode = "relocated_since"
)

// messages is what people read for each code. {field} is the field's label,
// {param} the limit or the thing that is missing.
var messages = map[ErrCode]Label{
	Required:     L("“{field}”必须填写。", "“{field}”을(를) 반드시 기입해야 합니다.", "“{field}” must be filled in."),
	WrongKind:    L("“{field}”的数据类型不对，应为{param}。", "“{field}”의 자료류형이 틀립니다. {param}이여야 합니다.", "“{field}” has the wrong type; it should be {param}."),
	TooLong:      L("“{field}”太长，最多{param}个字。", "“{field}”이(가) 너무 깁니다. 최대 {param}자입니다.", "“{field}” is too long; at most {param} characters."),
	TooSmall:     L("“{field}”太小，最小为{param}。", "“{field}”이(가) 너무 작습니다. 최소 {param}입니다.", "“{field}” is too small; at least {param}."),
	TooBig:       L("“{field}”太大，最大为{param}。", "“{field}”이(가) 너무 큽니다. 최대 {param}입니다.", "“{field}” is too big; at most {param}."),
	WrongLength:  L("“{field}”的长度应为{param}。", "“{field}”의 길이는 {param}이여야 합니다.", "“{field}” must have length {param}."),
	UnknownCode:  L("“{field}”的代码不在代码表中。", "“{field}”의 코드가 코드표에 없습니다.", "“{field}” has a code that is not in its list."),
	UnsortedSet:  L("“{field}”的多选代码须升序且不重复。", "“{field}”의 코드들은 순서대로, 중복 없이 적어야 합니다.", "The codes of “{field}” must be sorted and without repeats."),
	BadIDNumber:  L("“{field}”不是有效的18位公民身份号码（请核对校验位和出生日期）。", "“{field}”은(는) 유효한 18자리 공민신분번호가 아닙니다(검증숫자와 출생일을 확인하십시오).", "“{field}” is not a valid 18-character identity number; check its last character and its date of birth."),
	BadPhone:     L("“{field}”不是有效的电话号码。", "“{field}”은(는) 유효한 전화번호가 아닙니다.", "“{field}” is not a valid phone number."),
	BadDigits:    L("“{field}”只能是数字。", "“{field}”은(는) 수자만 쓸 수 있습니다.", "“{field}” may contain digits only."),
	BadText:      L("“{field}”含有不允许的控制字符。", "“{field}”에 허용되지 않는 조종문자가 있습니다.", "“{field}” contains control characters that are not allowed."),
	BadPrintable: L("“{field}”只能用字母、数字和常用符号。", "“{field}”에는 자모, 수자, 상용부호만 쓸 수 있습니다.", "“{field}” may contain letters, digits and common signs only."),
	BadUUID:      L("“{field}”不是有效的编号（UUID）。", "“{field}”은(는) 유효한 번호(UUID)가 아닙니다.", "“{field}” is not a valid identifier (UUID)."),
	BadHash:      L("“{field}”不是有效的文件校验值（SHA-256）。", "“{field}”은(는) 유효한 파일 검증값(SHA-256)이 아닙니다.", "“{field}” is not a valid file hash (SHA-256)."),
	BadDate:      L("“{field}”不是有效的日期（年-月-日）。", "“{field}”은(는) 유효한 날자(년-월-일)가 아닙니다.", "“{field}” is not a valid date (year-month-day)."),
	InFuture:     L("“{field}”不能晚于今天。", "“{field}”은(는) 오늘보다 늦을 수 없습니다.", "“{field}” may not be in the future."),
	BadVillage:   L("“{field}”不是有效的12位行政村代码。", "“{field}”은(는) 유효한 12자리 행정촌 코드가 아닙니다.", "“{field}” is not a valid 12-digit village code."),

	NotOneHead: L("一户必须有且只有一名户主。", "한 호에는 호주가 꼭 한명 있어야 합니다.", "A household must have exactly one head."),

	UnknownTable:   L("没有名为“{param}”的表。", "“{param}”라는 표가 없습니다.", "There is no table called “{param}”."),
	UnknownField:   L("该表没有名为“{param}”的字段。", "이 표에는 “{param}”라는 항목이 없습니다.", "The table has no field called “{param}”."),
	FieldImmutable: L("“{field}”登记后不能修改。", "“{field}”은(는) 등록한 뒤에 고칠 수 없습니다.", "“{field}” cannot be changed once it is recorded."),
	FieldServer:    L("“{field}”只能由服务器填写。", "“{field}”은(는) 봉사기만 기입할 수 있습니다.", "“{field}” is written by the server only."),
	OutOfScope:     L("行政村{param}不在您的工作范围内。", "행정촌 {param}은(는) 당신의 사업범위가 아닙니다.", "Village {param} is outside your area."),
	WrongVillage:   L("该户属于另一个行政村。", "이 호는 다른 행정촌에 속합니다.", "The household belongs to another village."),
	WrongUnit:      L("“{field}”不属于这类变更。", "“{field}”은(는) 이 변경에 속하지 않습니다.", "“{field}” does not belong to this kind of changeset."),
	RowElsewhere:   L("该记录属于另一户。", "이 기록은 다른 호에 속합니다.", "The row belongs to another household."),
	NoSuchUnit:     L("没有这一户，且变更中未新建该户。", "이 호가 없으며 변경에서 새로 만들지도 않았습니다.", "There is no such household, and the changeset does not create it."),
	NoSuchRow:      L("没有这条记录，且变更未按新记录填写。", "이 기록이 없으며 새 기록으로 기입하지도 않았습니다.", "There is no such row, and the changeset does not create it."),
	BadBase:        L("变更所依据的版本{param}在服务器上不存在。", "변경의 기준 판본 {param}이(가) 봉사기에 없습니다.", "The changeset is based on revision {param}, which the server has not made."),
	EmptyChangeset: L("变更集为空。", "변경묶음이 비여있습니다.", "The changeset is empty."),
	TooManyEdits:   L("一个变更集最多{param}项修改。", "한 변경묶음에는 최대 {param}개 수정이 허용됩니다.", "A changeset may have at most {param} edits."),
	WrongAuthor:    L("填报人与设备登记的人员不符。", "기입자와 설비에 등록된 인원이 다릅니다.", "The author is not the person this device is enrolled for."),
	UnknownVersion: L("服务器不认识数据版本{param}。", "봉사기가 자료판본 {param}을(를) 알지 못합니다.", "The server does not know schema version {param}."),

	CannotDelete: L("这类记录不能删除。", "이런 기록은 지울 수 없습니다.", "Rows of this kind cannot be deleted."),
	RepeatedRow:  L("同一变更集中同一记录出现两次。", "한 변경묶음에 같은 기록이 두번 나옵니다.", "The changeset names the same row twice."),
	BadID:        L("“{field}”不是有效的编号。", "“{field}”은(는) 유효한 번호가 아닙니다.", "“{field}” is not a valid identifier."),
	DeleteAndSet: L("同一处修改既删除记录又填写字段。", "한 수정이 기록을 삭제하면서 항목도 기입합니다.", "An edit deletes the row and sets fields of it."),
	EmptyEdit:    L("有一处修改没有任何内容。", "내용이 없는 수정이 있습니다.", "An edit changes nothing."),

	SameHousehold:  L("一户不能与自身合并。", "한 호를 자기자신과 합병할 수 없습니다.", "A household cannot be merged with itself."),
	SameVillage:    L("该户已在行政村{param}。", "이 호는 이미 행정촌 {param}에 있습니다.", "The household is in village {param} already."),
	BothRelocating: L("两户都有进行中的搬迁档案，须先终止其中一份。", "두 호 모두 진행중인 이주 서류가 있습니다. 먼저 하나를 종결해야 합니다.", "Both households have a relocation case under way; one must be closed first."),

	UnknownAction:     L("没有名为“{param}”的操作。", "“{param}”라는 조작이 없습니다.", "There is no action called “{param}”."),
	StateMoved:        L("状态已变为“{param}”，请同步后重试。", "상태가 “{param}”(으)로 바뀌였습니다. 동기화한 뒤 다시 하십시오.", "The state has moved on to “{param}”; sync and try again."),
	StepSkipped:       L("不能跳过步骤，下一步应为“{param}”。", "단계를 건너뛸 수 없습니다. 다음 단계는 “{param}”입니다.", "A step cannot be skipped; the next one is “{param}”."),
	WrongLevel:        L("这一步须由“{param}”办理。", "이 단계는 “{param}”에서 처리해야 합니다.", "This step is taken by “{param}”."),
	EvidenceMissing:   L("缺少材料：“{field}”。", "자료가 부족합니다: “{field}”.", "Evidence is missing: “{field}”."),
	NoQuorum:          L("到会代表不足三分之二（{param}）。", "참가 대표가 3분의 2에 미치지 못합니다({param}).", "Fewer than two thirds of the representatives were present ({param})."),
	VotedDown:         L("赞成票未超过到会代表的半数（{param}）。", "찬성표가 참가 대표의 절반을 넘지 못했습니다({param}).", "Not more than half of those present voted for it ({param})."),
	PublicityRunning:  L("公示期未满，须公示至{param}。", "공시기간이 끝나지 않았습니다. {param}까지 공시해야 합니다.", "The publicity period is not over; it runs until {param}."),
	ObjectionOpen:     L("还有未答复的异议（{param}件）。", "답변하지 않은 이의가 있습니다({param}건).", "There are unanswered objections ({param})."),
	OverQuota:         L("超出搬迁指标（户/人）：{param}。", "이주 지표를 초과합니다(호/명): {param}.", "Over the relocation quota by {param} (households/people)."),
	CannotGoBack:      L("不能退回到“{param}”。", "“{param}”(으)로 되돌릴 수 없습니다.", "It cannot go back to “{param}”."),
	ReasonMissing:     L("必须写明理由。", "리유를 반드시 적어야 합니다.", "A reason must be given."),
	CaseNotActive:     L("该搬迁档案已结束（{param}）。", "이 이주 서류는 이미 끝났습니다({param}).", "The relocation case is closed ({param})."),
	NotEveryHousehold: L("还有{param}户没有筛选结果。", "아직 {param}호가 선별 결과가 없습니다.", "{param} households have no screening result yet."),
	NotFromDevice:     L("“{param}”须在网页端办理，不能在设备上办理。", "“{param}”은(는) 설비가 아니라 웹페지에서 처리해야 합니다.", "“{param}” is taken at a desk, not on a device."),
	NotQualified:      L("“{field}”为“{param}”，不符合搬迁条件。", "“{field}”이(가) “{param}”이므로 이주조건에 맞지 않습니다.", "“{field}” says “{param}”; that does not meet the conditions."),
	MustGoBack:        L("“{field}”为“{param}”，须先退回更正。", "“{field}”이(가) “{param}”이므로 먼저 되돌려 바로잡아야 합니다.", "“{field}” says “{param}”; it must first go back and be put right."),
	NotRenewed:        L("“{field}”须在退回（{param}）之后重新办理。", "“{field}”은(는) 되돌린({param}) 뒤에 다시 해야 합니다.", "“{field}” must be made again after the return of {param}."),
	SamePerson:        L("“{field}”不能与另一人的相同。", "“{field}”이(가) 다른 사람의 것과 같아서는 안됩니다.", "“{field}” may not be the same as another person's."),
	CountsDisagree:    L("人数或票数不符（{param}）。", "인수 또는 표수가 맞지 않습니다({param}).", "The numbers of people or votes do not agree ({param})."),
	TooEarly:          L("“{field}”不能早于{param}。", "“{field}”은(는) {param}보다 이를 수 없습니다.", "“{field}” may not be before {param}."),
	AreaStruckOut:     L("搬迁区域的状态为“{param}”。", "이주 지역의 상태가 “{param}”입니다.", "The relocation area is “{param}”."),
	AreaTwice:         L("“{param}”已是选定的搬迁区域。", "“{param}”은(는) 이미 선정된 이주 지역입니다.", "“{param}” is a selected relocation area already."),
	NoGroundsToClose:  L("材料中没有终止的依据。", "자료에 종결할 근거가 없습니다.", "The papers give no grounds to close it."),
	SamePhoto:         L("“{field}”不能与另一张照片相同。", "“{field}”이(가) 다른 사진과 같아서는 안됩니다.", "“{field}” may not be the same photo as another."),
	RecordUnapproved:  L("该户档案尚未经乡镇审核通过。", "이 호의 기록이 아직 향진의 심사를 통과하지 않았습니다.", "The township has not approved the household's record yet."),
	RecordChanged:     L("该户档案在审核通过之后又有{param}条记录改动，须先审核。", "이 호의 기록이 심사를 통과한 뒤에 또 {param}건 바뀌였습니다. 먼저 심사해야 합니다.", "The household's record has changed since it was approved ({param} rows); that must be reviewed first."),
	NotVacant:         L("那份搬迁档案没有空出搬迁指标。", "그 이주 서류는 이주 지표를 내놓지 않았습니다.", "That relocation case has given no place up."),
	PlaceFilled:       L("空出的指标已确定递补户。", "내놓은 지표는 이미 보충할 호가 정해졌습니다.", "A household is named for that place already."),
	HasPlace:          L("该户已占有搬迁指标。", "이 호는 이미 이주 지표를 차지하고있습니다.", "The household holds a place of the quota already."),
	SampleOpen:        L("抽查名单中还有{param}户没有结论。", "추출검사 명단에 아직 결론이 없는 호가 {param}호 있습니다.", "{param} households of the sample have no finding yet."),
	SampleFailed:      L("本乡镇抽查有{param}户不合格，须重新抽样并合格。", "이 향진의 추출검사에서 {param}호가 불합격이므로 다시 추출하여 합격해야 합니다.", "{param} households of the township failed the spot check; a new sample must be drawn and pass."),
	SampleSmall:       L("抽查合格的户数不足，至少{param}户。", "추출검사에 합격한 호가 모자랍니다. 최소 {param}호입니다.", "Too few households passed the spot check; at least {param}."),
	NotInSample:       L("该户不在抽查名单内。", "이 호는 추출검사 명단에 없습니다.", "The household is not in the sample."),
	NobodyToSample:    L("没有等待抽查的档案。", "추출검사를 기다리는 서류가 없습니다.", "No case waits for the spot check."),
	LetterUsed:        L("该文号已用于一次抽样。", "이 문건 번호는 이미 추출에 쓰였습니다.", "A sample was drawn under this letter already."),

	NoticeEnded:    L("该公示已结束，名单不再公开。如有意见，请向村委会或乡镇政府反映。", "이 공시는 끝났으며 명단을 더는 공개하지 않습니다. 의견이 있으면 촌민위원회나 향진정부에 반영하십시오.", "This notice has ended, and its list is no longer public. Please turn to the village committee or the township government."),
	ObjectionsFull: L("通过网页提出的异议已达{param}件，请到村委会或乡镇政府当面提出。", "웹페지로 제기한 이의가 이미 {param}건에 이르렀습니다. 촌민위원회나 향진정부에 직접 제기하십시오.", "{param} objections came through this page already; please raise yours in person at the village committee or the township government."),

	NotSubmitted:    L("该户没有待审核的提交（审核状态：“{param}”）。", "이 호에는 심사를 기다리는 제출이 없습니다(심사 상태: “{param}”).", "Nothing of this household waits for review (its state is “{param}”)."),
	NotApproved:     L("该户不是已通过状态（审核状态：“{param}”），不能重新打开。", "이 호는 통과된 상태가 아니므로(심사 상태: “{param}”) 다시 열수 없습니다.", "The household is not approved (its state is “{param}”), so it cannot be opened again."),
	OwnSubmission:   L("不能审核自己提交的内容。", "자기가 제출한것을 심사할수 없습니다.", "Nobody reviews what they submitted themselves."),
	ConflictOpen:    L("该户还有{param}件待处理的冲突，须先处理。", "이 호에는 처리를 기다리는 충돌이 {param}건 있습니다. 먼저 처리해야 합니다.", "The household has open conflicts ({param}); they must be decided first."),
	NotBesideOthers: L("“{param}”不能与其他修改或操作一起提交。", "“{param}”은(는) 다른 수정이나 조작과 함께 제출할수 없습니다.", "“{param}” cannot come together with edits or other actions."),

	Malformed:        L("请求不是有效的JSON（位置{param}）。", "요청이 유효한 JSON이 아닙니다(위치 {param}).", "The request is not valid JSON (at {param})."),
	UnknownMember:    L("请求含有未知的成员“{field}”。", "요청에 알 수 없는 성원 “{field}”이(가) 있습니다.", "The request has an unknown member “{field}”."),
	DuplicateMember:  L("请求中的成员“{field}”重复。", "요청의 성원 “{field}”이(가) 중복되였습니다.", "The member “{field}” appears twice."),
	WrongType:        L("“{field}”应为{param}。", "“{field}”은(는) {param}이여야 합니다.", "“{field}” must be {param}."),
	MissingMember:    L("请求缺少成员“{field}”。", "요청에 성원 “{field}”이(가) 없습니다.", "The request lacks the member “{field}”."),
	OutOfRange:       L("“{field}”的数值超出范围（{param}）。", "“{field}”의 수값이 범위를 벗어났습니다({param}).", "The number in “{field}” is out of range ({param})."),
	InvalidUTF8:      L("请求含有无效的UTF-8文字。", "요청에 유효하지 않은 UTF-8 문자가 있습니다.", "The request contains invalid UTF-8."),
	TooDeep:          L("请求嵌套过深。", "요청의 중첩이 너무 깊습니다.", "The request is nested too deeply."),
	TooLarge:         L("请求太大，上限为{param}。", "요청이 너무 큽니다. 상한은 {param}입니다.", "The request is too large; the limit is {param}."),
	BadCompression:   L("请求的压缩数据已损坏。", "요청의 압축자료가 파손되였습니다.", "The compressed request is damaged."),
	UnsupportedMedia: L("不支持的内容类型或压缩方式：{param}。", "지원되지 않는 내용류형 또는 압축방식: {param}.", "Unsupported content type or encoding: {param}."),
	Gap:              L("变更集编号不连续，服务器等待第{param}号。", "변경묶음 번호가 련속되지 않습니다. 봉사기는 {param}호를 기다립니다.", "A changeset is missing; the server expects number {param}."),
	Fork:             L("第{param}号变更集与服务器已有的不同，设备须重新登记。", "{param}호 변경묶음이 봉사기의 것과 다릅니다. 설비를 다시 등록해야 합니다.", "Changeset {param} differs from the one the server has; the device must enrol again."),
	WrongDevice:      L("请求中的设备不是登录的设备。", "요청의 설비가 로그인한 설비가 아닙니다.", "The request names another device than the one signed in."),
	BadCursor:        L("同步位置无效。", "동기화 위치가 유효하지 않습니다.", "The cursor is not valid."),
	Unauthenticated:  L("请先登录。", "먼저 로그인하십시오.", "Please sign in."),
	TokenExpired:     L("登录已过期。", "로그인이 만료되였습니다.", "The sign-in has expired."),
	TokenReused:      L("旧的登录凭证被重复使用，设备已停用。", "낡은 로그인 증표가 다시 사용되여 설비가 정지되였습니다.", "An old token was used again; the device has been revoked."),
	DeviceRevoked:    L("该设备已停用，须清除数据。", "이 설비는 정지되였습니다. 자료를 지워야 합니다.", "This device has been revoked and must wipe its data."),
	Forbidden:        L("您没有权限进行此操作。", "당신은 이 조작을 할 권한이 없습니다.", "You may not do this."),
	BadEnrolCode:     L("登记码无效、已使用或已过期。", "등록코드가 무효이거나 이미 사용되였거나 만료되였습니다.", "The enrolment code is invalid, used or expired."),
	BadSignature:     L("设备签名无效。", "설비 서명이 유효하지 않습니다.", "The device's signature is not valid."),
	BadLogin:         L("用户名或密码不正确。", "사용자이름 또는 암호가 정확하지 않습니다.", "The name or the password is wrong."),
	CodeRequired:     L("请输入动态验证码。", "동태검증번호를 입력하십시오.", "Enter the code of your second factor."),
	BadCode:          L("验证码不正确，或已使用过。", "검증번호가 정확하지 않거나 이미 사용되였습니다.", "The code is wrong, or was used before."),
	FactorDue:        L("请先设置两步验证。", "먼저 2단계 검증을 설정하십시오.", "Set up your second factor first."),
	PasswordDue:      L("请先设置自己的新密码。", "먼저 자신의 새 암호를 설정하십시오.", "Choose a password of your own first."),
	WrongPassword:    L("当前密码不正确。", "현재 암호가 정확하지 않습니다.", "The present password is wrong."),
	CommonPassword:   L("该密码太容易猜到：常用密码、键盘顺序、年份、地名或用户名都不行。请换一个，例如几个不相干的词。", "이 암호는 짐작하기 쉽습니다. 흔한 암호, 건반순서, 년도, 지명, 사용자이름은 쓸수 없습니다. 서로 관계없는 단어 몇개처럼 다른것을 고르십시오.", "This password is easy to guess: common ones, rows of keys, years, names of the place and the login are. Choose another, such as some words that have nothing to do with each other."),
	SamePassword:     L("新密码不能与当前密码相同。", "새 암호는 현재 암호와 같을 수 없습니다.", "The new password must not be the present one."),
	NotAlike:         L("两次输入不一致。", "두번 입력한 것이 서로 다릅니다.", "The two are not alike."),
	LoginTaken:       L("该用户名已被使用。", "이 사용자이름은 이미 사용되고 있습니다.", "Somebody else has this user name."),
	OwnAccount:       L("不能对自己的账号进行此操作，请由其他管理员办理。", "자기 계정에는 이 조작을 할 수 없습니다. 다른 관리원에게 부탁하십시오.", "You cannot do this to your own account; ask another administrator."),
	LastAdmin:        L("这是区域{param}的最后一名管理员，须先指定另一名。", "지역 {param}의 마지막 관리원입니다. 먼저 다른 관리원을 정하십시오.", "This is the last administrator of area {param}; appoint another one first."),
	RolesApart:       L("“{field}”不符：审计区域{param}日志的人，在该区域及其上下级不得担任其他角色。", "“{field}”이 맞지 않습니다. 지역 {param}의 일지를 심계하는 사람은 그 지역과 그 상하급에서 다른 역할을 맡을 수 없습니다.", "“{field}” does not fit: who audits the log of area {param} may have no other role there, above it or below it."),
	TooManyTries:     L("尝试次数过多，请{param}秒后再试。", "시도가 너무 많습니다. {param}초 뒤에 다시 하십시오.", "Too many tries; wait {param} seconds."),
	NotFound:         L("没有找到。", "찾을 수 없습니다.", "Not found."),
	WrongMethod:      L("不支持这种请求方法。", "이 요청방법은 지원되지 않습니다.", "This method is not allowed here."),
	Busy:             L("服务器繁忙，请稍后再试。", "봉사기가 바쁩니다. 잠시 뒤 다시 하십시오.", "The server is busy; try again shortly."),
	Internal:         L("服务器内部错误，已记录（{param}）。", "봉사기 내부 오유가 기록되였습니다({param}).", "An internal error was recorded ({param})."),
	BadQuery:         L("参数“{field}”无效。", "파라메터 “{field}”이(가) 유효하지 않습니다.", "The parameter “{field}” is not valid."),
	NotOneOf:         L("“{field}”只能是：{param}。", "“{field}”은(는) 다음 중 하나여야 합니다: {param}.", "“{field}” must be one of: {param}."),
	PhotoDamaged:     L("照片的内容与其校验值不符。", "사진의 내용이 검증값과 다릅니다.", "The photo's bytes are not those of its SHA-256."),
	PhotoCut:         L("照片不完整，只收到{param}字节。", "사진이 완전하지 않습니다. {param}바이트만 받았습니다.", "The photo is not whole; {param} bytes came."),
	PhotoTooLarge:    L("照片太大，上限为{param}字节。", "사진이 너무 큽니다. 상한은 {param}바이트입니다.", "The photo is too large; at most {param} bytes."),
	BadUpload:        L("上传请求的“{param}”无效。", "올려보내기 요청의 “{param}”이(가) 유효하지 않습니다.", "The upload's “{param}” is not valid."),
	UnknownTus:       L("不支持这个版本的续传协议，应为tus {param}。", "이 판본의 이어올리기 규약은 지원되지 않습니다. tus {param}이여야 합니다.", "This version of the upload protocol is not spoken here; it must be tus {param}."),
	WrongOffset:      L("上传位置不对，请先查询已收到的字节数。", "올려보내기 위치가 틀립니다. 먼저 받은 바이트수를 물어보십시오.", "The upload stands at another offset; ask for it first."),
	MoreThanSaid:     L("收到的字节比申报的多。", "신고한것보다 많은 바이트가 왔습니다.", "More bytes came than were announced."),
	TooManyRequests:  L("请求过于频繁，请{param}秒后再试。", "요청이 너무 잦습니다. {param}초 뒤에 다시 하십시오.", "Too many requests; wait {param} seconds."),
	TooManySearches:  L("今天按身份证号末位查找已达{param}次，请改用姓名或户编号。", "오늘 신분증번호 끝자리로 검색한 회수가 {param}회에 이르렀습니다. 이름이나 호 번호로 검색하십시오.", "You have looked for ends of ID numbers {param} times today; use a name or a registry number instead."),
	TooManyUploads:   L("该设备未完成的上传太多（上限{param}个），请先完成或取消一些。", "이 설비의 끝나지 않은 올려보내기가 너무 많습니다(상한 {param}개). 먼저 일부를 끝내거나 취소하십시오.", "This device has too many unfinished uploads (at most {param}); finish or drop some first."),
	DiskFull:         L("服务器磁盘空间不足，未能接收。内容请保留，稍后再传。", "봉사기 디스크 공간이 부족하여 받지 못했습니다. 내용을 보관하였다가 뒤에 다시 보내십시오.", "The server's disk is full, and nothing was taken. Keep it and send it again later."),
	LinkEnded:        L("链接已失效，请重新打开页面。", "련결의 기한이 지났습니다. 페지를 다시 여십시오.", "The link has ended; open the page again."),
	UpgradeRequired:  L("应用程序版本太旧，请先升级（数据版本至少为{param}）。未上传的内容不会丢失，仍可上传。", "응용프로그람 판본이 너무 낡았습니다. 먼저 갱신하십시오(자료판본 {param} 이상). 보내지 않은 내용은 잃지 않으며 계속 보낼 수 있습니다.", "The app is too old; upgrade it first (schema version {param} or later). Unsent work is not lost and can still be sent."),
	BadBundle:        L("送达文件无法采用（{param}）。", "전달 파일을 쓸 수 없습니다({param}).", "The courier file cannot be taken ({param})."),

	NoSuchCase:     L("没有这一待处理事项。", "이 처리사항이 없습니다.", "There is no such case."),
	CaseSettled:    L("该事项已处理（{param}）。", "이 사항은 이미 처리되였습니다({param}).", "The case is settled already ({param})."),
	CaseNotSettled: L("该事项尚未处理，无可撤销。", "이 사항은 아직 처리되지 않아 취소할것이 없습니다.", "The case is not settled; there is nothing to undo."),
	WrongDecision:  L("这类事项不能这样处理（{param}）。", "이런 사항은 이렇게 처리할 수 없습니다({param}).", "A case of this kind cannot be decided so ({param})."),
	ChangedSince:   L("“{field}”此后又有改动，请重新查看后再处理。", "“{field}”이(가) 그 뒤에 또 바뀌였습니다. 다시 보고 처리하십시오.", "“{field}” has changed since; look again before you decide."),
	CannotUndo:     L("这一处理（{param}）不能在此撤销。", "이 처리({param})는 여기서 취소할 수 없습니다.", "This decision ({param}) cannot be undone here."),

	NotPartOf:      L("该户没有并入这一户，或者已经分出。", "이 호는 저 호에 합병되지 않았거나 이미 갈라졌습니다.", "The household is not part of this one, or has come out of it already."),
	MergedSince:    L("该户并入之后又有一次合并，须先分出后一次合并的户。", "이 호가 합병된 뒤에 또 합병이 있었습니다. 나중에 합병된 호를 먼저 갈라내야 합니다.", "Another merge came after this one; take that apart first."),
	RelocatedSince: L("合并后搬迁档案又有进展，两户不能再分开。", "합병한 뒤 이주 서류가 더 진행되여 두 호를 다시 가를 수 없습니다.", "The relocation has gone on since the two became one; they cannot be parted."),

	PictureUnknown:  L("照片已保存，但不是JPEG、PNG或WebP图片，无法显示。", "사진은 보관되였으나 JPEG, PNG, WebP 그림이 아니므로 표시할 수 없습니다.", "The photo is kept; it is no JPEG, PNG or WebP picture, so it cannot be shown."),
	PictureAnimated: L("照片已保存，但它是动画，无法显示。", "사진은 보관되였으나 움직이는 그림이므로 표시할 수 없습니다.", "The photo is kept; it is an animation, which cannot be shown."),
	PictureTooLarge: L("照片已保存，但像素太多（{param}），无法显示。", "사진은 보관되였으나 화소가 너무 많아({param}) 표시할 수 없습니다.", "The photo is kept; it has too many pixels to be shown ({param})."),
	PictureDamaged:  L("照片已保存，但图片数据已损坏，无法显示。", "사진은 보관되였으나 그림자료가 파손되여 표시할 수 없습니다.", "The photo is kept; its picture is damaged and cannot be shown."),
	PictureFailed:   L("照片已保存，但多次处理都未成功。", "사진은 보관되였으나 여러번 처리하여도 성공하지 못하였습니다.", "The photo is kept; it could not be looked into, though it was tried several times."),

	FileDamaged:    L("文件已损坏，或不是真正的Excel工作簿，无法读取。", "파일이 파손되였거나 진짜 Excel 통합문서가 아니여서 읽을 수 없습니다.", "The file is damaged, or no real Excel workbook; it cannot be read."),
	FileProtected:  L("文件有密码保护，请取消密码后再交。", "파일에 암호가 걸려있습니다. 암호를 푼 다음 다시 내십시오.", "The file is protected by a password; take the password off first."),
	OldWorkbook:    L("这是旧格式的Excel文件（.xls），请用Excel或WPS另存为.xlsx。", "낡은 형식의 Excel 파일(.xls)입니다. Excel이나 WPS에서 .xlsx로 보관하십시오.", "This is an Excel file in the old form (.xls); save it as .xlsx in Excel or WPS."),
	MergedCells:    L("{param}是合并单元格，请取消合并，每格单独填写。", "{param}은(는) 합쳐진 칸입니다. 합침을 풀고 칸마다 따로 기입하십시오.", "The cells {param} are merged; unmerge them and fill in each."),
	HiddenCells:    L("{param}被隐藏，请取消隐藏、核对后再交。", "{param}이(가) 숨겨져있습니다. 숨김을 풀고 확인한 다음 다시 내십시오.", "{param} is hidden; show it, check it, and deliver it again."),
	FormulaUnknown: L("“{field}”是没有计算结果的公式，请在Excel中打开并保存，或改为填写数值。", "“{field}”은(는) 계산결과가 없는 수식입니다. Excel에서 열어 보관하거나 값을 직접 기입하십시오.", "“{field}” is a formula without its result; open and save the file in Excel, or write the value."),
	CellError:      L("“{field}”的公式出错。", "“{field}”의 수식에 오유가 있습니다.", "The formula of “{field}” ends in an error."),
	DigitsLost:     L("“{field}”被Excel当作数值，末尾几位已经丢失；请把该列设为“文本”，重新填写原号码。", "Excel이 “{field}”을(를) 수값으로 보고 끝자리들을 잃었습니다. 그 렬을 “본문”으로 하고 원래 번호를 다시 기입하십시오.", "Excel took “{field}” for a number and has lost its last digits; make the column text and write the number again."),
	TooPrecise:     L("“{field}”最多{param}位小数。", "“{field}”의 소수는 최대 {param}자리입니다.", "“{field}” may have at most {param} digits after the point."),
	PlanMoved:      L("数据在核对之后有了变化，导入的结果会与所示的不同；请重新核对。", "확인한 뒤에 자료가 바뀌여 들여온 결과가 보여준것과 달라집니다. 다시 확인하십시오.", "The data has moved on since the check: the import would do something else than was shown. Check it again."),
}
