package app_test

import (
	"strings"
	"testing"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// hang puts a village's list up today, and returns the notice's id.
func (w *world) hang(village, kind string) string {
	w.Helper()
	id := w.id()
	photo := strings.Repeat("a", 64)
	o := w.act(staff, &syncproto.Changeset{ID: w.id(), Village: village, Edits: []syncproto.Edit{
		set(schema.Notice, id, "kind", kind, "text", "公示", "place", "村委会公示栏", "posted_on", app.Today(w.now), "first_day_photo", photo),
	}})
	if o.Kind != syncproto.Applied {
		w.Fatalf("a notice: %+v", o)
	}
	return id
}

// raised are the objections of a village.
func (w *world) raised(village string) (rows []schema.Row) {
	w.read(w, func(r app.Reader) error {
		unit, err := r.VillagePapers(village)
		for key, row := range unit.Rows {
			if key.Table == schema.Objection {
				rows = append(rows, row.Row)
			}
		}
		return err
	})
	return rows
}

func TestRaiseObjection_IsKeptOnceAndInTheHistory(t *testing.T) {
	w := newWorld(t)
	raised := registry.Raised{Notice: w.hang(north, "village_publicity"), Name: "李哲", Contact: "13944330002", Content: "该户在县城有房。"}
	for range 2 {
		if err := w.RaiseObjection(t.Context(), north, raised); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(time.Minute)
	}
	rows := w.raised(north)
	if len(rows) != 1 || rows[0].Get("content").Text() != raised.Content || rows[0].Get("channel").Text() != "public_page" || rows[0].Get("state").Text() != "open" {
		t.Fatalf("%v", rows)
	}
	history := w.history(north)
	if last := history[len(history)-1]; len(history) != 2 || last.Person != registry.Public || last.Device != 0 {
		t.Errorf("%+v", history)
	}
	d := w.enrol(north)
	if page := d.pull("", 1000); !strings.Contains(string(syncproto.AppendPage(nil, &page)), raised.Content) {
		t.Error("it does not reach the village's phones")
	}
}

func TestRaiseObjection_RefusesAndKeepsNothing(t *testing.T) {
	w := newWorld(t)
	list, conditions := w.hang(north, "village_publicity"), w.hang(north, "conditions")
	good := registry.Raised{Notice: list, Name: "李哲", Content: "有异议"}
	refused := func(village string, want schema.ErrCode, change func(*registry.Raised)) {
		t.Helper()
		r := good
		change(&r)
		w.problem(w.RaiseObjection(t.Context(), village, r), want)
	}
	before := w.state()
	refused(north, schema.NotFound, func(r *registry.Raised) { r.Notice = w.id() })
	refused(north, schema.NotFound, func(r *registry.Raised) { r.Notice = conditions })
	refused(south, schema.NotFound, func(*registry.Raised) {})
	refused("999999999999", schema.NotFound, func(*registry.Raised) {})
	refused(north, schema.NoSuchRow, func(r *registry.Raised) { r.Subject = w.id() })
	refused(north, schema.TooLong, func(r *registry.Raised) { r.Contact = strings.Repeat("1", 61) })
	refused(north, schema.Required, func(r *registry.Raised) { r.Content = "" })
	if w.state() != before || len(w.raised(north)) != 0 {
		t.Error("a refused objection left something")
	}
	w.now = w.now.Add(8 * 24 * time.Hour)
	refused(north, schema.NoticeEnded, func(*registry.Raised) {})
}
