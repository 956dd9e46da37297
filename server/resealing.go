package main

import (
	"context"

	"ruhu/server/app"
)

// resealing seals anew what is sealed under older keys: the work of app.JobReseal. First
// copies are not sealed anew: those that do not open are made again.
type resealing struct{ site *site }

// Do implements jobs.Work. It may be begun any number of times.
func (r resealing) Do(ctx context.Context, _ string) (func(app.Tx) error, error) {
	values, err := r.site.store.Reseal(ctx)
	if err != nil {
		return nil, err
	}
	files, err := r.site.desk.SealAgain(ctx)
	if err != nil {
		return nil, err
	}
	r.site.log.Info("sealed anew", "values", values, "files", files)
	return r.site.store.ForgetKeys, nil
}

// GiveUp implements jobs.Work: the older keys stay in use.
func (resealing) GiveUp(app.Tx, string) error { return nil }
