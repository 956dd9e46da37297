// Package conform tries a server against the contract, over HTTP and from outside: each
// case does what a device may do, or must not, and says what came instead of what the
// contract promises. It shares the codecs with the server that stands here and nothing
// else, so it tries any server that claims the contract.
//
// It enrols devices of its own and registers households of its own, in the village
// of the person whose code it was given, and touches nothing that it did not make. The
// households stay: use a server, or a village, that is there to be tried.
package conform

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Config says what is tried.
type Config struct {
	URL    string   // of the server, without a path
	Codes  []string // enrolment codes of cadres of one village: two, or one for what one device can try
	Client *http.Client
	Now    func() time.Time
	Random io.Reader
}

// Report is what came of all cases.
type Report struct {
	Cases  []Result `json:"cases"`
	Passed int      `json:"passed"`
	Failed int      `json:"failed"`
	Left   int      `json:"left"` // that could not be tried
}

// Result is what came of one case.
type Result struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Left string `json:"left,omitzero"` // why it was not tried
	What string `json:"what,omitzero"` // a failure: what was looked at
	Want string `json:"want,omitzero"`
	Got  string `json:"got,omitzero"`
}

// trialCase is one thing that the contract promises.
type trialCase struct {
	name  string
	alone bool // it needs no device yet
	two   bool // it needs a second one
	try   func(t *trial)
}

// cases are all of them. Their order matters in two places: the first enrols, and the last
// shuts a device out.
func cases() []trialCase {
	var all []trialCase
	for _, some := range [][]trialCase{enrolCases(), doorCases(), pushCases(), refusalCases(), mergeCases(), pullCases(), copyCases(), photoCases(), courierCases(), tokenCases()} {
		all = append(all, some...)
	}
	return all
}

// Names returns the names of all cases, in order.
func Names() (names []string) {
	for _, c := range cases() {
		names = append(names, c.name)
	}
	return names
}

// Server tries a server. progress is told each result as it comes; it may be nil. An
// error means that nothing could be tried; what a server does wrong stands in the report.
func Server(ctx context.Context, cfg Config, progress func(Result)) (Report, error) {
	if len(cfg.Codes) < 1 || len(cfg.Codes) > 2 {
		return Report{}, fmt.Errorf("give one or two enrolment codes, not %d", len(cfg.Codes))
	}
	s := &session{Config: cfg, ctx: ctx}
	var report Report
	for _, c := range cases() {
		r := s.run(c)
		switch {
		case r.Left != "":
			report.Left++
		case r.OK:
			report.Passed++
		default:
			report.Failed++
		}
		report.Cases = append(report.Cases, r)
		if progress != nil {
			progress(r)
		}
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
	}
	return report, nil
}

// session is what the cases have in common.
type session struct {
	Config
	ctx      context.Context
	one, two *device // nil until they are enrolled; two also when there is no second code
	home     home    // a household that both know
}

func (s *session) run(c trialCase) Result {
	r := Result{Name: c.name}
	switch {
	case s.one == nil && !c.alone:
		r.Left = "no device is enrolled"
	case c.two && s.two == nil:
		r.Left = "it needs a second enrolment code"
	default:
		t := &trial{session: s}
		c.try(t)
		r.OK, r.What, r.Want, r.Got = !t.failed, t.what, t.want, t.got
	}
	return r
}

// trial is one case under way. Its first failure is kept, and what comes after it does nothing:
// a case can be told straight on, without asking at each step whether to go on.
type trial struct {
	*session
	failed          bool
	what, want, got string
}

// fail notes what was looked at, what the contract says, and what there was.
func (t *trial) fail(what string, want, got any) {
	if !t.failed {
		t.failed, t.what, t.want, t.got = true, what, fmt.Sprint(want), shortened(fmt.Sprint(got))
	}
}

// same fails the case unless two things are the same.
func (t *trial) same(what string, got, want any) {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.fail(what, want, got)
	}
}

// holds fails the case unless something is so.
func (t *trial) holds(what string, is bool, got any) {
	if !is {
		t.fail(what, "that it is so", got)
	}
}

// must fails the case with a surprise.
func (t *trial) must(what string, err error) {
	if err != nil {
		t.fail(what, "no error", err)
	}
}

const mostTold = 400

func shortened(s string) string {
	if len(s) > mostTold {
		return s[:mostTold] + "…"
	}
	return s
}
