package syncproto_test

import (
	"reflect"
	"testing"

	"ruhu/syncproto"
)

func FuzzDecodeRepairRequest(f *testing.F) {
	seedWritten(f, repairCases)
	f.Fuzz(func(t *testing.T, data []byte) {
		q, problem := syncproto.DecodeRepairRequest(data)
		if problem != nil {
			checkTellable(t, *problem)
			return
		}
		if (len(q.Buckets) == syncproto.Buckets) == (len(q.Units) > 0) || len(q.Units) > syncproto.MaxRepairUnits {
			t.Fatalf("a request that cannot be answered: %+v", q)
		}
		again, problem := syncproto.DecodeRepairRequest(syncproto.AppendRepairRequest(nil, &q))
		if problem != nil || !reflect.DeepEqual(meaningOfRepair(again), meaningOfRepair(q)) {
			t.Fatalf("read  %+v\nagain %+v, %v", q, again, problem)
		}
	})
}

func FuzzDecodeRepairAnswer(f *testing.F) {
	seedWritten(f, repairedCases)
	f.Fuzz(func(t *testing.T, data []byte) {
		a, problem := syncproto.DecodeRepairAnswer(data)
		if problem != nil {
			checkTellable(t, *problem)
			return
		}
		again, problem := syncproto.DecodeRepairAnswer(syncproto.AppendRepairAnswer(nil, &a))
		if problem != nil || !reflect.DeepEqual(meaningOfRepaired(again), meaningOfRepaired(a)) {
			t.Fatalf("read  %+v\nagain %+v, %v", a, again, problem)
		}
	})
}
