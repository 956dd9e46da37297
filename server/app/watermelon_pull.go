package app

import (
	"context"
	"errors"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/server/watermelon"
	"ruhu/syncproto"
)

// WatermelonPull asks for the changes since a round.
type WatermelonPull struct {
	At              int64 // timestamp of the last round that was applied; 0 for none
	Version         int   // schema version of the device
	watermelon.Said       // only who says what is dirty is told of deletions
}

// PullWatermelon returns what changed for a device since a round, from the pages that every
// device pulls, and begins a new round. See package watermelon.
func (a *App) PullWatermelon(ctx context.Context, device string, q WatermelonPull) (*watermelon.Answer, error) {
	if err := a.serves(q.Version); err != nil {
		return nil, err
	}
	var from watermelon.Round
	err := a.store.Read(ctx, func(r Reader) error {
		m, err := melonOf(r, device)
		if known, ok := m.round(q.At); err == nil && ok && known.Version == q.Version {
			from = known // a device of a new version has none of what that added
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	pages, err := a.pagesSince(ctx, device, from.Cursor, q.Version)
	if err != nil {
		return nil, err
	}
	var answer *watermelon.Answer
	now := a.moment(0)
	err = a.store.WriteAgain(ctx, func(tx Tx) (err error) {
		answer, err = a.pullIn(tx, device, &q, pages, from, now)
		return err
	})
	return answer, err
}

// pagesSince pulls until nothing is left. A cursor that this server does not know begins anew.
func (a *App) pagesSince(ctx context.Context, device, cursor string, version int) (pages []syncproto.Page, err error) {
	for more := true; more; {
		page, err := a.Pull(ctx, device, &syncproto.PullRequest{Device: device, Cursor: cursor, Version: version, Limit: syncproto.MaxPageRows})
		if p, refused := AsProblem(err); refused && p.Code == schema.BadCursor && cursor != "" {
			return a.pagesSince(ctx, device, "", version)
		}
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
		cursor, more = page.Cursor, page.More
	}
	return pages, nil
}

func (a *App) pullIn(tx Tx, device string, q *WatermelonPull, pages []syncproto.Page, from watermelon.Round, now registry.Moment) (*watermelon.Answer, error) {
	m, err := melonOf(tx, device)
	if err != nil {
		return nil, err
	}
	round := watermelon.Round{Stamp: m.next(now.Now.Milli()), Epoch: m.epoch, Cursor: pages[len(pages)-1].Cursor, Version: q.Version, Told: m.dev.LastN}
	known, at := m.round(q.At)
	p := watermelon.Pull{Fresh: q.At == 0, Stamp: round.Stamp, Dirty: q.Dirty, Destroyed: m.said.Destroyed(q.Dirty), Look: looker(tx, m.author.Grants, q.Version)}
	if at {
		p.At = known.Stamp
	}
	if from.Stamp == p.At { // else the pages began from nothing
		round.Since = p.At
	}
	if p.Held, err = tx.HeldRows(m.dev.No); err != nil {
		return nil, err
	}
	for i := range pages {
		p.Take(&pages[i])
	}
	answer, touched, err := p.Finish()
	if err != nil {
		return nil, err
	}
	answer.Version = q.Version
	if answer.Refusals, err = refusalsSince(tx, m.dev.No, known.Told); err != nil {
		return nil, err
	}
	if q.At == 0 {
		m.said.Rows = nil
	}
	m.said.At(p.At, known.Since, q.Said)
	return answer, keepRound(tx, m, round, touched, p.At)
}

// keepRound notes what a pull was told, and forgets the rounds that nothing rests on.
func keepRound(tx Tx, m melon, round watermelon.Round, touched []watermelon.Held, at int64) error {
	said, err := m.said.Encode()
	return errors.Join(err,
		tx.PutRound(m.dev.No, round, min(at, m.said.Oldest())),
		tx.PutHeldRows(m.dev.No, touched),
		tx.PutStatement(m.dev.No, said))
}

// looker returns rows as they are, where a person works, in the words of a version.
func looker(r Reader, grants registry.Grants, version int) func(*schema.Table, string) (*watermelon.Line, error) {
	return func(t *schema.Table, id string) (*watermelon.Line, error) {
		if !t.Replicated() || !t.In(version) {
			return nil, nil
		}
		row, err := r.Row(t, id)
		if errors.Is(err, ErrNotFound) || err == nil && (row.Deleted || !grants.Works(row.Village)) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		one := []syncproto.PageRow{{Values: row.Values}}
		downgrade(t, one, version)
		return &watermelon.Line{Table: t, Row: id, Household: row.Household, Village: row.Village, Values: one[0].Values}, nil
	}
}

func refusalsSince(r Reader, device syncproto.DeviceNo, told int64) (out []watermelon.Refusal, err error) {
	refused, err := r.RefusalsOf(device, told)
	for _, one := range refused {
		c, _ := syncproto.DecodeChangeset(one.Body) // what can be read of it
		out = append(out, watermelon.Refusal{N: one.N, At: one.Received.Milli(), Village: one.Village, Household: c.Household, Problems: one.Problems, Body: one.Body})
	}
	return out, err
}
