package syncproto_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/syncproto"
)

func TestStamps_RoundTrip(t *testing.T) {
	fields := len(schema.Member.Fields)
	made := syncproto.Stamp{Rev: 1, At: 1_529_000_000_000_000, Device: 7}
	stamps := slices.Repeat([]syncproto.Stamp{made}, fields+1)
	stamps[fields] = syncproto.Stamp{}                                                          // never deleted
	stamps[3] = syncproto.Stamp{Rev: 9, At: syncproto.MaxHLC}                                   // by a desk
	stamps[5] = syncproto.Stamp{Rev: 1 << 40, At: 1, Device: syncproto.DeviceNo(1<<53 - 1)}     // the largest numbers
	stamps[6] = syncproto.Stamp{Rev: stamps[5].Rev, At: stamps[5].At, Device: stamps[5].Device} // shared by two
	back, err := syncproto.ParseStamps(syncproto.AppendStamps(nil, stamps), fields+1)
	if err != nil || !slices.Equal(back, stamps) {
		t.Errorf("got %v, %v; want %v", back, err, stamps)
	}
}

func TestStamps_RoundTripWhateverTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stamps := rapid.SliceOfN(drawnStamp(), 1, 40).Draw(t, "stamps")
		encoded := syncproto.AppendStamps([]byte("before"), stamps)
		back, err := syncproto.ParseStamps(encoded[len("before"):], len(stamps))
		if err != nil || !slices.Equal(back, stamps) {
			t.Fatalf("got %v, %v; want %v", back, err, stamps)
		}
	})
}

func TestStamps_AMadeRowCostsOneStamp(t *testing.T) {
	made := syncproto.Stamp{Rev: 1, At: 1_529_000_000_000_000, Device: 7}
	stamps := append(slices.Repeat([]syncproto.Stamp{made}, 22), syncproto.Stamp{})
	if size := len(syncproto.AppendStamps(nil, stamps)); size > 40 {
		t.Errorf("22 fields of one commit take %d bytes", size)
	}
	if size := len(syncproto.AppendStamps(nil, make([]syncproto.Stamp, 23))); size != 0 {
		t.Errorf("a row that nobody wrote takes %d bytes", size)
	}
}

// Stamps lie in databases for years, while fields are added at the end of their
// table: the deletion, which comes after the last field, must not move with it.
func TestStamps_SurviveAFieldAddedLater(t *testing.T) {
	old := []syncproto.Stamp{{Rev: 1, Device: 1}, {Rev: 2, Device: 1}, {Rev: 3, Device: 2}}
	got, err := syncproto.ParseStamps(syncproto.AppendStamps(nil, old), len(old)+1)
	want := []syncproto.Stamp{old[0], old[1], {}, old[2]}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("two fields and a deletion read as three: got %v, %v; want %v", got, err, want)
	}
}

func TestStamps_DamageIsReported(t *testing.T) {
	good := syncproto.AppendStamps(nil, []syncproto.Stamp{{Rev: 300, At: 5, Device: 1}, {}, {Rev: 300, At: 5, Device: 1}})
	for cut := 1; cut < len(good); cut++ {
		if _, err := syncproto.ParseStamps(good[:cut], 3); err == nil {
			t.Errorf("cut to %d of %d bytes: no error", cut, len(good))
		}
	}
	for name, damaged := range map[string][]byte{
		"a field that the table lacks": {1, 1, 1, 1, 2},
		"a stamp of no field":          {1, 1, 1, 0},
		"one of no field, one of some": {1, 1, 1, 0, 2, 1, 1, 1, 0},
		"an endless number":            {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
	} {
		if got, err := syncproto.ParseStamps(damaged, 3); err == nil {
			t.Errorf("%s: read as %v", name, got)
		}
	}
}
