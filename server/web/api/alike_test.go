package api_test

import (
	"strings"
	"testing"

	"ruhu/server/registry"
)

// TestElsewhere_LooksLikeNothing asks for what is in a village that is not the reader's, and
// for the same with ids that nobody has: by trying ids nobody learns which there are.
func TestElsewhere_LooksLikeNothing(t *testing.T) {
	w := newWorld(t)
	host := w.host()
	household, other := host.settle(), host.settle()
	conflict := host.dispute(household)
	const nothing = "0190ffff-0000-7000-8000-000000000001"
	reader, phone := w.desk("neighbour", registry.Cadre, there), w.phone("far", there)
	for _, path := range []string{
		"/v1/households/" + household, "/v1/households/" + household + "?reason=spot+check", "/v1/households/" + household + "/photos",
		"/v1/households/" + household + "/difference", "/v1/households/" + household + "/beside/" + other, "/v1/relocation/" + household, "/v1/conflicts/" + conflict,
		"/v1/log/1/proof",
	} {
		unknown := strings.NewReplacer(household, nothing, other, nothing, conflict, nothing, "/log/1/", "/log/999999/").Replace(path)
		if there, none := w.get(path, reader), w.get(unknown, reader); there.StatusCode != none.StatusCode || there.code() != none.code() {
			t.Errorf("%s: %d %s; for what there is not: %d %s", path, there.StatusCode, there.code(), none.StatusCode, none.code())
		}
	}
	path := "/v1/households/" + household + "/photos"
	if there, none := w.get(path, phone.Access), w.get(strings.ReplaceAll(path, household, nothing), phone.Access); there.code() != none.code() {
		t.Errorf("to a device: %s and %s", there.code(), none.code())
	}
	for _, call := range []string{"move", "merge?seen=1", "part"} {
		body := `{"id":"` + id(70) + `","village":"` + there + `","household":"` + other + `","seen":1,"reason":"an attack"}`
		is, none := w.post("/v1/households/"+household+"/"+call, reader, body), w.post("/v1/households/"+nothing+"/"+call, reader, body)
		if is.StatusCode < 400 || is.code() != none.code() {
			t.Errorf("%s: %s; for what there is not: %s", call, is.code(), none.code())
		}
	}
}
