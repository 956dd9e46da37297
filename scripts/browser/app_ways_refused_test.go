package browser

// refused: the phone's clock is a day fast, and so is what was written by it. The server
// refuses it; the cadre reads why and what to do, mends one of two, and gives the other up.
func (w *ways) refused() {
	p, mended, given := w.app, w.home(), w.home()
	for _, h := range []appHome{mended, given} {
		p.joins(h, dayIn(0))
	}
	p.at("/", ".sync")
	p.touch(".sync > button", "")
	p.reads(".sync", "同步完成")
	p.touch("a.row", "被拒收")
	p.reads(".entry.refused .fault", "不能晚于今天")
	p.reads(".entry.refused .remedy", "请改正后重新保存")
	p.looksInAll("refused", ".entry")

	p.touch(".entry.refused:has(a[href*='"+mended.ID+"']) .button", "改正")
	p.reads(".field .fault", "不能晚于今天")
	p.looksInAll("mend", "form .field")
	p.touch("form.record button.main", "重新发送")
	p.reads(".faults", "不能晚于今天") // as long as it is not put right
	p.pick(field("joined_on"), dayIn(-1))
	p.touch("form.record button.main", "重新发送")
	p.reads(".said", "已保存在本机")

	p.unfolds(".entry.refused .sure", "放弃")
	p.touch(".entry.refused .sure button", "放弃")
	p.gone(".entry.refused")
	p.touch("main > button", "最近200次")
	p.reads(".entry", "已改正重发")
	p.reads(".entry", "已放弃")
	p.looks("outbox-all")
	p.pressedSync()
	if !p.joined(mended, dayIn(-1)) {
		w.t.Error("what was mended is not there")
	}
	if p.joined(given, dayIn(0)) {
		w.t.Error("what was given up stands")
	}
	w.county.stop()
	w.again()
}

// joins has the first member of a household join it on a day.
func (p *appPhone) joins(h appHome, day string) {
	p.t.Helper()
	p.at("/household/"+h.ID, ".part .record")
	p.touch(".part:nth-of-type(2) .record .button", "修改")
	p.pick(field("joined_on"), day)
	p.touch("form.record button.main", "保存")
	p.reads(".part:nth-of-type(2) .record", day)
}

// joined reports whether a member of a household joined it on a day.
func (p *appPhone) joined(h appHome, day string) bool {
	p.t.Helper()
	for _, member := range p.unit(h).Tables["member"] {
		if member.Values["joined_on"] == day {
			return true
		}
	}
	return false
}

// unit is what the core holds of a household.
func (p *appPhone) unit(h appHome) appUnit {
	p.t.Helper()
	return core[appUnit](p, "household", h.ID)
}
