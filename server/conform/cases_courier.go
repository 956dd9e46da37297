package conform

import (
	"ruhu/schema"
	"ruhu/syncproto"
	"ruhu/syncproto/seal"
)

func courierCases() []trialCase {
	return []trialCase{
		{name: "courier: the keys are those of the enrolment", try: func(t *trial) {
			var keys struct {
				Recipient string
				VerifyKey []byte `json:"verify_key"`
			}
			t.ask("GET", "/v1/courier", t.one, nil).into(&keys)
			t.same("the recipient", keys.Recipient, t.one.recipient)
			t.same("the key that receipts are signed with", keys.VerifyKey, t.one.verify)
		}},
		{name: "courier: a bundle is taken once, however often it is handed in, and receipts are sealed and signed", try: func(t *trial) {
			c := t.changeset(t.one, t.home, t.home.edited("remark", "信"))
			sealed, secret := t.bundle(t.one, c)
			first := t.receipts(t.handIn(t.one, sealed).gives(200), secret)
			outcome := t.carried(first, c.ID)
			t.same("the first receipt repeats", outcome.Repeated, false)
			again := t.carried(t.receipts(t.handIn(t.sacrifice(), sealed).gives(200), secret), c.ID)
			t.same("the second receipt repeats", again.Repeated, true)
			t.alike(outcome, again)
			direct := t.taken(t.one, c)
			t.alike(outcome, direct)
			t.home.rev = outcome.Rev
		}},
		{name: "courier: a damaged bundle, one for another server, and one that somebody else signed", try: func(t *trial) {
			c := t.changeset(t.one, t.home, t.home.edited("remark", "假"))
			t.one.n-- // it is never sent
			sealed, _ := t.bundle(t.one, c)
			if t.failed {
				return
			}
			damaged := append([]byte{}, sealed...)
			damaged[len(damaged)/2] ^= 1
			t.same("what is wrong with it", t.handIn(t.one, damaged).refused(schema.BadBundle).Param, "seal")
			secret, err := seal.NewSecret()
			t.must("a key", err)
			stranger := *t.one
			stranger.recipient, err = seal.Recipient(secret)
			t.must("a key", err)
			elsewhere, _ := t.bundle(&stranger, c)
			t.same("what is wrong with it", t.handIn(t.one, elsewhere).refused(schema.BadBundle).Param, "recipient")
			forger := *t.one
			forger.key = t.newKey()
			forged, _ := t.bundle(&forger, c)
			t.same("what is wrong with it", t.handIn(t.one, forged).refused(schema.BadBundle).Param, "signature")
			t.same("the number that is expected", t.push(t.one).Expects, t.one.n+1)
		}},
	}
}

// bundle writes a changeset into a file for a courier; secret opens the receipts.
func (t *trial) bundle(d *device, c syncproto.Changeset) (sealed []byte, secret string) {
	secret, err := seal.NewSecret()
	t.must("a key", err)
	if t.failed {
		return nil, ""
	}
	reply, err := seal.Recipient(secret)
	t.must("a key", err)
	header := syncproto.BundleHeader{Device: d.id, Key: syncproto.Fingerprint(publicOf(d)), Reply: reply, Created: t.tick(d), First: c.N, Last: c.N, Lang: schema.KO}
	sealed, err = seal.Seal(syncproto.AppendBundle(nil, header, [][]byte{t.batch(d, c)}, d.key), d.recipient)
	t.must("a bundle", err)
	return sealed, secret
}

func (t *trial) handIn(by *device, sealed []byte) reply {
	return t.ask("POST", "/v1/courier", by, sealed, "Content-Type", schema.MediaBytes)
}

func (t *trial) receipts(r reply, secret string) syncproto.Receipts {
	if t.failed {
		return syncproto.Receipts{}
	}
	plain, err := seal.Open(r.body, secret)
	t.must("opening the receipts", err)
	if t.failed {
		return syncproto.Receipts{}
	}
	receipts, fault := syncproto.DecodeReceipts(plain, t.one.verify)
	if fault != nil {
		t.must("reading the receipts, and their signature", fault)
	}
	return receipts
}

// carried is the one outcome of receipts.
func (t *trial) carried(r syncproto.Receipts, id string) syncproto.Outcome {
	if t.failed {
		return syncproto.Outcome{}
	}
	t.same("whose receipts they are", r.Device, t.one.id)
	if len(r.Answers) != 1 || r.Problem != nil {
		t.fail("the receipts", "one answer", r.Problem)
		return syncproto.Outcome{}
	}
	return t.only(r.Answers[0], id, syncproto.Applied)
}
