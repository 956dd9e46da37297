package main

import (
	"bytes"
	"strings"
	"testing"
)

// What is planted is found, and nothing else. Of thousands, the README has the figures.
func TestCount_FindsWhatWasPlanted(t *testing.T) {
	c, err := count(t.Context(), t.TempDir(), 400, 7)
	if err != nil {
		t.Fatal(err)
	}
	planted, found := c.sums()
	if planted < 25 || found*100 < planted*95 || c.False > 0 {
		t.Errorf("%d of %d found, %d false", found, planted, c.False)
	}
	var out bytes.Buffer
	c.print(&out)
	if !strings.Contains(out.String(), "precision 1.0000") {
		t.Errorf("%s", out.String())
	}
}
