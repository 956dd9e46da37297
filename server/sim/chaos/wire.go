package chaos

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

var (
	errNetwork = errors.New("chaos: the network failed")
	errDied    = errors.New("chaos: the device died")
)

// letter is a request or an answer that is still on its way when everybody has
// given it up.
type letter struct {
	to     *device // of an answer
	from   string  // id of the device that sent the request
	path   string
	body   []byte
	answer bool
	no     int // of the request, in the order in which all were sent
}

// Post implements replica.Transport: the way to the server and back, with whatever
// happens on it.
func (d *device) Post(path string, body []byte) ([]byte, error) {
	d.w.order++
	if !d.w.wild || !chance(d.dice, 35) {
		return d.w.serve(d, d.id, path, body)
	}
	return faults[d.dice.IntN(len(faults))](d, path, body)
}

// faults are what can happen to a request, each as likely as the others.
var faults = []func(d *device, path string, body []byte) ([]byte, error){
	requestLost, requestCut, requestLate, twice, answerLost, answerCut, answerLate, diesBefore, diesAfter, serverDies,
}

func requestLost(d *device, _ string, _ []byte) ([]byte, error) {
	d.w.struck("request_lost")
	return nil, errNetwork
}

// requestCut lets the server see a part of the request, whether its own coding
// or that of the compression around it is cut.
func requestCut(d *device, path string, body []byte) ([]byte, error) {
	d.w.struck("request_cut")
	packed := syncproto.Compress(body, syncproto.Gzip)
	if _, problem := syncproto.Decompress(packed[:d.dice.IntN(len(packed))], syncproto.Gzip, syncproto.MaxBody); problem == nil {
		d.w.broken("a compressed request that was cut unpacks")
	}
	if _, err := d.w.serve(d, d.id, path, body[:d.dice.IntN(len(body))]); err == nil {
		d.w.broken("a request that was cut is answered")
	}
	return nil, errNetwork
}

func requestLate(d *device, path string, body []byte) ([]byte, error) {
	d.w.struck("request_late")
	d.w.mail = append(d.w.mail, letter{from: d.id, path: path, body: slices.Clone(body), no: d.w.order})
	return nil, errNetwork
}

func twice(d *device, path string, body []byte) ([]byte, error) {
	one, err1 := d.w.serve(d, d.id, path, body)
	two, err2 := d.w.serve(d, d.id, path, body)
	d.w.struck("delivered_twice")
	if chance(d.dice, 50) {
		return one, err1
	}
	return two, err2
}

func answerLost(d *device, path string, body []byte) ([]byte, error) {
	if _, err := d.w.serve(d, d.id, path, body); err != nil {
		return nil, err
	}
	d.w.struck("answer_lost")
	return nil, errNetwork
}

func answerCut(d *device, path string, body []byte) ([]byte, error) {
	answer, err := d.w.serve(d, d.id, path, body)
	if err != nil {
		return nil, err
	}
	d.w.struck("answer_cut")
	return answer[:d.dice.IntN(len(answer))], nil
}

func answerLate(d *device, path string, body []byte) ([]byte, error) {
	answer, err := d.w.serve(d, d.id, path, body)
	if err != nil {
		return nil, err
	}
	d.w.struck("answer_late")
	d.w.mail = append(d.w.mail, letter{to: d, path: path, body: answer, answer: true})
	return nil, errNetwork
}

func diesBefore(d *device, _ string, _ []byte) ([]byte, error) {
	d.w.struck("device_died_before_request")
	d.die()
	return nil, errDied
}

func diesAfter(d *device, path string, body []byte) ([]byte, error) {
	if _, err := d.w.serve(d, d.id, path, body); err != nil {
		return nil, err
	}
	d.w.struck("device_died_before_answer")
	d.die()
	return nil, errDied
}

// serverDies kills the server while it writes what the request brings. Nobody is
// answered, so nothing is promised: all of it may be there afterwards, or nothing.
func serverDies(d *device, path string, body []byte) ([]byte, error) {
	d.w.dieIn(d.dice, func() { d.w.handle(d, d.id, path, body, false) })
	return nil, errNetwork
}

// deliver brings a letter that nobody waits for any more.
func (w *world) deliver(l letter) {
	if !l.answer {
		w.struck("request_delivered_late")
		if w.served[l.from] > l.no {
			w.struck("request_reordered")
		}
		w.serve(nil, l.from, l.path, l.body) // nobody hears the answer
		return
	}
	if l.path == replica.PathPush {
		w.struck("answer_delivered_late")
		l.to.heardOf(l.to.replica.TakeAnswer(l.body), "a late answer")
		return
	}
	if l.path == replica.PathRepair {
		w.struck("repair_delivered_late")
		_, err := l.to.replica.TakeRepair(l.body)
		l.to.heardOf(err, "a late repair")
		return
	}
	w.struck("page_delivered_late")
	_, err := l.to.replica.TakePage(l.body)
	l.to.heardOf(err, "a late page")
}

// serve answers a request.
func (w *world) serve(d *device, id, path string, body []byte) ([]byte, error) {
	if d != nil {
		w.served[id] = w.order
	}
	return w.handle(d, id, path, body, true)
}

// handle is the server's edge: it decodes a request, lets the core settle it, and
// encodes the answer. heard says whether the answer leaves the server.
func (w *world) handle(d *device, id, path string, body []byte, heard bool) ([]byte, error) {
	var answer []byte
	var err error
	switch path {
	case replica.PathPush:
		answer, err = w.servePush(id, body, heard)
	case replica.PathRepair:
		answer, err = w.serveRepair(id, body)
	default:
		answer, err = w.servePull(d, id, body)
	}
	if err == nil {
		return answer, nil
	}
	if isFull(err) {
		w.struck("server_disk_full")
		return nil, &replica.ServerError{Code: string(schema.Busy), Retry: true}
	}
	var p schema.Problem
	if errors.Is(err, app.ErrNotFound) && w.restored {
		p.Code = schema.Unauthenticated // as the edge answers whom it does not know
	} else if !errors.As(err, &p) {
		w.broken("the server failed: %v", err)
	}
	return nil, &replica.ServerError{Code: string(p.Code)}
}

func (w *world) servePush(id string, body []byte, heard bool) ([]byte, error) {
	req, problem := syncproto.DecodePush(body)
	if problem != nil {
		return nil, *problem
	}
	if req.Device != id {
		return nil, schema.Problem{Code: schema.Forbidden}
	}
	w.watch.offset = 0
	if req.Now > 0 {
		w.watch.offset = syncproto.Offset(req.Now, syncproto.HLC(w.clock.Now().UnixMicro()))
	}
	answer, err := w.app.Push(context.Background(), id, &req)
	if err != nil {
		return nil, err
	}
	for i, o := range answer.Outcomes {
		if heard {
			w.answered(id, &req.Changesets[i], o)
		}
	}
	return syncproto.AppendAnswer(nil, &answer, schema.ZH), nil
}

func (w *world) servePull(d *device, id string, body []byte) ([]byte, error) {
	req, problem := syncproto.DecodePullRequest(body)
	if problem != nil {
		return nil, *problem
	}
	if w.wild && d != nil && chance(d.dice, 50) {
		req.Limit = 1 + d.dice.IntN(12) // a pull of many pages
	}
	if d != nil && d.pages > 0 {
		req.Limit = d.pages
	}
	page, err := w.app.Pull(context.Background(), id, &req)
	if err != nil {
		return nil, err
	}
	w.inScope(id, &page)
	w.sentAnew(&req, &page)
	w.logPage(id, &req, &page)
	return syncproto.AppendPage(nil, &page), nil
}

// logPage tells what a page brings.
func (w *world) logPage(id string, req *syncproto.PullRequest, page *syncproto.Page) {
	var brings []string
	for _, v := range page.Villages {
		brings = append(brings, fmt.Sprint(v.Village, ":", v.To))
	}
	w.log("    page for %s from %q: brings %v, gone %v, cursor %q, more %v", id[:8], req.Cursor, brings, page.Gone, page.Cursor, page.More)
}

// inScope checks that a page holds nothing of a village that is not assigned.
func (w *world) inScope(id string, page *syncproto.Page) {
	i := slices.IndexFunc(w.devices, func(d *device) bool { return slices.Contains(d.ids, id) })
	if i < 0 {
		w.broken("scope: a page for %s, whom nobody knows", id)
		return
	}
	d, at := w.devices[i], w.whereabouts()
	for _, v := range page.Villages {
		if !slices.Contains(d.areas, v.Village) {
			w.broken("scope: %s is sent village %s and works in %v", d.name, v.Village, d.areas)
		}
		for _, t := range v.Tables {
			for _, row := range t.Rows {
				if row.Household == "" {
					continue
				}
				now, standing := at[row.Household]
				if !standing { // part of another, which is here as well
					now = w.villageOf(row.Household)
				}
				if now != v.Village {
					w.broken("scope: %s is sent a row of %s as of %s, and it is in %s", d.name, row.Household, v.Village, now)
				}
			}
		}
	}
}

// whereabouts are the villages of all households that stand, at this moment.
func (w *world) whereabouts() map[string]string {
	at := map[string]string{}
	w.must(w.read(func(r app.Reader) error {
		return r.EachRow(schema.Household, county, func(row schema.Row) error {
			at[row.ID] = row.Village
			return nil
		})
	}), "look up the households")
	return at
}

// villageOf is where a household is at this moment, also one that does not stand.
func (w *world) villageOf(household string) string {
	unit, err := w.unit(household)
	w.must(err, "look up the household "+household)
	return unit.Village
}
