package schema

// Keeping says of one kind of what is held of people what it is used for, and how long
// the program keeps it. It is what people are told who ask for a copy of what is held
// about them (PIPL articles 17 and 45), so it must say what the program does.
type Keeping struct {
	What, For, Kept Label
}

// keepings are in the order in which they are told.
var keepings = [...]Keeping{
	{
		What: L("户和成员的登记、走访、审核、措施", "호와 성원의 등록, 방문, 심사, 조치", "records of household and members, visits, reviews, measures"),
		For:  L("识别和帮扶贫困户，审核，易地搬迁，统计上报", "빈곤호의 식별과 방조부축, 심사, 이주, 통계보고", "finding and helping poor households, reviews, relocation, official figures"),
		Kept: L("未设期限。程序不删除：更正或删除后，原值仍留在历史记录中。", "기한을 정하지 않았습니다. 프로그람은 지우지 않으며 바로잡거나 삭제하여도 원래 값이 변경력사에 남습니다.", "No end is set. The program erases nothing: what was corrected or deleted stays in the history."),
	},
	{
		What: L("照片和签字的图像", "사진과 서명의 화상", "pictures of photos and signatures"),
		For:  L("证明走访和登记的情况", "방문과 등록한 정황의 증명", "evidence of what was seen and recorded"),
		Kept: L("未设期限，程序不删除。", "기한을 정하지 않았으며 프로그람은 지우지 않습니다.", "No end is set. The program erases none."),
	},
	{
		What: L("日志", "일지", "the log"),
		For:  L("查明谁在何时查看、改动过什么", "누가 언제 무엇을 보고 고쳤는지를 밝힘", "to tell who saw and changed what, and when"),
		Kept: L("未设期限，程序不删除，不改动。", "기한을 정하지 않았으며 프로그람은 지우거나 고치지 않습니다.", "No end is set. The program erases and changes none of it."),
	},
	{
		What: L("工作人员设备上的副本", "사업일군 설비의 부본", "copies on the devices of those who work in the village"),
		For:  L("没有网络时入户填报", "망이 없을 때 방문하여 기입", "to record at home visits without a network"),
		Kept: L("设备负责该村期间保留；设备停用后，下次连接时要求其清除。", "설비가 그 촌을 맡은 동안 보관하며 정지한 설비에는 다음 련결 때 지우도록 요구합니다.", "While the device works in the village. One that was revoked is told to wipe itself when it next connects."),
	},
	{
		What: L("备份", "예비본", "backups"),
		For:  L("设备损坏后恢复数据", "설비가 망가진 뒤 자료를 복구", "to have everything again after a loss"),
		Kept: L("两天内的全部保留，此前每天一份共31天，再前每月一份共24个月。", "이틀안의것은 모두, 그전의것은 하루 한부씩 31일, 더 전의것은 한달 한부씩 24개월 보관합니다.", "All of two days, before that one a day for 31 days, before that one a month for 24 months."),
	},
	{
		What: L("上级交来的登记文件", "교부받은 등록문건", "files of the registry that were delivered"),
		For:  L("导入登记", "등록의 반입", "to import the registry"),
		Kept: L("已导入的90天，未导入的一年；最近一份始终保留。", "반입한것은 90일, 반입하지 않은것은 1년이며 가장 최근것은 늘 보관합니다.", "90 days when it was imported, a year when not; the newest always."),
	},
	{
		What: L("公示名单（只含允许公示的项目）", "공시명단 (공시가 허용된 항목만)", "lists of publicity periods (only of what may be published)"),
		For:  L("易地搬迁的公示和异议", "이주의 공시와 이의", "publicity and objections in relocation"),
		Kept: L("公开网页只在公示期内可看；名单所据的登记照上述保存。", "공개페지는 공시기간에만 볼수 있습니다. 명단의 근거인 등록은 우와 같이 보관합니다.", "The public page is there while the list hangs. The records that it rests on are kept as above."),
	},
}

// Keepings returns what is held of people, what it is used for and how long it is kept.
// Callers must not change it.
func Keepings() []Keeping { return keepings[:] }
