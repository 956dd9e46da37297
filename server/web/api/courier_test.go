package api_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
	"ruhu/syncproto/seal"
)

// courierKeys are what a device is told of the server.
type courierKeys struct {
	Recipient string `json:"recipient"`
	VerifyKey []byte `json:"verify_key"`
}

// bundle is a sealed bundle of a phone, and the key that opens its receipts.
func (p *phone) bundle(to string, changesets ...string) (sealed, secret string) {
	p.w.t.Helper()
	secret, err := seal.NewSecret()
	p.w.must(err)
	reply, err := seal.Recipient(secret)
	p.w.must(err)
	h := p.headerOf(reply, changesets)
	plain := syncproto.AppendBundle(nil, h, [][]byte{[]byte(p.batchLine(changesets...))}, p.key)
	file, err := seal.Seal(plain, to)
	p.w.must(err)
	return string(file), secret
}

// photoBundle is one with photos, whose bytes follow.
func (p *phone) photoBundle(to, follow string, photos []syncproto.Photo, changesets ...string) (sealed, secret string) {
	p.w.t.Helper()
	secret, err := seal.NewSecret()
	p.w.must(err)
	reply, err := seal.Recipient(secret)
	p.w.must(err)
	plain := syncproto.AppendBundle(nil, p.headerOf(reply, changesets), [][]byte{[]byte(p.batchLine(changesets...))}, p.key, photos...)
	var out bytes.Buffer
	s, err := seal.SealStream(&out, plain, to)
	p.w.must(err)
	_, err = io.WriteString(s, follow)
	p.w.must(errors.Join(err, s.Close()))
	return out.String(), secret
}

func (p *phone) headerOf(reply string, changesets []string) syncproto.BundleHeader {
	h := syncproto.BundleHeader{Device: p.Device, Reply: reply, Created: syncproto.HLC(p.w.now().UnixMicro()), Lang: schema.EN}
	if n := int64(len(changesets)); n > 0 {
		h.First, h.Last = 1, n
	}
	return h
}

// batchLine is a batch in one line, as bundles need it.
func (p *phone) batchLine(changesets ...string) string {
	return strings.Join(strings.Fields(p.batch(changesets...)), "")
}

func (w *world) handIn(token, file string, headers ...string) answer {
	w.t.Helper()
	return w.post("/v1/courier", token, file, append([]string{"Content-Type", "application/octet-stream"}, headers...)...)
}

// open reads receipts as their owner would.
func (a answer) open(secret string, verify []byte) syncproto.Receipts {
	a.t.Helper()
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/octet-stream" {
		a.t.Fatalf("%s: %s", a.Status, a.body)
	}
	plain, err := seal.Open(a.body, secret)
	if err != nil {
		a.t.Fatal(err)
	}
	r, problem := syncproto.DecodeReceipts(plain, verify)
	if problem != nil {
		a.t.Fatal(problem)
	}
	return r
}

func TestCourier_KeysAreToldAtEnrolmentAndAfter(t *testing.T) {
	w := newWorld(t)
	p := w.newPhone()
	code, _, err := w.auth.NewEnrolCode(w.ctx, w.person("cui", registry.Cadre, here).ID)
	w.must(err)
	var told struct {
		phone
		courierKeys
	}
	p.enrol(code).into(&told)
	if len(told.VerifyKey) != ed25519.PublicKeySize || seal.CheckRecipient(told.Recipient) != nil || told.Access == "" {
		t.Errorf("%+v", told.courierKeys)
	}
	var again courierKeys
	w.get("/v1/courier", told.Access).into(&again)
	if again.Recipient != told.Recipient || !bytes.Equal(again.VerifyKey, told.VerifyKey) {
		t.Errorf("%+v, then %+v", told.courierKeys, again)
	}
}

func TestCourier_AnybodyHandsInAndOnlyTheAuthorReads(t *testing.T) {
	w := newWorld(t)
	author, other := w.phone("cui", here), w.phone("kim", there)
	recipient, verify := w.courier.Keys()
	file, secret := author.bundle(recipient, author.household(1, here))
	for i, token := range []string{other.Access, w.desk("keeper", registry.Administrator, "22"), author.Access} {
		r := w.handIn(token, file).open(secret, verify)
		if len(r.Answers) != 1 || len(r.Answers[0].Outcomes) != 1 || r.Device != author.Device {
			t.Fatalf("%+v", r)
		}
		if o := r.Answers[0].Outcomes[0]; o.Kind != syncproto.Applied || o.Repeated != (i > 0) {
			t.Errorf("handed in for the %d. time: %+v", i+1, o)
		}
	}
	// The rights are the author's: what is carried by the county's own staff is
	// still refused to a cadre of another village.
	file, secret = other.bundle(recipient, strings.Replace(other.household(1, here), id(1), id(2), 1)) // an id of its own
	r := w.handIn(w.desk("staff", registry.CountyStaff, "222426"), file).open(secret, verify)
	if o := r.Answers[0].Outcomes[0]; o.Kind != syncproto.Rejected || o.Problems[0].Code != schema.OutOfScope {
		t.Errorf("%+v", o)
	}
	if logs := w.logs.String(); !strings.Contains(logs, `carrier="device `+other.Device) || !strings.Contains(logs, `carrier="person `) {
		t.Error("the log does not say who carried")
	}
}

// A bundle with photos is larger than any other body, and is taken in as it comes.
func TestCourier_TakesPhotosInAsTheyCome(t *testing.T) {
	w := newWorld(t)
	author, carrier := w.phone("cui", here), w.phone("kim", there)
	recipient, verify := w.courier.Keys()
	picture := strings.Repeat("picture ", 3<<20/2)
	sum := sha256.Sum256([]byte(picture))
	hash := hex.EncodeToString(sum[:])
	row := fmt.Sprintf(`{"n":2,"id":%q,"by":%q,"village":%q,"household":%q,"at":%d,"v":1,"edits":[{"t":"photo","id":%q,"set":{
		"kind":"house_outside","sha256":%q,"bytes":%d,"taken_at":1530493200000}}]}`, id(2), author.Person, here, householdID, w.now().UnixMicro(), id(3), hash, len(picture))
	file, secret := author.photoBundle(recipient, picture, []syncproto.Photo{{SHA256: hash, Size: int64(len(picture))}}, author.household(1, here), row)
	r := w.handIn(carrier.Access, file).open(secret, verify)
	if len(file) < syncproto.MaxSealed || len(r.Photos) != 1 || r.Photos[0].SHA256 != hash || r.Photos[0].Problem != nil || r.Epoch == "" {
		t.Errorf("%d bytes: %+v", len(file), r)
	}
	var h struct {
		Photos struct{ All, Here int }
		Rows   []struct {
			Table  string
			Fields map[string]any
		}
	}
	w.get("/v1/households/"+householdID, w.desk("staff", registry.CountyStaff, "222426")).into(&h)
	if h.Photos.All != 1 || h.Photos.Here != 1 {
		t.Errorf("%+v", h.Photos)
	}
}

// A bundle that is wrong must never make its carrier sign out or wipe itself.
func TestCourier_TellsTheCarrierOnlyWhatIsTheirs(t *testing.T) {
	w := newWorld(t)
	author, carrier := w.phone("cui", here), w.phone("kim", there)
	recipient, verify := w.courier.Keys()
	file, secret := author.bundle(recipient, author.household(1, here))
	stranger, err := seal.NewSecret()
	w.must(err)
	elsewhere, err := seal.Recipient(stranger)
	w.must(err)
	forSomeoneElse, _ := author.bundle(elsewhere)
	forger := &phone{w: w, key: carrier.key, Device: author.Device, Person: author.Person}
	forged, _ := forger.bundle(recipient, author.household(1, here))
	nobody := &phone{w: w, key: carrier.key, Device: "0190ffff-0000-7000-8000-000000000001"}
	unknown, _ := nobody.bundle(recipient)
	before := w.column("SELECT count(*) FROM receipt")
	for name, c := range map[string]struct{ file, param string }{
		"empty": {"", "seal"}, "nonsense": {"nonsense", "seal"}, "cut": {file[:len(file)-1], "seal"}, "sealed for another server": {forSomeoneElse, "recipient"},
		"signed by another device": {forged, "signature"}, "a device that there is not": {unknown, "device"},
	} {
		if p := w.handIn(carrier.Access, c.file).refused(schema.BadBundle); p.Status != 422 || p.Param != c.param || p.Wipe {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if after := w.column("SELECT count(*) FROM receipt"); after[0] != before[0] {
		t.Errorf("receipts: %s, then %s", before, after)
	}
	w.handIn(carrier.Access, file, "Content-Type", "application/json").refused(schema.UnsupportedMedia)
	w.handIn(carrier.Access, file, "Content-Encoding", "gzip").refused(schema.UnsupportedMedia)

	w.must(w.auth.RevokeDevice(w.ctx, author.Device))
	r := w.handIn(carrier.Access, file).open(secret, verify)
	if r.Problem == nil || r.Problem.Code != schema.DeviceRevoked || len(r.Answers) != 0 {
		t.Errorf("%+v", r)
	}
	w.handIn(author.Access, file).refused(schema.DeviceRevoked)
	if after := w.column("SELECT count(*) FROM receipt"); after[0] != before[0] {
		t.Errorf("receipts: %s, then %s", before, after)
	}
}
