package doctor

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/big"

	"ruhu/syncproto"
)

// sample is how many photos are read; `ruhu verify` reads all.
const sample = 50

// photos reads some of the photos, and holds their bytes against their names.
func (d *doctor) photos() {
	if d.Photos == nil {
		return
	}
	some, all, err := d.choose()
	if err != nil {
		d.note("photos_unreadable", err)
		return
	}
	for _, p := range some {
		if err := d.prove(p.SHA256); err != nil {
			d.note("photos_damaged", p.SHA256, err)
			return
		}
	}
	d.note("photos_ok", len(some), all)
}

// choose draws a sample, each photo as likely as any other.
func (d *doctor) choose() (some []syncproto.Photo, all int, err error) {
	err = d.Photos.Each(d.ctx, func(p syncproto.Photo) error {
		all++
		if len(some) < sample {
			some = append(some, p)
			return nil
		}
		at, err := rand.Int(d.Random, big.NewInt(int64(all)))
		if err == nil && at.Int64() < sample {
			some[at.Int64()] = p
		}
		return err
	})
	return some, all, err
}

var errOtherBytes = errors.New("its bytes are not what its name says")

func (d *doctor) prove(hash string) (err error) {
	f, err := d.Photos.Open(d.ctx, hash)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != hash {
		return errOtherBytes
	}
	return nil
}
