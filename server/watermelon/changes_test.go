package watermelon_test

import (
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/watermelon"
)

func TestChanges_AreReadHouseholdsFirst(t *testing.T) {
	records, problem := watermelon.DecodeChanges([]byte(`{
		"settings": {"created": [{"id": "the app's own"}]},
		"member": {"created": [], "updated": [{"id": "m", "_changed": "name,dibao"}], "deleted": ["d", "m"]},
		"household": {"created": [{"id": "h", "remark": "half \ud83d"}], "updated": [], "deleted": []}}`))
	if problem != nil || len(records) != 3 {
		t.Fatalf("%v %+v", problem, records)
	}
	h, m, d := records[0], records[1], records[2]
	if h.Table != schema.Household || !h.Created || m.Table != schema.Member || strings.Join(m.Changed, " ") != "name dibao" || d.ID != "d" || !d.Deleted {
		t.Errorf("%+v", records)
	}
}

func TestChanges_ThatCannotBeReadAreRefusedWhole(t *testing.T) {
	for text, code := range map[string]schema.ErrCode{
		``: schema.Malformed, `[]`: schema.Malformed, `{"member":{"updated":[1]}}`: schema.Malformed, `{"member":{"deleted":[1]}}`: schema.Malformed,
		`{"member":{"updated":[{}]}}`: schema.MissingMember, `{"member":{"created":[{"id":7}]}}`: schema.MissingMember, `{"member":{}} x`: schema.Malformed,
	} {
		if _, problem := watermelon.DecodeChanges([]byte(text)); problem == nil || problem.Code != code {
			t.Errorf("%s: %v", text, problem)
		}
	}
}

func FuzzChanges(f *testing.F) {
	f.Add([]byte(`{"household":{"created":[{"id":"h","_changed":"a,,b"}],"updated":[],"deleted":["x"]}}`))
	f.Add([]byte("{\"member\":{\"created\":[{\"id\":\"\xff\",\"name\":\"\\ud83d\"}]}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		records, problem := watermelon.DecodeChanges(data)
		for _, r := range records {
			if problem != nil || r.ID == "" && !r.Deleted {
				t.Errorf("%v %+v", problem, r)
			}
		}
	})
}
