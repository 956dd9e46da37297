package app

import (
	"context"

	"ruhu/server/chronicle"
)

// LogCheck is what following the chain through the log came to.
type LogCheck struct {
	Entries int
	Head    chronicle.Hash // of the newest entry
	Faults  []string       // what is not sound, in the words of verify
}

// CheckLog follows the chain over the whole log. It takes a moment for each ten thousand
// entries, so one is done at a time: whoever asks meanwhile waits.
func (a *App) CheckLog(ctx context.Context) (check LogCheck, err error) {
	a.checking.Lock()
	defer a.checking.Unlock()
	var report VerifyReport
	err = a.store.Read(ctx, func(r Reader) error {
		if _, check.Head, err = r.LogEnd(); err != nil {
			return err
		}
		return verifyLog(r, nil, &report)
	})
	check.Entries, check.Faults = report.Entries, report.Faults
	return check, err
}
