package sqlite

import (
	"errors"
	"fmt"

	modernc "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"ruhu/server/app"
)

// named gives an error of SQLite that callers know the name that they know it by. No room
// for the index of the log is a code of its own.
func named(err error) error {
	var fault *modernc.Error
	if errors.As(err, &fault) && (fault.Code()&0xff == sqlite3.SQLITE_FULL || fault.Code() == sqlite3.SQLITE_IOERR_SHMSIZE) {
		return fmt.Errorf("%w: %w", app.ErrDiskFull, err)
	}
	return err
}
