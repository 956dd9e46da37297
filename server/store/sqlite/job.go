package sqlite

import (
	"slices"

	"ruhu/server/app"
)

const jobColumns = "id, kind, subject, attempts, due, trouble, given_up"

// Jobs implements app.ReadJobs.
func (s *session) Jobs() ([]app.Job, error) {
	return s.jobs("SELECT " + jobColumns + " FROM job ORDER BY id")
}

func (s *session) jobs(query string, args ...any) (all []app.Job, err error) {
	err = s.each(query, args, func(scan func(...any) error) error {
		var j app.Job
		err := scan(&j.ID, &j.Kind, &j.Subject, &j.Attempts, &j.Due, &j.Trouble, &j.GivenUp)
		all = append(all, j)
		return err
	})
	return all, err
}

// Work implements app.ReadJobs.
func (s *session) Work() (w app.WorkState, err error) {
	err = s.one(`SELECT count(*) FILTER (WHERE given_up = 0 AND attempts = 0),
			count(*) FILTER (WHERE given_up = 0 AND attempts > 0 AND trouble = ''),
			count(*) FILTER (WHERE given_up = 0 AND attempts > 0 AND trouble <> ''),
			count(*) FILTER (WHERE given_up = 1), coalesce(min(due) FILTER (WHERE given_up = 0), 0)
		FROM job`, nil, &w.Waiting, &w.Begun, &w.Again, &w.GivenUp, &w.Due)
	return w, err
}

// TroubledJobs implements app.ReadJobs.
func (s *session) TroubledJobs(limit int) ([]app.Job, error) {
	return s.jobs("SELECT "+jobColumns+" FROM job WHERE given_up = 1 OR trouble <> '' ORDER BY given_up DESC, id LIMIT ?1", limit)
}

// NextJob implements app.ReadJobs.
func (s *session) NextJob() (due int64, err error) {
	err = s.one("SELECT due FROM job WHERE given_up = 0 ORDER BY due LIMIT 1", nil, &due)
	return due, err
}

// PutJob implements app.Tx.
func (s *session) PutJob(kind, subject string, due int64) error {
	return s.exec(`INSERT INTO job (kind, subject, due) VALUES (?1, ?2, ?3)
		ON CONFLICT (kind, subject) DO UPDATE SET due = excluded.due, attempts = 0, trouble = '', given_up = 0 WHERE given_up = 1`,
		kind, subject, due)
}

// ClaimJobs implements app.Tx.
func (s *session) ClaimJobs(now, until int64, limit int) ([]app.Job, error) {
	claimed, err := s.jobs("SELECT "+jobColumns+" FROM job WHERE given_up = 0 AND due <= ?1 ORDER BY due, id LIMIT ?2", now, limit)
	if again := slices.IndexFunc(claimed, func(j app.Job) bool { return j.Attempts > 0 }); again >= 0 {
		claimed = claimed[:max(again, 1)]
	}
	for i := 0; err == nil && i < len(claimed); i++ {
		j := &claimed[i]
		j.Attempts, j.Due = j.Attempts+1, until
		err = s.changeOne("UPDATE job SET attempts = ?2, due = ?3 WHERE id = ?1", j.ID, j.Attempts, j.Due)
	}
	return claimed, err
}

// ReleaseJob implements app.Tx.
func (s *session) ReleaseJob(id, due int64) error {
	return s.changeOne("UPDATE job SET attempts = attempts - 1, due = ?2 WHERE id = ?1", id, due)
}

// FinishJob implements app.Tx.
func (s *session) FinishJob(id int64) error {
	return s.changeOne("DELETE FROM job WHERE id = ?1", id)
}

// RetryJob implements app.Tx.
func (s *session) RetryJob(id, due int64, trouble string) error {
	return s.changeOne("UPDATE job SET due = ?2, trouble = ?3 WHERE id = ?1", id, due, trouble)
}

// GiveUpJob implements app.Tx.
func (s *session) GiveUpJob(id int64, trouble string) error {
	return s.changeOne("UPDATE job SET given_up = 1, trouble = ?2 WHERE id = ?1", id, trouble)
}
