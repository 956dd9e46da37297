package sqlite

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

const pictureColumns = `p.number, p.sha256, p.at, p.problem, p.param, p.format, p.width, p.height, p.taken_at, p.placed, p.latitude, p.longitude,
	p.camera, p.software, p.comment, p.hashes, p.brightness, p.sharpness, p.large, p.large_size, p.small, p.small_size`

// Picture implements app.ReadPictures.
func (s *session) Picture(sha256 string) (p registry.Picture, err error) {
	row := pictureRow{Picture: &p}
	if err := s.one("SELECT "+pictureColumns+" FROM picture p WHERE p.sha256 = ?1", []any{sha256}, row.cells()...); err != nil {
		return p, err
	}
	row.finish()
	return p, nil
}

// LastPicture implements app.ReadPictures.
func (s *session) LastPicture() (number int64, err error) {
	err = s.one("SELECT coalesce(max(number), 0) FROM picture", nil, &number)
	return number, err
}

// PicturesAbove implements app.ReadPictures.
func (s *session) PicturesAbove(number int64) (found []string, err error) {
	err = s.each("SELECT sha256 FROM picture WHERE number > ?1 ORDER BY number", []any{number}, func(scan func(...any) error) error {
		var sha256 string
		err := scan(&sha256)
		found = append(found, sha256)
		return err
	})
	return found, err
}

// picturesSharing looks up each key; the statement is in one piece so that its plan
// can be looked at.
const picturesSharing = `SELECT p.sha256, p.hashes FROM picture p WHERE p.number IN (
	SELECT k.picture FROM picture_key k WHERE k.key IN (SELECT value FROM json_each(?1)) AND k.picture > ?2) ORDER BY p.number`

// PicturesSharing implements app.ReadPictures.
func (s *session) PicturesSharing(keys []int64, above int64) (found []app.HashedPicture, err error) {
	list, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	err = s.each(picturesSharing, []any{string(list), above}, func(scan func(...any) error) error {
		var p app.HashedPicture
		var packed []byte
		err := scan(&p.SHA256, &packed)
		p.Hashes = unpackHashes(packed)
		found = append(found, p)
		return err
	})
	return found, err
}

// PutPicture implements app.Tx.
func (s *session) PutPicture(p registry.Picture, keys []int64) error {
	err := s.exec("DELETE FROM picture_key WHERE picture = (SELECT number FROM picture WHERE sha256 = ?1)", p.SHA256)
	if err != nil {
		return err
	}
	if err := s.exec("DELETE FROM picture WHERE sha256 = ?1", p.SHA256); err != nil {
		return err
	}
	number, err := s.insertPicture(p)
	for i := 0; err == nil && i < len(keys); i++ {
		err = s.exec("INSERT INTO picture_key (key, picture) VALUES (?1, ?2) ON CONFLICT DO NOTHING", keys[i], number)
	}
	if err != nil {
		err = fmt.Errorf("keep the picture %s: %w", p.SHA256, err)
	}
	return err
}

func (s *session) insertPicture(p registry.Picture) (number int64, err error) {
	var problem schema.Problem
	if p.Problem != nil {
		problem = *p.Problem
	}
	var place registry.Place
	if p.Place != nil {
		place = *p.Place
	}
	return s.insert(`INSERT INTO picture (sha256, at, problem, param, format, width, height, taken_at, placed, latitude, longitude,
		camera, software, comment, hashes, brightness, sharpness, large, large_size, small, small_size)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)`,
		p.SHA256, p.At, string(problem.Code), problem.Param, p.Format, p.Width, p.Height, p.TakenAt, p.Place != nil, place.Latitude, place.Longitude,
		p.Camera, p.Software, p.Comment, packHashes(p.Hashes), p.Brightness, p.Sharpness, p.Large.SHA256, p.Large.Size, p.Small.SHA256, p.Small.Size)
}

// pictureRow is a picture while it is read.
type pictureRow struct {
	*registry.Picture
	problem schema.Problem
	code    string
	placed  bool
	place   registry.Place
	hashes  []byte
}

func (r *pictureRow) cells() []any {
	p := r.Picture
	return []any{&p.Number, &p.SHA256, &p.At, &r.code, &r.problem.Param, &p.Format, &p.Width, &p.Height, &p.TakenAt, &r.placed, &r.place.Latitude, &r.place.Longitude,
		&p.Camera, &p.Software, &p.Comment, &r.hashes, &p.Brightness, &p.Sharpness, &p.Large.SHA256, &p.Large.Size, &p.Small.SHA256, &p.Small.Size}
}

// finish makes of cells what is not there when it is not said.
func (r *pictureRow) finish() {
	if r.code != "" {
		r.problem.Code = schema.ErrCode(r.code)
		r.Problem = &r.problem
	}
	if r.placed {
		r.Place = &r.place
	}
	r.Hashes = unpackHashes(r.hashes)
}

func packHashes(hashes []registry.PictureHash) []byte {
	packed := []byte{}
	for _, h := range hashes {
		packed = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(packed, h.Slow), h.Fast)
	}
	return packed
}

func unpackHashes(packed []byte) (hashes []registry.PictureHash) {
	for ; len(packed) >= 16; packed = packed[16:] {
		hashes = append(hashes, registry.PictureHash{Slow: binary.BigEndian.Uint64(packed), Fast: binary.BigEndian.Uint64(packed[8:])})
	}
	return hashes
}

// PutAlike implements app.Tx.
func (s *session) PutAlike(sha256, other string) error {
	return s.exec("INSERT INTO picture_alike (sha256, other) VALUES (?1, ?2), (?2, ?1) ON CONFLICT DO NOTHING", sha256, other)
}

// Alikes implements app.ReadPictures.
func (s *session) Alikes(sha256 string) (others []string, err error) {
	err = s.each("SELECT other FROM picture_alike WHERE sha256 = ?1 ORDER BY other", []any{sha256}, func(scan func(...any) error) error {
		var other string
		err := scan(&other)
		others = append(others, other)
		return err
	})
	return others, err
}
