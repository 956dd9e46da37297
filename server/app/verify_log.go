package app

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"ruhu/server/chronicle"
)

// verifyLog follows the chain over the whole log, past the heads that were signed before,
// and counts the refusals that it tells of.
func verifyLog(r Reader, heads []chronicle.Checkpoint, report *VerifyReport) error {
	linker, err := LinkerOf(r)
	if err != nil {
		return err
	}
	audit := chronicle.NewAudit(linker)
	signed := newSignedHeads(heads)
	refusals := 0
	signed.compare(audit, report)
	err = r.EachEntry(math.MinInt64, math.MaxInt64, func(e *chronicle.Entry) error {
		if fault := audit.Take(e); fault != "" {
			report.fault("log: %s", fault)
		}
		if e.Receipt > 0 {
			refusals++
		}
		signed.restores(e)
		signed.compare(audit, report)
		return nil
	})
	if err != nil {
		return err
	}
	report.Entries = int(audit.Entries())
	signed.end(audit, report)
	return verifyRefusals(r, refusals, report)
}

// signedHeads are heads that were signed before, the shortest first.
type signedHeads struct {
	heads []chronicle.Checkpoint
	// cut is the number of the entry that tells of a restore, by the epoch that it cut off.
	cut map[string]int64
}

func newSignedHeads(heads []chronicle.Checkpoint) *signedHeads {
	s := &signedHeads{slices.Clone(heads), map[string]int64{}}
	slices.SortFunc(s.heads, func(a, b chronicle.Checkpoint) int { return cmp.Compare(a.Size, b.Size) })
	return s
}

// restores notes a restore, which explains why a head is not of this log any more.
func (s *signedHeads) restores(e *chronicle.Entry) {
	if e.Kind != chronicle.Restored {
		return
	}
	var facts struct {
		CutEpoch string `json:"cut_epoch"`
	}
	if json.Unmarshal(e.Facts, &facts) == nil && s.cut[facts.CutEpoch] == 0 {
		s.cut[facts.CutEpoch] = e.Number
	}
}

// compare holds the heads of as many entries as were followed against what they give.
func (s *signedHeads) compare(a *chronicle.Audit, report *VerifyReport) {
	for len(s.heads) > 0 && s.heads[0].Size <= a.Entries() {
		head := s.heads[0]
		s.heads = s.heads[1:]
		if head.Size != a.Entries() || head.Root != a.Root() || head.Head != a.Head() {
			report.fault("log: its first %d entries are not those of the head signed at %s%s", head.Size, signedAt(head), s.why(head))
		}
	}
}

// end tells of the heads of more entries than there are.
func (s *signedHeads) end(a *chronicle.Audit, report *VerifyReport) {
	for _, head := range s.heads {
		report.fault("log: it ends with entry %d, and the head signed at %s is of %d: entry %d and what followed was cut off%s",
			a.Entries(), signedAt(head), head.Size, a.Entries()+1, s.why(head))
	}
}

// why is the restore that took a head's end away, if there was one.
func (s *signedHeads) why(head chronicle.Checkpoint) string {
	if number := s.cut[head.Epoch]; number > 0 && number <= head.Size {
		return fmt.Sprintf("; entry %d tells of a restore that cut them off", number)
	}
	return ""
}

func signedAt(c chronicle.Checkpoint) string {
	return time.UnixMicro(c.At).In(chinaStandardTime).Format("2006-01-02 15:04:05")
}

// verifyRefusals compares how many refusals are kept with how many the log tells of; that
// each is what the log says is part of the chain.
func verifyRefusals(r Reader, told int, report *VerifyReport) error {
	kept := 0
	err := r.EachRefusal(func(Refusal) error { kept++; return nil })
	if kept != told {
		report.fault("log: it tells of %d refusals to devices, and %d are kept", told, kept)
	}
	return err
}

// LinkerOf is the linker of a store.
func LinkerOf(r Reader) (*chronicle.Linker, error) {
	key, err := r.ServerKey(chronicle.KeyName)
	if err != nil {
		return nil, fmt.Errorf("key %q: %w", chronicle.KeyName, err)
	}
	return chronicle.NewLinker(key), nil
}
