package siege

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
)

// Two villages of different townships.
const (
	here  = "222426100200"
	there = "222426101200"
)

const password = "correct horse battery staple"

// Words that stand in the households of either village, and nowhere else.
var (
	secretsHere  = []string{"甲雀", "13900000001", "622848000000001"}
	secretsThere = []string{"乙雀", "13900000002", "622848000000002"}
)

// households of each village.
const households = 3

// Camp is a data folder with people around two villages, and what their requests need.
type Camp struct {
	logins  []login
	actors  []actor
	keeper  *phone     // of the other village
	carrier *phone     // of this one
	counter sync.Mutex // at which deliveries are handed in
}

// login is an account before it signs in.
type login struct {
	name, code string // code is what enrols a device, "" for a desk
	person     registry.Person
}

// actor is somebody who calls: a desk, a device, or nobody.
type actor struct {
	name    string
	token   string // of a device or a desk, "" for nobody
	device  string // id, "" for a desk
	person  string
	refresh string
	hidden  []string // words that they may not be shown
}

// phone is an enrolled device.
type phone struct {
	Device, Person, Access, Refresh string

	key ed25519.PrivateKey
	mu  sync.Mutex // over n: numbers come without gaps
	n   int
}

// Pitch makes a new data folder with so many accounts of each kind.
func Pitch(ctx context.Context, data string, each int) (camp *Camp, err error) {
	store, err := sqlite.Open(filepath.Join(data, "ruhu.db"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := store.Write(ctx, putAreas); err != nil {
		return nil, err
	}
	doors, err := auth.New(ctx, store, auth.Config{Now: time.Now, Random: rand.Reader})
	if err != nil {
		return nil, err
	}
	camp = &Camp{}
	for _, who := range people(each) {
		p, err := doors.AddPerson(ctx, registry.Person{Login: who.name, Name: "攻" + who.name, Grants: who.grants}, password)
		if err != nil {
			return nil, err
		}
		l := login{name: who.name, person: p}
		if who.device {
			if l.code, _, err = doors.NewEnrolCode(ctx, p.ID); err != nil {
				return nil, err
			}
		}
		camp.logins = append(camp.logins, l)
	}
	return camp, nil
}

func putAreas(tx app.Tx) error {
	var rows [][]schema.Value
	for _, a := range antu.Areas() {
		rows = append(rows, []schema.Value{schema.TextOf(a.Code), schema.TextOf(a.Parent), schema.TextOf(a.Level),
			schema.TextOf(a.Name.ZH), schema.TextOf(a.Name.KO), schema.TextOf(a.Name.EN)})
	}
	return tx.PutReference(schema.Area, rows)
}

// somebody is an account that is to be.
type somebody struct {
	name   string
	grants registry.Grants
	device bool
}

// The two who register the households.
const (
	keeperName  = "keeper"
	carrierName = "carrier"
)

// people are the accounts: nobody who is called keeper attacks, and nobody else has
// anything to do with the other village.
func people(each int) []somebody {
	at := func(role registry.Role, area string) registry.Grants {
		return registry.Grants{{Role: role, Area: area}}
	}
	all := []somebody{{keeperName, at(registry.Cadre, there), true}, {carrierName, at(registry.Cadre, here), true}}
	for i := range each {
		all = append(all,
			somebody{fmt.Sprintf("cadre%d", i), at(registry.Cadre, here), false},
			somebody{fmt.Sprintf("phone%d", i), at(registry.Cadre, here), true},
			somebody{fmt.Sprintf("reviewer%d", i), at(registry.TownshipReviewer, here[:9]), false},
			somebody{fmt.Sprintf("staff%d", i), at(registry.CountyStaff, here[:9]), false},
			somebody{fmt.Sprintf("auditor%d", i), at(registry.Auditor, here[:9]), false},
			somebody{fmt.Sprintf("logs%d", i), at(registry.LogAuditor, here[:9]), false},
			somebody{fmt.Sprintf("admin%d", i), at(registry.Administrator, here[:9]), false},
			somebody{fmt.Sprintf("nobody%d", i), nil, false})
	}
	return all
}

// Enter signs everybody in at the server, registers the households, and notes how things
// stand.
func (c *Camp) Enter(ctx context.Context, to *Target) error {
	for i := range c.logins {
		if err := c.enter(ctx, to, &c.logins[i]); err != nil {
			return fmt.Errorf("%s: %w", c.logins[i].name, err)
		}
	}
	c.actors = append(c.actors, actor{name: "stranger", hidden: append(secretsHere, secretsThere...)})
	for village, p := range map[string]*phone{here: c.carrier, there: c.keeper} {
		for range households {
			if err := p.register(ctx, to, village); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Camp) enter(ctx context.Context, to *Target, l *login) error {
	a := actor{name: l.name, person: l.person.ID, hidden: secretsThere}
	if !l.person.Grants.Sees(here) {
		a.hidden = append(append([]string(nil), secretsHere...), secretsThere...)
	}
	if l.code == "" {
		var in struct{ Session string }
		err := to.call(ctx, "/v1/session", "", map[string]any{"login": l.name, "password": password}, &in)
		a.token = in.Session
		c.actors = append(c.actors, a)
		return err
	}
	p := &phone{}
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	p.key = key
	err = to.call(ctx, "/v1/enrol", "", map[string]any{"code": l.code, "name": l.name, "public_key": []byte(public),
		"signature": ed25519.Sign(key, []byte("ruhu enrol\n"+l.code))}, p)
	switch l.name {
	case keeperName:
		c.keeper = p
		return err
	case carrierName:
		c.carrier = p
	}
	a.token, a.device, a.refresh = p.Access, p.Device, p.Refresh
	c.actors = append(c.actors, a)
	return err
}

// householdID names a household of a village, by its number.
func householdID(village string, n int) string {
	return fmt.Sprintf("0190aaaa-0000-7000-8000-%s", village[:9]) + fmt.Sprintf("%03d", n)
}

// register pushes the next household of a village.
func (p *phone) register(ctx context.Context, to *Target, village string) error {
	p.n++
	id, secrets := householdID(village, p.n), secretsHere
	if village == there {
		secrets = secretsThere
	}
	household := map[string]any{"group_name": secrets[0], "head_name": secrets[0], "phone": secrets[1], "bank_name": "农业银行", "bank_account": secrets[2],
		"identification_standard": "1", "attribute": "1", "main_cause": "01", "status": "registered", "registered_year": 2014, "remark": secrets[0]}
	return p.push(ctx, to, village, id, map[string]any{"t": "household", "id": id, "set": household})
}

// push sends the device's next changeset, which must be taken.
func (p *phone) push(ctx context.Context, to *Target, village, household string, edit map[string]any) error {
	changeset := map[string]any{"n": p.n, "id": registry.DerivedID(p.Device, fmt.Sprint(p.n)), "by": p.Person, "village": village, "household": household,
		"at": time.Now().UnixMicro(), "v": schema.Version, "edits": []any{edit}}
	var answer json.RawMessage
	err := to.call(ctx, "/v1/push", p.Access, map[string]any{"device": p.Device, "now": time.Now().UnixMicro(), "changesets": []any{changeset}}, &answer)
	if err == nil && strings.Contains(string(answer), `"rejected"`) {
		err = fmt.Errorf("a changeset is refused: %s", answer)
	}
	return err
}

// cookie is the header of a browser with a session.
func cookie(session string) string { return (&http.Cookie{Name: "ruhu", Value: session}).String() }
