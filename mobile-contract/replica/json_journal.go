package replica

import (
	"encoding/json"
	"fmt"

	"ruhu/syncproto"
)

type entryJSON struct {
	No        int64           `json:"no"`
	ID        string          `json:"id"`
	Device    string          `json:"device"`
	N         int64           `json:"n"`
	Village   string          `json:"village"`
	Household string          `json:"household,omitempty"`
	At        int64           `json:"at"`
	State     string          `json:"state"`
	Closed    string          `json:"closed,omitempty"`
	Outcome   json.RawMessage `json:"outcome,omitempty"`
	Problems  []toldOf        `json:"problems,omitempty"` // of a refusal, in the person's language
	Body      json.RawMessage `json:"body"`
}

// Journal is JournalEntries in JSON: what was ever saved here and what became of it.
func (r *Replica) Journal(after int64, limit int) (string, error) {
	entries, err := r.JournalEntries(after, limit)
	if err != nil {
		return "", err
	}
	return r.entriesJSON(entries)
}

// Refused is RefusedEntries in JSON, with the reasons in the person's language.
func (r *Replica) Refused() (string, error) {
	entries, err := r.RefusedEntries()
	if err != nil {
		return "", err
	}
	return r.entriesJSON(entries)
}

func (r *Replica) entriesJSON(entries []Entry) (string, error) {
	lang, err := r.language()
	if err != nil {
		return "", err
	}
	out := make([]entryJSON, len(entries))
	for i, e := range entries {
		out[i] = entryJSON{No: e.No, ID: e.ID, Device: e.Device, N: e.N, Village: e.Village, Household: e.Household,
			At: int64(e.At), State: e.State, Closed: e.Closed, Outcome: e.Outcome, Body: e.Body}
		if e.State != "refused" {
			continue
		}
		o, fault := syncproto.DecodeOutcome(e.Outcome)
		if fault != nil {
			return "", fmt.Errorf("read the outcome of %s: %w", e.ID, fault)
		}
		out[i].Problems = tell(o.Problems, lang)
	}
	return marshal(out)
}
