package siege

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"ruhu/server/registry"
)

// Bombs is what came of bodies that unpack to far more than they are.
type Bombs struct {
	Thrown   int            `json:"thrown"`
	By       map[string]int `json:"by"`       // kind
	Refused  int            `json:"refused"`  // at once; pictures are looked into later
	Limited  int            `json:"limited"`  // of these, that there were too many
	Baseline int64          `json:"baseline"` // bytes of memory before
	Peak     int64          `json:"peak"`     // at the most meanwhile
	Seconds  float64        `json:"seconds"`
	Faults   []string       `json:"faults"`
}

// Over is by how much the bombs raised the memory.
func (b *Bombs) Over() int64 { return b.Peak - b.Baseline }

// arsenal is bombs of a kind, and how they are thrown.
type arsenal struct {
	name  string
	of    []bomb
	throw func(ctx context.Context, to *Target, b bomb, n int) (status int, err error)
}

// Bombs throws so many, most of them to unpack to size bytes, some at once, and waits until the server has looked into the
// pictures among them.
func (c *Camp) Bombs(ctx context.Context, to *Target, bombs, size, atOnce int) (*Bombs, error) {
	out := &Bombs{Thrown: bombs, By: map[string]int{}, Faults: []string{}}
	kinds := []arsenal{{"messages", messages(size), c.throwMessage}, {"workbooks", workbooks(size), c.throwWorkbook}, {"pictures", pixels(), c.throwPicture}}
	turns := []arsenal{kinds[0], kinds[1], kinds[2], kinds[0], kinds[2]} // workbooks are dear: who sends many is told to wait
	out.Baseline, _ = to.Memory()
	to.Forget()
	began := time.Now()
	var mu sync.Mutex
	var next atomic.Int64
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for n := int(next.Add(1)) - 1; n < bombs && ctx.Err() == nil; n = int(next.Add(1)) - 1 {
				kind := turns[n%len(turns)]
				b := kind.of[n/2%len(kind.of)]
				status, err := kind.throw(ctx, to, b, n)
				mu.Lock()
				out.note(kind.name, b, status, err)
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	err := c.rest(ctx, to)
	_, out.Peak = to.Memory()
	out.Seconds = time.Since(began).Seconds()
	return out, err
}

func (b *Bombs) note(kind string, one bomb, status int, err error) {
	b.By[kind]++
	switch {
	case err != nil && !cutOff(err):
		b.Faults = append(b.Faults, kind+" "+one.what+": "+err.Error())
	case status >= http.StatusInternalServerError:
		b.Faults = append(b.Faults, fmt.Sprintf("%s %s: status %d", kind, one.what, status))
	case status == http.StatusTooManyRequests:
		b.Limited++
		b.Refused++
	case status >= http.StatusBadRequest || err != nil:
		b.Refused++
	}
}

// as are the actors whose names begin so.
func (c *Camp) as(kind string, n int) actor {
	var of []actor
	for _, a := range c.actors {
		if len(a.name) == len(kind)+1 && a.name[:len(kind)] == kind {
			of = append(of, a)
		}
	}
	return of[n%len(of)]
}

func (c *Camp) throwMessage(ctx context.Context, to *Target, b bomb, n int) (int, error) {
	return to.send(ctx, http.MethodPost, "/v1/push", c.as("phone", n).token, b.data, "Content-Type", "application/json", "Content-Encoding", b.what)
}

func (c *Camp) throwWorkbook(ctx context.Context, to *Target, b bomb, n int) (int, error) {
	c.counter.Lock() // one is looked into at a time, whoever else comes is told to wait
	defer c.counter.Unlock()
	return to.send(ctx, http.MethodPost, "/v1/registry/check?name="+b.what, c.as("staff", n/5).token, b.data, "Content-Type", "application/octet-stream")
}

// throwPicture pushes the row of a photo and then its bytes, which are what they say.
func (c *Camp) throwPicture(ctx context.Context, to *Target, b bomb, n int) (int, error) {
	data := append(bytes.Clone(b.data), fmt.Sprintf("\nbomb %d", n)...) // or it would be a photo that is there already
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	if err := c.carrier.photograph(ctx, to, n, hash, len(data)); err != nil {
		return 0, err
	}
	text := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	return to.send(ctx, http.MethodPost, "/v1/uploads", c.carrier.Access, data, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(len(data)),
		"Upload-Metadata", "sha256 "+text(hash)+",village "+text(here), "Content-Type", "application/offset+octet-stream")
}

// photograph pushes the row of a photo.
func (p *phone) photograph(ctx context.Context, to *Target, n int, hash string, size int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	household := householdID(here, 1+n%households)
	row := map[string]any{"kind": "house_outside", "sha256": hash, "bytes": size, "taken_at": time.Now().UnixMilli()}
	return p.push(ctx, to, here, household, map[string]any{"t": "photo", "id": registry.DerivedID("photo", hash), "set": row})
}

// send sends one request and reads no more of its answer than its status; headers come in
// pairs.
func (t *Target) send(ctx context.Context, method, path, token string, body []byte, headers ...string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, t.URL+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := t.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body)
	return res.StatusCode, nil
}

// rest waits until nothing is left to be looked into.
func (c *Camp) rest(ctx context.Context, to *Target) error {
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		var state struct {
			Work struct{ Waiting, Begun int }
		}
		if err := to.get(ctx, "/v1/system", c.as("auditor", int(time.Now().UnixMilli())).token, &state); err != nil {
			return err
		}
		if state.Work.Waiting+state.Work.Begun == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%d pictures are still to be looked into", state.Work.Waiting+state.Work.Begun)
		}
	}
}

// get reads JSON.
func (t *Target) get(ctx context.Context, path, token string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.URL+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := t.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(into)
}
