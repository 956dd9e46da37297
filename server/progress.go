package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// progress tells a person how far long work is: on a terminal one line that
// changes, elsewhere a line when each part ends.
type progress struct {
	out   io.Writer
	now   func() time.Time
	live  bool
	mu    sync.Mutex
	what  string
	began time.Time
	drawn time.Time
	last  string
}

// redraw is how often the line on a terminal changes.
const redraw = 100 * time.Millisecond

func newProgress(out io.Writer, now func() time.Time) *progress {
	p := &progress{out: out, now: now}
	if f, ok := out.(*os.File); ok {
		info, err := f.Stat()
		p.live = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// step is told what is done and how much of it; of is 0 when nothing is counted.
func (p *progress) step(what string, done, of int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if what != p.what {
		p.finish(now)
		p.what, p.began, p.drawn = what, now, time.Time{}
	}
	p.last = what
	if of > 0 {
		p.last = fmt.Sprintf("%s: %d of %d", what, done, of)
	}
	if p.live && now.Sub(p.drawn) >= redraw {
		fmt.Fprintf(p.out, "\r\x1b[K%s", p.last)
		p.drawn = now
	}
}

// end finishes the last part.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish(p.now())
	p.what = ""
}

func (p *progress) finish(now time.Time) {
	if p.what == "" {
		return
	}
	start := ""
	if p.live {
		start = "\r\x1b[K"
	}
	fmt.Fprintf(p.out, "%s%-60s %5.1f s\n", start, p.last, now.Sub(p.began).Seconds())
}
