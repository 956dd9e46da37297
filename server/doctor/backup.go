package doctor

import (
	"time"

	"ruhu/server/app"
)

const (
	// backupLost is from when on an old backup is no delay any more.
	backupLost = 7 * 24 * time.Hour
	// backupTried is how long a backup may go without having been read.
	backupTried = 31 * 24 * time.Hour
)

// backup looks how old the newest backup is, and what came of reading it.
func (d *doctor) backup() {
	b := d.Backup
	age := d.Now().Sub(time.UnixMilli(b.Made))
	switch {
	case !b.Watched:
		d.note("backup_unset")
	case b.Trouble != "":
		d.note("backup_unreadable", b.Trouble)
	case b.Copies == 0:
		d.note("backup_missing")
	case age > backupLost:
		d.note("backup_lost", days(age))
	case age > app.BackupAge:
		d.note("backup_old", int(age.Hours()))
	default:
		d.note("backup_ok", int(age.Hours()), b.Copies)
	}
	if b.Copies > 0 {
		d.tried(b)
	}
	if d.Closed != nil {
		d.note("backup_open", d.Closed)
	}
}

// tried looks when the backups were last read, and what came of it. Copies that others
// make, they check.
func (d *doctor) tried(b app.Backup) {
	switch {
	case !b.Own:
	case b.Faults > 0:
		d.note("backup_faulty", b.Faults)
	case d.Now().Sub(time.UnixMilli(b.Checked)) > backupTried:
		d.note("backup_unchecked")
	}
}
