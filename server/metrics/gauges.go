package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"ruhu/server/app"
)

// gauge is a figure of the system's page.
type gauge struct {
	*prometheus.Desc
	of func(*app.System) float64
}

func gaugeOf[N int | int64](name, help string, of func(*app.System) N) gauge {
	return gauge{prometheus.NewDesc(name, help, nil, nil), func(v *app.System) float64 { return float64(of(v)) }}
}

// gauges are all of them. Instants and ages are seconds, sizes bytes.
var gauges = []gauge{
	gaugeOf("ruhu_disk_free_bytes", "Room that is left on the disk of the data folder.", func(v *app.System) int64 { return v.Disk.Free }),
	gaugeOf("ruhu_disk_reserve_bytes", "Room below which a copy of the database would not fit.", func(v *app.System) int64 { return v.Disk.Reserve }),
	gaugeOf("ruhu_disk_used_bytes", "What the data takes in all.", func(v *app.System) int64 { return v.Disk.Used() }),
	gaugeOf("ruhu_database_bytes", "Size of the database.", func(v *app.System) int64 { return v.Disk.Database }),
	gaugeOf("ruhu_database_wal_bytes", "Size of its write-ahead log.", func(v *app.System) int64 { return v.Disk.Log }),
	gaugeOf("ruhu_photos_bytes", "Size of the photos.", func(v *app.System) int64 { return v.Disk.Photos }),
	gaugeOf("ruhu_deliveries_bytes", "Size of what was delivered of the registry.", func(v *app.System) int64 { return v.Disk.Deliveries }),
	gaugeOf("ruhu_commits_waiting", "Transactions that wait for their turn to write.", func(v *app.System) int { return v.Store.Waiting }),
	gaugeOf("ruhu_log_entries", "Number of the newest entry of the log.", func(v *app.System) int64 { return v.Store.Entries }),
	gaugeOf("ruhu_restores", "How often the server began anew from a backup.", func(v *app.System) int { return v.Store.Restore }),
	gaugeOf("ruhu_jobs_waiting", "Work that waits, or is to be tried again.", func(v *app.System) int { return v.Work.Waiting + v.Work.Again }),
	gaugeOf("ruhu_jobs_failed", "Work that was given up.", func(v *app.System) int { return v.Work.GivenUp }),
	gaugeOf("ruhu_jobs_late_seconds", "For how long the work has been due that waits longest.", func(v *app.System) int64 { return age(v, v.Work.Due) }),
	gaugeOf("ruhu_reviews_waiting", "Households that were submitted and wait for a review.", func(v *app.System) int { return v.Queues.Reviews }),
	gaugeOf("ruhu_cases_open", "Cases that wait for a decision.", func(v *app.System) int { return v.Queues.Cases }),
	gaugeOf("ruhu_cases_old", "Of these, those that have waited for more than a week.", func(v *app.System) int { return v.Queues.CasesOld }),
	gaugeOf("ruhu_devices", "Devices that were not shut out.", func(v *app.System) int { return v.Queues.Devices }),
	gaugeOf("ruhu_devices_silent", "Of these, those that were not heard of for a week.", func(v *app.System) int { return v.Queues.DevicesQuiet }),
	gaugeOf("ruhu_devices_clock_wrong", "Of these, those whose clocks are wrong.", func(v *app.System) int { return v.Queues.DevicesClock }),
	gaugeOf("ruhu_uploads", "Photos that are being sent.", func(v *app.System) int { return v.Photos.Uploads }),
	gaugeOf("ruhu_uploads_quiet", "Of these, those of which nothing came for an hour.", func(v *app.System) int { return v.Photos.Quiet }),
	gaugeOf("ruhu_photos_missing", "Photos that rows tell of and that have not come.", func(v *app.System) int { return v.Photos.Taken - v.Photos.Here }),
	gaugeOf("ruhu_signins_throttled", "Logins and addresses that have to wait before they may try again.", func(v *app.System) int { return v.Doors.Logins + v.Doors.Addresses }),
	gaugeOf("ruhu_backups", "Backups that there are.", func(v *app.System) int { return v.Backup.Copies }),
	gaugeOf("ruhu_backup_readable", "1 when somebody said where backups are kept, and they can be read.", func(v *app.System) int { return truth(v.Backup.Watched && v.Backup.Trouble == "") }),
	gaugeOf("ruhu_backup_made_seconds", "When the newest backup was made, as Unix time; 0 for never.", func(v *app.System) int64 { return v.Backup.Made / 1000 }),
	gaugeOf("ruhu_backup_checked_seconds", "When backups were last read, as Unix time; 0 for never.", func(v *app.System) int64 { return v.Backup.Checked / 1000 }),
	gaugeOf("ruhu_backup_faults", "What was damaged then.", func(v *app.System) int { return v.Backup.Faults }),
	gaugeOf("ruhu_started_seconds", "When the server was started, as Unix time.", func(v *app.System) int64 { return v.Started / 1000 }),
}

// age is for how long something has been so, 0 for what is not so.
func age(v *app.System, since int64) int64 {
	if since == 0 {
		return 0
	}
	return max(v.At-since, 0) / 1000
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
