package syncproto_test

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

func ExampleAppendBundle() {
	device := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	request := syncproto.AppendPush(nil, "phone", 1530493200000000, nil)
	file := syncproto.AppendBundle(nil, syncproto.BundleHeader{Device: "phone", Reply: "age1…"}, [][]byte{request}, device)
	bundle, _ := syncproto.DecodeBundle(file)
	fmt.Println(bundle.Device, bundle.SignedBy(device.Public().(ed25519.PublicKey)))
	// Output: phone true
}

// Whatever single bit of a file is turned on the way, somebody notices.
func TestBundle_EveryBitIsSigned(t *testing.T) {
	public := courierKey.Public().(ed25519.PublicKey)
	file := syncproto.AppendBundle(nil, courierHeader, courierRequests(), courierKey)
	for i := range file {
		spoilt := bytes.Clone(file)
		spoilt[i] ^= 1 << (i % 8)
		if b, problem := syncproto.DecodeBundle(spoilt); problem == nil && b.SignedBy(public) {
			t.Fatalf("byte %d is not signed", i)
		}
		if b, problem := syncproto.DecodeBundle(file[:i]); problem == nil && b.SignedBy(public) {
			t.Fatalf("the first %d bytes count as the whole", i)
		}
	}
	receipts := courierReceipts()[0]
	file = syncproto.AppendReceipts(nil, &receipts, schema.ZH, courierKey)
	for i := range file {
		spoilt := bytes.Clone(file)
		spoilt[i] ^= 1 << (i % 8)
		if _, problem := syncproto.DecodeReceipts(spoilt, public); problem == nil || problem.Code != schema.BadBundle {
			t.Fatalf("byte %d of receipts: %v", i, problem)
		}
	}
}

func TestBundle_OneKindIsNotTakenForAnother(t *testing.T) {
	public := courierKey.Public().(ed25519.PublicKey)
	bundle := syncproto.AppendBundle(nil, courierHeader, courierRequests(), courierKey)
	receipts := syncproto.AppendReceipts(nil, &courierReceipts()[0], schema.ZH, courierKey)
	if _, problem := syncproto.DecodeReceipts(bundle, public); problem == nil {
		t.Error("a bundle counts as receipts")
	}
	if _, problem := syncproto.DecodeBundle(receipts); problem == nil {
		t.Error("receipts count as a bundle")
	}
	for _, key := range [][]byte{nil, public[:31], make([]byte, 32)} {
		if b, _ := syncproto.DecodeBundle(bundle); b.SignedBy(key) {
			t.Errorf("signed by %x", key)
		}
	}
}

func TestBundle_IsBounded(t *testing.T) {
	long := courierHeader
	long.Reply = strings.Repeat("x", 5000)
	requests := make([][]byte, 257)
	for i := range requests {
		requests[i] = []byte("{}")
	}
	for name, file := range map[string][]byte{
		"whole":   make([]byte, syncproto.MaxCarried+1),
		"header":  syncproto.AppendBundle(nil, long, nil, courierKey),
		"lines":   syncproto.AppendBundle(nil, courierHeader, requests, courierKey),
		"request": syncproto.AppendBundle(nil, courierHeader, [][]byte{bytes.Repeat([]byte(" "), syncproto.MaxBody+1)}, courierKey),
	} {
		if _, problem := syncproto.DecodeBundle(file); problem == nil || problem.Code != schema.TooLarge {
			t.Errorf("%s: %v", name, problem)
		}
	}
}
