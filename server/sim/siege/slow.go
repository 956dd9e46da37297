package siege

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Slow is what came of connections that do as little as they can.
type Slow struct {
	Sockets int      `json:"sockets"`
	Open    int      `json:"open"`    // of them, at once, at the most
	Cut     int      `json:"cut"`     // by the server
	Alone   float64  `json:"alone"`   // milliseconds that 99 of 100 good requests took before
	Good    int      `json:"good"`    // requests beside them
	Median  float64  `json:"median"`  // milliseconds of these
	P99     float64  `json:"p99"`     // milliseconds of these
	Seconds float64  `json:"seconds"` // that they were held
	Faults  []string `json:"faults"`
}

// Slow holds so many connections for a while, a third each sending a header by the byte, a
// body by the byte, and asking without ever reading, and makes good requests before and
// beside them.
func (c *Camp) Slow(ctx context.Context, to *Target, sockets int, hold time.Duration) (*Slow, error) {
	s := &Slow{Sockets: sockets, Faults: []string{}}
	before, over := context.WithTimeout(ctx, hold/3)
	defer over()
	if alone := c.beside(before, to, s); len(alone) > 0 {
		slices.Sort(alone)
		s.Alone = millis(alone[len(alone)*99/100])
	}
	ctx, stop := context.WithTimeout(ctx, hold)
	defer stop()
	began := time.Now()
	var mu sync.Mutex
	var held sync.WaitGroup
	for i := range sockets {
		conn, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, "tcp", to.address())
		if err != nil {
			s.Faults = append(s.Faults, err.Error())
			break
		}
		s.Open++
		held.Go(func() {
			if cut := c.dawdle(ctx, conn, i%slowKinds); cut {
				mu.Lock()
				s.Cut++
				mu.Unlock()
			}
		})
	}
	took := c.beside(ctx, to, s)
	held.Wait()
	s.Seconds = time.Since(began).Seconds()
	if s.Good = len(took); s.Good == 0 {
		return s, fmt.Errorf("no request came through beside %d slow sockets", s.Open)
	}
	slices.Sort(took)
	s.Median, s.P99 = millis(took[len(took)/2]), millis(took[len(took)*99/100])
	return s, nil
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// The kinds of slow connections.
const (
	headerByByte = iota
	bodyByByte
	neverReading
	slowKinds
)

// slowly is what a slow connection sends, and how much of it at once.
func (c *Camp) slowly(kind int) (text string, begun int) {
	head := "POST /v1/pull HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + c.carrier.Access + "\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n"
	switch kind {
	case headerByByte:
		return head, 20
	case bodyByByte:
		return head + "\r\n{" + strings.Repeat(" ", 500), len(head) + 3
	}
	text = strings.Repeat("GET /v1/dictionary HTTP/1.1\r\nHost: x\r\n\r\n", 50)
	return text, len(text)
}

// dawdle is one slow connection, until the context ends or the server cuts it off.
func (c *Camp) dawdle(ctx context.Context, conn net.Conn, kind int) (cut bool) {
	defer conn.Close()
	text, begun := c.slowly(kind)
	if tcp, ok := conn.(*net.TCPConn); ok && kind == neverReading {
		tcp.SetReadBuffer(1024)
	}
	conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	if _, err := conn.Write([]byte(text[:begun])); err != nil && kind != neverReading {
		return true
	}
	pace := time.NewTicker(time.Second)
	defer pace.Stop()
	for rest := text[begun:]; ; {
		select {
		case <-ctx.Done():
			return false
		case <-pace.C:
		}
		if rest == "" {
			continue
		}
		conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
		if _, err := conn.Write([]byte(rest[:1])); err != nil {
			return true
		}
		rest = rest[1:]
	}
}

// beside makes good requests, one after the other in four lines, and returns how long each
// took.
func (c *Camp) beside(ctx context.Context, to *Target, s *Slow) (took []time.Duration) {
	var mu sync.Mutex
	var lines sync.WaitGroup
	for line := range 4 {
		lines.Go(func() {
			client := &http.Client{Transport: &http.Transport{}, Timeout: 30 * time.Second}
			for n := 0; ctx.Err() == nil; n++ {
				began := time.Now()
				err := c.good(ctx, client, to, line)
				lasted := time.Since(began)
				mu.Lock()
				if err == nil {
					took = append(took, lasted)
				} else if ctx.Err() == nil && len(s.Faults) < mostFaults {
					s.Faults = append(s.Faults, err.Error())
				}
				mu.Unlock()
				select {
				case <-ctx.Done():
				case <-time.After(250 * time.Millisecond): // what one person may ask for without end
				}
			}
		})
	}
	lines.Wait()
	return took
}

// good asks for what a desk or a phone asks for, on a connection of its own.
func (c *Camp) good(ctx context.Context, client *http.Client, to *Target, line int) error {
	who := c.actors[1+line%4]
	path := "/v1/households/" + householdID(here, 1)
	if who.device != "" {
		path = "/v1/courier"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to.URL+path, nil)
	if err != nil {
		return err
	}
	req.Close = true
	req.Header.Set("Authorization", "Bearer "+who.token)
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s as %s: %s", path, who.name, res.Status)
	}
	return nil
}
