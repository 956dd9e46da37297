package main

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"ruhu/server/app"
)

func TestTrim_SaysWhatItDid(t *testing.T) {
	s := newShell(t)
	s.run(exitOK, "", "user", "add", "cui", "--name", "崔", "--no-password")
	var report app.TrimReport
	s.json(&report, "", "trim", "--away", "30")
	if report.Tombstones != 0 || report.Villages == nil {
		t.Errorf("%+v", report)
	}
	s.run(exitOK, "", "trim")
}

// trims counts how often it is asked to.
type trims struct{ n int }

func (t *trims) Trim(context.Context, time.Duration) (app.TrimReport, error) {
	t.n++
	return app.TrimReport{}, nil
}

func TestServe_TrimsOnceADayAndEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 3*trimEvery+time.Hour)
		defer stop()
		var asked trims
		keepTrimmed(ctx, &asked, slog.New(slog.DiscardHandler))
		if asked.n != 3 {
			t.Errorf("trimmed %d times in three days", asked.n)
		}
	})
}
