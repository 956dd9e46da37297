package app

import (
	"context"
	"strings"

	"ruhu/schema"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// ReadLog is what follows and proves the log.
type ReadLog interface {
	// EachEntry calls fn with the entries from one number up to another, in order, as
	// they stand: with whatever was done to them. fn may keep them.
	EachEntry(from, to int64, fn func(*chronicle.Entry) error) error
	// EachHash calls fn with the hashes of the entries from one number up to another.
	EachHash(from, to int64, fn func(number int64, hash chronicle.Hash) error) error
	// LogEnd returns the number and the hash of the newest entry, zeros when there is none.
	LogEnd() (number int64, head chronicle.Hash, err error)
	// EntriesOf returns the numbers of the entries about a household or a village's own
	// papers, and about those that have become part of it, in order.
	EntriesOf(unit string) ([]int64, error)
	// CountEntries counts a person's entries of a kind since an instant, but for commits.
	CountEntries(kind chronicle.Kind, person string, since syncproto.HLC) (int, error)
}

// RefusalsADay is how many refusals of one person at a desk the log takes on one day in
// China. The last of them says that there is no more: a program that tries the same
// thing a million times must not fill the disk.
const RefusalsADay = 200

// refusalFacts are what the log says of a changeset that was refused: what it wanted,
// without any value, and why not.
type refusalFacts struct {
	Actions  []wanted         `json:"actions,omitempty"`
	Do       string           `json:"do,omitzero"`    // "move", "merge" or "part"
	Edits    int              `json:"edits,omitzero"` // how many
	Problems []schema.Problem `json:"problems"`
	Last     bool             `json:"last,omitzero"` // further ones of this person on this day are not in the log
}

// wanted is an action that was refused.
type wanted struct {
	Do     string `json:"do"`
	Expect string `json:"expect,omitzero"`
	Ref    string `json:"ref,omitzero"`
	Step   string `json:"step,omitzero"`
}

// RefusalFacts is what the log says of a refused changeset. Problems never repeat a value.
func RefusalFacts(c *syncproto.Changeset, problems []schema.Problem) any {
	return factsOfRefusal(c, problems)
}

func factsOfRefusal(c *syncproto.Changeset, problems []schema.Problem) refusalFacts {
	f := refusalFacts{Edits: len(c.Edits), Problems: make([]schema.Problem, len(problems))}
	for _, a := range c.Actions {
		f.Actions = append(f.Actions, wanted{plainText(a.Do), plainText(a.Expect), plainText(a.Ref), plainText(a.Step)})
	}
	for i, p := range problems {
		f.Problems[i] = schema.Problem{Code: p.Code, Table: p.Table, Row: plainText(p.Row), Field: plainText(p.Field), Param: plainText(p.Param)}
	}
	return f
}

// plainText is what can be spelled as JSON: facts must never be why nothing is kept.
func plainText(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// logRefusal has the log say what a person at a desk was refused: do is "" for a
// changeset that was to be acted on as it is.
func logRefusal(tx Tx, author registry.Author, do string, c *syncproto.Changeset, problems []schema.Problem, m registry.Moment) error {
	before, err := tx.CountEntries(chronicle.Refused, author.Person, beginningOf(m))
	if err != nil || before >= RefusalsADay {
		return err
	}
	facts := factsOfRefusal(c, problems)
	facts.Do, facts.Last = do, before == RefusalsADay-1
	return Record(tx, facts, chronicle.Entry{
		Kind: chronicle.Refused, At: int64(m.Now), Person: author.Person, Area: plainText(c.Village), Unit: plainText(c.Unit()), Subject: plainText(c.ID),
	})
}

// beginningOf is when the day began, in China.
func beginningOf(m registry.Moment) syncproto.HLC {
	const day, ahead = 24 * 60 * 60 * 1_000_000, 8 * 60 * 60 * 1_000_000
	return m.Now - (m.Now+ahead)%day
}

// Record adds an entry with its facts to the log.
func Record(tx Tx, facts any, e chronicle.Entry) (err error) {
	if e.Facts, err = chronicle.FactsOf(facts); err == nil {
		_, err = tx.PutEntry(e)
	}
	return err
}

// LogUnmasked has the log say that a person was shown the sensitive fields of a household,
// and why. What is to be shown may only be shown after it.
func (a *App) LogUnmasked(ctx context.Context, person, household, village, reason string) error {
	return a.store.Write(ctx, func(tx Tx) error {
		return Record(tx, map[string]string{"reason": reason}, chronicle.Entry{
			Kind: chronicle.Unmasked, At: a.now().UnixMicro(), Person: person, Area: village, Unit: household,
		})
	})
}

// LogMapped has the log say that a person was shown where the households behind a figure
// of an area live, how many of them, and why. It comes before they are shown.
func (a *App) LogMapped(ctx context.Context, person, area, figure, reason string, households int) error {
	facts := struct {
		Reason     string `json:"reason"`
		Households int    `json:"households"`
	}{reason, households}
	return a.store.Write(ctx, func(tx Tx) error {
		return Record(tx, facts, chronicle.Entry{Kind: chronicle.Mapped, At: a.now().UnixMicro(), Person: person, Area: area, Subject: figure})
	})
}
