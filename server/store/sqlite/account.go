package sqlite

import (
	"encoding/json"
	"fmt"
	"strings"

	"ruhu/server/app"
	"ruhu/syncproto"
)

// inAreas holds for a person with a role at or below one of the areas in a JSON list, or
// with a former one when none stands.
const inAreas = `EXISTS (SELECT 1 FROM person_grant g JOIN json_each(?) a ON substr(g.area, 1, length(a.value)) = a.value
	WHERE g.person = p.id AND (g.until = 0 OR NOT EXISTS (SELECT 1 FROM person_grant s WHERE s.person = p.id AND s.until = 0)))`

// where is a condition that grows, with its arguments.
type where struct {
	parts []string
	args  []any
}

func (w *where) add(condition string, args ...any) {
	w.parts, w.args = append(w.parts, condition), append(w.args, args...)
}

func (w *where) in(areas []string) error {
	list, err := json.Marshal(areas)
	w.add(inAreas, string(list))
	return err
}

func (w *where) String() string { return strings.Join(w.parts, " AND ") }

// peopleStates are the conditions of app.PeopleState.
var peopleStates = map[app.PeopleState]string{
	app.PeopleActive:     "p.disabled = 0",
	app.PeopleDisabled:   "p.disabled = 1",
	app.PeopleNoPassword: "p.disabled = 0 AND p.password = ''",
	app.PeopleNoFactor:   "p.disabled = 0 AND p.password <> '' AND f.secret IS NULL",
}

const peopleFrom = " FROM person p LEFT JOIN second_factor f ON f.person = p.id WHERE "

// FindPeople implements app.ReadAccounts.
func (s *session) FindPeople(q app.PeopleQuery) (page []app.PersonLine, total int, err error) {
	var w where
	if err := w.in(q.Areas); err != nil {
		return nil, 0, fmt.Errorf("find people: %w", err)
	}
	if q.Text != "" {
		w.add("(instr(p.name, ?) > 0 OR instr(p.login, ?) > 0)", q.Text, q.Text)
	}
	if q.Role != "" {
		w.add("EXISTS (SELECT 1 FROM person_grant r WHERE r.person = p.id AND r.until = 0 AND r.role = ?)", string(q.Role))
	}
	if condition := peopleStates[q.State]; condition != "" {
		w.add(condition)
	}
	err = s.one("SELECT count(*)"+peopleFrom+w.String(), w.args, &total)
	if err != nil {
		return nil, 0, fmt.Errorf("count people: %w", err)
	}
	text := `SELECT p.id, p.name, p.login, p.lang, p.password, p.lapses, p.disabled, f.secret IS NOT NULL,
		(SELECT count(*) FROM device d WHERE d.person = p.id AND d.revoked = 0)` + peopleFrom + w.String() + ` ORDER BY p.login, p.id LIMIT ? OFFSET ?`
	err = s.each(text, append(w.args, q.Limit, q.Offset), func(scan func(...any) error) error {
		var line app.PersonLine
		err := scan(append(scanPerson(&line.Person), &line.Factor, &line.Devices)...)
		page = append(page, line)
		return err
	})
	for i := range page {
		if err == nil {
			err = s.grants(&page[i].Person)
		}
	}
	if err != nil {
		return nil, 0, fmt.Errorf("find people: %w", err)
	}
	return page, total, nil
}

// deviceStates are the conditions of app.DeviceState, but for the one with an argument.
var deviceStates = map[app.DeviceState]string{
	app.DeviceActive:  "device.revoked = 0",
	app.DeviceClock:   "device.revoked = 0 AND device.clock_offset <> 0",
	app.DeviceRevoked: "device.revoked = 1",
}

// LastCalls implements app.ReadAccounts.
func (s *session) LastCalls() (map[syncproto.DeviceNo]app.LastCall, error) {
	calls := map[syncproto.DeviceNo]app.LastCall{}
	err := s.each("SELECT no, seen_at, clock_offset FROM device WHERE revoked = 0", nil, func(scan func(...any) error) error {
		var (
			no   syncproto.DeviceNo
			call app.LastCall
		)
		err := scan(&no, &call.SeenAt, &call.ClockOffset)
		calls[no] = call
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("last calls of devices: %w", err)
	}
	return calls, nil
}

// FindDevices implements app.ReadAccounts.
func (s *session) FindDevices(q app.DeviceQuery) (page []app.DeviceLine, total int, err error) {
	var w where
	if err := w.in(q.Areas); err != nil {
		return nil, 0, fmt.Errorf("find devices: %w", err)
	}
	if q.Person != "" {
		w.add("device.person = ?", q.Person)
	}
	if q.Text != "" {
		w.add("(instr(device.name, ?) > 0 OR instr(p.name, ?) > 0 OR instr(p.login, ?) > 0)", q.Text, q.Text, q.Text)
	}
	if q.State == app.DeviceSilent {
		w.add("device.revoked = 0 AND device.seen_at < ?", q.SilentSince)
	} else if condition := deviceStates[q.State]; condition != "" {
		w.add(condition)
	}
	from := " FROM device JOIN person p ON p.id = device.person WHERE " + w.String()
	if err := s.one("SELECT count(*)"+from, w.args, &total); err != nil {
		return nil, 0, fmt.Errorf("count devices: %w", err)
	}
	text := "SELECT device." + strings.ReplaceAll(deviceColumns, ", ", ", device.") + lastN + from +
		" ORDER BY device.revoked, device.seen_at, device.no LIMIT ? OFFSET ?"
	err = s.each(text, append(w.args, q.Limit, q.Offset), func(scan func(...any) error) error {
		var line app.DeviceLine
		err := scan(append(scanDevice(&line.Device), &line.LastN)...)
		page = append(page, line)
		return err
	})
	for i := range page {
		if err == nil {
			page[i].Carrier, err = s.Person(page[i].Device.Person)
		}
	}
	if err != nil {
		return nil, 0, fmt.Errorf("find devices: %w", err)
	}
	return page, total, nil
}
