package sim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"net/http"
	"slices"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/scripts/pictures"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// Photos counts the photos of the week, and the pictures that were used for two
// households.
type Photos struct {
	Taken        int   `json:"taken"`
	Complete     int   `json:"complete"`      // of them, proven to be here
	PlantedReuse int   `json:"planted_reuse"` // used again on purpose
	FoundReuse   int   `json:"found_reuse"`   // of them, flagged
	FalseReuse   int   `json:"false_reuse"`   // flagged, and of a house of their own
	BytesResent  int64 `json:"bytes_resent"`
}

// snapper takes a photo on a visit and returns its bytes.
type snapper func(v *visit) []byte

// camera is a phone's. Now and then its owner does not go to a house and sends a
// picture that the phone took of another.
type camera struct {
	dice  *rand.Rand
	make  string
	shots []shot
	sent  int64 // bytes of photos in all requests
}

// shot is one photo as it was said to be taken.
type shot struct {
	household, hash string
	size            int64  // bytes
	scene           uint64 // told by the visit on which the picture was really taken
	notes           pictures.Notes
	again           bool
}

// Photos are small: a county's are drawn, sent and looked into in a minute.
const (
	photoWidth, photoHeight = 240, 180
	usedAgain               = 8 // of a hundred photos
)

func newCamera(dice *rand.Rand) *camera {
	return &camera{dice: dice, make: pick(dice, "HUAWEI", "Xiaomi", "OPPO", "vivo")}
}

// snap is a snapper.
func (c *camera) snap(v *visit) []byte {
	s := shot{household: v.root().ID, notes: c.notes(v)}
	sum := sha256.Sum256([]byte(v.key))
	s.scene = uint64(sum[0])<<32 | uint64(sum[1])<<24 | uint64(sum[2])<<16 | uint64(sum[3])<<8 | uint64(sum[4])
	var data []byte
	if first, found := c.another(s.household); found {
		s.scene, s.again = first.scene, true
		data = pictures.Again(draw(s.scene), pick(c.dice, pictures.Ways()...), first.notes, s.notes, c.dice)
	} else {
		data = pictures.First(draw(s.scene), s.notes)
	}
	sum = sha256.Sum256(data)
	s.hash, s.size = hex.EncodeToString(sum[:]), int64(len(data))
	c.shots = append(c.shots, s)
	return data
}

// another is a picture of another household to be used again, if it comes to that.
func (c *camera) another(household string) (first shot, found bool) {
	if c.dice.IntN(100) >= usedAgain || len(c.shots) == 0 {
		return first, false
	}
	first = pick(c.dice, c.shots...)
	return first, !first.again && first.household != household
}

func draw(scene uint64) *image.RGBA { return pictures.Draw(scene, 0, photoWidth, photoHeight) }

// notes are what the camera writes: when, and where, to ten metres or so.
func (c *camera) notes(v *visit) pictures.Notes {
	n := pictures.Notes{Taken: v.at, Make: c.make}
	if lat, long := v.root().Get("latitude"), v.root().Get("longitude"); !lat.IsNull() && !long.IsNull() {
		n.Latitude, n.Longitude = lat.Int()+int64(c.dice.IntN(200)-100), long.Int()+int64(c.dice.IntN(200)-100)
	}
	return n
}

// Photograph lets a device keep a photo of a house, whatever its bytes are, and save the
// row that names it.
func (w *World) Photograph(d *Device, h *county.Household, data []byte) (hash string, err error) {
	if hash, err = d.Replica.KeepPhoto(data); err != nil {
		return "", fmt.Errorf("photo of %s: %w", d.Person.Login, err)
	}
	e := syncproto.Edit{Table: schema.Photo, Row: d.Replica.NewID()}
	for name, v := range map[string]schema.Value{"kind": schema.TextOf("house_outside"), "sha256": schema.TextOf(hash),
		"bytes": schema.IntOf(int64(len(data))), "taken_at": schema.IntOf(d.clock.UnixMilli())} {
		e.Sets = append(e.Sets, syncproto.Set{Field: schema.Photo.Ordinal(name), Value: v})
	}
	return hash, d.save(h.Village, h.ID, []syncproto.Edit{e})
}

// photographers are the devices that took photos.
func (w *World) photographers() []*Device {
	return slices.DeleteFunc(slices.Clone(w.Devices), func(d *Device) bool { return len(d.camera.shots) == 0 })
}

// upload sends a device's photos, however often the network fails.
func (d *Device) upload() error {
	var err error
	for range maxTries {
		if _, err = d.Replica.UploadPhotos(counting{d}); err == nil {
			return nil
		}
		var refused *replica.ServerError
		if errors.As(err, &refused) && !refused.Retry {
			break
		}
	}
	return fmt.Errorf("photos of %s: %w", d.Person.Login, err)
}

// counting counts the bytes of photos in requests.
type counting struct{ *Device }

// Upload implements replica.Uploader.
func (c counting) Upload(q *replica.UploadRequest) (*replica.UploadAnswer, error) {
	if q.Method == http.MethodPatch {
		c.camera.sent += int64(len(q.Body))
	}
	return c.link.Upload(q)
}

// countPhotos holds what the server knows against what was done.
func (w *World) countPhotos(ctx context.Context) (p Photos, err error) {
	again := map[uint64]bool{} // scenes: the picture that was used again is flagged, too
	for _, d := range w.Devices {
		for _, s := range d.camera.shots {
			again[s.scene] = again[s.scene] || s.again
		}
	}
	err = w.App.Store().Read(ctx, func(r app.Reader) error {
		for _, d := range w.Devices {
			if err := p.add(r, d.camera, again); err != nil {
				return err
			}
		}
		return nil
	})
	return p, err
}

// add counts a camera's photos.
func (p *Photos) add(r app.Reader, c *camera, again map[uint64]bool) error {
	p.BytesResent += c.sent
	seen := map[string]bool{}
	for _, s := range c.shots {
		if !seen[s.hash] { // the same bytes are sent once
			p.BytesResent -= s.size
			seen[s.hash] = true
		}
		here, err := r.PhotoProven(s.hash)
		if err != nil {
			return err
		}
		flagged, err := reuseFlagged(r, s)
		if err != nil {
			return err
		}
		p.Taken++
		p.Complete += count(here)
		p.PlantedReuse += count(s.again)
		p.FoundReuse += count(s.again && flagged)
		p.FalseReuse += count(flagged && !again[s.scene])
	}
	return nil
}

// reuseFlagged reports whether whoever looks at the household is told that another has
// the photo, too.
func reuseFlagged(r app.Reader, s shot) (bool, error) {
	unit, err := r.Household(s.household)
	if err != nil {
		return false, err
	}
	flags, err := app.PhotoFlags(r, &unit)
	return slices.ContainsFunc(flags, func(f registry.Flag) bool {
		row := unit.Rows[syncproto.RowKey{Table: schema.Photo, ID: f.Photo}]
		return f.Household != "" && row.Get("sha256").Text() == s.hash
	}), err
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}
