package metrics_test

import (
	"context"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"ruhu/server/app"
	"ruhu/server/metrics"
	"ruhu/syncproto"
)

var update = flag.Bool("update", false, "write alerts.yml anew")

// newMetrics are those of a server that looks as it is told.
func newMetrics(look func(context.Context) (*app.System, error)) *metrics.Metrics {
	m := metrics.New(metrics.Config{
		Look:    look,
		Commits: func() app.Commits { return app.Commits{Groups: 3, Transactions: 40, Took: 2 * time.Second} },
		Tally: func() (map[syncproto.OutcomeKind]uint64, uint64) {
			return map[syncproto.OutcomeKind]uint64{syncproto.Applied: 5, syncproto.Rejected: 2}, 7
		},
		Until: func() time.Time { return time.Now().Add(time.Hour) },
	})
	m.Observe("POST", "/v1/push", 200, 30*time.Millisecond)
	m.Observe("BREW", "/v1/push", 503, time.Second)
	return m
}

// asked is what Prometheus is told.
func asked(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	res := httptest.NewRecorder()
	m.Handler().ServeHTTP(res, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if res.Code != http.StatusOK {
		t.Fatal(res.Code, res.Body)
	}
	return res.Body.String()
}

func system(context.Context) (*app.System, error) {
	return &app.System{At: 2_000_000, Disk: app.Disk{Free: 77}, Work: app.WorkState{Waiting: 1, Again: 2, Due: 1_000_000}, Backup: app.Backup{Watched: true, Made: 5000}}, nil
}

func TestMetrics_TellWhatThePageShows(t *testing.T) {
	told := asked(t, newMetrics(system))
	for _, line := range []string{
		"ruhu_up 1", "ruhu_disk_free_bytes 77", "ruhu_jobs_waiting 3", "ruhu_jobs_late_seconds 1000", "ruhu_backup_made_seconds 5", "ruhu_backup_readable 1",
		"ruhu_commit_groups_total 3", "ruhu_commits_total 40", "ruhu_commit_seconds_total 2", `ruhu_changesets_total{outcome="rejected"} 2`, "ruhu_changesets_repeated_total 7",
		`ruhu_request_seconds_count{method="POST",route="/v1/push",status="2xx"} 1`, `ruhu_request_seconds_count{method="other",route="/v1/push",status="5xx"} 1`,
	} {
		if !strings.Contains(told, "\n"+line+"\n") {
			t.Errorf("%s is not told", line)
		}
	}
}

// A server whose database cannot be read says so, and what else it knows.
func TestMetrics_SayThatNothingCanBeSeen(t *testing.T) {
	told := asked(t, newMetrics(func(context.Context) (*app.System, error) { return nil, errors.New("damaged") }))
	if !strings.Contains(told, "\nruhu_up 0\n") || !strings.Contains(told, "ruhu_commits_total 40") || strings.Contains(told, "ruhu_disk_free_bytes") || strings.Contains(told, "damaged") {
		t.Error(told)
	}
}

func TestMetrics_NothingElseIsServed(t *testing.T) {
	for _, path := range []string{"/", "/healthz", "/metrics/", "/debug/pprof/"} {
		res := httptest.NewRecorder()
		newMetrics(system).Handler().ServeHTTP(res, httptest.NewRequest(http.MethodGet, path, nil))
		if res.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.Code)
		}
	}
}

func TestAlerts_AreWrittenDown(t *testing.T) {
	if *update {
		if err := os.WriteFile("alerts.yml", metrics.Rules(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile("alerts.yml"); err != nil || string(text) != string(metrics.Rules()) {
		t.Errorf("alerts.yml is not what alerts.go says (%v): go test ./server/metrics -run Alerts -update", err)
	}
}

// An alert on a figure that nobody serves never rings.
func TestAlerts_AreOfFiguresThatThereAre(t *testing.T) {
	told := asked(t, newMetrics(system))
	exprs := regexp.MustCompile(`(?m)^ *expr: '(.*)'$`).FindAllSubmatch(metrics.Rules(), -1)
	if len(exprs) < 20 {
		t.Fatalf("%d alerts", len(exprs))
	}
	for _, expr := range exprs {
		named := 0
		for _, name := range regexp.MustCompile(`\b(ruhu|process|go)_[a-z_]+`).FindAllString(string(expr[1]), -1) {
			named++
			if !strings.Contains(told, "\n"+name+" ") && !strings.Contains(told, "\n"+name+"{") {
				t.Errorf("%s: nobody serves %s", expr[1], name)
			}
		}
		if named == 0 && string(expr[1]) != `up{job="ruhu"} == 0` {
			t.Errorf("%s: of no figure", expr[1])
		}
	}
}
