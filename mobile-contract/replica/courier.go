package replica

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"math"

	"ruhu/schema"
	"ruhu/syncproto"
	"ruhu/syncproto/seal"
)

// Errors of the courier.
var (
	errNoServerKeys = errors.New("replica: the server's keys are not known; TrustServer stores them")
	errVerifyKey    = fmt.Errorf("replica: an Ed25519 public key has %d bytes", ed25519.PublicKeySize)
	errTooLarge     = errors.New("replica: a changeset is too large for any bundle")
)

// ErrNotOurs is what receipts of another device answer, or of an earlier life of
// this one. They are passed over, and nothing changes.
var ErrNotOurs = errors.New("replica: the receipts are another device's")

// TrustServer stores what a device must know of the server to use a courier, as
// the server said at enrolment: the age recipient that bundles are sealed to and
// the Ed25519 public key that receipts are signed with.
func (r *Replica) TrustServer(recipient string, verifyKey []byte) error {
	if len(verifyKey) != ed25519.PublicKeySize {
		return errVerifyKey
	}
	return r.write(func(t *tx) error {
		return t.exec("UPDATE courier SET recipient = ?, verify_key = ?", recipient, verifyKey)
	})
}

// courierKeys are those of the server, and the one that opens this device's receipts.
type courierKeys struct {
	recipient string
	verify    []byte
	secret    string
}

func (t *tx) courierKeys() (k courierKeys, err error) {
	_, err = t.one("SELECT recipient, verify_key, secret FROM courier", nil, &k.recipient, &k.verify, &k.secret)
	return k, err
}

// WriteBundle makes a file for a courier: the unsent changesets, signed by this
// device and sealed to the server, whose age recipient may be "" for the one that
// is stored. It is nil when there is nothing to send. Nothing counts as sent by
// that: only receipts, or an answer to a push, do. What does not fit into one
// bundle waits for the next, after the receipts. Photos travel in the bundles that
// WriteBundleFile writes.
func (r *Replica) WriteBundle(serverRecipient string) ([]byte, error) {
	_, sealed, err := r.fitting(serverRecipient, 0)
	return sealed, err
}

// fitting makes a bundle, and seals what is signed of it: that must not be larger
// than a bundle without photos may be, nor than limit bytes.
func (r *Replica) fitting(recipient string, limit int64) (*draft, []byte, error) {
	for size := syncproto.MaxCarried / 2; ; size /= 2 {
		d, err := r.draft(recipient, size, limit)
		if err != nil || d == nil {
			return nil, nil, err
		}
		sealed, err := seal.Seal(d.plain, d.to)
		if err != nil || len(sealed) <= syncproto.MaxSealed && (limit == 0 || int64(len(sealed)) <= limit) {
			return d, sealed, err
		}
		if size == 0 {
			return nil, nil, errTooLarge
		}
	}
}

// draft is a bundle before it is sealed.
type draft struct {
	plain      []byte // signed
	to         string
	changesets int
	photos     []syncproto.Photo // whose bytes follow
	left       int64             // unsent photos that are not among them
	ask        bool              // the server is to say what it has
}

func (d *draft) empty() bool { return d.changesets == 0 && len(d.photos) == 0 && !d.ask }

// draft writes a bundle with at most size bytes of changesets, but always one when
// there is one, and with the photos that fit beside them into limit bytes; without
// any when that is 0. It is nil when there is nothing to send.
func (r *Replica) draft(recipient string, size int, limit int64) (out *draft, err error) {
	key, err := r.privateKey()
	if err != nil {
		return nil, err
	}
	err = r.write(func(t *tx) error {
		d, err := t.device()
		switch {
		case err != nil:
			return err
		case d.forked:
			return ErrForked
		}
		keys, err := t.courierKeys()
		if err != nil {
			return err
		}
		b := &draft{to: recipient, ask: d.ask}
		if b.to == "" {
			b.to = keys.recipient
		}
		if b.to == "" {
			return errNoServerKeys
		}
		unsent, err := t.unsent(math.MaxInt32, size)
		if err != nil {
			return err
		}
		reply, err := t.replyKey(keys)
		if err != nil {
			return err
		}
		now := max(d.clock, syncproto.HLCOf(d.believed(r.clock.UnixMilli())))
		h := syncproto.BundleHeader{Device: d.id, Reply: reply, Created: now, Lang: d.language}
		if b.changesets = len(unsent); b.changesets > 0 {
			h.First, h.Last = unsent[0].n, unsent[len(unsent)-1].n
		}
		requests := requestsOf(d.id, now, unsent)
		b.plain = syncproto.AppendBundle(nil, h, requests, key)
		if limit > 0 {
			if err := t.choosePhotos(b, limit); err != nil {
				return err
			}
			b.plain = syncproto.AppendBundle(nil, h, requests, key, b.photos...)
		}
		if !b.empty() || b.left > 0 {
			out = b
		}
		return nil
	})
	return out, err
}

// replyKey returns what the server seals this device's receipts to. The key is
// made with the first bundle.
func (t *tx) replyKey(keys courierKeys) (recipient string, err error) {
	if keys.secret == "" {
		if keys.secret, err = seal.NewSecret(); err != nil {
			return "", err
		}
		if err := t.exec("UPDATE courier SET secret = ?", keys.secret); err != nil {
			return "", err
		}
	}
	return seal.Recipient(keys.secret)
}

// requestsOf makes push requests of changesets, each as large as a request on the
// line would be.
func requestsOf(device string, now syncproto.HLC, unsent []entry) [][]byte {
	var requests, bodies [][]byte
	size := 0
	for _, e := range unsent {
		if size+len(e.body) > maxBatch && size > 0 || len(bodies) == syncproto.MaxChangesets {
			requests = append(requests, syncproto.AppendPush(nil, device, now, bodies))
			bodies, size = nil, 0
		}
		bodies, size = append(bodies, e.body), size+len(e.body)
	}
	return append(requests, syncproto.AppendPush(nil, device, now, bodies))
}

// TakeReceipts takes what the server answered to a bundle, from whoever brings
// it. Like answers to a push, receipts may come late, twice or not at all. Those
// of others are passed over with ErrNotOurs; when the server refused the device
// itself, the error is a *ServerError, as that of a push would be.
func (r *Replica) TakeReceipts(sealed []byte) error {
	var keys courierKeys
	err := r.read(func(t *tx) (err error) {
		keys, err = t.courierKeys()
		return err
	})
	switch {
	case err != nil:
		return err
	case len(keys.verify) == 0:
		return errNoServerKeys
	case keys.secret == "": // there was never a bundle
		return ErrNotOurs
	}
	plain, err := seal.Open(sealed, keys.secret)
	if errors.Is(err, seal.ErrNotForUs) {
		return ErrNotOurs
	}
	if err != nil {
		return fmt.Errorf("take receipts: %w", err)
	}
	receipts, problem := syncproto.DecodeReceipts(plain, keys.verify)
	if problem != nil {
		return fmt.Errorf("take receipts: %w", problem)
	}
	var language schema.Lang
	err = r.write(func(t *tx) (err error) {
		language, err = t.receipts(&receipts)
		return err
	})
	if err == nil && receipts.Problem != nil {
		return &ServerError{Code: string(receipts.Problem.Code), Message: receipts.Problem.Message(language)}
	}
	return err
}

// receipts takes the answers, if they are this device's, and returns its language.
func (t *tx) receipts(receipts *syncproto.Receipts) (schema.Lang, error) {
	d, err := t.device()
	if err == nil && receipts.Device != d.id {
		err = ErrNotOurs
	}
	for i := 0; err == nil && i < len(receipts.Answers); i++ {
		a := &receipts.Answers[i]
		if err = t.answer(d, a); err == nil {
			d, err = t.device()
		}
	}
	if err == nil {
		err = t.takePhotos(d, receipts)
	}
	return d.language, err
}
