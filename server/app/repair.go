package app

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Repair helps a device whose rows do not give a village's digest to find the
// households that are wrong, and sends it those and no others. It needs what a pull
// of the village needs. When the village has moved on since the device pulled, the
// answer says only that.
func (a *App) Repair(ctx context.Context, device string, q *syncproto.RepairRequest) (syncproto.RepairAnswer, error) {
	answer := syncproto.RepairAnswer{Now: a.moment(0).Now, Village: q.Village}
	if err := a.serves(q.Version); err != nil {
		return answer, err
	}
	var no syncproto.DeviceNo
	err := a.store.Read(ctx, func(r Reader) error {
		dev, author, err := authorOf(r, device)
		no = dev.No
		if err == nil && !author.Grants.Works(q.Village) {
			err = schema.Problem{Code: schema.OutOfScope, Param: q.Village}
		}
		if err != nil {
			return err
		}
		epoch, state, err := VillageNow(r, q.Village)
		answer.Epoch, answer.Seq = epoch, state.Seq
		switch {
		case err != nil || state.Seq != q.Seq:
		case len(q.Units) > 0:
			answer.Tables, err = unitRows(r, q)
		default:
			answer.Buckets, answer.Units, err = unlikeUnits(r, q)
		}
		return err
	})
	if err == nil && answer.Seq == q.Seq && len(q.Units) > 0 {
		a.noteMismatch(ctx, no, device, q)
	}
	return answer, err
}

// noteMismatch keeps and logs what a device held wrong. That it cannot be kept holds
// no repair up.
func (a *App) noteMismatch(ctx context.Context, no syncproto.DeviceNo, device string, q *syncproto.RepairRequest) {
	err := a.store.Write(ctx, func(tx Tx) error {
		return tx.PutMismatch(Mismatch{Device: no, Village: q.Village, Seq: q.Seq, Households: len(q.Units), At: a.now().UnixMilli()})
	})
	a.log.Warn("a device held rows unlike the server's", "device", device, "village", q.Village,
		"seq", int64(q.Seq), "version", q.Version, "households", q.Units, "kept", err == nil)
}

// unlikeUnits returns the buckets that differ from the device's, and the digest of
// every unit in them, in order. Units are hashed as their rows stand.
func unlikeUnits(r Reader, q *syncproto.RepairRequest) (buckets []int, units []syncproto.UnitDigest, err error) {
	carried, err := r.Buckets(q.Village)
	if err != nil {
		return nil, nil, err
	}
	for b, digests := range carried {
		if digests.Of(q.Version) != q.Buckets[b] {
			buckets = append(buckets, b)
		}
	}
	sums := map[string]syncproto.Digest{}
	for _, t := range schema.ReplicatedAt(q.Version) {
		err := r.EachRow(t, q.Village, func(row schema.Row) error {
			if unit := cmp.Or(row.Household, row.Village); slices.Contains(buckets, syncproto.BucketOf(unit)) {
				values := t.Downgraded(row.Values, q.Version)
				sums[unit] = sums[unit].Plus(syncproto.RowDigest(t, row.ID, row.Household, false, values))
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	for _, unit := range slices.Sorted(maps.Keys(sums)) {
		units = append(units, syncproto.UnitDigest{Unit: unit, Digest: sums[unit]})
	}
	return buckets, units, nil
}

// unitRows returns all rows of the units asked for that are of the village, as
// devices of the version hold them. A unit that is not there has none.
func unitRows(r Reader, q *syncproto.RepairRequest) ([]syncproto.TablePage, error) {
	rows := map[*schema.Table][]syncproto.PageRow{}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(q.Units))) {
		read := r.Household
		if id == q.Village {
			read = r.VillagePapers
		}
		unit, err := read(id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, row := range unit.Rows {
			if row.Village == q.Village {
				rows[row.Table] = append(rows[row.Table], syncproto.PageRow{ID: row.ID, Household: row.Household,
					Rev: row.Rev, Deleted: row.Deleted, Values: row.Values})
			}
		}
	}
	var tables []syncproto.TablePage
	for _, t := range schema.ReplicatedAt(q.Version) {
		if len(rows[t]) > 0 {
			slices.SortFunc(rows[t], func(a, b syncproto.PageRow) int { return cmp.Compare(a.ID, b.ID) })
			downgrade(t, rows[t], q.Version)
			tables = append(tables, syncproto.TablePage{Table: t, Rows: rows[t]})
		}
	}
	return tables, nil
}
