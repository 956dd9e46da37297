package replica

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Save is SaveEdits in JSON: {"village":"…","household":"…","edits":[{"t":"member",
// "id":"…","set":{"name":"…"}},{"t":"income","id":"…","del":true}],"actions":[…]},
// the members of a changeset that a person decides. It answers {"id":"…"}, or
// {"problems":[{"code","table","row","field","param","message"}]} and nothing is
// saved; messages are in the person's language. An error is a fault of the file.
func (r *Replica) Save(edits string) (string, error) {
	return r.saveJSON(edits, func(c *syncproto.Changeset) (string, error) {
		return r.SaveEdits(c.Village, c.Household, c.Edits, c.Actions)
	})
}

// SaveMended is Save for a visit that takes the place of a refused changeset. The
// refusal is closed when the visit is saved.
func (r *Replica) SaveMended(refused, edits string) (string, error) {
	return r.saveJSON(edits, func(c *syncproto.Changeset) (string, error) {
		return r.SaveMendedEdits(refused, c.Village, c.Household, c.Edits, c.Actions)
	})
}

// Mend is MendEdits in JSON: what a refused changeset meant, as Save takes it.
func (r *Replica) Mend(refused string) (string, error) {
	c, err := r.MendEdits(refused)
	if err != nil {
		return "", err
	}
	return string(syncproto.AppendChangeset(nil, &c)), nil
}

func (r *Replica) saveJSON(edits string, save func(*syncproto.Changeset) (string, error)) (string, error) {
	c, fault := decodeVisit(edits)
	var problems Problems
	var id string
	var err error
	if fault != nil {
		problems = Problems{*fault}
	} else if id, err = save(&c); err != nil && !errors.As(err, &problems) {
		return "", err
	}
	answer := struct {
		ID       string   `json:"id,omitempty"`
		Problems []toldOf `json:"problems,omitempty"`
	}{ID: id}
	if len(problems) > 0 {
		lang, err := r.language()
		if err != nil {
			return "", err
		}
		answer.Problems = tell(problems, lang)
	}
	return marshal(answer)
}

// decodeVisit reads a changeset that has no number, id, author and time yet.
func decodeVisit(edits string) (syncproto.Changeset, *schema.Problem) {
	c, fault := syncproto.DecodeChangeset([]byte(edits))
	later := []string{"/n", "/id", "/by", "/at"}
	if fault != nil && fault.Code == schema.MissingMember && slices.Contains(later, fault.Field) {
		fault = nil
	}
	return c, fault
}

// toldOf is a problem with the sentence that a person reads.
type toldOf struct {
	schema.Problem
	Message string `json:"message"`
}

func tell(problems []schema.Problem, lang schema.Lang) []toldOf {
	out := make([]toldOf, len(problems))
	for i, p := range problems {
		out[i] = toldOf{p, p.Message(lang)}
	}
	return out
}

func (r *Replica) language() (lang schema.Lang, err error) {
	err = r.read(func(t *tx) error {
		d, err := t.device()
		if err == nil {
			lang = d.language
		}
		return err
	})
	return lang, err
}

func marshal(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("spell JSON: %w", err)
	}
	return string(text), nil
}
