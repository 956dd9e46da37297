package console

import (
	"cmp"
	"slices"
	"time"

	"ruhu/server/app"
)

// phonesView is who has not synced for how long, and whose clock is wrong.
type phonesView struct {
	Facts   []fact // lists of devices; none where they are the reader's own
	Classes []mapClass
	Lines   []phoneLine // who has been silent longest comes first
	Clocks  []phoneLine // those that are off furthest
}

// phoneLine is one device.
type phoneLine struct {
	Carrier, Href string // Href is the page of who carries it, "" where it is not shown
	Device        string
	Places        []string
	Mark          string
	Silent        string // for how long
	At            string // when it synced last, "" for never
	Clock         string
}

// phonesShown is how many devices a list here shows before it leads to the list of all.
const phonesShown = 6

// silence is a class of how long ago somebody synced last.
type silence struct {
	mark string
	text string
	upTo int64 // milliseconds; 0 for any time
}

// silences are all of them; the last is of those who never did.
var silences = [...]silence{
	{mark: "day", text: "silence.day", upTo: day},
	{mark: "days", text: "silence.days", upTo: 3 * day},
	{mark: "week", text: "silence.week", upTo: staleAfter},
	{mark: "silent", text: "silence.silent"},
	{mark: "never", text: "silence.never"},
}

// day is a day in milliseconds.
const day = 24 * 60 * 60 * 1000

// silenceOf is the class of an instant of Unix milliseconds, 0 for never.
func silenceOf(seenAt int64, now time.Time) int {
	if seenAt == 0 {
		return len(silences) - 1
	}
	return slices.IndexFunc(silences[:], func(s silence) bool { return s.upTo == 0 || seenAt >= now.UnixMilli()-s.upTo })
}

// phonesView shows the devices that the reader looks after, or their own; nil when they
// are concerned with none.
func (d *desk) phonesView() *phonesView {
	mine := slices.DeleteFunc(slices.Clone(d.phones), func(one carried) bool { return !d.concerns(one) })
	if len(mine) == 0 {
		return nil
	}
	v, counts := &phonesView{}, make([]int, len(silences))
	for _, one := range mine {
		counts[silenceOf(one.SeenAt, d.now)]++
	}
	for i, s := range silences {
		v.Classes = append(v.Classes, mapClass{Mark: s.mark, Label: say(d.who.lang, s.text), Figure: counts[i]})
	}
	wrong := wrongest(mine)
	if d.who.seesDeviceList() {
		v.Facts = d.deviceFacts(len(mine), counts[len(counts)-2]+counts[len(counts)-1], len(wrong))
	}
	slices.SortStableFunc(mine, func(a, b carried) int { return cmp.Or(cmp.Compare(a.SeenAt, b.SeenAt), cmp.Compare(a.No, b.No)) })
	v.Lines, v.Clocks = d.phoneLines(mine), d.phoneLines(wrong)
	return v
}

// concerns reports whether a device is shown to the reader: one that they look after, or
// else their own.
func (d *desk) concerns(one carried) bool {
	if d.who.seesDeviceList() {
		return one.carrier != nil && d.who.Grants.SeesDevices(*one.carrier)
	}
	return one.Person == d.who.ID && one.carrier != nil
}

// deviceFacts lead to the lists of devices.
func (d *desk) deviceFacts(all, silent, wrong int) []fact {
	of := func(label string, n int, state app.DeviceState) fact {
		return fact{Label: label, Figure: grouped(int64(n)), Href: devicesPath + "?state=" + string(state), Alarm: n > 0 && state != app.DeviceActive}
	}
	return []fact{
		of(say(d.who.lang, "phone.silent"), silent, app.DeviceSilent),
		of(say(d.who.lang, "clocks.wrong"), wrong, app.DeviceClock),
		of(say(d.who.lang, "today.phones"), all, app.DeviceActive),
	}
}

// wrongest are the devices whose clocks are wrong, those that are off furthest first.
func wrongest(all devices) devices {
	wrong := slices.DeleteFunc(slices.Clone(all), func(one carried) bool { return one.ClockOffset == 0 })
	off := func(one carried) int64 { return max(one.ClockOffset, -one.ClockOffset) }
	slices.SortStableFunc(wrong, func(a, b carried) int { return cmp.Compare(off(b), off(a)) })
	return wrong
}

// phoneLines are the first of some devices.
func (d *desk) phoneLines(all devices) (lines []phoneLine) {
	for _, one := range all[:min(len(all), phonesShown)] {
		lines = append(lines, d.phoneLine(one))
	}
	return lines
}

func (d *desk) phoneLine(one carried) phoneLine {
	line := phoneLine{Carrier: one.carrier.Name, Device: one.Name, Mark: silences[silenceOf(one.SeenAt, d.now)].mark, Silent: d.silent(one.SeenAt)}
	if d.who.Grants.SeesAccount(*one.carrier) {
		line.Href = personPage(one.Person)
	}
	for _, g := range one.carrier.Reach() {
		line.Places = append(line.Places, d.all.place(g.Area, d.who.lang))
	}
	if one.SeenAt > 0 {
		line.At = moment(one.SeenAt)
	}
	if one.ClockOffset != 0 {
		line.Clock = offset(d.who.lang, one.ClockOffset)
	}
	return line
}

// silent says how long ago somebody synced last.
func (d *desk) silent(seenAt int64) string {
	if seenAt == 0 {
		return say(d.who.lang, "never")
	}
	return d.age(seenAt)
}
