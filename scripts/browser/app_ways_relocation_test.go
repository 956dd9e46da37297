package browser

import "slices"

// relocating: the steps that are taken in a village, each with its papers: screened,
// applied, verified at home, and voted on by an assembly whose quorum is counted.
func (w *ways) relocating() {
	(&move{world: w.world, picture: pictures(w.t)}).area()
	p := w.app
	p.pressedSync()
	h := w.inHamlet()
	w.screenOthers(h)
	at := "/household/" + h.ID + "/relocation"
	p.at(at, ".step.next")
	p.touch(".paper .button", "填写")
	p.chip("form", "结果", "符合条件")
	p.pick(field("reason"), "unsafe_place")
	p.saves()
	p.takesStep("普查筛选", "群众申请", at)

	p.touch(".paper .button", "填写")
	p.chip("form", "安置方式", "集中安置")
	p.sign("signature", 1)
	p.saves()
	p.looksInAll("applied", ".step.next")
	p.takesStep("群众申请", "入户核实", at)

	p.at("/household/"+h.ID+"/visit", "#visit-camera")
	p.camera("#visit-camera", pictures(w.t)())
	p.await(".photos li")
	p.saves()
	p.at(at, ".step.next")
	p.touch(".paper .button", "填写")
	p.homeCheck()
	p.saves()
	p.takesStep("入户核实", "村民代表评议", at)

	w.assembly()
	p.at(at, ".step.next")
	p.touch(".paper .button", "填写")
	p.await(field("meeting"))
	p.pick(field("meeting"), eval[string](&p.tab, "document.querySelector('"+field("meeting")+"').options[1].value"))
	for name, votes := range map[string]string{"in_favour": "9", "against": "3", "abstained": "1"} {
		p.write(field(name), votes)
	}
	p.reads(".tallies .bad", "9 / 22")
	p.write(field("in_favour"), "18")
	p.reads(".tallies .good", "18 / 22")
	p.looksInAll("vote", ".tallies")
	p.saves()
	p.takesStep("村民代表评议", "村委会复议公示", at)
	p.at("/village/"+village, ".votes")
	p.reads(".votes .row", "赞成 18 · 反对 3 · 弃权 1")
	p.reads(".votes .row", "通过")
	p.looksInAll("votes", ".votes")
}

// screenOthers records of everybody else in the hamlet that they stay: none may be left out.
func (w *ways) screenOthers(moves appHome) {
	w.t.Helper()
	p := w.app
	for _, h := range core[[]appHome](p, "households", map[string]any{"village": village}) {
		if h.Group != hamlet || h.ID == moves.ID {
			continue
		}
		screened := map[string]any{"table": "screening", "row": core[string](p, "newId"), "set": map[string]any{
			"result": "not_meets", "reason": "safe_house", "screened_on": dayIn(0), "screened_by": "金cadre"}}
		must(p, core[result[string]](p, "save", map[string]any{"village": village, "household": h.ID, "edits": []any{screened}}))
	}
}

// inHamlet is a household of the hamlet that moves.
func (w *ways) inHamlet() appHome {
	w.t.Helper()
	for _, h := range core[[]appHome](w.app, "households", map[string]any{"village": village}) {
		if h.Group == hamlet && h.Conflicts == 0 && !slices.Contains(w.used, h.ID) && !slices.Contains(h.Lacks, "visit") {
			w.used = append(w.used, h.ID)
			return h
		}
	}
	w.t.Fatalf("nobody lives in %s", hamlet)
	return appHome{}
}

// saves saves the form that is open.
func (p *appPhone) saves() {
	p.t.Helper()
	p.touch("form.record button.main", "")
	p.reads(".said", "已保存在本机")
	p.gone("form.record")
}

// takesStep takes the step whose papers are complete, which the server confirms with the next
// sync.
func (p *appPhone) takesStep(step, next, at string) {
	p.t.Helper()
	p.touch(".step.next button.main", "办理："+step)
	p.reads(".step.next", "同步后由服务器确认")
	p.pressedSync()
	p.at(at, ".step.next")
	p.reads(".step.next", next)
}

// homeCheck fills in what two cadres found.
func (p *appPhone) homeCheck() {
	p.t.Helper()
	p.chip("form", "核实结论", "符合条件")
	p.chip("form", "人口与户籍一致", "是")
	p.chip("form", "危房等级", "D级")
	p.write(field("income_per_person"), "2500")
	p.write(field("cadre_2"), "崔勇")
	for i, name := range []string{"cadre_1_signature", "cadre_2_signature", "household_signature"} {
		p.sign(name, float64(i+1))
	}
}

// assembly records a meeting of the village's representatives. Its quorum is counted while
// it is written.
func (w *ways) assembly() {
	w.t.Helper()
	p, take := w.app, pictures(w.t)
	p.at("/", ".rows a.row.side")
	p.touch(".rows a.row.side", "村务材料")
	p.touch("a.add", "会议")
	p.write(field("place"), "村委会会议室")
	p.write(field("entitled"), "30")
	p.write(field("present"), "15")
	p.reads(".tallies .bad", "15 / 30")
	p.looksInAll("meeting", ".tallies")
	p.write(field("present"), "22")
	p.reads(".tallies .good", "22 / 30")
	p.camera(field("attendance_sheet"), take())
	p.camera(field("photo"), take())
	p.write(field("minutes"), "逐户评议。") // while both are still being kept: none of the three may undo another
	p.await(".field:has(" + field("attendance_sheet") + ") img.shown")
	p.await(".field:has(" + field("photo") + ") img.shown")
	p.saves()
}
