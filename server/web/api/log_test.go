package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
)

// entries are the kinds, newest first, that a session is shown.
func (w *world) entries(session, query string) (kinds []string, next int64) {
	w.t.Helper()
	var out struct {
		Entries []struct {
			N           int64
			Kind, Label string
			Area        string
		}
		Next int64
	}
	w.get("/v1/log"+query, session).into(&out)
	for _, e := range out.Entries {
		if e.N == 0 || e.Label == "" {
			w.t.Errorf("%+v", e)
		}
		kinds = append(kinds, e.Kind+" "+e.Area)
	}
	return kinds, out.Next
}

// Everybody reads what is about their own villages, those who keep accounts what is about
// accounts, and nobody anything else.
func TestLog_ShowsEachWhatIsTheirs(t *testing.T) {
	w := newWorld(t)
	p, q := w.phone("cui", here), w.phone("kim", there)
	p.push(p.household(1, here), strings.Replace(p.household(2, here), `"status":"registered"`, `"status":"nonsense"`, 1))
	q.push(strings.ReplaceAll(strings.ReplaceAll(q.household(1, there), id(1), id(41)), householdID, otherID))
	cadre, neighbour := w.desk("cadre", registry.Cadre, here), w.desk("neighbour", registry.Cadre, there)
	auditor, admin := w.desk("auditor", registry.Auditor, here[:6]), w.desk("admin", registry.Administrator, here)
	far := w.desk("far", registry.Auditor, "11")
	logs, away := w.desk("logs", registry.LogAuditor, here), w.desk("away", registry.LogAuditor, "12")
	w.get("/v1/households/"+householdID+"?reason=spot+check", auditor)
	mine := []string{"unmasked " + here, "refused " + here, "commit " + here}
	for name, c := range map[string]struct {
		session, query string
		want           []string
	}{
		"a cadre":                          {cadre, "", mine},
		"the cadre of the village beside":  {neighbour, "", []string{"commit " + there}},
		"the auditor of another province":  {far, "", []string{"signin 11", "person.added 11"}}, // that is themselves
		"the auditor, what is about data":  {auditor, "?kind=commit", []string{"commit " + there, "commit " + here}},
		"the auditor, of one village":      {auditor, "?kind=commit&area=" + here, []string{"commit " + here}},
		"the administrator, of a village":  {admin, "?kind=person.added", []string{"person.added " + here, "person.added " + here, "person.added " + here, "person.added " + here}},
		"no data for administrators":       {admin, "?kind=commit", nil},
		"who audits the log, of data":      {logs, "?unit=" + householdID, mine},
		"and no village beside":            {logs, "?kind=commit", []string{"commit " + here}},
		"and accounts":                     {logs, "?kind=person.added", []string{"person.added " + here, "person.added " + here, "person.added " + here, "person.added " + here}},
		"who audits another log":           {away, "", []string{"signin 12", "person.added 12"}},
		"a household":                      {cadre, "?unit=" + householdID, []string{"unmasked " + here, "refused " + here, "commit " + here}},
		"a household that is not theirs":   {neighbour, "?unit=" + householdID, nil},
		"by whom":                          {auditor, "?kind=refused&person=" + p.Person, []string{"refused " + here}},
		"from a day that is still to come": {cadre, "?from=2199-01-01", nil},
		"to a day that is over":            {cadre, "?to=2000-01-01", nil},
	} {
		got, next := w.entries(c.session, c.query)
		if fmt.Sprint(got) != fmt.Sprint(c.want) || next != 0 {
			t.Errorf("%s: %v, want %v; next %d", name, got, c.want, next)
		}
	}
	got, next := w.entries(cadre, "?limit=2")
	more, last := w.entries(cadre, fmt.Sprintf("?limit=2&before=%d", next))
	if fmt.Sprint(append(got, more...)) != fmt.Sprint(mine) || last != 0 {
		t.Errorf("in pages: %v, %v", got, more)
	}
	for _, bad := range []string{"area=2224x", "area=2", "kind=nonsense", "from=today", "to=2018-7-1", "before=0", "limit=1001", "limit=x"} {
		if p := w.get("/v1/log?"+bad, cadre).refused(schema.BadQuery); p.Field != strings.Split(bad, "=")[0] {
			t.Errorf("%s: %+v", bad, p)
		}
	}
	for _, session := range []string{cadre, logs} {
		w.get("/v1/log?area="+there, session).refused(schema.Forbidden)
	}
}

// Who audits the log alone can prove each of its entries, and is shown no value of a
// household by any of them, plain ones neither.
func TestProof_ShowsNoValueToWhoAuditsTheLog(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here))
	p.push(strings.Replace(p.household(2, here), `"status":"registered"`, `"status":"nonsense"`, 1))
	logs, sees := w.desk("logs", registry.LogAuditor, here[:6]), w.desk("sees", registry.Auditor, here[:6])
	type document struct{ Heading, Proved json.RawMessage }
	read := func(session string) (entries int, text string) {
		var list struct{ Entries []struct{ N int64 } }
		a := w.get("/v1/log?unit="+householdID, session)
		a.into(&list)
		text = string(a.body)
		for _, e := range list.Entries {
			var doc document
			a := w.get(fmt.Sprintf("/v1/log/%d/proof", e.N), session)
			a.into(&doc)
			checked, err := chronicle.CheckExport(strings.NewReader(string(doc.Heading)+"\n"+string(doc.Proved)+"\n"), w.key)
			if err != nil || checked.Entries != 1 {
				t.Errorf("%+v %v", checked, err)
			}
			text += string(a.body)
		}
		return len(list.Entries), text
	}
	values := []string{"金英子", "registered", "9999990001"}
	n, text := read(logs)
	for _, value := range values {
		if strings.Contains(text, value) {
			t.Errorf("%s is in %s", value, text)
		}
	}
	m, beside := read(sees)
	if n != 2 || m != n || !strings.Contains(beside, "金英子") || !strings.Contains(beside, "registered") {
		t.Errorf("%d and %d entries: %s", n, m, beside)
	}
	for _, path := range []string{"/v1/households/" + householdID, "/v1/conflicts?area=" + here, "/v1/reviews?area=" + here, "/v1/figures/1-2?area=" + here, "/v1/households?area=" + here + "&q=x"} {
		if a := w.get(path, logs); a.StatusCode != http.StatusForbidden && a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
}

// A proof can be checked by whoever has the key, and hides what the page masks.
func TestProof_HoldsAndHidesWhatIsMasked(t *testing.T) {
	w := newWorld(t)
	p := w.phone("cui", here)
	p.push(p.household(1, here))
	cadre, neighbour, admin := w.desk("cadre", registry.Cadre, here), w.desk("neighbour", registry.Cadre, there), w.desk("admin", registry.Administrator, "22")
	number := w.newest()
	a := w.get("/v1/log/"+number+"/proof", cadre)
	var doc struct{ Heading, Proved json.RawMessage }
	a.into(&doc)
	checked, err := chronicle.CheckExport(strings.NewReader(string(doc.Heading)+"\n"+string(doc.Proved)+"\n"), w.key)
	if err != nil || checked.Entries != 1 {
		t.Errorf("%+v %v", checked, err)
	}
	if text := string(doc.Proved); strings.Contains(text, "9999990001") || !strings.Contains(text, "金英子") || !strings.Contains(text, `"sum"`) {
		t.Error(text)
	}
	for _, c := range []struct{ number, session string }{{number, neighbour}, {number, admin}, {"1", cadre}, {"0", cadre}, {"-1", cadre}, {"99999", cadre}, {"x", cadre}} {
		w.get("/v1/log/"+c.number+"/proof", c.session).refused(schema.NotFound)
	}
	var head struct{ Checkpoint, Key string }
	w.get("/v1/log/checkpoint", neighbour).into(&head)
	if c, err := chronicle.OpenCheckpoint([]byte(head.Checkpoint), w.key); err != nil || c.Size < 2 || head.Key != w.key {
		t.Errorf("%+v %v", c, err)
	}
	if a := w.get("/v1/log/checkpoint", ""); a.StatusCode != http.StatusUnauthorized {
		t.Error(a.Status)
	}
}
