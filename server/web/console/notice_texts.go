package console

import "ruhu/schema"

// noticeTexts are those of the lists that hang, on paper and on their public pages.
var noticeTexts = map[string]schema.Label{
	"notice.village":        schema.L("易地搬迁对象公示（村级）", "타지이주대상 공시 (촌급)", "Households proposed for relocation: the village's list"),
	"notice.township":       schema.L("易地搬迁对象公示（乡镇级）", "타지이주대상 공시 (향진급)", "Households proposed for relocation: the township's list"),
	"notice.committee":      schema.L("%s村民委员会", "%s 촌민위원회", "Villagers' Committee of %s"),
	"notice.government":     schema.L("%s人民政府", "%s 인민정부", "People's Government of %s"),
	"notice.intro.village":  schema.L("%s%s易地搬迁对象经农户申请、入户核实、村民代表评议和村两委复议，现将名单公示如下，接受群众监督。", "%s %s의 타지이주대상은 농호의 신청, 호별 방문 확인, 촌민대표 평의와 촌 량위의 재심의를 거쳤습니다. 명단을 다음과 같이 공시하여 군중의 감독을 받습니다.", "%s, %s: after application, a check at home, the vote of the villagers' representatives and review by the two village committees, these households are proposed for relocation. Everybody may look and object."),
	"notice.intro.township": schema.L("经%s人民政府复核，现将%s易地搬迁对象名单再次公示如下，接受群众监督。", "%s 인민정부의 재심사를 거쳐 %s의 타지이주대상 명단을 다음과 같이 다시 공시하여 군중의 감독을 받습니다.", "Checked by the government of %s, the list of %s is made public a second time. Everybody may look and object."),
	"notice.period":         schema.L("公示期：%s至%s，共%s个整日（张贴和撤下当日不计）。", "공시기간: %s부터 %s까지 온전한 %s일 (게시한 날과 철거한 날은 계산하지 않음).", "It hangs from %s to %s: %s full days, not counting the days on which it is put up and taken down."),
	"notice.where":          schema.L("对名单有异议的，请在公示期内向%s村民委员会或%s人民政府口头或书面提出；每件异议都会署名答复。", "명단에 이의가 있으면 공시기간내에 %s 촌민위원회나 %s 인민정부에 말 또는 글로 제기하십시오. 모든 이의에 이름을 밝혀 답변합니다.", "Whoever objects may say so, in words or in writing, to the villagers' committee of %s or the government of %s while it hangs. Each objection is answered by name."),
	"notice.site":           schema.L("也可在公示期内打开网页提出：", "공시기간내에 다음 웹페지에서도 제기할 수 있습니다: ", "While it hangs, also on this page: "),
	"notice.number":         schema.L("公示编号", "공시번호", "notice number"),
	"notice.line":           schema.L("序号", "순번", "no."),
	"notice.counted":        schema.L("共 %s 户。", "모두 %s호.", "Households: %s."),
	"notice.nobody":         schema.L("名单上没有农户。", "명단에 농호가 없습니다.", "Nobody stands on the list."),
	"notice.draft":          schema.L("尚未张贴。打印后张贴，再登记张贴日期和照片。", "아직 게시하지 않았습니다. 인쇄하여 게시한 다음 게시일과 사진을 등록하십시오.", "It does not hang yet. Print it, put it up, then record the day and the photo."),
	"notice.over":           schema.L("公示期已满，公示网页已关闭。", "공시기간이 차서 공시 웹페지를 닫았습니다.", "Its days are over, and the public page is closed."),
	"notice.print":          schema.L("用浏览器的打印功能输出 A4 纸或 PDF；中文、朝鲜文各一份。", "열람기의 인쇄기능으로 A4 종이나 PDF로 출력하십시오. 한어와 조선어 각 1부입니다.", "Print it with your browser, on A4 or as PDF: one sheet in Chinese, one in Korean."),
	"notice.title":          schema.L("公示", "공시", "Notice"),
	"notice.open":           schema.L("打开公示网页", "공시 웹페지 열기", "Open the public page"),

	"public.object":  schema.L("提出异议", "이의 제기", "Raise an objection"),
	"public.note":    schema.L("您写的内容只由村、乡镇和县工作人员查看，不会在网页上公开。", "적으신 내용은 촌, 향진, 현 사업일군만 보며 웹페지에 공개하지 않습니다.", "What you write is read by the staff of village, township and county only. It is not shown here."),
	"public.subject": schema.L("针对哪一户", "어느 호에 대하여", "about which household"),
	"public.all":     schema.L("整份名单", "명단 전체", "the list as a whole"),
	"public.name":    schema.L("您的姓名", "당신의 이름", "your name"),
	"public.contact": schema.L("联系方式（可不填）", "련락처 (적지 않아도 됨)", "how to reach you (may be left out)"),
	"public.content": schema.L("异议内容和依据", "이의 내용과 근거", "what you object to, and why"),
	"public.send":    schema.L("提交", "제출", "Send"),
	"done.raised":    schema.L("已收到您的异议，工作人员将核实并答复。", "당신의 이의를 받았습니다. 사업일군이 확인하고 답변합니다.", "Your objection has been received. It will be looked into and answered."),
}
