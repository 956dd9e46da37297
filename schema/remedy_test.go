package schema_test

import (
	"slices"
	"testing"

	"ruhu/schema"
)

func TestRemedies_EveryCodeHasOne(t *testing.T) {
	found := map[schema.ErrCode]string{}
	for _, r := range schema.Remedies() {
		if r.Name == "" || !r.Label.Complete() || r.Do == "" {
			t.Errorf("the remedy %q is not whole", r.Name)
		}
		for _, code := range r.Codes() {
			if other, twice := found[code]; twice {
				t.Errorf("%s is in %s and in %s", code, other, r.Name)
			}
			found[code] = r.Name
		}
	}
	codes := schema.ErrCodes()
	for _, code := range codes {
		if found[code] == "" {
			t.Errorf("nothing says what a device does about %s (remedy.go)", code)
		}
		delete(found, code)
	}
	for code := range found {
		t.Errorf("%s has a remedy and no message", code)
	}
	if slices.Contains(codes, "from_the_future") || schema.RemedyOf("from_the_future").Name != "report" {
		t.Error("a code that is not known is to be reported")
	}
}
