package sqlite

import (
	"errors"
	"fmt"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// saveApprovals adds the entries of the approved record that follow from a commit.
func (s *session) saveApprovals(c *registry.Commit) error {
	for i := range c.Approvals {
		a := &c.Approvals[i]
		record, err := s.sealText(syncproto.AppendRecord(nil, a.Rows), "approval", ofApproval(a.Household, a.Changeset, string(a.Kind)))
		if err != nil {
			return fmt.Errorf("save the approved record of %s: %w", a.Household, err)
		}
		err = s.exec(`INSERT INTO approval (kind, household, village, into_household, rev, at, person, changeset, made_in, visits, photos, sealed, version)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, `+writtenIn+`)`,
			string(a.Kind), a.Household, a.Village, a.Into, int64(a.Rev), a.At, a.By, a.Changeset, c.Village,
			strings.Join(a.Visits, " "), strings.Join(a.Photos, " "), record)
		if err != nil {
			return fmt.Errorf("save the approved record of %s: %w", a.Household, err)
		}
	}
	return nil
}

// addPastApprovals gives a file from before the approved record what follows from its
// history.
func (s *session) addPastApprovals() error { return app.EachPastApproval(s, s.saveApprovals) }

const approvalColumns = "id, kind, household, village, into_household, rev, at, person, changeset, visits, photos, sealed, version"

// standing chooses the entries that stand before an instant ?1: the last of each
// household, unless it became part of another that was approved since.
const standing = ` a WHERE at < ?1
	AND NOT EXISTS (SELECT 1 FROM approval b WHERE b.household = a.household AND b.id > a.id AND b.at < ?1)
	AND (into_household = '' OR NOT EXISTS (SELECT 1 FROM approval b
		WHERE b.household = a.into_household AND b.id > a.id AND b.at < ?1 AND b.kind = 'approved'))`

// EachApproved implements app.ReadApprovals.
func (s *session) EachApproved(t *schema.Table, area string, before int64, fn func(schema.Row) error) error {
	return s.EachApproval(area, before, func(a registry.Approval) error {
		for _, row := range a.Rows {
			if row.Table != t {
				continue
			}
			if err := fn(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// EachApproval implements app.ReadApprovals.
func (s *session) EachApproval(area string, before int64, fn func(registry.Approval) error) error {
	bounds := below(area)
	return s.eachApproval(standing+" AND village >= ?2 AND village < ?3 ORDER BY household", []any{before, bounds[0], bounds[1]}, fn)
}

// Approved implements app.ReadApprovals.
func (s *session) Approved(household string) (out registry.Approval, err error) {
	err = app.ErrNotFound
	failed := s.eachApproval(standing+" AND household = ?2", []any{app.Always, household}, func(a registry.Approval) error {
		out, err = a, nil
		return nil
	})
	return out, errors.Join(failed, err)
}

// approvedOf is Approved, nil when nothing stands.
func (s *session) approvedOf(household string) (*registry.Approval, error) {
	a, err := s.Approved(household)
	if errors.Is(err, app.ErrNotFound) {
		return nil, nil
	}
	return &a, err
}

// Approvals implements app.ReadApprovals.
func (s *session) Approvals(household string) (out []registry.Approval, err error) {
	err = s.eachApproval(` WHERE household = ?1 OR household IN (SELECT id FROM unit WHERE forward = ?1 AND forward <> '') ORDER BY id`,
		[]any{household}, func(a registry.Approval) error {
			out = append(out, a)
			return nil
		})
	return out, err
}

// ApprovalsOf implements app.ReadApprovals.
func (s *session) ApprovalsOf(village string) (map[string][]registry.Approval, error) {
	out := map[string][]registry.Approval{}
	err := s.eachApproval(" WHERE made_in = ?1 ORDER BY id", []any{village}, func(a registry.Approval) error {
		out[a.Changeset] = append(out[a.Changeset], a)
		return nil
	})
	return out, err
}

func (s *session) eachApproval(where string, args []any, fn func(registry.Approval) error) error {
	return s.each("SELECT "+approvalColumns+" FROM approval"+where, args, func(scan func(...any) error) error {
		var a registry.Approval
		var visits, photos string
		var sealed []byte
		var version int
		err := scan(&a.ID, &a.Kind, &a.Household, &a.Village, &a.Into, &a.Rev, &a.At, &a.By, &a.Changeset, &visits, &photos, &sealed, &version)
		if err != nil {
			return err
		}
		record, err := s.openText(sealed, "approval", ofApproval(a.Household, a.Changeset, string(a.Kind)))
		if err != nil {
			return fmt.Errorf("approval %d: %w", a.ID, err)
		}
		a.Visits, a.Photos = strings.Fields(visits), strings.Fields(photos)
		rows, problem := syncproto.DecodeRecord(record, a.Household, a.Village, version)
		if problem != nil {
			return fmt.Errorf("approval %d: %w", a.ID, problem)
		}
		a.Rows = rows
		return fn(a)
	})
}
