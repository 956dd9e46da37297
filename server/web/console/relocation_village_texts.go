package console

import "ruhu/schema"

// relocationVillageTexts are those of a village's list, its papers and its votes.
var relocationVillageTexts = map[string]schema.Label{
	"village.areas":      schema.L("搬迁区域", "이주 지역", "Areas"),
	"village.noareas":    schema.L("本村没有提出的搬迁区域。", "이 촌에는 제출된 이주 지역이 없습니다.", "No area of this village has been proposed."),
	"village.cases":      schema.L("本村名单", "촌 명단", "The village's list"),
	"village.meetings":   schema.L("会议", "회의", "Meetings"),
	"village.nomeetings": schema.L("还没有登记会议。", "아직 등록된 회의가 없습니다.", "No meeting is recorded."),
	"village.notices":    schema.L("公示公告", "공시·공고", "Notices"),
	"village.nonotices":  schema.L("还没有登记公示。", "아직 등록된 공시가 없습니다.", "No notice is recorded."),
	"village.drafts":     schema.L("打印待张贴的名单：", "게시할 명단 인쇄: ", "Print a list to be put up:"),
	"village.period":     schema.L("公示期 %s", "공시기간 %s", "full days %s"),
	"village.running":    schema.L("公示中", "공시중", "hangs"),
	"village.samples":    schema.L("省抽查名单", "성급 추출검사 명단", "The province's samples"),

	"paper.area":    schema.L("提出区域", "지역 제출", "Propose an area"),
	"paper.notice":  schema.L("登记公示", "공시 등록", "Record a notice"),
	"paper.end":     schema.L("登记撤下", "철거 등록", "Record that it came down"),
	"paper.meeting": schema.L("登记会议", "회의 등록", "Record a meeting"),
	"paper.here":    schema.L("照片已收到", "사진을 받았음", "photo received"),
	"paper.look":    schema.L("查看", "보기", "look"),
	"paper.save":    schema.L("登记", "등록", "Record"),

	"votes":           schema.L("评议表决", "평의 표결", "Votes"),
	"votes.household": schema.L("农户", "농호", "household"),
	"votes.takes":     schema.L("逐户填写票数；保存后即办理村民代表评议这一步。不填的户不变。", "호마다 표수를 적으십시오. 보관하면 촌민대표 평의 단계를 처리합니다. 적지 않은 호는 그대로입니다.", "Enter the votes on each household. Saving them takes the step of the villagers' representatives; households without votes stay as they are."),
	"votes.records":   schema.L("逐户填写票数；这一步由村里办理。不填的户不变。", "호마다 표수를 적으십시오. 이 단계는 촌에서 처리합니다. 적지 않은 호는 그대로입니다.", "Enter the votes on each household. The step itself is taken by the village; households without votes stay as they are."),
	"votes.save":      schema.L("保存票数", "표수 보관", "Save the votes"),
	"votes.none":      schema.L("没有等待评议的农户。", "평의를 기다리는 농호가 없습니다.", "No household waits for the vote."),

	"done.paper": schema.L("已登记。", "등록하였습니다.", "It is recorded."),
	"done.votes": schema.L("票数已保存。", "표수를 보관하였습니다.", "The votes are saved."),
	"done.drawn": schema.L("已抽样。", "추출하였습니다.", "The sample is drawn."),
}
