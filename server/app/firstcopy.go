package app

import (
	"context"

	"ruhu/schema"
	"ruhu/syncproto"
)

// MayCopy refuses a device that does not work in a village with schema.OutOfScope,
// whether there is such a village or not, and one whose schema version is not
// served any more with schema.UpgradeRequired.
func (a *App) MayCopy(ctx context.Context, device, village string, version int) error {
	if err := a.serves(version); err != nil {
		return err
	}
	return a.store.Read(ctx, func(r Reader) error {
		_, author, err := authorOf(r, device)
		if err == nil && !author.Grants.Works(village) {
			err = schema.Problem{Code: schema.OutOfScope, Param: village}
		}
		return err
	})
}

// MayCopyAll returns the villages that a device works in and in which there is
// something. It refuses old versions as MayCopy does.
func (a *App) MayCopyAll(ctx context.Context, device string, version int) (villages []string, err error) {
	if err := a.serves(version); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(r Reader) error {
		_, author, err := authorOf(r, device)
		if err != nil {
			return err
		}
		states, err := r.Villages(workAreas(author.Grants))
		for _, v := range states {
			if v.Seq > 0 {
				villages = append(villages, v.Village)
			}
		}
		return err
	})
	return villages, err
}

// FirstCopy is everything that a device holds of one village: the server's state
// at one commit. Deleted rows are left out as in a pull from nothing.
type FirstCopy struct {
	Epoch string
	VillageState
	Tables []syncproto.TablePage
}

// VillageNow returns how far a village is. It answers a village that is not there
// with schema.NotFound.
func VillageNow(r Reader, village string) (epoch string, state VillageState, err error) {
	if epoch, err = r.Epoch(); err != nil {
		return "", state, err
	}
	states, err := r.Villages([]string{village})
	if err == nil && (len(states) != 1 || states[0].Village != village) {
		err = schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return "", state, err
	}
	return epoch, states[0], nil
}

// ReadFirstCopy reads a village whole, at the reader's one state: the rows of the
// tables that a schema version has, as the newest version has them.
func ReadFirstCopy(r Reader, village string, version int) (*FirstCopy, error) {
	epoch, state, err := VillageNow(r, village)
	if err != nil {
		return nil, err
	}
	out := &FirstCopy{Epoch: epoch, VillageState: state}
	for _, t := range schema.ReplicatedAt(version) {
		rows, err := r.ChangedRows(t, village, 0, state.Seq)
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			out.Tables = append(out.Tables, syncproto.TablePage{Table: t, Rows: rows})
		}
	}
	out.Tables = withoutDeleted(out.Tables)
	return out, nil
}
