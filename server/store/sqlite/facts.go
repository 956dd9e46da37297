package sqlite

import (
	"errors"
	"fmt"
	"slices"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// Facts implements app.ReadRecords.
func (s *session) Facts(village, household string) (*registry.Facts, error) {
	facts := &registry.Facts{PublicityDays: schema.PublicityFloor}
	if household != "" {
		papers, err := s.VillagePapers(village)
		if err != nil {
			return nil, fmt.Errorf("papers of village %s: %w", village, err)
		}
		facts.Papers = papers.Rows
	}
	for _, load := range []func(*registry.Facts, string, string) error{s.unscreened, s.quota, s.township} {
		if err := load(facts, village, household); err != nil {
			return nil, fmt.Errorf("relocation in village %s: %w", village, err)
		}
	}
	return facts, nil
}

// unscreened counts the households that step 3 has not reached, by hamlet.
func (s *session) unscreened(facts *registry.Facts, village, household string) error {
	facts.Unscreened = map[string]int{}
	return s.each(`SELECT group_name, count(*) FROM household
		WHERE village = ?1 AND deleted = 0 AND status <> 'removed' AND id <> ?2
		AND NOT EXISTS (SELECT 1 FROM screening WHERE screening.household = household.id AND screening.deleted = 0)
		GROUP BY group_name`, []any{village, household}, func(scan func(...any) error) error {
		var group string
		var n int
		err := scan(&group, &n)
		facts.Unscreened[group] = n
		return err
	})
}

// quota reads the township's places: the first nine digits of a village's code
// are its township's.
func (s *session) quota(facts *registry.Facts, village, _ string) error {
	err := s.one("SELECT households, people FROM relocation_quota WHERE township = substr(?1, 1, 9)", []any{village},
		&facts.Quota.Households, &facts.Quota.People)
	if errors.Is(err, app.ErrNotFound) {
		return nil
	}
	return err
}

// township reads the township's cases and samples, without those of the household.
func (s *session) township(facts *registry.Facts, village, household string) error {
	for table, into := range map[*schema.Table]*[]schema.Row{
		schema.RelocationCase: &facts.Cases, schema.SpotSample: &facts.Samples, schema.SpotCheck: &facts.Checks,
	} {
		err := s.EachRow(table, village[:min(9, len(village))], func(row schema.Row) error {
			if row.Household == "" || row.Household != household {
				row.Values = slices.Clone(row.Values)
				*into = append(*into, row)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
