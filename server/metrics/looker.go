package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// What is told beside the gauges.
var (
	up          = prometheus.NewDesc("ruhu_up", "1 when the server could look at itself, 0 when its database or disk cannot be read.", nil, nil)
	groups      = prometheus.NewDesc("ruhu_commit_groups_total", "Commits to disk, each of one transaction or more.", nil, nil)
	inGroups    = prometheus.NewDesc("ruhu_commits_total", "Transactions in them.", nil, nil)
	failed      = prometheus.NewDesc("ruhu_commit_failures_total", "Commits to disk that failed.", nil, nil)
	took        = prometheus.NewDesc("ruhu_commit_seconds_total", "How long was waited for the disk.", nil, nil)
	changesets  = prometheus.NewDesc("ruhu_changesets_total", "Changesets that devices pushed, by what became of them.", []string{"outcome"}, nil)
	repeats     = prometheus.NewDesc("ruhu_changesets_repeated_total", "Changesets that came again.", nil, nil)
	certificate = prometheus.NewDesc("ruhu_certificate_seconds", "How long the server's certificate still holds; not there without one.", nil, nil)
)

// lookFor is how long a look may take.
const lookFor = 15 * time.Second

// looker looks whenever somebody asks.
type looker struct{ *Metrics }

// Describe implements prometheus.Collector.
func (l *looker) Describe(out chan<- *prometheus.Desc) {
	for _, g := range gauges {
		out <- g.Desc
	}
	for _, d := range []*prometheus.Desc{up, groups, inGroups, failed, took, changesets, repeats, certificate} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (l *looker) Collect(out chan<- prometheus.Metric) {
	counter := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, value, labels...)
	}
	c := l.Commits()
	counter(groups, float64(c.Groups))
	counter(inGroups, float64(c.Transactions))
	counter(failed, float64(c.Failed))
	counter(took, c.Took.Seconds())
	outcomes, repeated := l.Tally()
	for kind, n := range outcomes {
		counter(changesets, float64(n), string(kind))
	}
	counter(repeats, float64(repeated))
	if until := l.Until(); !until.IsZero() {
		out <- prometheus.MustNewConstMetric(certificate, prometheus.GaugeValue, time.Until(until).Seconds())
	}
	l.look(out)
}

// look tells what the page of the system shows. That it cannot be told is told, too.
func (l *looker) look(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), lookFor)
	defer cancel()
	v, err := l.Look(ctx)
	out <- prometheus.MustNewConstMetric(up, prometheus.GaugeValue, float64(truth(err == nil)))
	if err != nil {
		return
	}
	for _, g := range gauges {
		out <- prometheus.MustNewConstMetric(g.Desc, prometheus.GaugeValue, g.of(v))
	}
}
