package schema

// ReviewMark is something unusual about a household that waits for review. It refuses
// nothing: what only repeats the old can be approved by the dozen, and what is marked is
// looked at first.
type ReviewMark string

// The marks, in the order in which they are shown.
const (
	MarkIncomeJump    ReviewMark = "income_jump"
	MarkCauseChanged  ReviewMark = "cause_changed"
	MarkPhotoFlags    ReviewMark = "photo_flags"
	MarkFarFromHome   ReviewMark = "far_from_home"
	MarkHurriedVisits ReviewMark = "hurried_visits"
	MarkConflict      ReviewMark = "conflict"
	MarkLateWork      ReviewMark = "late_work"
	MarkNew           ReviewMark = "new"
)

// ReviewMarks returns all marks, in the order in which they are shown.
func ReviewMarks() []ReviewMark {
	return []ReviewMark{MarkIncomeJump, MarkCauseChanged, MarkPhotoFlags, MarkFarFromHome, MarkHurriedVisits, MarkConflict, MarkLateWork, MarkNew}
}

// reviewMarks is what people read for each mark.
var reviewMarks = map[ReviewMark]Label{
	MarkIncomeJump:    L("收入变动很大", "수입이 크게 변하였음", "income jumped"),
	MarkCauseChanged:  L("主要致贫原因有变", "주요 빈곤원인이 바뀌였음", "main cause changed"),
	MarkPhotoFlags:    L("照片有疑点", "사진에 의문점이 있음", "photos are flagged"),
	MarkFarFromHome:   L("走访地点离该户较远", "방문장소가 이 호에서 멂", "visited far from home"),
	MarkHurriedVisits: L("几分钟内走访多户", "몇분사이에 여러 호를 방문", "many households visited within minutes"),
	MarkConflict:      L("有待处理的冲突或重复登记", "처리를 기다리는 충돌이나 중복등록이 있음", "conflicts or duplicates are open"),
	MarkLateWork:      L("提交之后又有改动", "제출한 뒤에 또 고쳤음", "changed after it was submitted"),
	MarkNew:           L("首次审核", "첫 심사", "never approved before"),
}

// Label is what people read for a mark.
func (m ReviewMark) Label() Label { return reviewMarks[m] }
