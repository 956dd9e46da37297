package browser

import (
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/browser"
)

// courier: what was saved where there is no network goes as a file that a button writes, and
// what comes back is read by the other. A file that is none of a courier's is told in words.
func (w *ways) courier() {
	p, h := w.app, w.home()
	w.line.cut()
	defer w.line.mend()
	p.remarks(h, "山路断了，托人带出去")
	p.at("/", ".sync")
	p.reads(".sync-state", "次保存未发送")
	p.unfolds(".courier", "")
	file := w.downloads(func() { p.touch(".courier button", "导出送达文件") })
	p.reads(".said", "送达文件已导出")

	p.camera("#receipt", file) // what goes out, and not what came back
	p.reads(".courier .fault", "不是给本机的回执")
	p.camera("#receipt", pictures(w.t)())
	p.reads(".courier .fault", "这个文件不是回执")
	p.looks("courier-refused")

	w.county.command(w.t, "courier", file)
	p.camera("#receipt", file+".receipts")
	p.reads(".said", "回执已读入")
	p.reads(".sync-state", "全部已发送")
	p.touch(".courier button", "导出送达文件")
	p.reads(".said", "不需要送达")
	w.again()
	w.line.mend()
	p.pressedSync()
}

// remarks changes a household's remark in its form.
func (p *appPhone) remarks(h appHome, text string) {
	p.t.Helper()
	p.at("/household/"+h.ID, ".part .record")
	p.touch(".part:first-of-type .record > .button", "修改")
	p.write(field("remark"), text)
	p.touch("form.record button.main", "保存")
	p.reads(".said", "已保存在本机")
	p.reads("main", text)
}

// downloads is the file that the browser keeps when something is pressed.
func (w *ways) downloads(press func()) string {
	w.t.Helper()
	folder := w.t.TempDir()
	call(&w.app.tab, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder})
	press()
	for range 200 {
		found, err := filepath.Glob(filepath.Join(folder, "*.courier"))
		if err != nil {
			w.t.Fatal(err)
		}
		if len(found) > 0 {
			return found[0]
		}
		eval[bool](&w.app.tab, "new Promise(done => setTimeout(done, 50, true))")
	}
	entries, _ := os.ReadDir(folder)
	w.t.Fatalf("nothing was downloaded: %v", entries)
	return ""
}

// faults: a core that fails is told in words, wherever it fails, and leaves a page that can
// be used.
func (w *ways) faults() {
	p, h := w.app, w.home()
	const failed = "出了意外"
	faulty := func(call string, press func()) {
		w.t.Helper()
		eval[bool](&p.tab, "faulty.add('"+call+"'); true")
		press()
		eval[bool](&p.tab, "faulty.clear(); true")
	}
	p.at("/", ".sync")
	faulty("sync", func() { p.touch(".sync > button", "立即同步"); p.reads(".said", failed) })
	p.reads(".sync > button", "立即同步")
	p.unfolds(".courier", "")
	faulty("bundle", func() { p.touch(".courier button", "导出送达文件"); p.reads(".courier .fault", failed) })
	faulty("takeReceipt", func() { p.camera("#receipt", pictures(w.t)()); p.reads(".courier .fault", failed) })
	p.looks("faults")

	p.at("/household/"+h.ID+"/visit", "#visit-camera")
	p.write(field("content"), "墙裂了")
	faulty("keepPhoto", func() { p.camera("#visit-camera", pictures(w.t)()); p.reads(".camera .fault", "照片没有存下来") })
	faulty("save", func() { p.touch("form.record button.main", "保存"); p.reads(".faults", failed) })
	p.touch("form.record button.main", "保存")
	p.reads(".said", "已保存在本机")

	p.at("/settings", "#new-pin")
	faulty("autosync", func() { p.touch(".switch", ""); p.reads(".said", failed) })
	p.write("#new-pin", "831502")
	faulty("setPin", func() { p.touch("form button", "设置 PIN 码"); p.reads(".fault", failed) })
	p.pressedSync()
}
