package main

import (
	"context"
	"fmt"
	"net/http"
	"runtime"

	"ruhu/schema"
	"ruhu/syncproto"
)

// pullAll lets one device of each village pull everything that is there. The pages
// are asked for twice: first to learn the cursors and count the rows, then, with
// requests that are ready, by the clock.
func pullAll(ctx context.Context, server *process, phones []*phone, connections int, encoding syncproto.Encoding) (*Pull, error) {
	c := newClient(server.url, connections, encoding)
	defer c.transport.CloseIdleConnections()
	p := &Pull{Connections: connections}
	var first []*turn
	seen := map[string]bool{}
	for _, one := range phones {
		if len(one.person.Area) < 12 || seen[one.person.Area] {
			continue
		}
		seen[one.person.Area] = true
		begin, err := p.rehearse(ctx, c, one, encoding)
		if err != nil {
			return nil, fmt.Errorf("pull of %s: %w", one.person.Login, err)
		}
		first = append(first, begin)
	}
	if err := c.warm(ctx, connections); err != nil {
		return nil, err
	}
	q := newQueue(first, p.Pages)
	runtime.GC()
	received := c.meter.Received.Load()
	spent, err := server.watch(func() error {
		return q.drain(ctx, connections, func(t *turn) error {
			_, _, err := c.answer(t.req)
			return err
		})
	})
	p.spent(spent, c.meter.Received.Load()-received)
	return p, err
}

// rehearse pulls a device's villages page by page and returns the requests for it.
func (p *Pull) rehearse(ctx context.Context, c *client, one *phone, encoding syncproto.Encoding) (first *turn, err error) {
	last := &first
	for cursor := ""; ; {
		ask := syncproto.AppendPullRequest(nil, &syncproto.PullRequest{Device: one.id, Cursor: cursor, Version: schema.Version})
		body := c.packing.Compress(ask, encoding)
		req, err := c.request(ctx, "/v1/pull", one.access, body)
		if err != nil {
			return nil, err
		}
		page, err := c.page(req)
		if err != nil {
			return nil, err
		}
		if req, err = c.request(ctx, "/v1/pull", one.access, body); err != nil {
			return nil, err
		}
		*last = &turn{req: req}
		last = &(*last).next
		p.count(page)
		if !page.More {
			return first, nil
		}
		cursor = page.Cursor
	}
}

// page asks for a page and reads it.
func (c *client) page(req *http.Request) (*syncproto.Page, error) {
	packed, encoding, err := c.answer(req)
	if err != nil {
		return nil, err
	}
	return c.unpackPage(packed, encoding)
}

func (c *client) unpackPage(packed []byte, encoding syncproto.Encoding) (*syncproto.Page, error) {
	answer, problem := c.packing.Decompress(packed, encoding, syncproto.MaxPage)
	if problem != nil {
		return nil, problem
	}
	page, problem := syncproto.DecodePage(answer)
	if problem != nil {
		return nil, problem
	}
	return &page, nil
}

func (p *Pull) count(page *syncproto.Page) {
	p.Pages++
	p.Villages += len(page.Villages)
	for i := range page.Villages {
		for j := range page.Villages[i].Tables {
			p.Rows += len(page.Villages[i].Tables[j].Rows)
		}
	}
}
