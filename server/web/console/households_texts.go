package console

import "ruhu/schema"

// householdsTexts are those of the list of households.
var householdsTexts = map[string]schema.Label{
	"visited":         schema.L("最近走访", "최근 방문", "last visit"),
	"behind":          schema.L("以下 %s 户构成这个数字。", "이 수자를 이루는 %s호입니다.", "These %s households make up the figure."),
	"behind.without":  schema.L("查看全部农户", "모든 농호 보기", "Show all households"),
	"search":          schema.L("姓名或身份证后四位", "이름 또는 신분증 끝 네자리", "Name, or last 4 of the ID number"),
	"search.hint":     schema.L("例如 金英 或 012X", "례: 金英 또는 012X", "such as 金英 or 012X"),
	"none.households": schema.L("没有符合条件的农户。", "조건에 맞는 농호가 없습니다.", "No household meets these conditions."),
}
