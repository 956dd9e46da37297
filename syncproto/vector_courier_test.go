package syncproto_test

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/syncproto"
)

// courierFile is what courier.json holds.
type courierFile struct {
	Keys     courierKeyPair   `json:"key"`
	Bundles  []bundleVector   `json:"bundles"`
	Receipts []receiptsVector `json:"receipts"`
	Refused  []refusedVector  `json:"refused"`
}

// courierKeyPair signs everything in the file: as a device, and as the server.
type courierKeyPair struct {
	Seed        string `json:"seed"`
	Public      string `json:"public"`
	Fingerprint string `json:"fingerprint"`
}

type bundleVector struct {
	Device    string        `json:"device"`
	Reply     string        `json:"reply"`
	Created   int64         `json:"created"`
	First     int64         `json:"first"`
	Last      int64         `json:"last"`
	Lang      schema.Lang   `json:"lang"`
	Photos    []photoVector `json:"photos,omitempty"`
	Requests  []string      `json:"requests"`
	Text      string        `json:"text"`
	Signature string        `json:"signature"`
}

type photoVector struct {
	SHA256  string         `json:"sha256"`
	Size    int64          `json:"size,omitempty"`
	Problem schema.ErrCode `json:"problem,omitempty"`
}

type receiptsVector struct {
	Device    string         `json:"device"`
	Made      int64          `json:"made"`
	Problem   schema.ErrCode `json:"problem,omitempty"`
	Answers   []string       `json:"answers"`
	Epoch     string         `json:"epoch,omitempty"`
	Photos    []photoVector  `json:"photos,omitempty"`
	Text      string         `json:"text"`
	Signature string         `json:"signature"`
}

type refusedVector struct {
	Why       string         `json:"why"`
	Kind      string         `json:"kind"`
	Text      string         `json:"text"`
	Signature string         `json:"signature"`
	Problem   schema.ErrCode `json:"problem"`
}

var courierKey = ed25519.NewKeyFromSeed([]byte("0123456789abcdef0123456789abcdef"))

const (
	courierDevice = "0190aaaa-0000-7000-8000-000000000001"
	courierReply  = "age1lh2yxx8h3w79msre0dhhyc88us4uwjk858wan2rjjk23e290jfrq3vtlap"
)

var courierHeader = syncproto.BundleHeader{Device: courierDevice, Reply: courierReply, Created: 1530493200000000, First: 4, Last: 6, Lang: schema.KO}

// courierRequests are two, as a device writes them that has more than fits in one.
func courierRequests() [][]byte {
	change := func(n, text string) []byte {
		return []byte(`{"n":` + n + `,"id":"0190bbbb-0000-7000-8000-00000000000` + n + `","by":"0190cccc-0000-7000-8000-000000000001","village":"222426100200",` +
			`"household":"0190dddd-0000-7000-8000-000000000001","at":1530493100000000,"v":1,"seen":3,"edits":[{"t":"household","id":"0190dddd-0000-7000-8000-000000000001","base":3,"set":{"phone":"` + text + `"}}]}`)
	}
	return [][]byte{
		syncproto.AppendPush(nil, courierDevice, courierHeader.Created, [][]byte{change("4", "13900000000"), change("5", "")}),
		syncproto.AppendPush(nil, courierDevice, courierHeader.Created, [][]byte{change("6", "13900000001")}),
	}
}

func courierReceipts() []syncproto.Receipts {
	return []syncproto.Receipts{
		{Device: courierDevice, Made: 1531000000000000, Answers: []syncproto.PushAnswer{
			{Epoch: "e1", Now: 1530999999000000, Expects: 6, Outcomes: []syncproto.Outcome{
				{N: 4, ID: "0190bbbb-0000-7000-8000-000000000004", Kind: syncproto.Applied, Seq: 17, Rev: 4},
				{N: 5, ID: "0190bbbb-0000-7000-8000-000000000005", Kind: syncproto.Rejected,
					Problems: []schema.Problem{{Code: schema.BadPhone, Table: "household", Row: "0190dddd-0000-7000-8000-000000000001", Field: "phone"}}}}},
			{Epoch: "e1", Now: 1530999999000001, Expects: 6, Problem: &schema.Problem{Code: schema.Gap, Param: "6"}},
		}},
		{Device: courierDevice, Made: 1531000000000000, Problem: &schema.Problem{Code: schema.DeviceRevoked}},
		{Device: courierDevice, Made: 1531000000000000, Epoch: "e1", Answers: []syncproto.PushAnswer{{Epoch: "e1", Now: 1530999999000000, Expects: 6}},
			Photos: []syncproto.PhotoAnswer{{SHA256: courierPhotos[0].SHA256}, {SHA256: courierPhotos[1].SHA256, Problem: &schema.Problem{Code: schema.PhotoCut, Param: "17"}}}},
	}
}

// courierPhotos are named in a bundle of the second format; their bytes would follow it.
var courierPhotos = []syncproto.Photo{{SHA256: strings.Repeat("01", 32), Size: 183_204}, {SHA256: strings.Repeat("ef", 32), Size: 1}}

func cutSignature(file []byte) (text, signature string) {
	end := len(file) - ed25519.SignatureSize
	return string(file[:end]), hex.EncodeToString(file[end:])
}

// signAnew makes a file of any text.
func signAnew(text string) []byte {
	return append([]byte(text), ed25519.Sign(courierKey, []byte(text))...)
}

func courierVectors(t *testing.T) courierFile {
	public := courierKey.Public().(ed25519.PublicKey)
	file := courierFile{Keys: courierKeyPair{hex.EncodeToString(courierKey.Seed()), hex.EncodeToString(public), syncproto.Fingerprint(public)}}
	empty := courierHeader
	empty.First, empty.Last = 0, 0
	for h, requests := range map[syncproto.BundleHeader][][]byte{
		courierHeader: courierRequests(), empty: {syncproto.AppendPush(nil, courierDevice, empty.Created, nil)},
	} {
		v := bundleVector{Device: h.Device, Reply: h.Reply, Created: int64(h.Created), First: h.First, Last: h.Last, Lang: h.Lang}
		for _, r := range requests {
			v.Requests = append(v.Requests, string(r))
		}
		v.Text, v.Signature = cutSignature(syncproto.AppendBundle(nil, h, requests, courierKey))
		file.Bundles = append(file.Bundles, v)
	}
	with := bundleVector{Device: empty.Device, Reply: empty.Reply, Created: int64(empty.Created), Lang: empty.Lang}
	ask := syncproto.AppendPush(nil, courierDevice, empty.Created, nil)
	for _, p := range courierPhotos {
		with.Photos = append(with.Photos, photoVector{SHA256: p.SHA256, Size: p.Size})
	}
	with.Requests = []string{string(ask)}
	with.Text, with.Signature = cutSignature(syncproto.AppendBundle(nil, empty, [][]byte{ask}, courierKey, courierPhotos...))
	file.Bundles = append(file.Bundles, with)
	slices.SortStableFunc(file.Bundles, func(a, b bundleVector) int {
		return cmp.Or(cmp.Compare(b.Last, a.Last), cmp.Compare(len(a.Photos), len(b.Photos)))
	})
	for _, r := range courierReceipts() {
		v := receiptsVector{Device: r.Device, Made: int64(r.Made), Answers: []string{}}
		if r.Problem != nil {
			v.Problem = r.Problem.Code
		}
		for i := range r.Answers {
			v.Answers = append(v.Answers, string(syncproto.AppendAnswer(nil, &r.Answers[i], schema.KO)))
		}
		v.Epoch = r.Epoch
		for _, p := range r.Photos {
			v.Photos = append(v.Photos, photoVector{SHA256: p.SHA256, Problem: codeOf(p.Problem)})
		}
		v.Text, v.Signature = cutSignature(syncproto.AppendReceipts(nil, &r, schema.KO, courierKey))
		file.Receipts = append(file.Receipts, v)
	}
	for _, c := range courierRefused() {
		v := refusedVector{Why: c.why, Kind: c.kind, Problem: c.want}
		v.Text, v.Signature = cutSignature(c.file)
		if got := courierProblem(c.kind, c.file); got != c.want {
			t.Errorf("%s: got %q, want %q", c.why, got, c.want)
		}
		file.Refused = append(file.Refused, v)
	}
	return file
}

type refusedCase struct {
	why, kind string
	file      []byte
	want      schema.ErrCode
}

// courierRefused are files that differ from good ones in a single thing.
func courierRefused() []refusedCase {
	good, _ := cutSignature(syncproto.AppendBundle(nil, courierHeader, courierRequests()[:1], courierKey))
	good = strings.Replace(good, `"last":6`, `"last":5`, 1)
	receipts, _ := cutSignature(syncproto.AppendReceipts(nil, &courierReceipts()[0], schema.KO, courierKey))
	forged := signAnew(good)
	forged[len(good)] ^= 1
	forgedReceipts := signAnew(receipts)
	forgedReceipts[len(receipts)] ^= 1
	bundle := func(why, was, is string, want schema.ErrCode) refusedCase {
		return refusedCase{why, "bundle", signAnew(strings.Replace(good, was, is, 1)), want}
	}
	named, _ := cutSignature(syncproto.AppendBundle(nil, courierHeader, courierRequests(), courierKey, courierPhotos...))
	photos := func(why, was, is string, want schema.ErrCode) refusedCase {
		return refusedCase{why, "bundle", signAnew(strings.Replace(named, was, is, 1)), want}
	}
	return []refusedCase{
		{"one bit of the signature is another", "bundle", forged, schema.BadBundle},
		bundle("another version of the format", "bundle 1", "bundle 3", schema.BadBundle),
		bundle("receipts are no bundle", "ruhu bundle", "ruhu receipts", schema.BadBundle),
		bundle("a member that the header does not have", `"lang"`, `"tongue"`, schema.UnknownMember),
		bundle("no device", `"device":"`+courierDevice+`",`, "", schema.MissingMember),
		bundle("no key for the receipts", `"reply":"`+courierReply+`",`, "", schema.MissingMember),
		bundle("the fingerprint of another key", syncproto.Fingerprint(courierKey.Public().(ed25519.PublicKey)), strings.Repeat("0", 64), schema.BadBundle),
		bundle("the header says another number than the request has", `"first":4`, `"first":3`, schema.BadBundle),
		bundle("the request is another device's", "{\"device\":\""+courierDevice+"\",\"now\"", "{\"device\":\"0190aaaa\",\"now\"", schema.WrongDevice),
		bundle("the request is no JSON", `"changesets":[`, `"changesets":[[`, schema.WrongType),
		bundle("photos in a format that has none", `"lang"`, `"photos":[],"lang"`, schema.UnknownMember),
		photos("a photo of no hash", courierPhotos[0].SHA256, "0123", schema.BadHash),
		photos("a photo of no size", `"size":1}`, `"size":-1}`, schema.OutOfRange),
		photos("a photo with more than is known", `"size":1}`, `"size":1,"name":"a"}`, schema.UnknownMember),
		{"the last line does not end", "bundle", signAnew(strings.TrimSuffix(good, "\n")), schema.BadBundle},
		{"an empty line", "bundle", signAnew(good + "\n"), schema.Malformed},
		{"shorter than a signature", "bundle", make([]byte, ed25519.SignatureSize), schema.BadBundle},
		{"one bit of the signature is another", "receipts", forgedReceipts, schema.BadBundle},
		{"another version of the format", "receipts", signAnew(strings.Replace(receipts, "receipts 1", "receipts 3", 1)), schema.BadBundle},
		{"an answer is cut", "receipts", signAnew(strings.TrimSuffix(receipts, "}\n") + "\n"), schema.Malformed},
	}
}

// courierProblem reads a file to its end and returns what is wrong, "" for nothing.
func courierProblem(kind string, file []byte) schema.ErrCode {
	public := courierKey.Public().(ed25519.PublicKey)
	var problem *schema.Problem
	if kind == "receipts" {
		_, problem = syncproto.DecodeReceipts(file, public)
	} else {
		var b syncproto.Bundle
		if b, problem = syncproto.DecodeBundle(file); problem == nil {
			if !b.SignedBy(public) {
				return schema.BadBundle
			}
			_, problem = b.Requests()
		}
	}
	return codeOf(problem)
}

// codeOf is a problem's code, "" for none.
func codeOf(problem *schema.Problem) schema.ErrCode {
	if problem == nil {
		return ""
	}
	return problem.Code
}

func TestCourierVectors_ReadAsTheySay(t *testing.T) {
	var file courierFile
	readVectors(t, "courier.json", &file)
	public, _ := hex.DecodeString(file.Keys.Public)
	join := func(text, signature string) []byte {
		s, _ := hex.DecodeString(signature)
		return append([]byte(text), s...)
	}
	for _, v := range file.Bundles {
		b, problem := syncproto.DecodeBundle(join(v.Text, v.Signature))
		if problem != nil || !b.SignedBy(public) {
			t.Fatalf("%v in %s", problem, v.Text)
		}
		want := syncproto.BundleHeader{Device: v.Device, Key: file.Keys.Fingerprint, Reply: v.Reply, Created: syncproto.HLC(v.Created), First: v.First, Last: v.Last, Lang: v.Lang}
		requests, problem := b.Requests()
		if problem != nil || b.BundleHeader != want || len(requests) != len(v.Requests) || len(b.Photos) != len(v.Photos) {
			t.Errorf("%v: got %+v with %d requests, want %+v", problem, b.BundleHeader, len(requests), want)
		}
		for i, p := range b.Photos {
			if p.SHA256 != v.Photos[i].SHA256 || p.Size != v.Photos[i].Size {
				t.Errorf("got photos %v, want %v", b.Photos, v.Photos)
			}
		}
	}
	for _, v := range file.Receipts {
		r, problem := syncproto.DecodeReceipts(join(v.Text, v.Signature), public)
		if problem != nil || r.Device != v.Device || int64(r.Made) != v.Made || len(r.Answers) != len(v.Answers) || len(r.Photos) != len(v.Photos) || r.Problem != nil != (v.Problem != "") {
			t.Errorf("%v: got %+v", problem, r)
		}
		for i, p := range r.Photos {
			if r.Epoch != v.Epoch || p.SHA256 != v.Photos[i].SHA256 || codeOf(p.Problem) != v.Photos[i].Problem {
				t.Errorf("got photos %v of epoch %q, want %v", r.Photos, r.Epoch, v.Photos)
			}
		}
		for i, a := range v.Answers {
			want, _ := syncproto.DecodeAnswer([]byte(a))
			if !bytes.Equal(syncproto.AppendAnswer(nil, &r.Answers[i], ""), syncproto.AppendAnswer(nil, &want, "")) {
				t.Errorf("answer %d: got %+v, want %+v", i, r.Answers[i], want)
			}
		}
	}
	for _, v := range file.Refused {
		if got := courierProblem(v.Kind, join(v.Text, v.Signature)); got != v.Problem {
			t.Errorf("%s: got %q, want %q", v.Why, got, v.Problem)
		}
	}
}
