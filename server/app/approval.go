package app

import (
	"errors"
	"fmt"

	"ruhu/schema"
	"ruhu/server/registry"
)

// Always is later than everything that was ever approved.
const Always = int64(1) << 53

// ReadApprovals is what figures, reviews and checks look at in the approved record. An
// entry of a household stands until a later one of it; one of a household that has
// become part of another also ends when that one is approved.
type ReadApprovals interface {
	// EachApproved calls fn with every row of a table in the records that stood before
	// an instant (Unix milliseconds) at or below an area, by household. fn may not keep
	// the row's values.
	EachApproved(t *schema.Table, area string, before int64, fn func(schema.Row) error) error
	// EachApproval calls fn with every record that stood before an instant at or below
	// an area, by household.
	EachApproval(area string, before int64, fn func(registry.Approval) error) error
	// Approved returns what stands of a household, or ErrNotFound.
	Approved(household string) (registry.Approval, error)
	// Approvals returns every entry of a household and of those that have become part
	// of it, oldest first.
	Approvals(household string) ([]registry.Approval, error)
	// ApprovalsOf returns the entries that followed from commits in a village,
	// by the changeset.
	ApprovalsOf(village string) (map[string][]registry.Approval, error)
}

// ApprovedOf is what stands of a household, nil when nothing does.
func ApprovedOf(r Reader, household string) (*registry.Approval, error) {
	a, err := r.Approved(household)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("approved record of %s: %w", household, err)
	}
	return &a, nil
}
