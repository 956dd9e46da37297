package console

import "ruhu/schema"

// objectionsTexts are those of objections, wherever they are shown.
var objectionsTexts = map[string]schema.Label{
	"objections":         schema.L("公示异议", "공시 이의", "Objections"),
	"objections.open":    schema.L("待答复 %s 件", "답변대기 %s건", "%s to answer"),
	"objections.mine":    schema.L("只看由我答复的", "내가 답변할것만", "Only what I am to answer"),
	"objections.none":    schema.L("没有异议。", "이의가 없습니다.", "There are no objections."),
	"objection.state":    schema.L("状态", "상태", "state"),
	"objection.list":     schema.L("整份名单", "명단 전체", "the list as a whole"),
	"objection.public":   schema.L("来自公示网页", "공시 웹페지에서", "from the public page"),
	"objection.on":       schema.L("提出日期", "제기일", "raised on"),
	"objection.by":       schema.L("提出人", "제기자", "raised by"),
	"objection.contact":  schema.L("联系方式", "련락처", "contact"),
	"objection.against":  schema.L("所涉公示", "관련 공시", "against"),
	"objection.answer":   schema.L("答复（将署您的姓名）", "답변 (당신의 이름으로)", "answer, in your name"),
	"objection.uphold":   schema.L("异议成立", "이의 성립", "Uphold it"),
	"objection.dismiss":  schema.L("异议不成立", "이의 불성립", "Dismiss it"),
	"objection.toanswer": schema.L("去答复", "답변하기", "Answer it"),
	"done.upheld":        schema.L("已答复：异议成立。", "답변하였습니다: 이의 성립.", "The objection is upheld."),
	"done.dismissed":     schema.L("已答复：异议不成立。", "답변하였습니다: 이의 불성립.", "The objection is dismissed."),
}
