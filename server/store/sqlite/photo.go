package sqlite

import (
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// PhotoProven implements app.ReadPhotos.
func (s *session) PhotoProven(hash string) (proven bool, err error) {
	err = s.one("SELECT EXISTS (SELECT 1 FROM proven_photo WHERE sha256 = ?1)", []any{hash}, &proven)
	return proven, err
}

// PhotoRows implements app.ReadPhotos.
func (s *session) PhotoRows(hash string) (rows []schema.Row, err error) {
	l := s.sql.tables[schema.Photo].layout
	query := "SELECT id, household, village, " + strings.Join(l.reads(), ", ") + " FROM photo WHERE sha256 = ?1 AND deleted = 0 ORDER BY id"
	err = s.each(query, []any{hash}, func(scan func(...any) error) error {
		row := schema.NewRow(schema.Photo, "", "", "")
		err := s.readRow(l.scanning(row.Values, &row.ID, &row.Household, &row.Village), scan, &row.ID)
		rows = append(rows, row)
		return err
	})
	return rows, err
}

// PutPhoto implements app.Tx.
func (s *session) PutPhoto(p syncproto.Photo, provenAt int64) error {
	return s.exec("INSERT INTO proven_photo (sha256, size, proven_at) VALUES (?1, ?2, ?3) ON CONFLICT (sha256) DO NOTHING", p.SHA256, p.Size, provenAt)
}
