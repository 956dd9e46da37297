package main

import (
	"context"

	"ruhu/server/app"
	"ruhu/server/registry"
)

// warm reads ahead what pages remember of each village: after a start, the first to look
// would wait for all of it.
func (s *site) warm(ctx context.Context) {
	err := s.figures.Warm(ctx)
	if err == nil {
		err = s.store.Read(ctx, func(r app.Reader) error {
			_, err := s.app.Reviews(r, []string{""}, registry.ReviewSubmitted)
			if err == nil {
				_, _, err = s.app.FindHouseholds(r, app.HouseholdQuery{Areas: []string{""}})
			}
			return err
		})
	}
	if err != nil && ctx.Err() == nil {
		s.log.Error("read ahead for the pages", "error", err)
	}
}
