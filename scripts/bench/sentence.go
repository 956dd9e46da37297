package main

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// sentences are what cadres write on visits. The marks stand for what differs:
// 名 a person, 钱 an amount, 数 a small number, 月 and 日 a date, 病 an illness, 物
// what grows or is kept. The dictionary that messages are packed with knows many
// of their words: it is not made from this file.
var sentences = []string{
	"到家时户主〔名〕在家，其配偶去地里干活未归", "家中现有〔数〕口人，其中劳动力〔数〕人", "户主〔名〕因〔病〕长期服药，每月药费约〔钱〕元",
	"今年种植〔物〕〔数〕亩，预计收入〔钱〕元", "儿子〔名〕在延吉打工，每月寄回〔钱〕元", "女儿〔名〕在县里读高中，学费已减免",
	"房屋为砖瓦结构，屋顶有〔数〕处漏雨，需在雨季前修缮", "已向村委会反映，村里答应〔月〕月底前派人来看", "饮用水为自来水，水质合格，冬天管道未冻",
	"医疗保险已缴纳，慢性病卡〔月〕月〔日〕日办妥", "向其宣传了易地搬迁政策，本人表示愿意搬迁", "本人对搬迁有顾虑，担心搬走以后没有收入",
	"为该户送去化肥〔数〕袋、种子〔数〕斤", "帮助其申请小额贷款〔钱〕元，用于养〔物〕", "养〔物〕〔数〕头，上个月卖出〔数〕头，收入〔钱〕元",
	"〔名〕去年住院花费〔钱〕元，报销后自付〔钱〕元", "低保金按时到账，每月〔钱〕元", "核对了〔月〕月份的收入台账，与银行流水一致",
	"孙子〔名〕在乡小学上学，享受营养餐补助", "建议其参加〔月〕月的种植技术培训", "培训后回来说学到了修枝的办法，准备试一试",
	"与第一书记〔名〕一同走访，商量了今年的帮扶措施", "路灯坏了〔数〕盏，已经告诉村主任〔名〕", "院内柴草堆放较乱，当场帮忙清理",
	"老人〔名〕腿脚不便，生活由邻居照顾", "残疾证〔月〕月到期，约好〔日〕日一起去县残联换证", "家里电器齐全，去年新买了一台冰箱",
	"土地流转给合作社〔数〕亩，每亩租金〔钱〕元", "合作社分红〔钱〕元已经领到，签字确认", "公益岗位护林员，每年工资〔钱〕元",
	"〔物〕今年价钱不好，比去年少卖〔钱〕元", "请县农业局的技术员〔名〕看过，说是缺肥", "危房鉴定为C级，已列入今年改造计划",
	"改造补助〔钱〕元，个人需要出〔钱〕元", "厕所改造已完工，还差一个门", "入户路有一段没有硬化，下雨天不好走",
	"本人要求增加临时救助，已说明条件和手续", "材料还缺户口本复印件，下次带来", "电话〔数〕次没有打通，〔日〕日再来时家里有人",
	"〔名〕正在办理离婚，户口还没有分开", "家中新添一个孩子，出生证已办，还没有落户", "父亲〔名〕〔月〕月去世，已经办理销户",
	"大儿子〔名〕回乡创业，想开一个小卖店", "劳务输出去韩国〔数〕个月，来电话说一切都好", "该户〔数〕月可以脱贫，本人认可并签字",
	"按今年标准算，人均纯收入〔钱〕元，已超过贫困线", "因病返贫的风险较大，建议继续帮扶", "两不愁三保障逐项看过，没有问题",
	"粮食直补〔钱〕元还没有到账，答应帮忙去问", "退耕还林补助〔钱〕元已发", "因雨灾〔物〕受损〔数〕亩，已报保险公司",
	"保险公司〔月〕月〔日〕日来查看，估计赔付〔钱〕元", "家里没有矛盾，老人说儿媳孝顺", "〔名〕说想学开车，问有没有补贴",
	"送去春节慰问品：米〔数〕袋、油〔数〕桶", "帮助打扫卫生，贴了春联", "本人识字不多，读了一遍政策明白卡给他听",
	"会说朝鲜语，由〔名〕翻译，听懂了补偿办法", "旧房拆除的协议看过了，还想和儿子商量", "新房在镇上，去看过一次，对楼层不满意",
	"安置房钥匙〔月〕月〔日〕日领取，尚未入住", "搬迁后原来的地由弟弟〔名〕代种", "在镇上的服装厂找到工作，每月〔钱〕元",
	"取暖用柴，今年备柴〔数〕车，够用", "冬天屋里冷，建议加一层塑料布", "医生〔名〕上门量了血压，偏高，嘱咐少吃盐",
	"糖尿病控制得不好，约好去县医院复查", "〔病〕手术后恢复得好，可以下地做轻活", "签约医生一个季度来一次，记录齐全",
	"孩子〔名〕成绩下降，和班主任通过电话", "大学生〔名〕的助学贷款已批，每年〔钱〕元", "辍学的情况没有，义务教育阶段都在校",
	"询问扶贫手册，内容填写完整，照片已换", "上次提出的〔数〕个问题都解决了", "提出想换一位帮扶人，说明情况后表示理解",
	"木耳菌袋〔数〕千个，已经出耳，长势好", "黄牛生了一头小牛，母牛状况好", "林下参还要〔数〕年才能收，眼下没有收入",
	"蜂箱〔数〕个，今年雨多，蜜少", "辣白菜通过网上卖了〔数〕百斤，收入〔钱〕元", "快递点远，卖货不方便，希望村里设一个",
	"光伏分红〔钱〕元，〔月〕月发到卡上", "银行卡丢失，陪同去信用社补办", "手机是老人机，收不到通知，以后打电话告诉",
	"村民小组开会选了〔名〕当代表，本人没有参加", "对评议结果没有意见，公示看过了", "有人反映其有车，查看后是弟弟〔名〕的车，只是借用",
	"家中有存款〔钱〕元，本人主动说明", "房后的河堤有〔数〕米塌了，汛期前要修", "给了一份防汛明白纸，告诉了转移路线",
	"狗没有拴好，提醒注意安全", "灶台旁堆柴，提醒防火", "〔名〕喝酒误事，家人请求劝一劝",
	"两位老人都过〔数〕十岁，每月养老金〔钱〕元", "五保老人〔名〕不愿去敬老院，愿在家住", "〔月〕月〔日〕日再来，看房屋修得怎么样",
	"下一步：联系用工单位，落实一个就业岗位", "下一步：帮助把〔物〕卖出去，联系了〔数〕家收购商", "以上情况由本人和〔名〕共同确认",
	"天气不好，路滑，谈了半个小时左右", "本人当天情绪好，愿意配合工作", "照片拍了〔数〕张，房屋内外和本人都有",
}

var (
	surnames  = strings.Fields("王 李 张 刘 金 朴 崔 陈 杨 赵 孙 周 吴 徐 韩 郑 姜 尹 全 许 马 于 高 林 宋 安 吕 柳")
	given     = strings.Split("明哲英华国强玉兰秀贵海峰春梅德福永军景顺善姬成浩东吉淑珍龙山福子万金云霞建辉", "")
	illnesses = strings.Fields("高血压 糖尿病 脑梗 心脏病 风湿 腰椎间盘突出 胃病 肺气肿 白内障 关节炎 肝病 肾病")
	produce   = strings.Fields("玉米 大豆 木耳 黄牛 水稻 土豆 人参 猪 羊 蜜蜂 苹果梨 烟叶 鸡 蓝莓 五味子 辣椒")
)

// sentenceNote is what a cadre writes on a visit: sentences, until there are so
// many characters.
func sentenceNote(dice *rand.Rand, characters int) string {
	var text []rune
	for len(text) < characters {
		text = append(text, []rune(fillIn(dice, sentences[dice.IntN(len(sentences))])+"。")...)
	}
	return string(text[:characters])
}

// fillIn puts something in the place of every mark.
func fillIn(dice *rand.Rand, sentence string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(sentence, "〔")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		mark, after, _ := strings.Cut(rest, "〕")
		out.WriteString(worth(dice, mark))
		sentence = after
	}
}

// worth draws what a mark stands for.
func worth(dice *rand.Rand, mark string) string {
	one := func(list []string) string { return list[dice.IntN(len(list))] }
	switch mark {
	case "名":
		return one(surnames) + one(given) + one(given)
	case "钱":
		return strconv.Itoa(10 * (1 + dice.IntN(2000)))
	case "月":
		return strconv.Itoa(1 + dice.IntN(12))
	case "日":
		return strconv.Itoa(1 + dice.IntN(28))
	case "病":
		return one(illnesses)
	case "物":
		return one(produce)
	}
	return strconv.Itoa(1 + dice.IntN(9))
}
