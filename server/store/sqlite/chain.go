package sqlite

import (
	"crypto/rand"
	"errors"
	"fmt"

	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// chainAtOnce is how many entries of an old history are given their hashes at a time.
const chainAtOnce = 1000

// beginChain makes the key of a file that has none yet, and chains what stands in its
// history already: from here on nobody can change that unseen. What was changed before,
// nobody can tell, and the log says where that ends.
func (s *session) beginChain() error {
	_, err := s.ServerKey(chronicle.KeyName)
	if !errors.Is(err, app.ErrNotFound) {
		return err
	}
	key := make([]byte, chronicle.KeySize)
	rand.Read(key) // never fails
	if err := s.PutServerKey(chronicle.KeyName, key); err != nil {
		return err
	}
	var newest int64
	if err := s.one("SELECT coalesce(max(id), 0) FROM history", nil, &newest); err != nil {
		return err
	}
	c := chaining{session: s}
	for from := int64(1); from <= newest; from += chainAtOnce {
		if err := c.chain(from, min(newest, from+chainAtOnce-1)); err != nil {
			return fmt.Errorf("chain the history from entry %d: %w", from, err)
		}
	}
	if err := c.refusals(); err != nil {
		return fmt.Errorf("chain the refusals: %w", err)
	}
	if c.entries == 0 {
		return nil
	}
	return c.say(chronicle.ChainBegun, map[string]int64{"entries": c.entries})
}

// chaining is the chaining of what an older program wrote.
type chaining struct {
	*session
	entries int64          // that have their hashes
	end     chronicle.Hash // of the newest of them
	at      int64          // when the newest was received: nothing here knows what time it is
}

// chain gives the commits between two numbers their hashes, and has an entry say so
// where no commit has a number.
func (c *chaining) chain(from, to int64) error {
	var batch []*chronicle.Entry
	err := c.EachEntry(from, to, func(e *chronicle.Entry) error {
		if e.Kind == chronicle.Committed {
			batch = append(batch, e)
		}
		return nil
	})
	for _, e := range batch {
		for err == nil && c.entries+1 < e.Number {
			err = c.say(chronicle.NumberUnused, struct{}{})
		}
		if err != nil {
			return err
		}
		if err = c.join(e); err == nil {
			err = c.changeOne("UPDATE history SET hash = ?2 WHERE id = ?1", e.Number, e.Hash[:])
		}
	}
	return err
}

// join makes an entry the newest.
func (c *chaining) join(e *chronicle.Entry) error {
	linker, err := c.links()
	if err != nil {
		return err
	}
	e.Number = c.entries + 1
	if e.Hash, err = linker.Link(c.end, e); err != nil {
		return err
	}
	c.entries, c.end, c.at = e.Number, e.Hash, max(c.at, e.At)
	return nil
}

// say puts an entry that nobody wrote when it was its turn.
func (c *chaining) say(kind chronicle.Kind, facts any) error {
	e := chronicle.Entry{Kind: kind, At: c.at}
	var err error
	if e.Facts, err = chronicle.FactsOf(facts); err != nil {
		return err
	}
	return c.put(&e)
}

func (c *chaining) put(e *chronicle.Entry) error {
	if err := c.join(e); err != nil {
		return err
	}
	return c.insertEntry(e)
}

// refusals puts an entry for each changeset that was refused and kept.
func (c *chaining) refusals() error {
	people := map[syncproto.DeviceNo]string{}
	devices, err := c.Devices()
	if err != nil {
		return err
	}
	for _, d := range devices {
		people[d.No] = d.Person
	}
	return c.EachRefusal(func(r app.Refusal) error {
		changeset, _ := syncproto.DecodeChangeset(r.Body)
		changeset.Raw, changeset.Village = r.Body, r.Village
		receipt, err := c.Receipt(r.Device, r.N)
		if err != nil {
			return fmt.Errorf("receipt %d of device %d: %w", r.N, r.Device, err)
		}
		e, err := refusalEntry(&registry.Commit{
			Changeset: &changeset, Author: registry.Author{Person: people[r.Device], Device: r.Device},
			Unit: changeset.Unit(), Village: r.Village, Now: r.Received, Outcome: receipt.Outcome,
		}, string(syncproto.AppendOutcome(nil, &receipt.Outcome)))
		if err != nil {
			return err
		}
		return c.put(&e)
	})
}
