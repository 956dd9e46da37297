package replica

import (
	"errors"
	"fmt"

	"ruhu/syncproto"
)

// ErrPushFirst is what pulling answers as long as the server, restored from a backup,
// has not said what it still has of this device's work. What it has lost would vanish
// from sight.
var ErrPushFirst = errors.New("replica: the server was restored; push before you pull")

// PageReport says what taking one page did.
type PageReport struct {
	Rows       int64 // rows that the page brought
	Verified   int64 // villages whose digest over the rows held here equals the server's
	Mismatched int64 // villages whose digest does not
	More       bool  // ask for the next page
	Restarted  bool  // the next request begins from nothing: the server was restored, the page does not continue what is here, or rows held here were wrong
	Late       bool  // the page answers another request than the newest, and was passed over
}

// PullRequest makes the body of the next pull request. From then on no page but its
// answer is taken: one that was asked for earlier may be of a village or a history
// that is no more, and what it brought would be believed for good. After the server
// was restored it is ErrPushFirst, until a push has been answered.
func (r *Replica) PullRequest() ([]byte, error) {
	request, err := r.pullRequest(nil)
	return request.body, err
}

// pullRequest is a request, and what else there is to know of it.
type pullRequest struct {
	body  []byte
	place []byte                   // the same without its name: where the device stands
	told  map[string]syncproto.Seq // villages that were taken as files and that it tells the server of
}

// pullRequest also says what it asks for as files.
func (r *Replica) pullRequest(first *firstCopies) (request pullRequest, err error) {
	waiting := int64(0)
	err = r.read(func(t *tx) error {
		d, err := t.device()
		if err != nil {
			return err
		}
		switch {
		case d.id == "":
			return errNotEnrolled
		case d.ask:
			return ErrPushFirst
		}
		q := syncproto.PullRequest{Device: d.id, Cursor: d.cursor, Version: r.view.version, Limit: syncproto.MaxPageRows}
		if q.Have, err = first.have(t); err != nil {
			return err
		}
		if q.Anew, err = column[string](t, "SELECT code FROM village WHERE seq < 0 AND frozen = 0"); err != nil {
			return err
		}
		request.told, request.place = q.Have, syncproto.AppendPullRequest(nil, &q)
		q.Request = t.r.ids.NewID()
		t.r.asked = q.Request
		request.body = syncproto.AppendPullRequest(nil, &q)
		waiting, err = number(t, "SELECT count(*) FROM journal WHERE state = 'acked' AND overlaid = 1 AND asked = 0")
		return err
	})
	if err != nil || waiting == 0 {
		return request, err
	}
	// The answer's last page will have these, whichever village they landed in.
	err = r.write(func(t *tx) error {
		return t.exec("UPDATE journal SET asked = 1 WHERE state = 'acked' AND overlaid = 1 AND asked = 0")
	})
	return request, err
}

// TakePage takes one page: its rows, what they mean for local edits, and the
// cursor, in one transaction. A page that is cut or otherwise not readable
// changes nothing; neither does one that answers another request than the newest,
// that was taken before, or that was asked for by a process that has ended.
func (r *Replica) TakePage(page []byte) (*PageReport, error) {
	report, _, err := r.takePage(page, nil)
	return report, err
}

// takePage takes the answer to a request that told of villages taken as files: its
// cursor knows of them. It also returns those that are to be taken so before the
// next request.
func (r *Replica) takePage(page []byte, told map[string]syncproto.Seq) (report *PageReport, files []string, err error) {
	p, fault := syncproto.DecodePage(page)
	if fault != nil {
		return nil, nil, fmt.Errorf("take page: %w", fault)
	}
	report = &PageReport{More: p.More}
	err = r.write(func(t *tx) error {
		err := t.page(&p, report)
		if err == nil && !report.Late && !report.Restarted {
			files, err = t.copies(&p, told)
		}
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("take page: %w", err)
	}
	return report, files, nil
}

func (t *tx) page(p *syncproto.Page, report *PageReport) error {
	if p.Request != t.r.asked {
		*report = PageReport{Late: true}
		return nil
	}
	t.r.asked = ""
	d, err := t.device()
	if err != nil {
		return err
	}
	if syncproto.EpochLevel(p.Epoch) < syncproto.EpochLevel(d.epoch) {
		*report = PageReport{Late: true}
		return nil
	}
	if d.epoch != "" && p.Epoch != d.epoch {
		// Asked for by a cursor into a history that is no more.
		*report = PageReport{More: true, Restarted: true}
		return t.newEpoch(p.Epoch)
	}
	if continues, err := t.continues(p); err != nil || !continues {
		*report = PageReport{More: true, Restarted: true}
		return errors.Join(err, startOver(t))
	}
	if err := t.exec("UPDATE device SET epoch = ?, cursor = ?, heard = max(heard, ?)", p.Epoch, p.Cursor, int64(p.Now)); err != nil {
		return err
	}
	covered, err := t.covered()
	if err != nil {
		return err
	}
	for _, code := range p.Gone {
		if err := t.freeze(code); err != nil {
			return err
		}
	}
	for i := range p.Villages {
		if err := t.village(&p.Villages[i], covered, report); err != nil {
			return err
		}
	}
	if p.Reference != nil {
		if err := t.reference(p.Reference); err != nil {
			return err
		}
	}
	if !p.More {
		if err := t.lastPage(report); err != nil {
			return err
		}
	}
	return t.purgeFrozen()
}

// continues reports whether every village of the page begins where the one held
// here ends, or at nothing. The cursor is opaque, and if the two disagree, the rows
// between would be missing for good.
func (t *tx) continues(p *syncproto.Page) (bool, error) {
	for _, v := range p.Villages {
		state, held, err := t.villageState(v.Village)
		if err != nil || v.From != 0 && (!held || state.seq != int64(v.From)) {
			return false, err
		}
	}
	return true, nil
}

// lastPage ends a pull: whatever was cut between pages is whole now, and
// villages that turned out wrong are pulled again.
func (t *tx) lastPage(report *PageReport) error {
	if err := t.exec("UPDATE unit SET rev = ahead WHERE ahead > rev"); err != nil {
		return err
	}
	if err := t.exec("UPDATE village SET whole = seq WHERE whole < seq"); err != nil {
		return err
	}
	if err := t.freezeUnbrought(); err != nil {
		return err
	}
	landed, err := column[int64](t, "SELECT no FROM journal WHERE state = 'acked' AND overlaid = 1 AND asked = 1")
	if err != nil {
		return err
	}
	for _, no := range landed {
		if err := t.uncover(no); err != nil {
			return err
		}
	}
	wrong, err := t.examine()
	if wrong {
		report.More, report.Restarted = true, true
	}
	return err
}
