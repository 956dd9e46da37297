package sqlite

import (
	"fmt"

	"ruhu/server/app"
)

// SecondFactor implements app.ReadAccounts.
func (s *session) SecondFactor(person string) (app.SecondFactor, error) {
	f := app.SecondFactor{Person: person}
	err := s.one("SELECT secret, step, candidate, offered_at, due_at FROM second_factor WHERE person = ?1", []any{person},
		&f.Secret, &f.Step, &f.Candidate, &f.OfferedAt, &f.DueAt)
	return f, err
}

// PutSecondFactor implements app.WriteAccounts.
func (s *session) PutSecondFactor(f app.SecondFactor) error {
	return s.exec(`INSERT INTO second_factor (person, secret, step, candidate, offered_at, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (person) DO UPDATE SET secret = ?2, step = ?3, candidate = ?4, offered_at = ?5, due_at = ?6`,
		f.Person, orNull(f.Secret), f.Step, orNull(f.Candidate), f.OfferedAt, f.DueAt)
}

// orNull spells bytes that are not there as NULL.
func orNull(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// RecoveryCodes implements app.ReadAccounts.
func (s *session) RecoveryCodes(person string) (n int, err error) {
	err = s.one("SELECT count(*) FROM recovery_code WHERE person = ?1", []any{person}, &n)
	return n, err
}

// PutRecoveryCodes implements app.WriteAccounts.
func (s *session) PutRecoveryCodes(person string, hashes []string) error {
	err := s.exec("DELETE FROM recovery_code WHERE person = ?1", person)
	for _, hash := range hashes {
		if err == nil {
			err = s.exec("INSERT INTO recovery_code (person, hash) VALUES (?1, ?2)", person, hash)
		}
	}
	if err != nil {
		return fmt.Errorf("put recovery codes of %s: %w", person, err)
	}
	return nil
}

// UseRecoveryCode implements app.WriteAccounts.
func (s *session) UseRecoveryCode(person, hash string) error {
	return s.changeOne("DELETE FROM recovery_code WHERE person = ?1 AND hash = ?2", person, hash)
}

// DeleteSessions implements app.WriteAccounts.
func (s *session) DeleteSessions(person, but string) (int, error) {
	n, err := s.execCount("DELETE FROM session WHERE person = ?1 AND hash <> ?2", person, but)
	return int(n), err
}

// Tries implements app.ReadAccounts.
func (s *session) Tries() (tries []app.Try, err error) {
	err = s.each("SELECT key, wrong, last, until FROM sign_in_try ORDER BY key", nil, func(scan func(...any) error) error {
		var t app.Try
		err := scan(&t.Key, &t.Wrong, &t.Last, &t.Until)
		tries = append(tries, t)
		return err
	})
	return tries, err
}

// PutTries implements app.WriteAccounts.
func (s *session) PutTries(tries []app.Try) error {
	err := s.exec("DELETE FROM sign_in_try")
	for _, t := range tries {
		if err == nil {
			err = s.exec("INSERT INTO sign_in_try (key, wrong, last, until) VALUES (?1, ?2, ?3, ?4)", t.Key, t.Wrong, t.Last, t.Until)
		}
	}
	if err != nil {
		return fmt.Errorf("put tries to sign in: %w", err)
	}
	return nil
}

// Purge implements app.WriteAccounts.
func (s *session) Purge(p app.Purge) (done app.Purged, err error) {
	for _, step := range [...]struct {
		text  string
		args  []any
		count *int
	}{
		{"DELETE FROM session WHERE created_at < ?1 OR used_at < ?2 OR begun = 1 AND created_at < ?3", []any{p.SessionsMade, p.SessionsUsed, p.SessionsBegun}, &done.Sessions},
		{"DELETE FROM refresh_token WHERE expires_at < ?1", []any{p.Expired}, &done.Tokens},
		{"DELETE FROM enrol_code WHERE expires_at < ?1", []any{p.Expired}, &done.Codes},
	} {
		n, err := s.execCount(step.text, step.args...)
		if err != nil {
			return done, fmt.Errorf("purge: %w", err)
		}
		*step.count = int(n)
	}
	return done, nil
}
