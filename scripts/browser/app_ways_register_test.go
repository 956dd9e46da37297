package browser

// registering: a household that nobody knew, with two members. One of them turns out to be
// another's: it is deleted, which asks once and can be taken back until it is saved.
func (w *ways) registering() {
	p := w.app
	p.at("/households?village="+village, ".fab")
	p.touch(".fab", "登记新户")
	p.write(field("group_name"), "北山屯")
	p.chip("form", "识别标准", "国家标准")
	p.chip("form", "贫困户属性", "低保户")
	p.pick(field("main_cause"), "01")
	p.person("朴顺姬", "", "2")
	p.touch("button", "增加一名家庭成员")
	p.await(".person:has(button.alarm)")
	p.person("金英浩", "20", "1")
	p.looksInAll("registering", ".person")
	p.touch("form.record button.main", "保存")
	p.reads(".said", "已保存在本机")
	p.reads(".bar", "朴顺姬")
	h := appHome{appLine: appLine{ID: eval[string](&p.tab, "location.hash.split('/')[2]"), Village: village}}

	const second = ".part:nth-of-type(2) .record:nth-of-type(2)"
	p.touch(second+" .button", "修改")
	p.unfolds("form .sure", "删除")
	p.touch("form .sure button", "删除")
	p.reads("form .warning", "保存后将删除：金英浩")
	p.looks("deleting")
	p.touch("form .warning button", "撤销删除")
	p.await(field("name"))
	p.unfolds("form .sure", "删除")
	p.touch("form .sure button", "删除")
	p.touch("form.record button.main", "保存")
	p.reads(".part:nth-of-type(2) summary", "1")
	p.pressedSync()
	if members := p.unit(h).Tables["member"]; len(members) != 1 || members[0].Values["name"] != "朴顺姬" {
		w.t.Errorf("the household has %+v", members)
	}
}

// person fills in the last member of the form; "" leaves the relation that is there.
func (p *appPhone) person(name, relation, sex string) {
	p.t.Helper()
	const last = "fieldset.person:last-of-type"
	p.write(last+" "+field("name"), name)
	p.chip(last, "性别", map[string]string{"1": "男性", "2": "女性"}[sex])
	if relation != "" {
		p.pick(last+" "+field("relation"), relation)
	}
	p.pick(last+" "+field("ethnic_group"), "01")
	p.pick(last+" "+field("school_status"), "00")
	p.chip(last, "健康状况", "健康")
	p.chip(last, "劳动能力", "普通劳动力")
	for _, insured := range []string{"低保人口", "参加新型农村合作医疗", "参加城乡居民基本养老保险"} {
		p.chip(last, insured, "是")
	}
}
