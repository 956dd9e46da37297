package browser

import "fmt"

// returned: what the township sends back says why at the field, is mended there, and goes
// before the township again.
func (w *ways) returned() {
	p, h := w.app, w.home()
	const comment = "与户口簿不符，请再核对。"
	p.remarks(h, "第一次")
	p.submits("请审核")
	p.pressedSync()
	b := w.at(reviewer)
	b.visit("/reviews/" + h.ID)
	b.fill("#reason", "退回核对")
	b.fill("#changes .said-of textarea", comment)
	b.follow("#decide button[value=return]")

	p.pressedSync()
	p.touch("a.row", "审核退回")
	p.touch(".line a[href*='"+h.ID+"']", "")
	p.reads(".warning", "退回核对")
	p.reads(".told .note", comment)
	p.looksInAll("returned", ".head")
	p.touch(".part:first-of-type .record > .button", "修改")
	p.reads("form .note", comment)
	p.write(field("remark"), "核对过户口簿")
	p.touch("form.record button.main", "保存")
	p.reads("main", "核对过户口簿")
	p.submits("")
	p.pressedSync()
	p.at("/household/"+h.ID, ".head")
	p.reads(".state", "审核")
	if review := p.lineOf(h).Review; review == nil || *review != "submitted" {
		w.t.Errorf("after it was mended its review is %v", review)
	}
}

// submits puts the household that is open before the township.
func (p *appPhone) submits(remark string) {
	p.t.Helper()
	p.unfolds(".part > details", "提交审核")
	if remark != "" {
		p.write("#remark", remark)
	}
	p.touch("form button.main", "提交审核")
	p.reads(".said", "已提交")
}

// lineOf is what the list says of a household.
func (p *appPhone) lineOf(h appHome) appHome {
	p.t.Helper()
	for _, line := range core[[]appHome](p, "households", map[string]any{}) {
		if line.ID == h.ID {
			return line
		}
	}
	p.t.Fatalf("%s is not on the list", h.ID)
	return appHome{}
}

// conflicting: two phones say two things of one fact. Both are shown, and who decides.
func (w *ways) conflicting() {
	p, h := w.app, w.home()
	w.line.cut()
	defer w.line.mend()
	p.at("/household/"+h.ID, ".part .record")
	p.touch(".part:first-of-type .record > .button", "修改")
	p.write(field("group_name"), "西屯")
	p.touch("form.record button.main", "保存")
	p.reads(".said", "已保存在本机")
	other := w.county.enrol(w.t, w.other)
	other.pull()
	other.save(h.ID, nil, edit{T: "household", ID: h.ID, Base: other.revision(h.ID), Set: map[string]any{"group_name": "东屯"}})
	w.line.mend()
	p.pressedSync()
	p.touch("a.row", "有冲突")
	p.touch(fmt.Sprintf(".line a[href*=%q]", h.ID), "")
	for _, text := range []string{"“组（屯）”有两个值", "东屯", "西屯"} {
		p.reads(".warning", text)
	}
	p.reads(".told .note", "有冲突")
	p.looksInAll("conflict", ".warning")
}
