package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"ruhu/server/app"
	"ruhu/server/backup"
	"ruhu/server/store/sqlite"
)

// backupKeyFile, in the data folder, says whom backups are closed to. It opens none.
const backupKeyFile = "backup.json"

// backedUp are the folders of the data folder that belong into a backup beside the
// database. The others hold what can be made or sent again.
var backedUp = []string{photosFolder, picturesFolder, courierFolder, deliveriesFolder}

type backupCommand struct {
	Make  backupMake  `cmd:"" default:"withargs" help:"Add a backup of how things are now. The server may be at work."`
	Key   backupKey   `cmd:"" help:"Make the pair of keys that backups are closed with and opened."`
	List  backupList  `cmd:"" help:"Tell which backups there are."`
	Check backupCheck `cmd:"" help:"Read every backup, and tell what is damaged."`
}

// Help is printed below the flags.
func (backupCommand) Help() string {
	return `Once: ruhu backup key --out backup-identity.txt, on a machine that is not the server's. Keep the file, and a printed copy of it, where the office keeps its seals: without it no backup can be opened, by nobody. The line that it prints is whom backups are closed to.

Then, as often as a day of work is worth: ruhu backup --to DIR --recipient age1…. Each time only what is new is written; a backup that is interrupted does no harm. The recipients are remembered in the data folder. serve --backup-to DIR does it by itself.

Back: ruhu restore --from DIR --identity backup-identity.txt, with --at for an earlier moment.`
}

type backupMake struct {
	To        string   `help:"Folder of the backups, on another disk." required:"" type:"path" placeholder:"DIR"`
	Whole     bool     `help:"Read every file and every piece that is there, and write anew what the disk has spoilt: when ruhu backup check finds faults."`
	Recipient []string `help:"Whom they are closed to, as ruhu backup key prints it; may be repeated. Remembered." placeholder:"age1…"`
}

// Run implements the command.
func (c *backupMake) Run(p *program) error {
	step := newProgress(p.errs, p.now)
	report, swept, err := p.backUp(c.To, c.Recipient, c.Whole, step.step)
	step.end()
	if err != nil {
		return err
	}
	out := struct {
		*backup.Report
		Swept backup.Swept `json:"swept"`
	}{report, swept}
	return p.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "Backup %s: %s, up to entry %d of the log; %d of %d pieces were new, %s written.\n",
			report.Moment, bytesOf(report.Size), report.Entry, report.Fresh, report.Pieces, bytesOf(report.Written))
		if swept.Moments > 0 {
			fmt.Fprintf(w, "%d older backups were thinned out, %s.\n", swept.Moments, bytesOf(swept.Bytes))
		}
	})
}

// backUp adds a backup to a folder, and thins out those before it.
func (p *program) backUp(to string, recipients []string, whole bool, progress func(string, int, int)) (_ *backup.Report, swept backup.Swept, err error) {
	key, err := backup.OpenKey(filepath.Join(p.Data, backupKeyFile), recipients, p.random)
	if err != nil {
		return nil, swept, err
	}
	r, err := backup.Create(to)
	if err != nil {
		return nil, swept, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	report, err := r.Make(p.ctx, backup.Source{Data: p.Data, Copy: p.copyStore, Folders: backedUp, Keys: p.backedKeys, Whole: whole, Progress: progress}, key, p.now())
	if err != nil {
		return nil, swept, err
	}
	swept, err = r.Sweep(backup.Usual, p.now())
	return report, swept, err
}

func (p *program) copyStore(_ context.Context, to string) (backup.Stand, error) {
	stand, err := sqlite.Copy(filepath.Join(p.Data, storeFile), to)
	return backup.Stand(stand), err
}

type backupKey struct {
	Out string `help:"File for the identity, which opens backups." required:"" type:"path" placeholder:"FILE"`
}

// Run implements the command.
func (c *backupKey) Run(p *program) error {
	identity, recipient, err := backup.NewIdentity()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "# opens Ruhu's backups; made %s\n# closed to: %s\n%s\n", p.now().UTC().Format(time.RFC3339), recipient, identity)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return p.print(map[string]string{"file": c.Out, "recipient": recipient}, func(w io.Writer) {
		fmt.Fprintf(w, "%s opens the backups. Keep it away from the server, and a printed copy of it.\nBackups are closed to:\n%s\n", c.Out, recipient)
	})
}

type backupList struct {
	From string `help:"Folder of the backups." required:"" type:"existingdir" placeholder:"DIR"`
}

// listedBackup is a line of the list.
type listedBackup struct {
	Moment string `json:"moment"`
	Made   int64  `json:"made"`
	Entry  int64  `json:"entry"`
	Files  int    `json:"files"`
	Size   int64  `json:"size"`
	Fault  string `json:"fault,omitempty"`
}

// Run implements the command.
func (c *backupList) Run(p *program) error {
	r, err := backup.Open(c.From)
	if err != nil {
		return err
	}
	defer r.Close()
	names, err := r.Names()
	if err != nil {
		return err
	}
	list := []listedBackup{}
	for _, name := range names {
		m, err := r.Moment(name)
		if err != nil {
			list = append(list, listedBackup{Moment: name, Fault: err.Error()})
			continue
		}
		list = append(list, listedBackup{Moment: name, Made: m.Made, Entry: m.Entry, Files: len(m.Files), Size: m.Size()})
	}
	return p.print(map[string]any{"moments": list}, func(w io.Writer) {
		lines := [][]string{{"MOMENT", "ENTRY", "FILES", "SIZE", ""}}
		for _, m := range list {
			lines = append(lines, []string{m.Moment, strconv.FormatInt(m.Entry, 10), strconv.Itoa(m.Files), bytesOf(m.Size), m.Fault})
		}
		columns(w, lines)
	})
}

type backupCheck struct {
	From     string `help:"Folder of the backups." required:"" type:"existingdir" placeholder:"DIR"`
	Identity string `help:"File of the identity: with it each piece is opened and proven, without it only that no byte changed." type:"existingfile" placeholder:"FILE"`
}

// Run implements the command.
func (c *backupCheck) Run(p *program) error {
	identity, err := readIdentity(c.Identity)
	if err != nil {
		return err
	}
	r, err := backup.Open(c.From)
	if err != nil {
		return err
	}
	defer r.Close()
	step := newProgress(p.errs, p.now)
	checked, err := r.Check(p.ctx, identity, step.step)
	step.end()
	if err == nil {
		err = noteTrial(r, checked, p.now())
	}
	if err != nil {
		return err
	}
	err = p.print(checked, func(w io.Writer) {
		fmt.Fprintf(w, "%d backups, %d pieces, %s read.\n", checked.Moments, checked.Pieces, bytesOf(checked.Bytes))
		for _, fault := range checked.Faults {
			fmt.Fprintln(w, "Damaged:", fault)
		}
		for _, name := range checked.Useless {
			fmt.Fprintln(w, "Cannot be brought back whole:", name)
		}
	})
	if err == nil && len(checked.Faults) > 0 {
		err = fmt.Errorf("%d faults; ruhu backup --whole writes anew what today's data need", len(checked.Faults))
	}
	return err
}

// noteTrial keeps what came of reading all backups. A folder that cannot be written, such as
// that of a disk that is locked, can be read all the same.
func noteTrial(r *backup.Repository, checked *backup.Checked, now time.Time) error {
	names, err := r.Names()
	if err != nil || len(names) == 0 {
		return err
	}
	err = r.NoteTrial(backup.Trial{At: now.UnixMilli(), Moment: names[len(names)-1], All: true, Opened: checked.Opened, Faults: len(checked.Faults)})
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return nil
	}
	return err
}

// readIdentity reads what opens backups; no file is none.
func readIdentity(path string) (backup.Identity, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	identity, err := backup.ReadIdentity(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return identity, nil
}

// bytesOf spells a size for people.
func bytesOf(n int64) string {
	if n < 10<<20 {
		return strconv.FormatInt((n+1023)>>10, 10) + " KB"
	}
	return strconv.FormatInt((n+1<<19)>>20, 10) + " MB"
}

// readEvery is how often a server reads the newest of its backups: a disk that rots says
// so only to whoever reads it.
const readEvery = 7 * 24 * time.Hour

// keepTried reads the newest backup when that was not done for long, and tells of what is
// damaged.
func (p *program) keepTried(folder string) error {
	r, err := backup.Open(folder)
	if err != nil {
		return err
	}
	defer r.Close()
	last, err := r.LastTrial()
	if err != nil || p.now().Sub(time.UnixMilli(last.At)) < readEvery {
		return err
	}
	checked, err := r.CheckNewest(p.ctx, p.now())
	if err == nil && len(checked.Faults) > 0 {
		err = fmt.Errorf("%d faults: %s", len(checked.Faults), checked.Faults[0])
	}
	return err
}

// keepBackedUp adds a backup now and then, until the context ends. One that fails is told
// of and soon tried again: somebody may have taken the disk out.
func (p *program) keepBackedUp(to string, every time.Duration) {
	for {
		report, _, err := p.backUp(to, nil, false, func(string, int, int) {})
		pause := every
		switch {
		case err == nil:
			p.log.Info("backup", "moment", report.Moment, "entry", report.Entry, "fresh", report.Fresh, "written", report.Written)
			if err := p.keepTried(to); err != nil && p.ctx.Err() == nil {
				p.log.Error("the newest backup was read, and is damaged or cannot be read", "to", to, "error", err)
			}
		case p.ctx.Err() != nil:
			return
		default:
			p.log.Error("no backup was made", "to", to, "error", err)
			pause = min(every, 10*time.Minute)
		}
		select {
		case <-p.ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// ownBackups looks at a folder of backups that the server makes; nil when it makes none.
// While there is none yet, which is so until the first is made, there are 0.
func ownBackups(folder string) func() (app.Backup, error) {
	if folder == "" {
		return nil
	}
	return func() (b app.Backup, err error) {
		r, err := backup.Open(folder)
		if errors.Is(err, fs.ErrNotExist) {
			return b, nil
		}
		if err != nil {
			return b, err
		}
		defer func() { err = errors.Join(err, r.Close()) }()
		if b.Copies, b.Made, b.Size, err = r.Newest(); err != nil {
			return b, err
		}
		tried, err := r.LastTrial()
		b.Checked, b.Faults = tried.At, tried.Faults
		return b, err
	}
}
