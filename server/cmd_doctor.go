package main

import (
	"fmt"
	"io"
	"path/filepath"

	"ruhu/server/backup"
	"ruhu/server/doctor"
	"ruhu/server/photo"
	"ruhu/server/store/sqlite"
	"ruhu/server/upload"
	"ruhu/server/vitals"
)

// doctorCommand takes the settings of serve by the same names, so that a service's
// environment serves both.
type doctorCommand struct {
	Addr     string `help:"Where the server listens." default:"127.0.0.1:8080" env:"RUHU_ADDR" placeholder:"HOST:PORT"`
	TLSCert  string `name:"tls-cert" help:"File of its certificate." type:"path" env:"RUHU_TLS_CERT" placeholder:"FILE"`
	TLSKey   string `name:"tls-key" help:"File of its key." type:"path" env:"RUHU_TLS_KEY" placeholder:"FILE"`
	Backups  string `help:"Folder where others keep copies of the database." type:"path" env:"RUHU_BACKUPS" placeholder:"DIR"`
	BackupTo string `help:"Folder where the server keeps its backups." type:"path" env:"RUHU_BACKUP_TO" placeholder:"DIR"`
	NTP      string `name:"ntp" help:"Time server to ask; empty for none." default:"ntp.ntsc.ac.cn" env:"RUHU_NTP" placeholder:"HOST"`
}

// Help is printed below the flags.
func (doctorCommand) Help() string {
	return `For whoever is called when something is odd. It looks at the data folder, its disk, the server and its address, the database, the chain of the log, some photos, the backups, the certificate, work that is stuck, devices that nobody hears of, the clock and the machine. Each line says ok, warn or bad, and what to do. It changes nothing, and may be run while the server runs.

Exit code 0: all is well. 1: something has to be seen to soon. 2: something is broken, or could not be looked at.

Give it the settings of serve, as flags or in the environment (RUHU_ADDR, RUHU_TLS_CERT, RUHU_BACKUP_TO …). ruhu verify looks longer: it replays the whole history, and reads every photo.`
}

// examined is what the command prints for machines.
type examined struct {
	Grade    doctor.Grade     `json:"grade"`
	Findings []doctor.Finding `json:"findings"`
}

// Run implements the command.
func (c *doctorCommand) Run(p *program) error {
	patient := c.patient(p)
	findings := doctor.Examine(p.ctx, patient)
	worst := doctor.Worst(findings)
	err := p.print(examined{worst, findings}, func(w io.Writer) {
		for _, f := range findings {
			fmt.Fprintf(w, "[%s] %s: %s\n", doctor.GradeName(f.Grade, p.Lang), f.About, f.Text)
			if f.Advice != "" {
				fmt.Fprintf(w, "    → %s\n", f.Advice)
			}
		}
	})
	if err != nil {
		return err
	}
	return exitOf[worst]
}

// exitOf is how the program ends after findings of a grade.
var exitOf = map[doctor.Grade]error{doctor.OK: nil, doctor.Warn: exitWith(exitFailed), doctor.Bad: exitWith(exitUsage)}

func (c *doctorCommand) patient(p *program) doctor.Patient {
	database := filepath.Join(p.Data, storeFile)
	patient := doctor.Patient{
		Data: p.Data, Database: database, Room: upload.RoomOf,
		Open:    func() (doctor.Store, error) { return sqlite.Beside(database, sqlite.Keys(p.keysFolder())) },
		Held:    func() (bool, error) { return sqlite.Held(database) },
		Address: c.Addr, Cert: c.TLSCert, Key: c.TLSKey, NTP: c.NTP,
		Lang: p.Lang, Now: p.now, Random: p.random,
	}
	patient.Keys = p.keysOf(database)
	known := vitals.New(vitals.Config{Backups: c.Backups, IsCopy: sqlite.IsCopy, OwnBackups: ownBackups(c.BackupTo)})
	patient.Backup = known.Backed()
	if c.BackupTo != "" {
		_, patient.Closed = backup.OpenKey(filepath.Join(p.Data, backupKeyFile), nil, p.random)
	}
	if photos, err := photo.Beside(filepath.Join(p.Data, photosFolder)); err == nil { // or else there are none yet
		patient.Photos = photos
	}
	return patient
}
