package schema

// Remedy is what a device does about a refusal. Every code has one, so that a client
// can be written that knows what to do about codes it was never told of by name.
type Remedy struct {
	Name  string
	Label Label  // what the cadre reads beside the message
	Do    string // for whoever writes a client

	codes []ErrCode
}

// Remedies returns every remedy, from what a cadre mends to what only people at
// desks and carriers meet.
func Remedies() []*Remedy { return remedies }

// Codes returns the codes that the remedy is for.
func (r *Remedy) Codes() []ErrCode { return r.codes }

// RemedyOf returns what a device does about a code. A code that is not known (of a
// newer server) is reported.
func RemedyOf(code ErrCode) *Remedy {
	if r, ok := remedyOf[code]; ok {
		return r
	}
	return report
}

// report is what becomes of a refusal that a right client never gets.
var report = &Remedy{
	Name: "report", Label: L("这是程序的问题：数据已保留，请报告给县里。", "프로그람의 문제입니다. 자료는 보관되여 있습니다. 현에 알리십시오.", "This is a fault of the app. Your work is kept; tell the county."),
	Do: "A fault of the client, or a newer server. Keep everything, report it with the answer's `request`, and do not try in a loop. In an outcome the changeset is refused: show it, keep it, go on with the next.",
	codes: []ErrCode{
		UnknownTable, UnknownField, BadBase, EmptyChangeset, TooManyEdits, UnknownVersion, RepeatedRow, BadID, DeleteAndSet, EmptyEdit, WrongUnit,
		UnknownAction, Malformed, UnknownMember, DuplicateMember, WrongType, MissingMember, OutOfRange, InvalidUTF8, TooDeep, WrongDevice,
		BadSignature, WrongMethod, BadQuery, NotOneOf, BadUpload, UnknownTus, BadBundle, WrongKind,
	},
}

var remedies = []*Remedy{
	{
		Name: "mend", Label: L("请改正后重新保存。", "고쳐서 다시 보관하십시오.", "Mend it and save again."),
		Do: "The cadre's to mend. Before it is saved: show the message at `field`, and save nothing. In an outcome: take the edits off, show them with the message, and offer to save them mended, as a new changeset; or to dismiss them.",
		codes: []ErrCode{
			Required, TooLong, TooSmall, TooBig, WrongLength, UnknownCode, UnsortedSet, BadIDNumber, BadPhone, BadDigits, BadText, BadPrintable,
			BadUUID, BadHash, BadDate, InFuture, BadVillage, NotOneHead, FieldImmutable, FieldServer, CannotDelete, ReasonMissing, SamePerson,
			CountsDisagree, SamePhoto, SameHousehold, SameVillage,
		},
	},
	{
		Name: "look", Label: L("情况已有变化：请同步后再看。", "상황이 달라졌습니다. 동기화한 뒤 다시 보십시오.", "Things have moved on: sync and look again."),
		Do: "What the cadre looked at is no more. Take the edits off, pull, and show what stands now beside what was refused; whether it is still meant is for the cadre to say, by a new changeset.",
		codes: []ErrCode{
			StateMoved, WrongVillage, RowElsewhere, NoSuchUnit, NoSuchRow, CaseNotActive, AreaStruckOut, AreaTwice, PlaceFilled, HasPlace, NotVacant,
			RecordChanged, NotSubmitted, NotApproved, NoticeEnded, LetterUsed, BothRelocating, ConflictOpen, NotBesideOthers, RecordUnapproved,
			ChangedSince, MergedSince, RelocatedSince, SampleOpen, SampleFailed, NotInSample, NotPartOf, CannotUndo,
		},
	},
	{
		Name: "complete", Label: L("条件还不具备：请先补齐所缺的。", "조건이 아직 갖추어지지 않았습니다. 먼저 부족한것을 갖추십시오.", "Something is missing first."),
		Do: "A step before its time. Take the action off and say what is missing (`param` names it); the cadre takes it again once that is there, by a new changeset. Never by itself.",
		codes: []ErrCode{
			StepSkipped, EvidenceMissing, NoQuorum, VotedDown, PublicityRunning, ObjectionOpen, OverQuota, CannotGoBack, NotEveryHousehold,
			NotQualified, MustGoBack, NotRenewed, TooEarly, NoGroundsToClose, SampleSmall, NobodyToSample, ObjectionsFull,
		},
	},
	{
		Name: "leave", Label: L("这不由您办理。", "이것은 당신이 처리하지 않습니다.", "This is for others to do."),
		Do:    "Not this person's to do, or not from a device. Take the edits off, show the message, keep the changeset; sending it again does not help. `out_of_scope`: the village is not assigned any more, or never was; the next pull says so too.",
		codes: []ErrCode{OutOfScope, WrongAuthor, WrongLevel, NotFromDevice, OwnSubmission},
	},
	{
		Name: "resend", Label: L("正在重新发送。", "다시 보내는중입니다.", "Sending again."),
		Do:    "The server lacks what it once had. Make everything from `expects` on unsent again, lay its edits back on top, and send.",
		codes: []ErrCode{Gap},
	},
	{
		Name: "enrol", Label: L("请用新的登记码重新登记本机。", "새 등록코드로 이 기기를 다시 등록하십시오.", "Enrol this phone again with a new code."),
		Do:    "Enrol again with a new code, under a new key and device id. Unsent changesets keep their ids, order and edits, and are numbered from 1. `bad_enrol_code`: the code is used, old or mistyped; ask for another.",
		codes: []ErrCode{Fork, BadEnrolCode},
	},
	{
		Name: "refresh", Label: L("正在重新验证。", "다시 확인하는중입니다.", "Signing in again."),
		Do:    "Refresh the token, once, and send the same again. Refused again, or by the refresh itself: enrol again. Pushing, pulling and saving lose nothing meanwhile.",
		codes: []ErrCode{Unauthenticated, TokenExpired},
	},
	{
		Name: "wipe", Label: L("本机已被注销，其中数据将被清除。", "이 기기는 등록이 취소되였으며 자료가 지워집니다.", "This phone was revoked; what it holds is deleted."),
		Do:    "The answer says `wipe`: delete the replica's file, the originals and the keys.",
		codes: []ErrCode{DeviceRevoked},
	},
	{
		Name: "stop", Label: L("您的账号已停用：数据已保留，请联系县里。", "당신의 계정이 정지되였습니다. 자료는 보관되여 있습니다. 현에 련락하십시오.", "Your account is disabled. Your work is kept; call the county."),
		Do:    "The person is shut out. Stop syncing, keep everything: they may be let in again. Try once a day, and when the cadre asks. `token_reused`: somebody used this device's tokens twice, and it is revoked; its next call says so.",
		codes: []ErrCode{Forbidden, TokenReused},
	},
	{
		Name: "later", Label: L("稍后会自动再试。", "잠시 뒤 자동으로 다시 해봅니다.", "It will be tried again."),
		Do:    "Send the same again later, not before `Retry-After`, with growing pauses and some chance. No answer at all is the same.",
		codes: []ErrCode{Busy, Internal, TooManyTries, TooManyRequests, DiskFull, TooManyUploads, TooManySearches},
	},
	{
		Name: "less", Label: L("正在分批发送。", "나누어 보내는중입니다.", "Sending in smaller parts."),
		Do:    "Send fewer changesets at once. A single one of that size is refused before it is saved.",
		codes: []ErrCode{TooLarge},
	},
	{
		Name: "unpack", Label: L("正在换一种方式发送。", "다른 방식으로 보내는중입니다.", "Sending in another form."),
		Do:    "Nothing was read. Send the same with gzip, or as it is, and fetch the dictionary anew.",
		codes: []ErrCode{UnsupportedMedia, BadCompression},
	},
	{
		Name: "anew", Label: L("正在重新下载。", "다시 내려받는중입니다.", "Fetching anew."),
		Do:    "Pull from nothing: no cursor. What is held stays readable, edits stay on top.",
		codes: []ErrCode{BadCursor},
	},
	{
		Name: "upgrade", Label: L("请更新程序；此前的工作仍会上传。", "프로그람을 갱신하십시오. 그동안의 작업은 계속 올라갑니다.", "Update the app; your work is still sent."),
		Do:    "The schema version is not served any more. Tell the person to update the app, and keep pushing: no changeset is refused for its age.",
		codes: []ErrCode{UpgradeRequired},
	},
	{
		Name: "restart", Label: L("正在重新上传。", "다시 올리는중입니다.", "Uploading again."),
		Do:    "The upload is gone, or was never there. Begin it anew. `photo_damaged`: look at the original first; when it does not give its own SHA-256 any more, report it. `not_found` elsewhere: pull. `link_ended`: list the photos again.",
		codes: []ErrCode{PhotoDamaged, PhotoCut, NotFound, LinkEnded},
	},
	{
		Name: "ask", Label: L("正在继续上传。", "올리기를 계속합니다.", "Going on with the upload."),
		Do:    "Ask with HEAD where the upload stands, and go on from there.",
		codes: []ErrCode{WrongOffset, MoreThanSaid},
	},
	{
		Name: "skip", Label: L("这张照片无法使用，其余照常上传。", "이 사진은 쓸수 없습니다. 나머지는 그대로 올라갑니다.", "This photo cannot be used; the others go on."),
		Do:    "About one photo: keep it, show it, go on with the next.",
		codes: []ErrCode{PhotoTooLarge, PictureUnknown, PictureAnimated, PictureTooLarge, PictureDamaged, PictureFailed},
	},
	report,
	{
		Name: "never", Label: L("手机上不会出现。", "손전화에서는 나타나지 않습니다.", "Phones do not get this."),
		Do: "Only desks and the console get these: signing in, cases, files of the registry. A device that does, reports it.",
		codes: []ErrCode{
			BadLogin, CodeRequired, BadCode, FactorDue, PasswordDue, WrongPassword, SamePassword, CommonPassword, NotAlike, LoginTaken, OwnAccount, LastAdmin, RolesApart,
			FileDamaged, FileProtected, OldWorkbook, MergedCells, HiddenCells, FormulaUnknown, CellError, DigitsLost, TooPrecise, PlanMoved,
			NoSuchCase, CaseSettled, CaseNotSettled, WrongDecision,
		},
	},
}

var remedyOf = byCode(remedies)

func byCode(remedies []*Remedy) map[ErrCode]*Remedy {
	m := map[ErrCode]*Remedy{}
	for _, r := range remedies {
		for _, code := range r.codes {
			m[code] = r
		}
	}
	return m
}
