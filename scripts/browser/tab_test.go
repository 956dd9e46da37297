package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// newBrowser starts Chromium, or says that there is none.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	ctx, stop := launch(t)
	t.Cleanup(stop)
	return ctx
}

// launch starts a browser, which lives until it is stopped. Without Chromium the test is
// skipped, aloud.
func launch(t *testing.T, more ...chromedp.ExecAllocatorOption) (ctx context.Context, stop func()) {
	t.Helper()
	path := chromium()
	if path == "" {
		t.Skip("SKIPPED: there is no Chromium here, so no page was looked at (Debian: apt-get install chromium)")
	}
	ctx, stop, err := start(t, path, more)
	for range 2 { // Chromium itself dies at its start now and then
		if err != nil {
			t.Log("once more: ", err)
			stop()
			ctx, stop, err = start(t, path, more)
		}
	}
	if err != nil {
		stop()
		t.Fatal(err)
	}
	return ctx, stop
}

// chromium is where the browser is, "" where there is none.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	return ""
}

func start(t *testing.T, path string, more []chromedp.ExecAllocatorOption) (context.Context, func(), error) {
	ctx, end := chromedp.NewExecAllocator(t.Context(), append([]chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true), chromedp.WSURLReadTimeout(time.Minute)}, more...)...)
	ctx, close := chromedp.NewContext(ctx)
	return ctx, func() { close(); end() }, chromedp.Do(ctx) // the browser lives as long as this context
}

// tab is one tab with cookies of its own. It notes what the browser complains about and
// how many bytes came.
type tab struct {
	t      *testing.T
	ctx    context.Context
	county *county
	step   string // what was opened or pressed last

	mu         sync.Mutex
	complaints []string
	status     int64 // of the page that was opened last
	bytes      int64 // that came over the wire, without photos
	photos     map[network.RequestID]bool
}

func newTab(t *testing.T, browser context.Context, c *county) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	b := &tab{t: t, ctx: ctx, county: c, photos: map[network.RequestID]bool{}}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	call(b, log.Enable, cdp.Empty{})
	call(b, runtime.Enable, cdp.Empty{})
	call(b, cdppage.Enable, cdppage.EnableParams{})
	call(b, network.Enable, network.EnableParams{})
	call(b, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	return b
}

// hear takes what the browser tells.
func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, "a script fails: "+e.ExceptionDetails.Text+" "+e.ExceptionDetails.URL)
	case *runtime.EventConsoleAPICalled:
		b.complaints = append(b.complaints, fmt.Sprintf("the console says %s: %s", e.Type, e.Args[0].Value))
	case *cdppage.EventJavascriptDialogOpening:
		b.complaints = append(b.complaints, "a dialog opens: "+e.Message)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelVerbose {
			return // advice
		}
		if status := fmt.Sprintf("status of %d", b.status); e.Entry.Source != log.EntrySourceNetwork || !strings.Contains(e.Entry.Text, status) {
			b.complaints = append(b.complaints, fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text))
		}
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			b.status = e.Response.Status
		}
		b.photos[e.RequestID] = strings.Contains(e.Response.URL, "/v1/pictures/")
	case *network.EventLoadingFinished:
		if !b.photos[e.RequestID] {
			b.bytes += int64(e.EncodedDataLength)
		}
	}
}

// patience is how long the browser may take over anything.
const patience = 30 * time.Second

// run has the browser do something, and returns what comes of it.
func run[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	out, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatalf("after %s: %v", b.step, err)
	}
	return out
}

// call sends one command of the protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	out, err := chromedp.Call(ctx, command, params)
	if err != nil {
		b.t.Fatalf("after %s: %v", b.step, err)
	}
	return out
}

// open goes to an address and forgets what was told before.
func (b *tab) open(path string) {
	b.t.Helper()
	b.mu.Lock()
	b.complaints, b.bytes, b.status = nil, 0, 0
	b.mu.Unlock()
	b.step = path
	run(b, chromedp.Navigate(b.county.url+path))
}

// told returns what the browser told of the page that is open.
func (b *tab) told() (complaints []string, status, bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.complaints, b.status, b.bytes
}

// signIn signs a role in by the form.
func (b *tab) signIn(role string) {
	b.t.Helper()
	b.open("/sign-in")
	run(b, chromedp.SendKeys(chromedp.CSS("#login"), login(role)))
	run(b, chromedp.SendKeys(chromedp.CSS("#password"), word))
	b.press(".door button")
	if _, status, _ := b.told(); status != 200 {
		b.t.Fatalf("%s cannot sign in: %d", role, status)
	}
}

// press presses what a selector finds, and waits for the page that it leads to.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.step = selector
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		b.t.Fatalf("%s: %v", selector, err)
	}
}

// address follows a row's link, and returns where its page is.
func (b *tab) address(p page) string {
	b.t.Helper()
	if p.link == "" {
		return p.path
	}
	b.open(p.path)
	href := eval[string](b, fmt.Sprintf("document.querySelector(%q)?.getAttribute('href') ?? ''", p.link))
	if href == "" {
		b.t.Fatalf("%s: %s has no %s", p.name, p.path, p.link)
	}
	return href
}

// eval asks the page. The policy does not hold for whoever drives the browser.
func eval[T any](b *tab, script string) T {
	b.t.Helper()
	return run(b, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// size makes the tab as large as a screen.
func (b *tab) size(width int64) {
	b.t.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1, Mobile: width < 500})
}

// dark sets what the person's system prefers.
func (b *tab) dark(yes bool) {
	b.t.Helper()
	scheme := map[bool]string{true: "dark", false: "light"}[yes]
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

// shoot keeps a picture of the whole page, where pictures are wanted.
func (b *tab) shoot(name string) {
	b.t.Helper()
	if *shotsFlag == "" {
		return
	}
	err := os.MkdirAll(*shotsFlag, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(*shotsFlag, name+".png"), run(b, chromedp.FullScreenshot(100)), 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
