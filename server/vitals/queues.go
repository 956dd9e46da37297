package vitals

import (
	"context"

	"ruhu/server/app"
	"ruhu/server/registry"
)

// queues counts what waits for people, and the devices that nobody hears of.
func (s *Source) queues(ctx context.Context, v *app.System) error {
	return s.App.Store().Read(ctx, func(r app.Reader) error {
		q := &v.Queues
		waiting, err := s.App.Reviews(r, []string{""}, registry.ReviewSubmitted)
		if err != nil {
			return err
		}
		q.Reviews = len(waiting)
		week := v.At - app.Week.Milliseconds()
		if err := countCases(r, q, week); err != nil {
			return err
		}
		devices, err := r.Devices()
		for _, d := range devices {
			countDevice(d, q, week)
		}
		return err
	})
}

// countCases counts those that are open, and those that have been since before an instant.
func countCases(r app.Reader, q *app.Queues, before int64) (err error) {
	open := app.CaseQuery{Areas: []string{""}, State: "open", Limit: 1}
	if _, q.Cases, err = r.FindCases(open); err != nil {
		return err
	}
	open.Opened = before
	_, q.CasesOld, err = r.FindCases(open)
	return err
}

func countDevice(d registry.Device, q *app.Queues, since int64) {
	if d.Revoked {
		return
	}
	q.Devices++
	if max(d.SeenAt, d.EnrolledAt) < since {
		q.DevicesQuiet++
	}
	if d.ClockOffset != 0 {
		q.DevicesClock++
	}
}
