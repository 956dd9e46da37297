package app

import (
	"fmt"
	"math"

	"ruhu/server/chronicle"
)

// verifyLog follows the chain over the whole log, and counts the refusals that it tells of.
func verifyLog(r Reader, report *VerifyReport) error {
	linker, err := LinkerOf(r)
	if err != nil {
		return err
	}
	audit := chronicle.NewAudit(linker)
	refusals := 0
	err = r.EachEntry(math.MinInt64, math.MaxInt64, func(e *chronicle.Entry) error {
		if fault := audit.Take(e); fault != "" {
			report.fault("log: %s", fault)
		}
		if e.Receipt > 0 {
			refusals++
		}
		return nil
	})
	if err != nil {
		return err
	}
	report.Entries = int(audit.Entries())
	return verifyRefusals(r, refusals, report)
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
