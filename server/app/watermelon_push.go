package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/go-json-experiment/json"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/server/watermelon"
	"ruhu/syncproto"
)

// PushWatermelon takes what a device has unsent, as it was at a round. What was not delivered
// before becomes changesets, one for each household, which are settled like any device's; a
// refused one is kept, told at the next pull, and holds nobody up. When it returns without an
// error, everything is on disk. See package watermelon.
func (a *App) PushWatermelon(ctx context.Context, device string, at int64, changes []byte) (syncproto.PushAnswer, error) {
	records, problem := watermelon.DecodeChanges(changes)
	if problem != nil {
		return syncproto.PushAnswer{}, *problem
	}
	sum := sha256.Sum256(changes)
	hash := hex.EncodeToString(sum[:])
	var answer syncproto.PushAnswer
	m := a.moment(0)
	err := a.store.WriteAgain(ctx, func(tx Tx) error {
		answer = syncproto.PushAnswer{Now: m.Now}
		return a.pushMelon(tx, device, at, hash, slices.Clone(records), m, &answer)
	})
	return answer, err
}

func (a *App) pushMelon(tx Tx, device string, at int64, hash string, records []watermelon.Record, now registry.Moment, answer *syncproto.PushAnswer) error {
	m, err := melonOf(tx, device)
	if err != nil {
		return err
	}
	round, known := m.round(at)
	switch {
	case !known || at < m.said.Pushed: // a late letter: what was in it comes again, or has come
		return schema.Problem{Code: schema.BadCursor}
	case at == m.said.Pushed && hash == m.said.Hash:
		return nil
	}
	held, err := tx.HeldRows(m.dev.No)
	if err != nil {
		return err
	}
	clean := m.said.Floor
	push := watermelon.Push{Round: at, Version: round.Version, Records: records, Held: held, Said: m.said,
		Ground: &ground{Tx: tx, melon: &m, histories: map[string][]HistoryEntry{}}}
	delivery, err := push.Deliver()
	if err != nil {
		return err
	}
	req := m.request(delivery.Units, round.Version, clean, now)
	if err = a.pushIn(tx, device, &req, now, answer); err != nil {
		return err
	}
	delivery.Said.Hash = hash
	said, err := delivery.Said.Encode()
	if err == nil {
		err = tx.PutStatement(m.dev.No, said)
	}
	if err == nil {
		err = tx.PutHeldRows(m.dev.No, delivery.Touched)
	}
	return err
}

// request makes changesets of what a push brings, as the device would have. clean is the
// round at which it had nothing of them.
func (m *melon) request(units []watermelon.Unit, version int, clean int64, now registry.Moment) syncproto.PushRequest {
	req := syncproto.PushRequest{Device: m.dev.ID}
	for i, u := range units {
		n := m.dev.LastN + 1 + int64(i)
		c := syncproto.Changeset{
			N: n, ID: watermelon.ChangesetID(m.epoch, m.dev.ID, n), By: m.dev.Person, Village: u.Village, Household: u.Household,
			At: m.savedAt(u, clean, now), Version: version, Seen: u.Seen, Edits: u.Edits, Fault: u.Fault,
		}
		c.Raw = rawOf(&c, u.Records)
		req.Changesets = append(req.Changesets, c)
	}
	return req
}

// savedAt is when a unit's work was saved. An app that does not say saved it between the
// round at which it was clean and now: who has lost the village since is believed to have
// worked there while it was theirs.
func (m *melon) savedAt(u watermelon.Unit, clean int64, now registry.Moment) syncproto.HLC {
	switch {
	case u.SavedAt > 0:
		return min(syncproto.HLCOf(u.SavedAt), now.Now)
	case m.author.Grants.Works(u.Village):
		return now.Now
	}
	return min(syncproto.HLCOf(cmp.Or(clean, m.said.Pushed)), now.Now)
}

// rawOf is what is kept of a changeset that is refused: the changeset, or the app's own
// records where it cannot be written as one.
func rawOf(c *syncproto.Changeset, records [][]byte) []byte {
	if c.Fault == nil {
		return syncproto.AppendChangeset(nil, c)
	}
	texts := make([]string, len(records))
	for i, r := range records {
		texts[i] = string(r)
	}
	raw, err := json.Marshal(map[string]any{"n": c.N, "id": c.ID, "by": c.By, "village": c.Village, "household": c.Household, "records": texts}, json.Deterministic(true))
	if err != nil { // half a character that JavaScript wrote
		raw = slices.Concat(records...)
	}
	return raw
}
