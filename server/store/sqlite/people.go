package sqlite

import (
	"fmt"
	"slices"

	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

const personColumns = "id, name, login, lang, password, lapses, disabled"

func scanPerson(p *registry.Person) []any {
	return []any{&p.ID, &p.Name, &p.Login, &p.Lang, &p.Password, &p.Lapses, &p.Disabled}
}

// Person implements app.ReadPeople.
func (s *session) Person(id string) (registry.Person, error) {
	p, known := s.people[id]
	if !known {
		var err error
		if p, err = s.person("id = ?1", id); err != nil {
			return p, err
		}
		if s.caches {
			s.people[id] = p
		}
	}
	p.Grants, p.Former = slices.Clone(p.Grants), slices.Clone(p.Former) // the caller's own, to change as it likes
	return p, nil
}

// PersonByLogin implements app.ReadPeople. People who only carry a device have
// no login, and cannot be found by it.
func (s *session) PersonByLogin(login string) (registry.Person, error) {
	return s.person("login = ?1 AND login <> ''", login)
}

func (s *session) person(where, key string) (registry.Person, error) {
	var p registry.Person
	err := s.one("SELECT "+personColumns+" FROM person WHERE "+where, []any{key}, scanPerson(&p)...)
	if err != nil {
		return p, err
	}
	err = s.grants(&p)
	return p, err
}

// grants fills in what a person may do, and might.
func (s *session) grants(p *registry.Person) error {
	return s.each("SELECT role, area, until FROM person_grant WHERE person = ?1 ORDER BY role, area", []any{p.ID}, func(scan func(...any) error) error {
		var f registry.Former
		err := scan(&f.Role, &f.Area, &f.Until)
		if f.Until == 0 {
			p.Grants = append(p.Grants, f.Grant)
		} else {
			p.Former = append(p.Former, f)
		}
		return err
	})
}

// People implements app.ReadPeople.
func (s *session) People() ([]registry.Person, error) {
	var people []registry.Person
	err := s.each("SELECT "+personColumns+" FROM person ORDER BY login, id", nil, func(scan func(...any) error) error {
		var p registry.Person
		err := scan(scanPerson(&p)...)
		people = append(people, p)
		return err
	})
	for i := range people {
		if err == nil {
			err = s.grants(&people[i])
		}
	}
	return people, err
}

// PutPerson implements app.Tx.
func (s *session) PutPerson(p registry.Person) error {
	delete(s.people, p.ID)
	s.accounts = true
	err := s.exec(`INSERT INTO person (`+personColumns+`) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
		ON CONFLICT (id) DO UPDATE SET name = ?2, login = ?3, lang = ?4, password = ?5, lapses = ?6, disabled = ?7`,
		p.ID, p.Name, p.Login, p.Lang, p.Password, p.Lapses, p.Disabled)
	if err == nil {
		err = s.exec("DELETE FROM person_grant WHERE person = ?1", p.ID)
	}
	all := slices.Clone(p.Former)
	for _, g := range p.Grants { // after the former: what is granted again stands
		all = append(all, registry.Former{Grant: g})
	}
	for _, g := range all {
		if err == nil {
			err = s.exec("INSERT OR REPLACE INTO person_grant (person, role, area, until) VALUES (?1, ?2, ?3, ?4)", p.ID, string(g.Role), g.Area, g.Until)
		}
	}
	if err != nil {
		return fmt.Errorf("put person %s: %w", p.ID, err)
	}
	return nil
}

const deviceColumns = "no, id, person, name, public_key, revoked, revoked_at, reason, version, clock_offset, enrolled_at, seen_at, kept"

func scanDevice(d *registry.Device) []any {
	return []any{&d.No, &d.ID, &d.Person, &d.Name, &d.PublicKey, &d.Revoked, &d.RevokedAt, &d.Reason, &d.Version, &d.ClockOffset, &d.EnrolledAt, &d.SeenAt, &d.Kept}
}

// Device implements app.ReadPeople.
func (s *session) Device(id string) (registry.Device, error) {
	d, known := s.devices[id]
	if !known {
		if err := s.one("SELECT "+deviceColumns+lastN+" FROM device WHERE id = ?1", []any{id}, append(scanDevice(&d), &d.LastN)...); err != nil {
			return d, err
		}
		if s.caches {
			s.devices[id], s.byNo[d.No] = d, id
		}
	}
	d.PublicKey = slices.Clone(d.PublicKey)
	return d, nil
}

// lastN is the number of a device's last changeset. It is read from the receipts,
// so that the two cannot disagree.
const lastN = ", (SELECT coalesce(max(n), 0) FROM receipt WHERE device = device.no)"

// answered keeps what is remembered of a device in step with its receipts.
func (s *session) answered(no syncproto.DeviceNo, n int64) {
	if d, known := s.devices[s.byNo[no]]; known && n > d.LastN {
		d.LastN = n
		s.devices[d.ID] = d
	}
}

// Devices implements app.ReadPeople.
func (s *session) Devices() ([]registry.Device, error) {
	var devices []registry.Device
	err := s.each("SELECT "+deviceColumns+lastN+" FROM device ORDER BY no", nil, func(scan func(...any) error) error {
		var d registry.Device
		err := scan(append(scanDevice(&d), &d.LastN)...)
		devices = append(devices, d)
		return err
	})
	return devices, err
}

// PutDevice implements app.Tx.
func (s *session) PutDevice(d registry.Device) (syncproto.DeviceNo, error) {
	delete(s.devices, d.ID)
	s.accounts = true
	err := s.exec(`INSERT INTO device (id, person, name, public_key, revoked, revoked_at, reason, version, clock_offset, enrolled_at, seen_at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
		ON CONFLICT (id) DO UPDATE SET person = ?2, name = ?3, public_key = ?4, revoked = ?5, revoked_at = ?6, reason = ?7, version = ?8,
			clock_offset = ?9, enrolled_at = ?10, seen_at = ?11`,
		d.ID, d.Person, d.Name, d.PublicKey, d.Revoked, d.RevokedAt, d.Reason, d.Version, d.ClockOffset, d.EnrolledAt, d.SeenAt)
	if err != nil {
		return 0, fmt.Errorf("put device %s: %w", d.ID, err)
	}
	var no syncproto.DeviceNo
	err = s.one("SELECT no FROM device WHERE id = ?1", []any{d.ID}, &no)
	return no, err
}

// TouchDevice implements app.Tx.
func (s *session) TouchDevice(no syncproto.DeviceNo, seenAt, offset int64, version int) error {
	if d, known := s.devices[s.byNo[no]]; known {
		d.SeenAt, d.ClockOffset = seenAt, offset
		if version > 0 {
			d.Version = version
		}
		s.devices[d.ID] = d
	}
	return s.changeOne("UPDATE device SET seen_at = ?2, clock_offset = ?3, version = CASE WHEN ?4 > 0 THEN ?4 ELSE version END WHERE no = ?1", int64(no), seenAt, offset, version)
}

// PutEnrolCode implements app.Tx.
func (s *session) PutEnrolCode(c app.EnrolCode) error {
	return s.exec("INSERT INTO enrol_code (hash, person, expires_at) VALUES (?1, ?2, ?3)", c.Hash, c.Person, c.ExpiresAt)
}

// EnrolCode implements app.ReadPeople.
func (s *session) EnrolCode(hash string) (app.EnrolCode, error) {
	c := app.EnrolCode{Hash: hash}
	err := s.one("SELECT person, expires_at, device FROM enrol_code WHERE hash = ?1", []any{hash}, &c.Person, &c.ExpiresAt, &c.Device)
	return c, err
}

// UseEnrolCode implements app.Tx.
func (s *session) UseEnrolCode(hash, device string) error {
	return s.changeOne("UPDATE enrol_code SET device = ?2 WHERE hash = ?1 AND device = ''", hash, device)
}

// RefreshToken implements app.ReadPeople.
func (s *session) RefreshToken(hash string) (app.RefreshToken, error) {
	t := app.RefreshToken{Hash: hash}
	err := s.one("SELECT device, expires_at, successor FROM refresh_token WHERE hash = ?1", []any{hash}, &t.Device, &t.ExpiresAt, &t.Successor)
	return t, err
}

// PutRefreshToken implements app.Tx.
func (s *session) PutRefreshToken(t app.RefreshToken) error {
	return s.exec(`INSERT INTO refresh_token (hash, device, expires_at, successor) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (hash) DO UPDATE SET expires_at = ?3, successor = ?4`, t.Hash, t.Device, t.ExpiresAt, t.Successor)
}

// Session implements app.ReadPeople.
func (s *session) Session(hash string) (app.Session, error) {
	v := app.Session{Hash: hash}
	err := s.one("SELECT person, created_at, used_at, begun FROM session WHERE hash = ?1", []any{hash}, &v.Person, &v.CreatedAt, &v.UsedAt, &v.Begun)
	return v, err
}

// PutSession implements app.Tx.
func (s *session) PutSession(v app.Session) error {
	return s.exec(`INSERT INTO session (hash, person, created_at, used_at, begun) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (hash) DO UPDATE SET used_at = ?4`, v.Hash, v.Person, v.CreatedAt, v.UsedAt, v.Begun)
}

// DeleteSession implements app.Tx.
func (s *session) DeleteSession(hash string) error {
	return s.exec("DELETE FROM session WHERE hash = ?1", hash)
}

// ServerKey implements app.ReadPeople.
func (s *session) ServerKey(name string) ([]byte, error) {
	var secret []byte
	if err := s.one("SELECT secret FROM server_key WHERE name = ?1", []any{name}, &secret); err != nil {
		return nil, err
	}
	return s.openText(secret, "server_key", name)
}

// PutServerKey implements app.Tx.
func (s *session) PutServerKey(name string, secret []byte) error {
	sealed, err := s.sealText(secret, "server_key", name)
	if err != nil {
		return err
	}
	return s.exec("INSERT INTO server_key (name, secret) VALUES (?1, ?2)", name, sealed)
}
