package console

import (
	"fmt"

	"ruhu/schema"
)

// texts is every text of the pages that is not the schema's. Korean is written
// as in Yanbian. Verbs are filled by say.
var texts = map[string]schema.Label{
	"brand":    schema.L("入户", "입호", "Ruhu"),
	"skip":     schema.L("跳到正文", "본문으로 건너뛰기", "Skip to the content"),
	"menu":     schema.L("主菜单", "주차림표", "Main menu"),
	"language": schema.L("语言", "언어", "Language"),
	"overview": schema.L("概况", "개황", "Overview"),
	"total":    schema.L("合计", "합계", "total"),
	"all":      schema.L("全部", "전부", "All"),
	"show":     schema.L("查询", "조회", "Show"),
	"clear":    schema.L("清除条件", "조건 지우기", "Clear"),
	"contents": schema.L("本页内容", "이 페지의 내용", "On this page"),
	"colon":    schema.L("：", ": ", ": "),
	"server":   schema.L("系统", "체계", "the server"),
	"yes":      schema.L("是", "예", "yes"),
	"no":       schema.L("否", "아니", "no"),

	"sign-in":        schema.L("登录", "로그인", "Sign in"),
	"sign-in.note":   schema.L("请使用本人的账号。", "본인의 계정을 사용하십시오.", "Use your own account."),
	"sign-out":       schema.L("退出", "로그아웃", "Sign out"),
	"login":          schema.L("用户名", "사용자이름", "User name"),
	"password":       schema.L("密码", "암호", "Password"),
	"nodata":         schema.L("您的账号不查看农户数据", "당신의 계정은 농호자료를 보지 않습니다", "Your account shows no households"),
	"nodata.note":    schema.L("该账号只管理用户。如需查看数据，请向县级工作人员申请区域权限。", "이 계정은 사용자만 관리합니다. 자료를 보려면 현급 사업일군에게 지역권한을 신청하십시오.", "It manages accounts only. To see data, ask the county's staff for a role at an area."),
	"notfound.note":  schema.L("地址可能有误，或者该内容不在您的工作范围内。", "주소가 틀렸거나 그 내용이 당신의 사업범위에 들지 않을 수 있습니다.", "The address may be wrong, or what it names is outside your area."),
	"to.start":       schema.L("返回首页", "첫 페지로", "To the first page"),
	"request":        schema.L("请求编号", "요청번호", "Request"),
	"absent":         schema.L("未填写", "기입하지 않음", "not recorded"),
	"masked":         schema.L("敏感信息，不显示", "민감정보, 표시하지 않음", "sensitive, not shown"),
	"masked.note":    schema.L("“＊＊＊＊”表示已填写但不在此显示的敏感信息。", "“＊＊＊＊”는 기입되였으나 여기에 표시하지 않는 민감정보입니다.", "“＊＊＊＊” stands for sensitive information that is recorded but not shown here."),
	"above":          schema.L("上级区域", "상급지역", "Areas above"),
	"areas":          schema.L("我的区域", "나의 지역", "My areas"),
	"area":           schema.L("地区", "지역", "Area"),
	"village":        schema.L("行政村", "행정촌", "village"),
	"villages":       schema.L("行政村", "행정촌", "Villages"),
	"households":     schema.L("农户", "농호", "Households"),
	"people":         schema.L("人数", "인수", "people"),
	"conflicts":      schema.L("冲突", "충돌", "Conflicts"),
	"conflicts.open": schema.L("待处理冲突", "처리대기 충돌", "open conflicts"),
	"conflicts.note": schema.L("两人在互不知情时填报了不同的内容，两个值都已保留。", "두 사람이 서로 모르고 다른 내용을 기입하였으며 두 값이 모두 보존되여있습니다.", "Two people recorded different things without knowing of each other. Both values are kept."),
	"visited":        schema.L("最近走访", "최근 방문", "last visit"),

	"devices":        schema.L("设备", "설비", "devices"),
	"devices.synced": schema.L("已同步设备", "동기화한 설비", "devices that synced"),
	"of":             schema.L("共 %s 台", "총 %s대", "of %s"),
	"synced.last":    schema.L("最近同步", "최근 동기화", "last sync"),
	"never":          schema.L("从未", "없음", "never"),
	"clocks.wrong":   schema.L("时钟有误的设备", "시계가 틀린 설비", "devices with wrong clocks"),
	"clock.ahead":    schema.L("快%s", "%s 빠름", "%s ahead"),
	"clock.behind":   schema.L("慢%s", "%s 늦음", "%s behind"),
	"minutes":        schema.L("%d分钟", "%d분", "%d min"),
	"hours":          schema.L("%d小时", "%d시간", "%d h"),
	"days":           schema.L("%d天", "%d일", "%d days"),
	"device.number":  schema.L("设备%d号", "설비 %d호", "device %d"),
	"desk":           schema.L("网页端或导入", "웹페지 또는 반입", "desk or import"),

	"figures.note":    schema.L("每个数字都由工作档案（含未审核的改动）当场统计，点击可看到背后的农户。", "모든 수자는 작업 기록(심사하지 않은 변동 포함)에서 즉석으로 집계하며 누르면 해당 농호가 나옵니다.", "Every figure is counted from the working record, with changes nobody has approved, and leads to its households."),
	"plan.note":       schema.L("表1-2中小字为规划数。", "표 1-2의 작은 글자는 계획수입니다.", "In table 1-2, small figures are the plan's."),
	"counted":         schema.L("实有", "실제", "counted"),
	"plan.agrees":     schema.L("与规划相符", "계획과 일치", "agrees with the plan"),
	"plan.differs":    schema.L("%s 处与规划不符", "계획과 다른 곳 %s개", "%s figures differ from the plan"),
	"plan":            schema.L("规划", "계획", "plan"),
	"difference":      schema.L("差", "차이", "difference"),
	"behind":          schema.L("以下 %s 户构成这个数字。", "이 수자를 이루는 %s호입니다.", "These %s households make up the figure."),
	"behind.without":  schema.L("查看全部农户", "모든 농호 보기", "Show all households"),
	"search":          schema.L("姓名或身份证后四位", "이름 또는 신분증 끝 네자리", "Name, or last 4 of the ID number"),
	"search.hint":     schema.L("例如 金英 或 012X", "례: 金英 또는 012X", "such as 金英 or 012X"),
	"none.households": schema.L("没有符合条件的农户。", "조건에 맞는 농호가 없습니다.", "No household meets these conditions."),
	"none.conflicts":  schema.L("没有待处理的冲突。", "처리대기 충돌이 없습니다.", "There are no open conflicts."),
	"range":           schema.L("第 %s–%s 条，共 %s 条", "%s–%s번째, 총 %s건", "%s–%s of %s"),
	"pages":           schema.L("分页", "페지 이동", "Pages"),
	"page.of":         schema.L("第 %s 页，共 %s 页", "%s페지, 총 %s페지", "Page %s of %s"),
	"page.first":      schema.L("首页", "처음", "First"),
	"page.back":       schema.L("上一页", "이전", "Previous"),
	"page.forth":      schema.L("下一页", "다음", "Next"),
	"page.last":       schema.L("末页", "마지막", "Last"),

	"record":            schema.L("户基本情况", "호 기본정황", "Household record"),
	"household.deleted": schema.L("该户已删除，以下为删除前的内容。", "이 호는 삭제되였습니다. 아래는 삭제하기 전의 내용입니다.", "This household has been deleted. What follows is what stood before."),
	"household.forward": schema.L("该户已并入另一户。", "이 호는 다른 호에 합병되였습니다.", "This household has become part of another."),
	"household.now":     schema.L("查看合并后的农户", "합병된 호 보기", "Show the household that it is part of"),
	"income.net":        schema.L("纯收入", "순수입", "net income"),
	"income.each":       schema.L("人均纯收入（按现有人口）", "인구당 순수입 (현재 인구 기준)", "net income per person (of today's members)"),
	"income.line":       schema.L("国家扶贫标准", "국가 빈곤부축 표준", "national poverty line"),
	"income.detail":     schema.L("逐项明细", "항목별 내역", "Every line"),
	"photos.here":       schema.L("服务器已有 %s 张，共 %s 张", "봉사기에 %s장 있음, 총 %s장", "%s of %s here"),
	"photos.all":        schema.L("%s 张，全部已到服务器", "%s장, 모두 봉사기에 있음", "%s, all here"),
	"visit.rest":        schema.L("地点与签字", "위치와 서명", "place and signature"),
	"step.done":         schema.L("已完成", "완료", "done"),
	"step.next":         schema.L("下一步", "다음 단계", "next"),

	"case.other":     schema.L("另一户", "다른 호", "other household"),
	"case.twice":     schema.L("两户登记了相同的号码，均已保留。如为同一户，请合并；如不是，请核对号码。", "두 호가 같은 번호로 등록되여 모두 보존되여있습니다. 같은 호이면 합병하고 아니면 번호를 확인하십시오.", "Two households are registered under the same number, and both are kept. If they are one, merge them; if not, check the number."),
	"case.namesakes": schema.L("两户中有人姓名和出生日期相同，均已保留。如为同一人，请合并两户或更正成员；如不是，请登记为不同的人。", "두 호에 이름과 출생일자가 같은 사람이 있으며 모두 보존되여있습니다. 같은 사람이면 두 호를 합병하거나 성원을 바로잡고 아니면 서로 다른 사람으로 처리하십시오.", "Two households have somebody of the same name and date of birth, and both are kept. If they are one person, merge the households or put the members right; if not, settle it as two people."),
	"case.about":     schema.L("内容", "내용", "what"),
	"case.current":   schema.L("现值", "현재 값", "current value"),
	"case.new":       schema.L("提交值", "제출값", "value offered"),
	"case.row":       schema.L("该条记录", "이 기록", "the row"),
	"case.deleted":   schema.L("删除", "삭제", "delete it"),
	"case.kept":      schema.L("保留", "유지", "keep it"),
	"case.village":   schema.L("村级材料", "촌급 서류", "the village's own papers"),

	"history":            schema.L("历史记录", "변경력사", "History"),
	"history.received":   schema.L("%s 同步到服务器", "%s 봉사기에 동기화", "reached the server %s"),
	"history.changes":    schema.L("%s 项内容", "%s개 항목", "%s values"),
	"history.added":      schema.L("新增", "추가", "added"),
	"history.deleted":    schema.L("删除", "삭제", "deleted"),
	"history.revived":    schema.L("恢复", "복구", "brought back"),
	"history.disputed":   schema.L("删除有争议", "삭제에 이의 있음", "deletion disputed"),
	"history.opened":     schema.L("产生冲突", "충돌 발생", "opened"),
	"history.settled":    schema.L("冲突已处理", "충돌 처리됨", "settled"),
	"history.rows":       schema.L("随户迁转 %s 条记录", "호와 함께 옮긴 기록 %s건", "%s rows moved with the household"),
	"history.offered":    schema.L("提交值：", "제출값: ", "offered: "),
	"settled.same":       schema.L("与现值相同", "현재 값과 같음", "same value"),
	"settled.superseded": schema.L("现值较晚，保留", "현재 값이 더 늦어 유지", "the later value stays"),
	"settled.replaced":   schema.L("提交值较晚，采用", "제출값이 더 늦어 채용", "the later value taken"),
	"settled.united":     schema.L("合并双方选项", "량측 선택을 합침", "both sets united"),
	"settled.disputed":   schema.L("不同，待人工处理", "서로 달라 사람이 처리", "differs: for people to decide"),
}

// say is a text in a language, with its verbs filled. Keys are constants of
// this program: one that the table does not have stops the page.
func say(lang schema.Lang, key string, args ...any) string {
	label, ok := texts[key]
	if !ok {
		panic("console: no text " + key)
	}
	if len(args) == 0 {
		return label.In(lang)
	}
	return fmt.Sprintf(label.In(lang), args...)
}
