package sqlite

import (
	"errors"
	"io/fs"
	"os"

	"ruhu/server/app"
)

// Holdings implements app.ReadRecords.
func (s *session) Holdings() (h app.Holdings, err error) {
	err = s.one(`SELECT user_version,
			(SELECT count(*) FROM epoch), (SELECT coalesce(max(began), 0) FROM epoch),
			(SELECT count(*) FROM photo WHERE deleted = 0), (SELECT count(*) FROM photo WHERE deleted = 0 AND state = 'complete'),
			(SELECT coalesce(sum(size), 0) FROM proven_photo), (SELECT coalesce(sum(large_size + small_size), 0) FROM picture)
		FROM pragma_user_version`, nil,
		&h.Format, &h.Restores, &h.RestoredAt, &h.Photos, &h.PhotosHere, &h.PhotoBytes, &h.PictureBytes)
	return h, err
}

// Sizes returns the bytes of the database and of its write-ahead log.
func (s *Store) Sizes() (database, log int64, err error) { return sizesOf(s.path) }

func sizesOf(path string) (database, log int64, err error) {
	database, err = sizeOf(path)
	if err == nil {
		log, err = sizeOf(path + "-wal")
	}
	return database, log, err
}

// sizeOf is 0 for a file that is not there.
func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Waiting is how many transactions wait for their turn to write.
func (s *Store) Waiting() int { return len(s.writer.queue) }
