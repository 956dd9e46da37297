package conform

import (
	"crypto/ed25519"
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/uuid"

	"ruhu/schema"
	"ruhu/syncproto"
)

// device is one that was enrolled, with what it needs to speak.
type device struct {
	key                        ed25519.PrivateKey
	id, person, epoch, village string
	access, refresh, code      string
	recipient                  string
	verify                     []byte
	n                          int64
	at                         syncproto.HLC
	elsewhere                  string // a village that is not this person's
}

// enrolment is what an enrolled device is told.
type enrolment struct {
	Device, Person, Name, Epoch, Access, Refresh, Recipient string
	Now                                                     syncproto.HLC
	ExpiresIn                                               int64  `json:"expires_in"`
	VerifyKey                                               []byte `json:"verify_key"`
}

// enrol asks to bind a key to a code, with a signature of signed.
func (t *trial) enrol(code string, key ed25519.PrivateKey, signed string, headers ...string) reply {
	body, err := json.Marshal(map[string]any{
		"code": code, "name": "conformance", "public_key": []byte(key.Public().(ed25519.PublicKey)),
		"signature": ed25519.Sign(key, []byte("ruhu enrol\n"+signed)),
	})
	t.must("an enrolment", err)
	return t.ask("POST", "/v1/enrol", nil, body, headers...)
}

func (t *trial) newKey() ed25519.PrivateKey {
	_, key, err := ed25519.GenerateKey(t.Random)
	t.must("a key", err)
	return key
}

// newDevice enrols a device, and asks which villages are its person's.
func (t *trial) newDevice(code string) *device {
	d := &device{key: t.newKey(), code: code}
	if t.failed {
		return nil
	}
	var e enrolment
	t.enrol(code, d.key, code).into(&e)
	d.take(e)
	h := newHeld()
	t.bring(d, h, 0)
	if len(h.rows) == 0 || len(h.areas) == 0 || len(h.work) == 0 {
		t.fail("the first pull of a cadre", "at least one village, the table of areas and the person's assignments", "none: is the code a cadre's, and is a registry on the server?")
	}
	if t.failed {
		return nil
	}
	d.village, d.elsewhere = t.own(h), t.foreign(h)
	if t.failed { // nothing that follows could be told from its fault
		return nil
	}
	return d
}

// own is a village of the person's, by their assignments.
func (t *trial) own(h *held) string {
	all := h.villages()
	i := slices.IndexFunc(all, h.theirs)
	if i < 0 {
		t.fail("the villages that came", "one beneath "+strings.Join(h.work, " or "), all)
		return ""
	}
	return all[i]
}

func (d *device) take(e enrolment) {
	d.id, d.person, d.epoch, d.access, d.refresh = e.Device, e.Person, e.Epoch, e.Access, e.Refresh
	d.recipient, d.verify = e.Recipient, e.VerifyKey
}

// foreign is a village of the county that is not the person's, by their assignments.
func (t *trial) foreign(h *held) string {
	i := slices.IndexFunc(h.areas, func(code string) bool { return schema.ValidVillage(code) && !h.theirs(code) })
	if i < 0 {
		t.fail("the areas of the county", "a village among them that is not this cadre's", "none: use the code of a cadre of one village")
		return ""
	}
	return h.areas[i]
}

// tick reads the device's clock, which never goes back.
func (t *trial) tick(d *device) syncproto.HLC {
	d.at = d.at.Next(t.Now().UnixMilli())
	return d.at
}

// changeset saves edits of a household under the device's next number.
func (t *trial) changeset(d *device, h home, edits ...syncproto.Edit) syncproto.Changeset {
	d.n++
	return syncproto.Changeset{N: d.n, ID: newID(), By: d.person, Village: h.village, Household: h.id, At: t.tick(d), Version: schema.Version, Seen: h.rev, Edits: edits}
}

// push sends changesets and returns the answer.
func (t *trial) push(d *device, some ...syncproto.Changeset) syncproto.PushAnswer {
	return t.answer(t.ask("POST", "/v1/push", d, t.batch(d, some...)))
}

func (t *trial) batch(d *device, some ...syncproto.Changeset) []byte {
	bodies := make([][]byte, len(some))
	for i := range some {
		bodies[i] = syncproto.AppendChangeset(nil, &some[i])
	}
	return syncproto.AppendPush(nil, d.id, t.tick(d), bodies)
}

func (t *trial) answer(r reply) syncproto.PushAnswer {
	r.gives(200)
	if t.failed {
		return syncproto.PushAnswer{}
	}
	a, fault := syncproto.DecodeAnswer(r.body)
	if fault != nil {
		t.must("an answer to a push", fault)
	}
	return a
}

// taken pushes a changeset that has to be taken, and returns its outcome.
func (t *trial) taken(d *device, c syncproto.Changeset) syncproto.Outcome {
	return t.only(t.push(d, c), c.ID, syncproto.Applied, syncproto.Merged, syncproto.Conflict)
}

// only is the one outcome of an answer, of one of these kinds.
func (t *trial) only(a syncproto.PushAnswer, id string, kinds ...syncproto.OutcomeKind) syncproto.Outcome {
	if t.failed {
		return syncproto.Outcome{}
	}
	if len(a.Outcomes) != 1 || a.Outcomes[0].ID != id || !slices.Contains(kinds, a.Outcomes[0].Kind) {
		t.fail("the outcome", kinds, string(syncproto.AppendAnswer(nil, &a, schema.EN)))
		return syncproto.Outcome{}
	}
	return a.Outcomes[0]
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func publicOf(d *device) []byte { return d.key.Public().(ed25519.PublicKey) }
