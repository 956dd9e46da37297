package chaos

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/courier"
	"ruhu/server/photo"
	"ruhu/server/upload"
	"ruhu/syncproto"
	"ruhu/syncproto/seal"
)

// Keys of every world, so that the same seed seals files of the same length.
const (
	serverSecret = "AGE-SECRET-KEY-1ZCWUMK8FHCQEPTZMY97SY7THGKFG9KDPMZTLUGEMA7PKVG4U29CQW7PHAR"
	deviceSecret = "AGE-SECRET-KEY-1RKNV32ALLVEMDGREAPDQFZKM4XFUSZXGA2PACQVMMR43NS2SXW5QYK55F0"
)

// post is everything about the courier: who takes bundles in, what is in somebody's
// bag, and what is on its way back.
type post struct {
	courier *courier.Courier
	photos  *photo.Folder
	uploads *upload.Uploads
	bag     []parcel
	slips   []slip
	kept    map[string]*device // photos that a device said are safe, by hash: one of those devices
}

// parcel is a bundle that somebody carries.
type parcel struct {
	from   *device
	sealed []byte
	times  int // it was handed in
}

// slip is receipts that somebody carries.
type slip struct {
	to     *device
	sealed []byte
	times  int // they were brought
}

// keysIn puts the keys into the templates of a lab.
func keysIn(tx app.Tx) error {
	return errors.Join(tx.PutServerKey("courier seal", []byte(serverSecret)), tx.PutServerKey("courier receipts", make([]byte, 32)))
}

// replyIn gives the template of a device the key that opens its receipts.
func replyIn(path string) error {
	_, err := execute(path, "UPDATE courier SET secret = ?", deviceSecret)
	return err
}

// openPost opens the courier's desk of a world.
func (w *world) openPost() (err error) {
	w.post.kept = map[string]*device{}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	if w.post.photos, err = photo.Open(filepath.Join(w.dir, "photos")); err != nil {
		return err
	}
	w.app = app.New(w.watch, w.clock.Now, log).WithPhotos(w.post.photos)
	if err := w.openUploads(); err != nil {
		return err
	}
	w.post.courier, err = courier.New(context.Background(), courier.Config{App: w.app, Log: log, Folder: filepath.Join(w.dir, "courier")})
	return err
}

// takePhoto keeps the original of a photo, and mostly names it in a row.
func takePhoto(w *world, d *device, dice *rand.Rand) {
	data := make([]byte, 1+dice.IntN(3000))
	data[0] = byte(dice.IntN(256)) // now and then two have the same
	hash, err := d.replica.KeepPhoto(data)
	if err != nil {
		d.heardOf(err, "keep a photo")
		return
	}
	w.post.kept[hash] = d
	if h, _ := d.someHome(dice); chance(dice, 75) {
		d.save(h, editOf(schema.Photo, d.NewID(), values{"kind": "house_outside", "sha256": hash, "bytes": len(data), "taken_at": max(d.UnixMilli(), 0)}))
	}
}

// writeBundle gives what a device has to somebody who goes to town.
func writeBundle(w *world, d *device, dice *rand.Rand) {
	limit := int64(0)
	if chance(dice, 40) {
		limit = 12_000 + dice.Int64N(8000)
	}
	if sealed := d.bundle(limit); sealed != nil {
		w.post.bag = append(w.post.bag, parcel{from: d, sealed: sealed})
	}
}

// bundle writes a bundle; nil when there is nothing to send, or it cannot be now.
func (d *device) bundle(limit int64) []byte {
	path := filepath.Join(d.w.dir, d.name+".bundle")
	report, err := d.replica.WriteBundleFile("", path, limit)
	if err != nil || report.Bytes == 0 {
		d.heardOf(err, "write a bundle")
		return nil
	}
	sealed, err := os.ReadFile(path)
	d.w.must(errors.Join(err, os.Remove(path)), "read a bundle")
	return sealed
}

// carry hands one bundle in, whoever has it: late, again, torn, or to a server that
// dies over it.
func carry(w *world, _ *device, dice *rand.Rand) {
	if len(w.post.bag) == 0 {
		return
	}
	i := dice.IntN(len(w.post.bag))
	p := &w.post.bag[i]
	sealed := p.sealed
	if p.times++; p.times > 1 {
		w.struck("bundle_twice")
	}
	if slices.ContainsFunc(w.post.bag[:i], func(older parcel) bool { return older.from == p.from && older.times == 0 }) {
		w.struck("bundle_reordered")
	}
	if chance(dice, 20) {
		w.struck("bundle_cut")
		sealed = sealed[:int(dice.Float64()*float64(len(sealed)))]
	}
	from, back := p.from, []byte(nil)
	if chance(dice, 60) {
		w.post.bag = slices.Delete(w.post.bag, i, i+1)
	}
	if chance(dice, 10) {
		w.dieIn(dice, func() { w.handIn(from, sealed, false) })
		return
	}
	if back = w.handIn(from, sealed, true); back == nil {
		return
	}
	if chance(dice, 25) {
		w.struck("receipts_lost")
		return
	}
	w.post.slips = append(w.post.slips, slip{to: from, sealed: back})
}

// dieIn kills the server while it does something. Nobody is answered.
func (w *world) dieIn(dice *rand.Rand, do func()) {
	before, err := imageOf(w.path())
	w.must(err, "image of the server")
	do()
	after, err := imageOf(w.path())
	w.must(err, "image of the server")
	torn, inside := between(before, after, dice.Float64())
	if inside {
		w.struck("server_died_in_commit")
	} else {
		w.struck("server_died_at_rest")
	}
	w.crash(torn)
}

// handIn lets the server take in a bundle, and returns the receipts. heard says
// whether they leave the server.
func (w *world) handIn(from *device, sealed []byte, heard bool) []byte {
	bundle, requests := opened(sealed)
	if bundle != nil && !w.knows(bundle.Device) {
		w.strange(sealed)
		return nil
	}
	if len(requests) > 0 {
		w.watch.offset = w.carriedOffset(bundle.Device, requests[0].Now)
	}
	got, err := w.post.courier.HandIn(context.Background(), bytes.NewReader(sealed), "somebody")
	switch _, refused := app.AsProblem(err); {
	case refused && bundle == nil: // cut before its signature
		return nil
	case refused:
		w.broken("courier: a bundle of %s is not taken: %v", from.name, err)
		return nil
	case isFull(err):
		w.struck("server_disk_full")
		return nil
	case err != nil:
		w.broken("courier: %v", err)
		return nil
	}
	if p := got.Problem; p != nil && p.Code == schema.DeviceRevoked && !from.revoked {
		w.broken("courier: %s is told that it is revoked", from.name)
	}
	for i, a := range got.Answers {
		for k, o := range a.Outcomes {
			if heard {
				w.answered(got.Device.ID, &requests[i].Changesets[k], o)
			}
		}
	}
	for _, p := range got.Photos {
		if p.Problem == nil && !w.hasPhoto(p.SHA256) {
			w.broken("courier: photo %s is answered for, and not there", p.SHA256)
		}
	}
	return got.Receipts
}

// knows reports whether the server has a device, as one that went back to a backup
// may not.
func (w *world) knows(device string) (known bool) {
	w.must(w.read(func(r app.Reader) error {
		_, err := r.Device(device)
		known = err == nil
		if errors.Is(err, app.ErrNotFound) {
			err = nil
		}
		return err
	}), "look for a device")
	return known
}

// strange hands in a bundle of a device that the server does not know. It is refused:
// what is in it is unsent on its device, and comes when that has enrolled again.
func (w *world) strange(sealed []byte) {
	_, err := w.post.courier.HandIn(context.Background(), bytes.NewReader(sealed), "somebody")
	if p, refused := app.AsProblem(err); !refused || p.Code != schema.BadBundle {
		w.broken("courier: a bundle of a device that the server does not know is answered: %v", err)
	}
	w.struck("bundle_of_unknown_device")
}

// opened reads what is signed of a bundle; nil when that is not whole.
func opened(sealed []byte) (*syncproto.Bundle, []syncproto.PushRequest) {
	plain, _, err := seal.OpenStream(bytes.NewReader(sealed), serverSecret)
	if err != nil {
		return nil, nil
	}
	bundle, problem := syncproto.DecodeBundle(plain)
	if problem != nil {
		return nil, nil
	}
	requests, _ := bundle.Requests()
	return &bundle, requests
}

// carriedOffset is what the server is going to hold a carried request's clock for.
func (w *world) carriedOffset(device string, now syncproto.HLC) (offset int64) {
	w.must(w.read(func(r app.Reader) error {
		d, err := r.Device(device)
		offset = d.ClockOffset
		return err
	}), "read a device")
	if now > 0 {
		offset = max(offset, syncproto.Offset(now, syncproto.HLC(w.clock.Now().UnixMicro())))
	}
	return offset
}

// hasPhoto reports whether the server has bytes of that hash, and they are whole.
func (w *world) hasPhoto(hash string) bool {
	r, err := w.post.photos.Open(context.Background(), hash)
	if errors.Is(err, app.ErrNotFound) {
		return false
	}
	w.must(err, "open a photo")
	data, err := io.ReadAll(r)
	w.must(errors.Join(err, r.Close()), "read a photo")
	return hashOf(data) == hash
}

// bringReceipts brings receipts back, now and then again, or to somebody else's phone.
func bringReceipts(w *world, d *device, dice *rand.Rand) {
	if len(w.post.slips) == 0 {
		return
	}
	i := dice.IntN(len(w.post.slips))
	s := &w.post.slips[i]
	if s.times++; s.times > 1 {
		w.struck("receipts_twice")
	}
	if d != s.to && chance(dice, 15) {
		w.struck("receipts_to_another")
		if err := d.replica.TakeReceipts(s.sealed); !errors.Is(err, replica.ErrNotOurs) {
			d.w.broken("courier: %s takes the receipts of %s: %v", d.name, s.to.name, err)
		}
		return
	}
	to, sealed := s.to, s.sealed
	if chance(dice, 70) {
		w.post.slips = slices.Delete(w.post.slips, i, i+1)
	}
	w.struck("receipts_late")
	to.takes(sealed)
}

// takes gives a device receipts. Those of a former life are passed over.
func (d *device) takes(sealed []byte) {
	if err := d.replica.TakeReceipts(sealed); !errors.Is(err, replica.ErrNotOurs) {
		d.heardOf(err, "take receipts")
	}
}

// deliverAll brings everything that is on its way to where it should go, and then
// lets every device that still has photos send them.
func (w *world) deliverAll() {
	_, err := w.app.ProvePhotos(context.Background()) // as the program does every hour
	w.must(err, "find the photos that could not be noted when they came")
	for _, p := range w.post.bag {
		if back := w.handIn(p.from, p.sealed, true); back != nil {
			p.from.takes(back)
		}
	}
	for _, s := range w.post.slips {
		s.to.takes(s.sealed)
	}
	w.post.bag, w.post.slips = nil, nil
}

// sendPhotos lets a device send what photos it has, in a sound world, and reports
// whether it had any.
func (d *device) sendPhotos() bool {
	status, err := d.replica.Status()
	d.w.must(err, "status")
	if status.Proven == status.Photos {
		return false
	}
	sealed := d.bundle(0)
	if back := d.w.handIn(d, sealed, true); back != nil {
		d.takes(back)
	}
	return true
}

// photosHere checks that every photo that a device ever kept is proven or still there,
// and that the rows of photos say what is so.
func (w *world) photosHere() {
	for hash, d := range w.post.kept {
		_, err := d.replica.OpenPhoto(hash)
		if here := w.hasPhoto(hash); !here && (!d.revoked || err != nil) {
			w.broken("nothing lost: photo %s, kept on %s, is not on the server (on the device: %v)", hash, d.name, err)
		}
	}
	w.must(w.read(func(r app.Reader) error {
		return r.EachRow(schema.Photo, county, func(row schema.Row) error {
			hash := row.Get("sha256").Text()
			if complete, here := row.Get("state").Text() == "complete", w.hasPhoto(hash); complete != here {
				w.broken("photos: row %s of photo %s is complete %v, and its bytes are here %v", row.ID, hash, complete, here)
			}
			return nil
		})
	}), "read the photos")
	for _, d := range w.devices {
		if status, err := d.replica.Status(); !d.revoked && !d.isRogue() && (err != nil || status.Proven != status.Photos) {
			w.broken("progress: %d of %d photos of %s are proven: %v", status.Proven, status.Photos, d.name, err)
		}
	}
}
