package sqlite_test

import (
	"testing"

	"ruhu/server/store/storetest"
	"ruhu/syncproto"
)

// What changed in a village is asked at every pull, of all tables at once: SQLite compiles that
// for longer than it takes to answer.
func TestPrepared_APullsQueryIsCompiledOnce(t *testing.T) {
	s, _ := prepared(t)
	for i := range 8 {
		if err := survey(s, i, "once"); err != nil {
			t.Fatal(err)
		}
	}
	for _, to := range []syncproto.Seq{2, 1} {
		taken, err := s.PageEndAgain(storetest.Villages()[0], 0, to)
		if err != nil || taken > 60 { // 30, and 150 when it is compiled anew
			t.Errorf("up to %d: SQLite took memory %d times for what it has compiled; %v", to, taken, err)
		}
	}
}
