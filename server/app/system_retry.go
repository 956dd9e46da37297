package app

import (
	"context"

	"ruhu/schema"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
)

// AllJobs stands for every job that was given up.
const AllJobs = 0

// RetryJobs has an administrator's given-up work tried again from the beginning, one job or
// AllJobs, and returns how many. What is not given up any more is left to whoever does it.
func (a *App) RetryJobs(ctx context.Context, p registry.Person, id int64) (retried int, err error) {
	if !KeepsSystem(p.Grants) {
		return 0, schema.Problem{Code: schema.Forbidden}
	}
	err = a.store.Write(ctx, func(tx Tx) error {
		all, err := tx.Jobs()
		for i := 0; err == nil && i < len(all); i++ {
			if job := all[i]; job.GivenUp && (id == AllJobs || id == job.ID) {
				retried++
				err = a.retry(tx, p, job)
			}
		}
		return err
	})
	return retried, err
}

func (a *App) retry(tx Tx, p registry.Person, job Job) error {
	now := a.now()
	if err := tx.PutJob(job.Kind, job.Subject, now.UnixMilli()); err != nil {
		return err
	}
	return Record(tx, map[string]string{"work": job.Kind}, chronicle.Entry{Kind: chronicle.JobRetried, At: now.UnixMicro(), Person: p.ID, Subject: job.Subject})
}
