package chronicle

import "ruhu/schema"

// Kind says what an entry tells.
type Kind string

// The kinds. They are hashed, so none is ever renamed.
const (
	Committed Kind = "commit"  // a changeset was taken: from a device, a desk, an import
	Refused   Kind = "refused" // a changeset was refused
	Unmasked  Kind = "unmasked"
	Mapped    Kind = "mapped" // where households live was shown
	Sought    Kind = "sought" // households were looked for by the ends of identity numbers
	Trimmed   Kind = "trimmed"
	Parted    Kind = "household.parted" // why a household was taken out of another; the commits tell what became of it

	PersonAdded     Kind = "person.added"
	PersonChanged   Kind = "person.changed"
	SignedIn        Kind = "signin"
	SignInRefused   Kind = "signin.refused"   // whose account was tried is its person
	SignInThrottled Kind = "signin.throttled" // and was not let through

	EnrolCodeMade  Kind = "device.code"
	DeviceEnrolled Kind = "device.enrolled"
	DeviceRevoked  Kind = "device.revoked"
	Imported       Kind = "imported"
	// DeliveryDropped: a delivery of the registry is kept no longer.
	DeliveryDropped Kind = "delivery.dropped"
	Restored        Kind = "restored"
	JobRetried      Kind = "job.retried" // work that was given up is tried again
	ChainBegun      Kind = "chain.begun"
	NumberUnused    Kind = "chain.unused"
)

// Class says who may read entries of a kind.
type Class uint8

// The classes.
const (
	OfData     Class = iota // whoever sees the area, or audits its log
	OfAccounts              // who keeps or audits accounts and devices at or above the area
	OfServer                // who keeps or audits accounts and devices anywhere
)

// kinds is the table of all kinds.
var kinds = []struct {
	kind  Kind
	class Class
	label schema.Label
}{
	{Committed, OfData, schema.L("提交", "제출", "commit")},
	{Refused, OfData, schema.L("未予受理", "거절", "refused")},
	{Unmasked, OfData, schema.L("查看敏感信息", "민감정보 열람", "sensitive fields shown")},
	{Mapped, OfData, schema.L("查看住址位置", "거주위치 열람", "homes shown on a map")},
	{Sought, OfData, schema.L("按证件号末位查找", "신분증번호 끝자리로 검색", "looked for by the end of an ID number")},
	{Trimmed, OfData, schema.L("清理删除标记", "삭제표식 정리", "deletions trimmed")},
	{Parted, OfData, schema.L("分出误并的户", "잘못 합병한 호를 갈라내기", "household taken out of another")},
	{PersonAdded, OfAccounts, schema.L("新建账号", "계정 추가", "account made")},
	{PersonChanged, OfAccounts, schema.L("修改账号", "계정 변경", "account changed")},
	{SignedIn, OfAccounts, schema.L("登录", "로그인", "signed in")},
	{SignInRefused, OfAccounts, schema.L("登录被拒", "로그인 거절", "sign-in refused")},
	{SignInThrottled, OfAccounts, schema.L("登录过于频繁", "로그인 제한", "sign-in throttled")},
	{EnrolCodeMade, OfAccounts, schema.L("生成设备注册码", "기기등록번호 발급", "enrolment code made")},
	{DeviceEnrolled, OfAccounts, schema.L("设备注册", "기기 등록", "device enrolled")},
	{DeviceRevoked, OfAccounts, schema.L("设备停用", "기기 사용중지", "device revoked")},
	{Imported, OfServer, schema.L("导入台账", "대장 가져오기", "registry imported")},
	{DeliveryDropped, OfServer, schema.L("清除报送文件", "제출파일 정리", "delivered file dropped")},
	{Restored, OfServer, schema.L("从备份恢复", "예비본에서 복구", "restored from a copy")},
	{JobRetried, OfServer, schema.L("重试后台任务", "배경과제 재시도", "failed work tried again")},
	{ChainBegun, OfServer, schema.L("开始链式记录", "련쇄기록 시작", "chain begun")},
	{NumberUnused, OfServer, schema.L("空号", "빈 번호", "number that was never used")},
}

// Kinds returns every kind, in the order of the table.
func Kinds() []Kind {
	out := make([]Kind, len(kinds))
	for i := range kinds {
		out[i] = kinds[i].kind
	}
	return out
}

// Known reports whether there is such a kind.
func (k Kind) Known() bool { return k.row() >= 0 }

// Class says who may read entries of the kind. One that this program does not know is
// only for those who may read the most.
func (k Kind) Class() Class {
	if i := k.row(); i >= 0 {
		return kinds[i].class
	}
	return OfServer
}

// Label is what people call the kind.
func (k Kind) Label() schema.Label {
	if i := k.row(); i >= 0 {
		return kinds[i].label
	}
	return schema.Label{ZH: string(k)}
}

func (k Kind) row() int {
	for i := range kinds {
		if kinds[i].kind == k {
			return i
		}
	}
	return -1
}
