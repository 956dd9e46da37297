package api_test

import (
	"fmt"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
)

// reviewed is a world with a household that its cadre has submitted, and the sessions
// of the cadre and of the township's reviewer.
func reviewed(t *testing.T) (w *world, cadre, reviewer string) {
	w = newWorld(t)
	phone := w.phone("cui", here)
	phone.push(phone.household(1, here))
	cadre = w.desk("cadre", registry.Cadre, here)
	reviewer = w.desk("reviewer", registry.TownshipReviewer, "222426100")
	w.post("/v1/act", cadre, acting(100, `"seen":1,"edits":[{"t":"household","id":"`+householdID+`","base":1,"set":{"main_cause":"02"}}],"actions":[{"do":"record.submit"}]`))
	return w, cadre, reviewer
}

func acting(n int, rest string) string {
	return fmt.Sprintf(`{"id":%q,"village":"222426100200","household":%q,%s}`, id(n), householdID, rest)
}

type queue struct {
	Total   int
	Reviews []struct {
		Household string
		Rev       int64
		Marks     []struct{ Mark, Text string }
		Round     struct{ Values map[string]any }
	}
}

func TestReviews_TellsWhatWaitsAndWhatIsUnusual(t *testing.T) {
	w, _, reviewer := reviewed(t)
	var q queue
	w.get("/v1/reviews", reviewer, "Accept-Language", "en").into(&q)
	if q.Total != 1 || q.Reviews[0].Household != householdID || q.Reviews[0].Rev != 2 || len(q.Reviews[0].Marks) != 1 || q.Reviews[0].Marks[0].Text != "never approved before" {
		t.Fatalf("%+v", q)
	}
	w.post("/v1/act", reviewer, acting(101, `"actions":[{"do":"record.approve","expect":"2"}]`))
	w.get("/v1/reviews", reviewer).into(&q)
	if q.Total != 0 {
		t.Errorf("still waits: %+v", q)
	}
	w.get("/v1/reviews?state=approved&limit=1", reviewer).into(&q)
	if q.Total != 1 || q.Reviews[0].Round.Values["decided_rev"] != 2.0 {
		t.Errorf("approved: %+v", q)
	}
	w.get("/v1/reviews?state=approved&offset=1", reviewer).into(&q)
	if q.Total != 1 || len(q.Reviews) != 0 {
		t.Errorf("after the last: %+v", q)
	}
	w.get("/v1/reviews?state=lost", reviewer).refused(schema.BadQuery)
	w.get("/v1/reviews?area=222426101", reviewer).refused(schema.Forbidden)
	w.get("/v1/reviews?limit=0", reviewer).refused(schema.BadQuery)
}

func TestDifference_IsWhatChangedSinceTheApproval(t *testing.T) {
	w, cadre, reviewer := reviewed(t)
	type document struct {
		From, To struct {
			Rev      int64
			Approved bool
		}
		Rows []struct {
			T, How string
			Fields []struct {
				Field         string
				Before, After any
			}
		}
		Commits   []struct{ Person string }
		Approvals []struct{ By, Kind string }
	}
	var d document
	w.get("/v1/households/"+householdID+"/difference?from=1&to=2", reviewer).into(&d)
	if len(d.Rows) != 1 || len(d.Rows[0].Fields) != 1 || d.Rows[0].Fields[0].Field != "main_cause" || d.Rows[0].Fields[0].After != "02" || len(d.Commits) != 1 {
		t.Fatalf("%+v", d)
	}
	w.post("/v1/act", reviewer, acting(101, `"actions":[{"do":"record.approve","expect":"2"}]`))
	d = document{}
	w.get("/v1/households/"+householdID+"/difference", reviewer).into(&d)
	if len(d.Rows) != 0 || !d.From.Approved || d.From.Rev != 2 || d.To.Rev != 3 || len(d.Approvals) != 1 || d.Approvals[0].Kind != "approved" {
		t.Errorf("right after the approval: %+v", d)
	}
	w.post("/v1/act", cadre, acting(102, `"seen":3,"edits":[{"t":"household","id":"`+householdID+`","base":3,"set":{"main_cause":"03"}}]`))
	d = document{}
	w.get("/v1/households/"+householdID+"/difference", reviewer).into(&d)
	if len(d.Rows) != 1 || d.Rows[0].How != "changed" || d.Rows[0].Fields[0].Before != "02" || d.Rows[0].Fields[0].After != "03" {
		t.Errorf("after a change: %+v", d)
	}
	for _, bad := range []string{"from=0", "to=99", "from=yesterday"} {
		w.get("/v1/households/"+householdID+"/difference?"+bad, reviewer).refused(schema.BadQuery)
	}
	w.get("/v1/households/"+householdID+"/difference", w.desk("away", registry.TownshipReviewer, "222426101")).refused(schema.NotFound)
}

func TestReviewBulk_IsDecidedOneByOne(t *testing.T) {
	w, _, reviewer := reviewed(t)
	bulk := fmt.Sprintf(`{"id":%q,"do":"record.approve","households":[{"household":%q,"village":"222426100200","expect":"2"},{"household":%q,"village":"222426100200","expect":"1"}]}`, id(103), householdID, id(1))
	type outcomes struct {
		Outcomes []struct {
			Outcome, Household string
			Repeated           bool
			Problems           []struct{ Code string }
		}
	}
	var first, again outcomes
	w.post("/v1/reviews/bulk", reviewer, bulk).into(&first)
	if len(first.Outcomes) != 2 || first.Outcomes[0].Outcome != "applied" || first.Outcomes[0].Household != householdID ||
		first.Outcomes[1].Outcome != "rejected" || first.Outcomes[1].Household != id(1) || first.Outcomes[1].Problems[0].Code != string(schema.NoSuchUnit) {
		t.Fatalf("%+v", first)
	}
	before := w.fingerprint("log")
	w.post("/v1/reviews/bulk", reviewer, bulk).into(&again)
	if again.Outcomes[0].Outcome != "applied" || w.fingerprint("log") != before {
		t.Errorf("again: %+v", again)
	}
	for name, body := range map[string]string{
		"no households":  fmt.Sprintf(`{"id":%q,"do":"record.approve","households":[]}`, id(104)),
		"another action": fmt.Sprintf(`{"id":%q,"do":"record.reopen","households":[{"household":%q,"village":"222426100200","expect":"2"}]}`, id(104), householdID),
		"no id":          fmt.Sprintf(`{"do":"record.approve","households":[{"household":%q,"village":"222426100200","expect":"2"}]}`, householdID),
	} {
		if a := w.post("/v1/reviews/bulk", reviewer, body); a.StatusCode < 400 || a.StatusCode >= 500 {
			t.Errorf("%s: %d", name, a.StatusCode)
		}
	}
}
