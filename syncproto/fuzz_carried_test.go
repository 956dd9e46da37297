package syncproto_test

import (
	"bytes"
	"crypto/ed25519"
	"reflect"
	"slices"
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

// What a courier brings may have been made by anybody: neither the bytes nor a
// signature that fits them say that they mean anything.

// seedCarried adds the vectors' good and refused files of a kind.
func seedCarried(f *testing.F) {
	f.Add(syncproto.AppendBundle(nil, courierHeader, courierRequests(), courierKey))
	f.Add(syncproto.AppendBundle(nil, courierHeader, courierRequests(), courierKey, courierPhotos...))
	for _, r := range courierReceipts() {
		f.Add(syncproto.AppendReceipts(nil, &r, schema.ZH, courierKey))
	}
	for _, c := range courierRefused() {
		f.Add(c.file)
	}
}

// bothWays gives a file as it came, and as its author would have signed it: no
// fuzzer finds a signature, but a device's own key signs anything.
func bothWays(file []byte) [][]byte {
	text := file[:max(0, len(file)-ed25519.SignatureSize)]
	return [][]byte{file, signAnew(string(text))}
}

func FuzzDecodeBundle(f *testing.F) {
	seedCarried(f)
	public := courierKey.Public().(ed25519.PublicKey)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, file := range bothWays(data) {
			b, problem := syncproto.DecodeBundle(file)
			if problem != nil {
				checkTellable(t, *problem)
				continue
			}
			b.SignedBy(public) // unsigned bundles are read here too
			requests, problem := b.Requests()
			if problem != nil {
				checkTellable(t, *problem)
				continue
			}
			for _, q := range requests {
				if q.Device != b.Device {
					t.Fatalf("a request of %q in a bundle of %q", q.Device, b.Device)
				}
			}
		}
	})
}

// FuzzBundle writes bundles of what can be read as a push, as devices do.
func FuzzBundle(f *testing.F) {
	seedWritten(f, pushCases)
	for _, r := range courierRequests() {
		f.Add(r)
	}
	public := courierKey.Public().(ed25519.PublicKey)
	f.Fuzz(func(t *testing.T, push []byte) {
		q, problem := syncproto.DecodePush(push)
		if problem != nil {
			return
		}
		h := syncproto.BundleHeader{Device: q.Device, Reply: courierReply, Created: q.Now, Lang: schema.EN}
		request := rewritten(&q, &h)
		photos := courierPhotos[:len(push)%(len(courierPhotos)+1)]
		file := syncproto.AppendBundle(nil, h, [][]byte{request}, courierKey, photos...)
		b, problem := syncproto.DecodeBundle(file)
		if h.Key = syncproto.Fingerprint(public); problem != nil || b.BundleHeader != h || !b.SignedBy(public) || !slices.Equal(b.Photos, photos) {
			t.Fatalf("%s\nread %+v, %v; want %+v", file, b.BundleHeader, problem, h)
		}
		got, problem := b.Requests()
		if problem != nil || len(got) != 1 || len(got[0].Changesets) != len(q.Changesets) {
			t.Fatalf("%s\nread %+v, %v", file, got, problem)
		}
		spoilt := bytes.Clone(file)
		spoilt[len(push)%len(spoilt)] ^= 1
		if b, problem := syncproto.DecodeBundle(spoilt); problem == nil && b.SignedBy(public) {
			t.Fatalf("byte %d is not signed", len(push)%len(spoilt))
		}
	})
}

// rewritten is a push as a device writes it: on one line. It leaves out what could
// not be read, and notes the numbers in the header.
func rewritten(q *syncproto.PushRequest, h *syncproto.BundleHeader) []byte {
	var kept []syncproto.Changeset
	var bodies [][]byte
	h.First, h.Last = 0, 0
	for _, c := range q.Changesets {
		if c.Fault != nil {
			continue
		}
		if h.Last = c.N; h.First == 0 {
			h.First = c.N
		}
		kept, bodies = append(kept, c), append(bodies, syncproto.AppendChangeset(nil, &c))
	}
	q.Changesets = kept
	return syncproto.AppendPush(nil, q.Device, q.Now, bodies)
}

func FuzzDecodeReceipts(f *testing.F) {
	seedCarried(f)
	public := courierKey.Public().(ed25519.PublicKey)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, file := range bothWays(data) {
			r, problem := syncproto.DecodeReceipts(file, public)
			if problem != nil {
				checkTellable(t, *problem)
				continue
			}
			if len(r.Photos) == 0 { // an epoch is only said of photos
				r.Epoch = ""
			}
			written := syncproto.AppendReceipts(nil, &r, schema.KO, courierKey)
			again, problem := syncproto.DecodeReceipts(written, public)
			if problem != nil || !reflect.DeepEqual(again, r) {
				t.Fatalf("%s\nread  %+v, %v\nagain %+v", written, r, problem, again)
			}
		}
	})
}
