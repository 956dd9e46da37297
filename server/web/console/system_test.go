package console_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
)

// fail has work on a photo of a household given up.
func (w *world) fail(hash, trouble string) {
	w.tb.Helper()
	w.must(w.app.Store().Write(w.ctx, func(tx app.Tx) error {
		if err := tx.PutJob(app.JobPicture, hash, w.clock.Load()); err != nil {
			return err
		}
		claimed, err := tx.ClaimJobs(w.clock.Load(), w.clock.Load()+1, 1)
		return errors.Join(err, tx.GiveUpJob(claimed[0].ID, trouble))
	}))
}

func (w *world) jobs() (work app.WorkState) {
	w.tb.Helper()
	w.must(w.app.Store().Read(w.ctx, func(r app.Reader) (err error) {
		work, err = r.Work()
		return err
	}))
	return work
}

func TestSystem_IsForThoseWhoLookAfterIt(t *testing.T) {
	w := newWorld(t, here)
	for _, role := range []registry.Role{registry.Cadre, registry.TownshipReviewer, registry.PrefectureOfficer, registry.ProvincialInspector} {
		b := w.desk(string(role), role, here)
		if a := b.get("/system"); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", role, a.Status)
		}
		if a := b.post("/system", url.Values{}); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s tries again: %s", role, a.Status)
		}
		b.page("/").lacks(`href="/system"`)
	}
	for _, role := range []registry.Role{registry.CountyStaff, registry.Auditor, registry.Administrator} {
		w.desk(string(role), role, here).page("/system").has(`<a href="/system" aria-current="page">`, "01234567…", "没有失败的任务")
	}
}

func TestSystem_SaysWhatNeedsAttentionInEveryLanguage(t *testing.T) {
	w := newWorld(t, here)
	b := w.desk("admin", registry.Administrator, antu.CountyCode)
	b.page("/system").has("需要处理", "--backups").lacks("磁盘剩余空间不足")
	w.system.Backups = t.TempDir()
	w.free.Store(1)
	w.fail(strings.Repeat("ab", 32), "open photo: no such file\ngoroutine 1 [running]")
	for lang, texts := range map[string][]string{
		"zh-CN": {"磁盘剩余空间不足", "没有完整的备份", "已停止", "全部重试"},
		"ko":    {"디스크 여유공간이 부족합니다", "온전한 예비본이 없습니다", "모두 다시 시도"},
		"en":    {"The disk has too little room", "no whole backup", "Try all again"},
	} {
		b.get("/system?lang=" + lang)
		b.page("/system").has(append(texts, "open photo: no such file")...).lacks("goroutine")
	}
	w.system.Backups = w.system.Backups + "/nowhere"
	b.get("/system?lang=en")
	b.page("/system").has("cannot be read in full")
}

func TestSystem_AuditorsLook(t *testing.T) {
	w := newWorld(t, here)
	w.fail(strings.Repeat("ab", 32), "damaged")
	b := w.desk("auditor", registry.Auditor, antu.CountyCode)
	b.page("/system").has("已停止", "damaged").lacks("全部重试")
	if a := b.post("/system", url.Values{}); a.StatusCode != http.StatusForbidden {
		t.Errorf("%s", a.Status)
	}
}

func TestSystem_AdministratorsHaveFailedWorkTriedAgain(t *testing.T) {
	w := newWorld(t, here)
	w.fail(strings.Repeat("ab", 32), `<script>alert(1)</script>`)
	w.fail(strings.Repeat("cd", 32), "the disk is full")
	staff := w.desk("staff", registry.CountyStaff, antu.CountyCode)
	staff.page("/system").has("&lt;script&gt;").lacks("全部重试", `name="job"`)
	if a := staff.post("/system", url.Values{"job": {"1"}}); a.StatusCode != http.StatusForbidden {
		t.Errorf("staff: %s", a.Status)
	}
	admin := w.desk("admin", registry.Administrator, here)
	admin.page("/system").has(`name="job" value="1"`, `name="job" value="2"`, "全部重试")
	for _, job := range []string{"x", "-1", "99999999999999999999"} {
		if a := admin.post("/system", url.Values{"job": {job}}); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %s", job, a.Status)
		}
	}
	again := func(job string, left app.WorkState, notice string) {
		t.Helper()
		if a := admin.post("/system", url.Values{"job": {job}}); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s", a.Status)
		}
		admin.page("/system").has(notice)
		if got := w.jobs(); got.Waiting != left.Waiting || got.GivenUp != left.GivenUp {
			t.Errorf("%+v", got)
		}
	}
	again("99", app.WorkState{GivenUp: 2}, "已安排重试 0 项")
	again("1", app.WorkState{GivenUp: 1, Waiting: 1}, "已安排重试 1 项")
	again("1", app.WorkState{GivenUp: 1, Waiting: 1}, "已安排重试 0 项")
	again("", app.WorkState{Waiting: 2}, "已安排重试 1 项")
	admin.page("/log?kind="+string(chronicle.JobRetried)).has("重试后台任务", "picture")
}
