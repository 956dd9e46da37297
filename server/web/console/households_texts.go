package console

import "ruhu/schema"

// householdsTexts are those of the list of households.
var householdsTexts = map[string]schema.Label{
	"visited":         schema.L("最近走访", "최근 방문", "last visit"),
	"behind":          schema.L("以下 %s 户构成这个数字。", "이 수자를 이루는 %s호입니다.", "These %s households make up the figure."),
	"behind.without":  schema.L("查看全部农户", "모든 농호 보기", "Show all households"),
	"search":          schema.L("姓名、拼音、村或编号", "이름, 병음, 촌 또는 번호", "Name, pinyin, village or number"),
	"search.hint":     schema.L("如 金英、jy、新安 或 012X", "례: 金英, jy, 新安, 012X", "such as 金英, jy, Xin'an or 012X"),
	"search.logged":   schema.L("身份证号按后四至六位查找，每次查找记入日志。", "신분증번호는 끝 4~6자리로 찾으며 찾을 때마다 일지에 기록됩니다.", "An ID number is found by its last 4 to 6 characters; the log keeps that somebody looked."),
	"search.short":    schema.L("查找农户", "농호 찾기", "Find a household"),
	"search.do":       schema.L("查找", "찾기", "Find"),
	"none.households": schema.L("没有符合条件的农户。", "조건에 맞는 농호가 없습니다.", "No household meets these conditions."),
}
