package browser

import "fmt"

// photos: one is taken at a visit, and one in passing; each is seen before it is saved, and
// proven after it was sent.
func (w *ways) photos() {
	p, h := w.app, w.home()
	take := pictures(w.t)
	p.at("/household/"+h.ID, ".head .button.main")
	p.touch(".head .button.main", "走访")
	p.pick("#visit-camera-kind", "house_inside")
	p.camera("#visit-camera", take())
	p.reads(".photos", "还未保存到档案")
	p.picture(".photos img.shown")
	p.camera("#visit-camera", take())
	p.await(".photos li:nth-child(2)")
	p.touch(".photos li:nth-child(2) button", "不要这张")
	p.looks("visit-photo")
	p.touch("form.record button.main", "保存")
	p.reads(".said", "已保存在本机")

	p.unfolds(".part > details", "照片")
	p.reads(".photos li", "房屋内景")
	p.reads(".photos li", "未发送")
	p.pick("#household-camera-kind", "asset")
	p.camera("#household-camera", take())
	p.touch("button.main", "保存1张照片")
	p.await(".photos:first-of-type li:nth-child(2) img.shown")
	p.reads(".photos li", "家庭资产")
	p.looksInAll("household-photos", ".head")

	p.pressedSync()
	p.at("/household/"+h.ID, ".head .button.main")
	p.unfolds(".part > details", "照片")
	p.await(".photos li:nth-child(2)")
	for n := range 2 {
		p.reads(fmt.Sprintf(".photos li:nth-child(%d)", n+1), "服务器已收到")
	}
	visits := map[any]int{}
	for _, photo := range p.unit(h).Tables["photo"] {
		visits[photo.Values["visit"]]++
	}
	if visits[nil] != 1 || len(visits) != 2 {
		w.t.Errorf("photos by their visit: %v", visits)
	}
}

// picture waits until a picture is drawn.
func (p *appPhone) picture(selector string) {
	p.t.Helper()
	p.await(selector)
	p.step = selector
	if wide := eval[int](&p.tab, fmt.Sprintf("document.querySelector(%q).decode().then(() => document.querySelector(%[1]q).naturalWidth)", selector)); wide == 0 {
		p.t.Fatalf("%s is empty", selector)
	}
}
