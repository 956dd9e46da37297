package browser

import (
	"fmt"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
)

// signatureAndPlace: a visit where the phone may not say where it is, which is saved all the
// same; and one where it may, that the household signs with a finger.
func (w *ways) signatureAndPlace() {
	p, h := w.app, w.home()
	p.located(browser.PermissionSettingDenied)
	p.at("/household/"+h.ID+"/visit", "#visit-camera")
	p.touch("button", "记录位置")
	p.reads(".hint", "没有取得位置，不影响保存")
	p.looks("no-place")
	p.write(field("content"), "山里没有信号")
	p.saves()

	p.located(browser.PermissionSettingGranted)
	p.at("/household/"+h.ID+"/visit", "#visit-camera")
	p.sign("signature", 1)
	p.touch("button", "记录位置")
	p.reads(".placed", "42.99000，128.90000（±12米）")
	p.looks("signed")
	p.saves()
	p.pressedSync()
	var signed, placed, plain int
	for _, visit := range p.unit(h).Tables["visit"] {
		switch v := visit.Values; {
		case v["signature"] != nil && v["latitude"] == 42990000.0 && v["accuracy"] == 12.0:
			signed, placed = signed+1, placed+1
		case v["content"] == "山里没有信号" && v["latitude"] == nil:
			plain++
		}
	}
	if signed != 1 || placed != 1 || plain != 1 {
		w.t.Errorf("the household holds %+v", p.unit(h).Tables["visit"])
	}
}

// located is a phone that knows where it is, and whether it may say so.
func (p *appPhone) located(may browser.PermissionSetting) {
	p.t.Helper()
	call(&p.tab, browser.SetPermission, browser.SetPermissionParams{Permission: &browser.PermissionDescriptor{Name: "geolocation"}, Setting: may, Origin: p.line.url})
	call(&p.tab, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: new(42.99), Longitude: new(128.9), Accuracy: new(12.0)})
}

// sign signs a field with a finger; each hand draws another line.
func (p *appPhone) sign(name string, hand float64) {
	p.t.Helper()
	p.touch(field(name), "签字")
	p.await("canvas")
	p.touch(".signature button", "重签")
	box := eval[[]float64](&p.tab, "(r => [r.x, r.y, r.width, r.height])(document.querySelector('canvas').getBoundingClientRect())")
	at := func(x, y float64) []float64 { return []float64{box[0] + x*box[2], box[1] + y*box[3]} }
	p.finger(input.DispatchTouchEventTypeTouchStart, at(0.1, 0.2*hand)...)
	for i := range 6 {
		p.finger(input.DispatchTouchEventTypeTouchMove, at(0.1+0.13*float64(i), 0.2*hand+0.1*float64(i%2))...)
	}
	p.finger(input.DispatchTouchEventTypeTouchEnd)
	p.touch(".signature button.main", "使用这个签字")
	p.picture(fmt.Sprintf(".picture:has(%s) img.shown", field(name)))
}
