package app

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Push settles a batch of changesets from an enrolled device, in order. The
// answer has one outcome for each that was looked at; after a gap or a fork the
// rest is not. When Push returns without an error, everything it answered for is
// on disk. Handing in a changeset again repeats the first answer.
//
// A changeset that fails in a way nobody foresaw is refused and kept like any
// other bad one, so that it cannot hold up the ones behind it.
func (a *App) Push(ctx context.Context, device string, req *syncproto.PushRequest) (syncproto.PushAnswer, error) {
	var answer syncproto.PushAnswer
	m := a.moment(0)
	if req.Now > 0 { // a request that does not say is no measurement
		m.Offset = syncproto.Offset(req.Now, m.Now)
	}
	err := a.store.WriteAgain(ctx, func(tx Tx) error { // once more from an empty answer
		answer = syncproto.PushAnswer{Now: m.Now}
		return a.pushIn(tx, device, req, m, &answer)
	})
	if err == nil {
		a.tally.count(answer.Outcomes)
	}
	return answer, err
}

func (a *App) pushIn(tx Tx, device string, req *syncproto.PushRequest, m registry.Moment, answer *syncproto.PushAnswer) error {
	epoch, err := tx.Epoch()
	if err != nil {
		return err
	}
	dev, author, err := authorOf(tx, device)
	if err != nil {
		return err
	}
	answer.Epoch, answer.Kept = epoch, dev.Kept
	last := dev.LastN
	for i := range req.Changesets {
		outcome, problem, err := a.pushOne(tx, dev, author, last, &req.Changesets[i], m)
		if err != nil {
			return fmt.Errorf("changeset %d of device %s: %w", req.Changesets[i].N, device, err)
		}
		if problem != nil {
			answer.Problem = problem
			break
		}
		last = max(last, outcome.N)
		answer.Outcomes = append(answer.Outcomes, outcome)
	}
	answer.Expects = last + 1
	return tx.TouchDevice(dev.No, m.Now.Milli(), m.Offset, spoken(req.Changesets))
}

// spoken is the newest schema version of some changesets, 0 when there are none.
func spoken(changesets []syncproto.Changeset) int {
	version := 0
	for i := range changesets {
		version = max(version, changesets[i].Version)
	}
	return version
}

// authorOf returns a device and whom it works for. A revoked device is refused,
// and wipes itself. That of a person who was disabled is refused too, but keeps
// what it has not sent: the person may be let in again.
func authorOf(tx Reader, device string) (registry.Device, registry.Author, error) {
	dev, person, err := personOf(tx, device)
	if err != nil {
		return dev, registry.Author{}, err
	}
	return dev, registry.Author{Person: person.ID, Device: dev.No, Grants: person.Grants, Former: person.Former}, nil
}

// personOf finds a device and whose it is, unless one of them is shut out.
func personOf(tx Reader, device string) (registry.Device, registry.Person, error) {
	dev, err := tx.Device(device)
	if err != nil {
		return dev, registry.Person{}, fmt.Errorf("device %s: %w", device, err)
	}
	if dev.Revoked {
		return dev, registry.Person{}, schema.Problem{Code: schema.DeviceRevoked}
	}
	person, err := tx.Person(dev.Person)
	if err != nil {
		return dev, person, fmt.Errorf("person of device %s: %w", device, err)
	}
	if person.Disabled {
		return dev, person, schema.Problem{Code: schema.Forbidden}
	}
	return dev, person, nil
}

// pushOne settles one changeset, or repeats what was answered before. The
// problem is a gap or a fork.
func (a *App) pushOne(tx Tx, dev registry.Device, author registry.Author, last int64, c *syncproto.Changeset, m registry.Moment) (syncproto.Outcome, *schema.Problem, error) {
	next, known := registry.Sequence(last, c.N)
	if known {
		return repeat(tx, dev.No, c)
	}
	if !next {
		problem := registry.GapAt(last)
		return syncproto.Outcome{}, &problem, nil
	}
	commit, err := a.commitOf(tx, author, c, m)
	if err == nil {
		err = a.save(tx, &commit, m)
	}
	return commit.Outcome, nil, err
}

// commitOf decides a changeset that is new under its number. One that came under
// another number before, from the device's former identity, is answered as it was.
func (a *App) commitOf(tx Tx, author registry.Author, c *syncproto.Changeset, m registry.Moment) (registry.Commit, error) {
	outcome, known, err := decidedBefore(tx, author.Person, c)
	if err != nil {
		return registry.Commit{}, err
	}
	if known && c.Fault == nil {
		return registry.Commit{Changeset: c, Author: author, Outcome: outcome, Unit: c.Unit(), Village: c.Village, Now: m.Now}, nil
	}
	situation, err := tx.Load(c.Unit(), c.Village, registry.NeedsOf(c))
	if err != nil {
		return registry.Commit{}, err
	}
	situation.Author = author
	shares, err := sharesOf(tx, &situation, c)
	if err != nil {
		return registry.Commit{}, err
	}
	return a.decide(&situation, c, m, shares...), nil
}

func repeat(tx Tx, device syncproto.DeviceNo, c *syncproto.Changeset) (syncproto.Outcome, *schema.Problem, error) {
	receipt, err := tx.Receipt(device, c.N)
	if err != nil {
		return syncproto.Outcome{}, nil, fmt.Errorf("receipt %d: %w", c.N, err)
	}
	if receipt.ID != c.ID {
		problem := registry.ForkAt(c.N)
		return syncproto.Outcome{}, &problem, nil
	}
	receipt.Outcome.Repeated = true
	return receipt.Outcome, nil, tx.NoteRepeat(device, c.N)
}

// decide guards the pure decision: a fault in it becomes a refusal that is kept
// and logged, never a queue that is stuck for good. shares is how a changeset is divided
// that is of several households by now, nothing for others.
func (a *App) decide(s *registry.Situation, c *syncproto.Changeset, m registry.Moment, shares ...registry.Share) (commit registry.Commit) {
	defer func() {
		if fault := recover(); fault != nil {
			a.log.Error("deciding a changeset failed", "changeset", c.ID, "n", c.N, "fault", fault, "stack", string(debug.Stack()))
			commit = registry.Refuse(s, c, m, registry.InternalFault(c.ID))
		}
	}()
	if len(shares) > 0 {
		return registry.DecideShares(shares, c, m)
	}
	return registry.Decide(s, c, m)
}

// AsProblem returns the problem that an error carries, if it is a refusal.
func AsProblem(err error) (schema.Problem, bool) {
	var p schema.Problem
	ok := errors.As(err, &p)
	return p, ok
}
