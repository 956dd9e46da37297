package sqlite

import (
	"fmt"

	"ruhu/server/registry"
	"ruhu/syncproto"
)

// SaveSeparation implements app.Tx. The household that stays opens the commit; within one
// village what comes out belongs to it. Those that were part of that lead to it again.
// Devices know the rows that come out as those of the household that stays: they are told
// that it left, and everything that stays of it, which is in the commit.
func (s *session) SaveSeparation(p *registry.Separation) error {
	by := syncproto.Seq(0)
	if p.Leaves() {
		by = 1
	}
	for _, step := range []func() error{
		func() error { return s.advance(&p.Stays, 1) },
		func() error { return s.advance(&p.Out, by) },
		func() error { return s.saveUnit(&p.Stays) },
		func() error { return s.comeOut(p) },
		func() error { return s.saveUnit(&p.Out) },
		func() error { return s.adopt(&p.Stays) },
		func() error { return s.adopt(&p.Out) },
		func() error { return s.saveApprovals(&p.Stays) },
		func() error { return s.saveApprovals(&p.Out) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("save the separation of %s: %w", p.Out.Unit, err)
		}
	}
	return nil
}

// comeOut makes a household its own again, and of those that were part of it parts of it.
func (s *session) comeOut(p *registry.Separation) error {
	stays := &p.Stays
	err := s.exec("INSERT INTO eviction (village, seq, household) VALUES (?1, ?2, ?3)", stays.Village, int64(stays.Outcome.Seq), stays.Unit)
	if err != nil {
		return err
	}
	if err := s.changeOne("UPDATE unit SET forward = '' WHERE id = ?1 AND village = ?2 AND forward = ?3", p.Out.Unit, p.Out.Village, stays.Unit); err != nil {
		return err
	}
	for _, part := range p.Parts {
		if err := s.changeOne("UPDATE unit SET forward = ?2 WHERE id = ?1 AND forward = ?3", part, p.Out.Unit, stays.Unit); err != nil {
			return err
		}
	}
	return nil
}
