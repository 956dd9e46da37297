package api_test

import (
	"net/url"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
)

type listing struct {
	Total      int
	Households []struct {
		ID, Village string
		Values      map[string]any
		Masked      []string
		People      int
	}
}

func TestHouseholds_AreFoundInTheAreaOnly(t *testing.T) {
	w := newWorld(t)
	phone := w.phone("cui", here)
	phone.push(phone.household(1, here))
	cadre, beside := w.desk("kim", registry.Cadre, here), w.desk("pak", registry.Cadre, there)
	find := func(session, query string) (found listing) {
		w.get("/v1/households?"+query, session).into(&found)
		return found
	}
	all := find(cadre, "")
	if all.Total != 1 || all.Households[0].ID != householdID || all.Households[0].Values["head_name"] != nil || len(all.Households[0].Masked) == 0 {
		t.Fatalf("%+v", all)
	}
	for query, want := range map[string]int{"q=jyz": 1, "q=jinyz": 1, "q=" + url.QueryEscape("金英子"): 1, "q=zzz": 0, "q=jyz&offset=1": 1, "q=%25": 0, "main_cause=01": 1, "status=exited": 0, "q=0000": 0} {
		if got := find(cadre, query); got.Total != want {
			t.Errorf("%s: %+v", query, got)
		}
		if got := find(beside, query); got.Total != 0 {
			t.Errorf("%s finds beside: %+v", query, got)
		}
	}
	if got := find(cadre, "q=jyz&offset=1"); len(got.Households) != 0 {
		t.Errorf("%+v", got)
	}
	w.get("/v1/households?area="+here, beside).refused(schema.Forbidden)
	w.get("/v1/households", w.desk("admin", registry.Administrator, "222426")).refused(schema.Forbidden)
	for _, query := range []string{"q=" + strings.Repeat("j", 61), "q=%ff", "main_cause=", "status=nonsense", "limit=0", "limit=1001", "offset=-1", "area=x", "name=jin", "q=a&q=b"} {
		w.get("/v1/households?"+query, cadre).refused(schema.BadQuery)
	}
}
