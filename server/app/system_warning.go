package app

import "time"

// Warning is what somebody has to see to.
type Warning string

// The warnings, in the order in which they are told.
const (
	DiskLow          Warning = "disk_low"
	BackupUnwatched  Warning = "backup_unwatched" // nobody said where copies are kept
	BackupUnreadable Warning = "backup_unreadable"
	BackupMissing    Warning = "backup_missing"
	BackupOld        Warning = "backup_old"
	BackupFaulty     Warning = "backup_faulty" // what was read of it is damaged
	WorkGivenUp      Warning = "work_given_up"
	WorkLate         Warning = "work_late"
	UploadsQuiet     Warning = "uploads_quiet"
)

// What is tolerated.
const (
	BackupAge = 36 * time.Hour // of copies that are made daily, with a late one
	workDelay = 15 * time.Minute
)

// warnings are the conditions of each.
var warnings = []struct {
	warning Warning
	holds   func(*System) bool
}{
	{DiskLow, func(s *System) bool { return s.Disk.Free < s.Disk.Reserve }},
	{BackupUnwatched, func(s *System) bool { return !s.Backup.Watched }},
	{BackupUnreadable, func(s *System) bool { return s.Backup.Trouble != "" }},
	{BackupMissing, func(s *System) bool { return s.Backup.Watched && s.Backup.Trouble == "" && s.Backup.Copies == 0 }},
	{BackupOld, func(s *System) bool { return s.Backup.Copies > 0 && s.At-s.Backup.Made > BackupAge.Milliseconds() }},
	{BackupFaulty, func(s *System) bool { return s.Backup.Faults > 0 }},
	{WorkGivenUp, func(s *System) bool { return s.Work.GivenUp > 0 }},
	{WorkLate, func(s *System) bool { return s.Work.Due > 0 && s.At-s.Work.Due > workDelay.Milliseconds() }},
	{UploadsQuiet, func(s *System) bool { return s.Photos.Quiet > 0 }},
}

// Warnings returns all of them.
func Warnings() (all []Warning) {
	for _, w := range warnings {
		all = append(all, w.warning)
	}
	return all
}

// Warn notes what somebody has to see to.
func (s *System) Warn() {
	s.Warnings = []Warning{}
	for _, w := range warnings {
		if w.holds(s) {
			s.Warnings = append(s.Warnings, w.warning)
		}
	}
}
