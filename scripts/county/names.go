package county

import "strings"

// nameEverybody gives names, schooling and identity numbers, in the order of
// households and members.
func nameEverybody(all []*Household) {
	used := identities{}
	for _, h := range all {
		h.nameMembers()
		d := h.dice("education")
		for i := range h.Members {
			m := &h.Members[i]
			m.Education = educationOf(m, d)
			m.IDNumber = used.next(m.Sex, m.BornOn)
		}
	}
}

// nameMembers names a family: children carry the father's surname, and nobody
// in a house shares a given name.
func (h *Household) nameMembers() {
	d := h.dice("names")
	line := surname(h.Ethnic, d) // of the head's father
	next := line                 // of the head's children
	if h.Members[0].Sex == female {
		next = surname(h.Ethnic, d)
	}
	after := next // of the head's grandchildren
	if h.grownSex() == female {
		after = surname(h.Ethnic, d)
	}
	taken := map[string]bool{}
	for i := range h.Members {
		m := &h.Members[i]
		family := h.surnameOf(m, line, next, after, d)
		given := givenName(h.Ethnic, m.Sex, m.Age, d)
		for taken[given] {
			given = givenName(h.Ethnic, m.Sex, m.Age, d)
		}
		taken[given] = true
		m.Name = family + given
	}
}

// surnameOf returns a member's surname: that of the head's own line, of the
// head's children, of their children, or one from outside.
func (h *Household) surnameOf(m *Member, line, next, after string, d *dice) string {
	switch {
	case m.role == head, m.role == sibling, m.role == parent && m.Sex == male:
		return line
	case m.role == child, m.role == grown, m.role == spouse && m.Sex == male:
		return next
	case m.role == grandchild, m.role == inLaw && m.Sex == male:
		return after
	}
	return surname(h.Ethnic, d)
}

// grownSex returns the sex of the head's grown-up child, "" without one.
func (h *Household) grownSex() string {
	for _, m := range h.Members {
		if m.role == grown {
			return m.Sex
		}
	}
	return ""
}

// surname throws for a surname of an ethnic group, in Chinese characters. Common
// ones are listed more than once.
func surname(ethnic string, d *dice) string {
	list := "王 王 王 李 李 李 张 张 张 刘 刘 陈 杨 赵 孙 周 徐 马 朱 胡 郭 何 高 林 宋 郑 于 董 梁 韩 曹 吕 姜 丁 崔 任 宫 曲 迟 邹"
	switch ethnic {
	case korean:
		list = "金 金 金 金 李 李 李 朴 朴 崔 崔 郑 郑 许 姜 全 尹 林 张 韩 安 吴 徐 申 黄 洪 南 玄 池 严 文 太 方 朱 权 蔡 俞 元"
	case manchu:
		list = "关 佟 那 赵 富 白 傅 吴 马 郎 何 唐"
	case hui:
		list = "马 马 杨 白 沙 丁 海 金"
	}
	return pick(d, strings.Fields(list))
}

// givenName throws for a given name of two characters, after the fashion of the
// ethnic group, the sex and the years of birth.
func givenName(ethnic, sex string, age int, d *dice) string {
	first, second := nameCharacters(ethnic == korean, sex == male, age)
	return pick(d, strings.Fields(first)) + pick(d, strings.Fields(second))
}

// nameCharacters returns the characters that given names begin and end with.
func nameCharacters(korean, male bool, age int) (first, second string) {
	switch {
	case korean && male && age >= 35:
		return "哲 龙 昌 成 光 永 东 学 日 元 京 明 正 基 南 承 容 泰", "洙 云 学 德 浩 男 国 范 虎 哲 峰 焕 植 根 吉 万 奎 春"
	case korean && male:
		return "俊 贤 成 星 智 民 镇 恩 泰 承 龙 银", "哲 浩 杰 宇 国 范 赫 植 日 勋 佑 旭"
	case korean && age >= 35:
		return "顺 英 贞 明 今 玉 福 善 春 京 莲 花 仁 京 粉 海 日 银", "子 玉 淑 姬 女 顺 花 兰 今 爱 月 善 福 仙 锦 丹"
	case korean:
		return "美 香 恩 英 慧 银 智 秀 雪 艺 海 贤", "兰 花 慧 玉 英 姬 善 美 珍 莲 星 燕"
	case male && age >= 58:
		return "德 长 永 福 万 景 广 殿 凤 玉 宝 树 连 国 贵 兴 振 洪", "福 海 贵 生 财 和 山 林 有 发 江 春 君 才 田 喜 库 臣"
	case male && age >= 30:
		return "建 志 文 玉 永 春 立 海 洪 学 庆 东 晓 国 亚 金 卫 红", "国 军 强 伟 刚 明 华 辉 波 成 民 涛 利 峰 东 斌 臣 平"
	case male:
		return "浩 宇 子 俊 嘉 天 博 明 家 泽 鑫 思 佳 一", "然 轩 涵 杰 豪 宇 文 阳 辰 鹏 航 瑞 琪 凡"
	case age >= 58:
		return "桂 秀 玉 淑 凤 素 金 春 月 翠 亚 敬 素 兰 彩 瑞", "兰 英 珍 芬 芝 琴 荣 香 云 花 娥 华 清 梅 珠 范"
	case age >= 30:
		return "丽 春 艳 晓 海 红 玉 立 秀 亚 桂 淑 文 金 雪 冬", "华 梅 霞 红 杰 敏 娟 玲 艳 芳 萍 辉 波 丽 娜 菊"
	}
	return "欣 佳 雨 诗 梓 思 雅 晓 婷 可 嘉 艺 梦 子", "怡 琪 涵 萱 彤 婷 雯 妍 瑶 欣 宁 悦 洋 薇"
}

// educationOf throws for the highest schooling of somebody who left school
// (GB/T 4658); "" for pupils and small children, whose form leaves it out.
func educationOf(m *Member, d *dice) string {
	if m.AtSchool() || m.Age < 16 {
		return ""
	}
	weights := []int{8, 12, 20, 46, 12, 2}
	switch {
	case m.Age >= 65:
		weights = []int{0, 0, 2, 14, 54, 30}
	case m.Age >= 50:
		weights = []int{0, 1, 6, 43, 42, 8}
	case m.Age >= 35:
		weights = []int{1, 3, 10, 58, 25, 3}
	}
	return []string{"30", "40", "60", "70", "80", "90"}[d.weighted(weights)]
}
