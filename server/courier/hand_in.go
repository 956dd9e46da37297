package courier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
	"ruhu/syncproto/seal"
)

// Delivery is what became of one bundle.
type Delivery struct {
	Device      registry.Device // whose it is
	First, Last int64           // numbers of its changesets
	Created     syncproto.HLC   // by the device's clock
	Answers     []syncproto.PushAnswer
	Problem     *schema.Problem // why it, or the rest of it, was refused; nil when it was not
	Photos      []syncproto.PhotoAnswer
	Kept        string // file in which a refused bundle is kept; "" when there was no need
	Receipts    []byte // for the device, sealed

	epoch string // of the server when it took the photos in
}

// HandIn takes one bundle as it was carried here. carrier says by whom, for the
// log. A bundle that cannot be opened, or that its device did not sign, is a
// schema.Problem: it is the carrier's to hear, and there is nobody to write
// receipts to. Everything after that is the author's to hear, and stands in the
// receipts. Handing in a bundle again repeats the first answers.
//
// The bundle is read as it comes, and what came before a fault of the line counts:
// the changesets once their signature was checked, and every photo that proved itself.
func (c *Courier) HandIn(ctx context.Context, sealed io.Reader, carrier string) (Delivery, error) {
	from := &file{r: sealed, sum: sha256.New()}
	d, err := c.handIn(ctx, from)
	line := []any{"carrier", carrier, "bundle", hex.EncodeToString(from.sum.Sum(nil)[:8]), "bytes", from.n, "device", d.Device.ID,
		"first", d.First, "last", d.Last, "photos", len(d.Photos)}
	var refusal schema.Problem
	switch {
	case errors.As(err, &refusal):
		c.Log.WarnContext(ctx, "courier bundle not taken", append(line, "code", refusal.Code, "param", refusal.Param)...)
	case err != nil:
	case d.Problem != nil:
		c.Log.WarnContext(ctx, "courier bundle refused", append(line, "code", d.Problem.Code, "param", d.Problem.Param, "kept", d.Kept)...)
	default:
		c.Log.InfoContext(ctx, "courier bundle", line...)
	}
	return d, err
}

func (c *Courier) handIn(ctx context.Context, from *file) (Delivery, error) {
	var d Delivery
	plain, rest, err := seal.OpenStream(from, c.secret)
	if errors.Is(err, seal.ErrNotForUs) {
		return d, schema.Problem{Code: schema.BadBundle, Param: "recipient"}
	}
	if err != nil {
		return d, err
	}
	bundle, problem := syncproto.DecodeBundle(plain)
	if problem != nil {
		return d, *problem
	}
	if d.Device, err = c.author(ctx, &bundle); err != nil {
		return d, err
	}
	d.First, d.Last, d.Created = bundle.First, bundle.Last, bundle.Created
	if err := c.settle(ctx, &bundle, &d); err != nil {
		return d, err
	}
	if shutOut(d.Problem) {
		d.Kept, err = c.keep(&d, plain, from)
	} else {
		from.dropHead()
		err = c.photos(ctx, bundle.Photos, rest, &d)
	}
	if err != nil {
		return d, err
	}
	d.Receipts, err = c.receipts(&bundle, &d)
	return d, err
}

// author returns the device that wrote a bundle, if it really did.
func (c *Courier) author(ctx context.Context, bundle *syncproto.Bundle) (registry.Device, error) {
	var device registry.Device
	err := c.App.Store().Read(ctx, func(r app.Reader) (err error) {
		device, err = r.Device(bundle.Device)
		return err
	})
	switch {
	case errors.Is(err, app.ErrNotFound):
		return registry.Device{}, schema.Problem{Code: schema.BadBundle, Param: "device"}
	case err != nil:
		return registry.Device{}, fmt.Errorf("device of a bundle: %w", err)
	case !bundle.SignedBy(device.PublicKey):
		return registry.Device{}, schema.Problem{Code: schema.BadBundle, Param: "signature"}
	case seal.CheckRecipient(bundle.Reply) != nil:
		return registry.Device{}, schema.Problem{Code: schema.BadBundle, Param: "reply"}
	}
	return device, nil
}

// settle hands the requests in, one after the other, as their device would. After
// a gap or a fork the rest could only meet the same.
func (c *Courier) settle(ctx context.Context, bundle *syncproto.Bundle, d *Delivery) error {
	requests, problem := bundle.Requests()
	d.Problem = problem
	for i := range requests {
		answer, err := c.App.Carry(ctx, d.Device.ID, &requests[i])
		if refusal, refused := app.AsProblem(err); refused {
			d.Problem = &refusal
			return nil
		}
		if err != nil {
			return fmt.Errorf("bundle of device %s: %w", d.Device.ID, err)
		}
		d.Answers = append(d.Answers, answer)
		if d.Problem = answer.Problem; d.Problem != nil {
			return nil
		}
	}
	return nil
}

// shutOut reports whether a bundle was refused because of who wrote it. Then its
// device is not going to send it again: this may be the only copy.
func shutOut(p *schema.Problem) bool {
	return p != nil && (p.Code == schema.DeviceRevoked || p.Code == schema.Forbidden)
}

// receipts are signed, so that the owner can trust them whoever brings them, and
// sealed to the device: answers name rows, and some say what stands in a record.
func (c *Courier) receipts(bundle *syncproto.Bundle, d *Delivery) ([]byte, error) {
	r := syncproto.Receipts{Device: d.Device.ID, Made: syncproto.HLC(c.App.Now().UnixMicro()), Answers: d.Answers, Epoch: d.epoch, Photos: d.Photos}
	if len(d.Answers) == 0 || d.Answers[len(d.Answers)-1].Problem == nil {
		r.Problem = d.Problem // a gap or a fork stands in its answer
	}
	return seal.Seal(syncproto.AppendReceipts(nil, &r, bundle.Lang, c.key), bundle.Reply)
}
