package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// history is one: a server, the phone with the library, and two replicas.
type history struct {
	*rand.Rand
	*node
	*server
	ctx        context.Context
	person     string
	replicas   []*phone
	homes      []string
	away, says bool
	count      int
	alive      map[string]bool // values that were saved on the phone and not replaced there before they were sent
	sent       map[string]bool
	tally
}

// raw is a record as the library keeps it.
type raw map[string]any

// try leads through one history, and judges its end.
func try(ctx context.Context, n *node, seed uint64, steps int) (t tally, err error) {
	folder, err := os.MkdirTemp("", "watermelon-history-")
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder), os.RemoveAll(folder+".keys")) }()
	h := &history{Rand: rand.New(rand.NewPCG(seed, 11)), node: n, ctx: ctx, alive: map[string]bool{}, sent: map[string]bool{}}
	h.says = seed%5 != 0 // every fifth is an app that never says what is dirty
	if h.server, err = openServer(folder); err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, h.server.close()) }()
	if err := h.begin(folder, seed); err != nil {
		return t, err
	}
	defer func() {
		for _, r := range h.replicas {
			err = errors.Join(err, r.Close())
		}
	}()
	for range steps {
		h.now = h.now.Add(time.Duration(h.IntN(5000)) * time.Millisecond)
		if err := h.step(); err != nil {
			return t, err
		}
	}
	return h.tally, h.end()
}

func (h *history) begin(folder string, seed uint64) error {
	device, person, err := h.enrol(1, north, south)
	if err != nil {
		return err
	}
	h.person = person
	for n := 2; n <= 3; n++ {
		r, err := h.replica(folder, n, north, south)
		if err != nil {
			return err
		}
		h.replicas = append(h.replicas, r)
	}
	for i := range 4 {
		home := fmt.Sprintf("0190dddd-0000-7000-8000-%012d", i)
		village := []string{north, south}[i%2]
		if _, err := h.replicas[0].SaveEdits(village, home, []syncproto.Edit{
			edit(schema.Household, home, "group_name", "一组", "head_name", "金明哲", "identification_standard", "1", "attribute", "1",
				"main_cause", "01", "status", "registered", "registered_year", 2014, "other_causes", "02,05"),
			edit(schema.Member, "0190eeee"+home[8:], personal("金明哲", "02")...),
		}, nil); err != nil {
			return err
		}
		h.homes = append(h.homes, home)
	}
	if err := h.replicas[0].sync(); err != nil {
		return err
	}
	return errors.Join(
		h.do(order{"op": "open", "name": fmt.Sprint("history", seed), "server": h.line.URL, "token": device, "says": h.says}, nil),
		h.round(order{}), h.replicas[1].sync())
}

func edit(t *schema.Table, id string, values ...any) syncproto.Edit {
	e := syncproto.Edit{Table: t, Row: id}
	for i := 0; i < len(values); i += 2 {
		v := schema.Null
		switch of := values[i+1].(type) {
		case int:
			v = schema.IntOf(int64(of))
		case bool:
			v = schema.BoolOf(of)
		case string:
			v = schema.TextOf(of)
		}
		e.Sets = append(e.Sets, syncproto.Set{Field: t.Ordinal(values[i].(string)), Value: v})
	}
	return e
}

// personal are the fields of a member that must be there.
func personal(name, relation string) []any {
	first := func(list string) string { return schema.Codes(list).Items[0].Code }
	return []any{"name", name, "sex", "1", "relation", relation, "ethnic_group", first("ethnic_group"), "school_status", first("school_status"),
		"health", first("health"), "labour", first("labour"), "dibao", false, "medical_insurance", true, "pension_insurance", true}
}

func (h *history) step() error {
	switch h.IntN(12) {
	case 0, 1, 2, 3:
		return h.works()
	case 4, 5, 6:
		return h.others()
	case 7:
		h.away = !h.away
		h.tally.reassigned++
		if h.away {
			return h.assign(h.person, north)
		}
		return h.assign(h.person, north, south)
	case 8:
		return h.moves()
	}
	return h.syncs()
}

// works is one piece of work on the phone.
func (h *history) works() error {
	o, err := h.work()
	if err != nil || o == nil {
		return err
	}
	h.tally.works++
	var made any
	if err := h.do(o, &made); err != nil {
		return err
	}
	if id, ok := made.(string); ok && o["table"] == "household" {
		h.keep(h.say())
		return h.do(order{"op": "create", "table": "member", "values": values(append(personal(h.newest(), "02"), "household", id, "village", north)...)}, nil)
	}
	return nil
}

// work draws what the person does: nil for nothing.
func (h *history) work() (order, error) {
	households, members, err := h.seen()
	if err != nil {
		return nil, err
	}
	pick := func(rows []raw) raw { return rows[h.IntN(len(rows))] }
	switch n := h.IntN(10); {
	case n < 4 && len(households) > 0:
		row, column := pick(households), []string{"head_name", "remark", "bank_name", "group_name"}[h.IntN(4)]
		h.forget(row[column])
		return order{"op": "update", "table": "household", "id": row["id"], "values": values(column, h.say())}, nil
	case n < 5 && len(members) > 0:
		row := pick(members)
		h.forget(row["name"])
		return order{"op": "update", "table": "member", "id": row["id"], "values": values("name", h.say())}, nil
	case n < 6 && len(households) > 0:
		row := pick(households)
		return order{"op": "create", "table": "member", "values": values(append(personal(h.say(), "10"), "household", row["id"], "village", row["village"])...)}, nil
	case n < 7 && len(members) > 0:
		row := pick(members)
		for _, v := range row {
			h.forget(v)
		}
		return order{"op": "remove", "table": "member", "id": row["id"]}, nil
	case n < 8:
		return order{"op": "create", "table": "household", "values": values("village", north, "group_name", "一组", "head_name", h.say(),
			"identification_standard", "1", "attribute", "1", "main_cause", "01", "status", "registered", "registered_year", 2014)}, nil
	case n < 9 && len(households) > 0: // sets of codes are united
		return order{"op": "update", "table": "household", "id": pick(households)["id"], "values": values("other_causes", []string{"02", "02,03", "05,08", ""}[h.IntN(4)])}, nil
	case len(households) > 0: // nonsense
		row := pick(households)
		h.forget(row["status"])
		return order{"op": "update", "table": "household", "id": row["id"], "values": values("status", h.say())}, nil
	}
	return nil, nil
}

func values(of ...any) raw {
	r := raw{}
	for i := 0; i < len(of); i += 2 {
		r[of[i].(string)] = of[i+1]
	}
	return r
}

func (h *history) seen() (households, members []raw, err error) {
	err = errors.Join(h.do(order{"op": "list", "table": "household"}, &households), h.do(order{"op": "list", "table": "member"}, &members))
	byID := func(a, b raw) int { return strings.Compare(a["id"].(string), b["id"].(string)) }
	slices.SortFunc(households, byID)
	slices.SortFunc(members, byID)
	return households, members, err
}

// say is a new value, unlike all others.
func (h *history) say() string {
	h.count++
	h.keep(h.newest())
	return h.newest()
}

func (h *history) newest() string { return fmt.Sprintf("said-%04d", h.count) }

func (h *history) keep(v string) { h.alive[v] = true }

// forget notes that a value of the person's own goes that nobody was ever sent: they did it.
func (h *history) forget(v any) {
	if text, ok := v.(string); ok && !h.sent[text] {
		delete(h.alive, text)
	}
}

// others is work on one of the replicas, which hears of the server now and then.
func (h *history) others() error {
	r := h.replicas[h.IntN(2)]
	home := h.homes[h.IntN(len(h.homes))]
	var at syncproto.UnitState
	if err := h.read(func(r app.Reader) (err error) {
		at, err = r.Household(home)
		return err
	}); err != nil {
		return err
	}
	h.count++
	e := edit(schema.Household, home, "head_name", fmt.Sprint("other ", h.IntN(9)), "remark", fmt.Sprint("other ", h.IntN(9)), "other_causes", []string{"02", "03,05", "08"}[h.IntN(3)])
	switch h.IntN(4) {
	case 0:
		e = edit(schema.Member, fmt.Sprintf("0190ffff-0000-7000-8000-%012d", h.count), personal("别人", "10")...)
	case 1:
		for key, row := range at.Rows {
			if key.Table == schema.Member && !row.Deleted && row.Get("relation").Text() != "02" {
				e = syncproto.Edit{Table: schema.Member, Row: key.ID, Delete: true}
			}
		}
	}
	_, err := r.SaveEdits(at.Village, home, []syncproto.Edit{e}, nil)
	var problems replica.Problems
	if err != nil && !errors.As(err, &problems) { // the replica may not know of the row or the move yet
		return err
	}
	if h.IntN(2) == 0 {
		return r.sync()
	}
	return nil
}

func (h *history) moves() error {
	home := h.homes[h.IntN(len(h.homes))]
	var at syncproto.UnitState
	if err := h.read(func(r app.Reader) (err error) {
		at, err = r.Household(home)
		return err
	}); err != nil {
		return err
	}
	h.count++
	to := map[string]string{north: south, south: north}[at.Village]
	_, err := h.app.MoveHousehold(h.ctx, staff, &syncproto.Changeset{ID: registry.DerivedID("move", fmt.Sprint(h.count)), Village: to, Household: home, Seen: at.Rev})
	return err
}

// syncs is a round of the phone in which anything may go wrong.
func (h *history) syncs() error {
	o := order{}
	lost := func(what string) {
		if fault := h.IntN(6); fault < 2 {
			o[what] = []string{"request", "answer"}[fault]
			h.tally.lost++
		}
	}
	lost("pull")
	lost("push")
	if h.IntN(8) == 0 {
		o["killed"] = true
		h.tally.killed++
	}
	if h.IntN(4) == 0 {
		during, err := h.work()
		if err != nil {
			return err
		}
		if during != nil && during["op"] == "update" { // of a row that this very pull may take away
			o["during"] = []order{during}
		} else if during != nil {
			return h.do(during, nil)
		}
	}
	return h.round(o)
}

func (h *history) round(o order) error {
	o["op"] = "sync"
	h.tally.rounds++
	var said struct{ Arrived, Undone, Error string }
	err := h.do(o, &said)
	for _, v := range spoken.FindAllString(said.Arrived, -1) {
		h.sent[v] = true
	}
	for _, v := range spoken.FindAllString(said.Undone, -1) {
		h.forget(v)
	}
	h.tally.failed += min(len(said.Error), 1)
	return err
}

// spoken is how the values look that the phone's person saved.
var spoken = regexp.MustCompile(`said-\d+`)
