package app

import (
	"context"
	"fmt"

	"ruhu/syncproto"
)

// Carry settles a batch that somebody else brought, perhaps long after its device
// wrote it. It is Push in everything but two things, because the device did not
// call: the device does not count as seen, and the age of the batch is not taken
// for an error of its clock.
func (a *App) Carry(ctx context.Context, device string, req *syncproto.PushRequest) (syncproto.PushAnswer, error) {
	var answer syncproto.PushAnswer
	m := a.moment(0)
	err := a.store.Write(ctx, func(tx Tx) error {
		dev, err := tx.Device(device)
		if err != nil {
			return fmt.Errorf("device %s: %w", device, err)
		}
		// What was last measured holds. Time on the way only makes a clock look
		// slower, so one that looks faster is at least that fast.
		m.Offset = dev.ClockOffset
		if req.Now > 0 {
			m.Offset = max(m.Offset, syncproto.Offset(req.Now, m.Now))
		}
		answer = syncproto.PushAnswer{Now: m.Now}
		if err := a.pushIn(tx, device, req, m, &answer); err != nil {
			return err
		}
		return tx.TouchDevice(dev.No, dev.SeenAt, m.Offset, 0)
	})
	return answer, err
}
