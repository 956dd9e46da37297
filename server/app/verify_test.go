package app_test

import (
	"context"
	"database/sql"
	"slices"
	"testing"

	"ruhu/server/app"
)

func TestVerify_FindsWhatWasChangedBehindTheServersBack(t *testing.T) {
	f := newFixture(t, inMemory(t))
	if _, err := f.Import(context.Background(), staff, slices.Values(delivery(200)), app.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	verify := func() []string {
		report, err := f.Verify(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if report.Villages != 180 {
			t.Errorf("verified %+v", report)
		}
		return report.Faults
	}
	if faults := verify(); len(faults) > 0 {
		t.Fatalf("a sound store: %v", faults)
	}
	db, err := sql.Open("sqlite", "file:"+f.path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, harm := range []string{
		"UPDATE household SET status = 'removed' WHERE rowid = 7", "UPDATE household SET sealed = NULL WHERE rowid = 8",
		"UPDATE member SET deleted = 1 WHERE rowid = 9",
		"DELETE FROM history WHERE id = 20",
		"UPDATE village SET seq = seq + 1 WHERE seq > 0 AND code = (SELECT village FROM unit LIMIT 1)",
	} {
		if _, err := db.Exec(harm); err != nil {
			t.Fatal(err)
		}
		if faults := verify(); len(faults) == 0 {
			t.Errorf("not found: %s", harm)
		}
	}
}
