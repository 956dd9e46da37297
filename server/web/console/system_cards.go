package console

import (
	"fmt"
	"strconv"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
)

// systemCards tell how the server is, subject by subject.
func systemCards(v *app.System, lang schema.Lang) []card {
	s := sheet{lang: lang}
	return []card{s.program(v), s.disk(v), s.backup(v), s.work(v), s.photos(v), s.log(v), s.doors(v)}
}

// sheet is a card that is being written.
type sheet struct {
	lang    schema.Lang
	entries []entry
}

// add adds a line, with a dash where there is nothing to say.
func (s *sheet) add(key, text string) {
	s.entries = append(s.entries, entry{Label: say(s.lang, key), Value: value{Text: text, Absent: text == ""}})
}

func (s *sheet) number(key string, n int) { s.add(key, grouped(int64(n))) }

func (s *sheet) bytes(key string, n int64) { s.add(key, volume(n)) }

// finish takes the lines that were added.
func (s *sheet) finish(key string) card {
	c := card{Title: say(s.lang, key), Entries: s.entries}
	s.entries = nil
	return c
}

func (s *sheet) program(v *app.System) card {
	s.add("system.version", v.Program.Version)
	revision := short(v.Program.Revision)
	if v.Program.Changed {
		revision = say(s.lang, "system.changed", revision)
	}
	s.add("system.revision", revision)
	s.add("system.go", v.Program.Go+" "+v.Program.Platform)
	s.add("system.schema", say(s.lang, "system.schemas", strconv.Itoa(v.Program.Schema), strconv.Itoa(v.Program.Oldest)))
	s.add("system.format", strconv.Itoa(v.Store.Format))
	s.add("system.epoch", v.Store.Epoch)
	s.add("system.started", moment(v.Started))
	s.add("system.up", s.span(v.At-v.Started))
	s.number("system.saves", v.Store.Waiting)
	return s.finish("system.program")
}

func (s *sheet) disk(v *app.System) card {
	d := v.Disk
	s.bytes("system.free", d.Free)
	s.bytes("system.reserve", d.Reserve)
	s.bytes("system.used", d.Used())
	s.bytes("system.database", d.Database)
	s.bytes("system.wal", d.Log)
	s.bytes("system.photos", d.Photos)
	s.bytes("system.pictures", d.Pictures)
	s.bytes("system.uploads", d.Uploads)
	s.bytes("system.rest", d.Deliveries+d.Copies)
	return s.finish("system.disk")
}

func (s *sheet) backup(v *app.System) card {
	b := v.Backup
	switch {
	case !b.Watched:
		s.add("system.copy", say(s.lang, "system.unwatched"))
	case b.Copies == 0:
		s.add("system.copy", say(s.lang, "system.nocopy"))
	default:
		s.add("system.copy", moment(b.Made))
		s.add("system.age", s.span(v.At-b.Made))
		s.bytes("system.size", b.Size)
		s.number("system.copies", b.Copies)
	}
	if b.Checked > 0 {
		s.add("system.checked", moment(b.Checked))
	}
	if b.Faults > 0 {
		s.number("system.faults", b.Faults)
	}
	if b.Trouble != "" {
		s.add("system.trouble", cut(b.Trouble, mostTrouble))
	}
	restored := say(s.lang, "system.never")
	if b.Restored > 0 {
		restored = moment(b.Restored)
	}
	s.add("system.restored", restored)
	return s.finish("system.backup")
}

func (s *sheet) work(v *app.System) card {
	s.number("system.waiting", v.Work.Waiting)
	s.number("system.begun", v.Work.Begun)
	s.number("system.again", v.Work.Again)
	s.number("system.givenup", v.Work.GivenUp)
	due := ""
	if v.Work.Due > 0 {
		due = moment(v.Work.Due)
	}
	s.add("system.due", due)
	return s.finish("system.work")
}

func (s *sheet) photos(v *app.System) card {
	s.number("system.taken", v.Photos.Taken)
	s.number("system.here", v.Photos.Here)
	s.number("system.missing", v.Photos.Taken-v.Photos.Here)
	s.number("system.under", v.Photos.Uploads)
	if v.Photos.Uploads > 0 {
		s.add("system.received", say(s.lang, "system.of", volume(v.Photos.Received), volume(v.Photos.Expected)))
	}
	s.number("system.quiet", v.Photos.Quiet)
	return s.finish("system.delivery")
}

func (s *sheet) log(v *app.System) card {
	s.add("system.entries", grouped(v.Store.Entries))
	s.add("system.head", v.Store.Head)
	s.number("system.restores", v.Store.Restore)
	return s.finish("log")
}

func (s *sheet) doors(v *app.System) card {
	s.number("system.logins", v.Doors.Logins)
	s.number("system.addresses", v.Doors.Addresses)
	s.number("system.codes", v.Doors.Codes)
	return s.finish("system.doors")
}

// span spells how long something took, in its two largest units.
func (s *sheet) span(milli int64) string {
	d := max(time.Duration(milli)*time.Millisecond, 0)
	days, hours, minutes := int64(d.Hours())/24, int64(d.Hours())%24, int64(d.Minutes())%60
	if days > 0 {
		return say(s.lang, "system.days", grouped(days), strconv.FormatInt(hours, 10))
	}
	return say(s.lang, "system.hours", strconv.FormatInt(hours, 10), strconv.FormatInt(minutes, 10))
}

// volume spells many bytes by their order of magnitude.
func volume(bytes int64) string {
	if bytes < 1_000_000_000 {
		return size(bytes)
	}
	return fmt.Sprintf("%s\u00a0GB", scaled(bytes/100_000_000, 1))
}
