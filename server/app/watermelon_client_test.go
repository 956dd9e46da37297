package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/watermelon"
)

// melon is a phone whose app is on WatermelonDB: what synchronize() does, in Go. The
// library itself is tried by scripts/watermelon.
type melon struct {
	*dev
	says bool // it says what is dirty when it pulls, and where its values won
	kept map[string]string
	at   int64
	rows map[string]map[string]*raw // by table and id
	past []letter                   // pushes that reached the server
	// replaced are values that the person replaced or deleted before they were ever sent:
	// nobody but them could have kept them.
	replaced map[string]bool
	heard    map[string]bool // values that were sent
}

// raw is a record as the library keeps it.
type raw struct {
	status  string // synced, created, updated, deleted
	changed map[string]bool
	values  map[string]any
}

type letter struct {
	at   int64
	body []byte
}

// changes is what travels, both ways.
type changes map[string]*struct {
	Created []map[string]any `json:"created"`
	Updated []map[string]any `json:"updated"`
	Deleted []string         `json:"deleted"`
}

func (w *world) melon(says bool, villages ...string) *melon {
	w.Helper()
	return &melon{dev: w.enrol(villages...), says: says, rows: map[string]map[string]*raw{}, replaced: map[string]bool{}, heard: map[string]bool{}}
}

func (m *melon) table(t string) map[string]*raw {
	if m.rows[t] == nil {
		m.rows[t] = map[string]*raw{}
	}
	return m.rows[t]
}

// create makes a row under an id of the library's own making.
func (m *melon) create(t *schema.Table, values map[string]any) string {
	m.ids++
	id := fmt.Sprintf("%016d", m.ids)
	m.table(t.Name)[id] = &raw{"created", map[string]bool{}, values}
	return id
}

func (m *melon) update(t *schema.Table, id, column string, v any) {
	r := m.table(t.Name)[id]
	m.replace(r.values[column])
	r.values[column], r.changed[column] = v, true
	if r.status == "synced" {
		r.status = "updated"
	}
}

func (m *melon) remove(t *schema.Table, id string) {
	r := m.table(t.Name)[id]
	for _, v := range r.values {
		m.replace(v)
	}
	r.status = "deleted"
}

// replace notes that the person's own value goes, if it was never sent.
func (m *melon) replace(v any) {
	if text, ok := v.(string); ok && !m.heard[text] {
		m.replaced[text] = true
	}
}

// living are the ids of the rows of a table that the person sees.
func (m *melon) living(t *schema.Table) (ids []string) {
	for id, r := range m.table(t.Name) {
		if r.status != "deleted" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (m *melon) dirty() watermelon.Dirty {
	if !m.says {
		return nil
	}
	d := watermelon.Dirty{}
	for table, rows := range m.rows {
		for id, r := range rows {
			if r.status == "synced" {
				continue
			}
			if d[table] == nil {
				d[table] = map[string]string{}
			}
			d[table][id] = strings.Join(slices.Sorted(maps.Keys(r.changed)), ",")
		}
	}
	return d
}

// ask pulls, and returns an answer that has not been applied.
func (m *melon) ask() (answer struct {
	Changes   changes
	Timestamp int64
}) {
	m.Helper()
	told, err := m.PullWatermelon(context.Background(), m.device, app.WatermelonPull{At: m.at, Version: schema.Version, Said: watermelon.Said{Dirty: m.dirty(), Kept: m.kept}})
	if err != nil {
		m.Fatal(err)
	}
	text := told.Append(nil, schema.EN)
	if err := json.Unmarshal(text, &answer); err != nil {
		m.Fatalf("%v in %s", err, text)
	}
	if answer.Timestamp <= m.at {
		m.Fatalf("round %d after %d", answer.Timestamp, m.at)
	}
	return answer
}

// apply is applyRemoteChanges: columns that are dirty win, deletions destroy.
func (m *melon) apply(c changes) {
	m.Helper()
	if m.says {
		m.kept = map[string]string{}
	}
	for table, t := range c {
		rows, named := m.table(table), map[string]bool{}
		once := func(id string) {
			if named[id] {
				m.Errorf("%s %s is named twice in one answer", table, id)
			}
			named[id] = true
		}
		for i, values := range slices.Concat(t.Created, t.Updated) {
			id := values["id"].(string)
			once(id)
			delete(values, "id")
			r := rows[id]
			switch isNew := i < len(t.Created); {
			case r == nil || r.status == "deleted" && isNew:
				rows[id] = &raw{"synced", map[string]bool{}, values}
			case r.status == "deleted": // the deletion will be pushed
			default:
				if len(r.changed) > 0 && m.says {
					m.kept[id] = strings.Join(slices.Sorted(maps.Keys(r.changed)), ",")
				}
				for column := range r.changed {
					values[column] = r.values[column]
				}
				r.values = values
			}
		}
		for _, id := range t.Deleted {
			once(id)
			delete(rows, id)
		}
	}
}

// local is fetchLocalChanges.
func (m *melon) local() (c changes, unsent bool) {
	c = changes{}
	for table, rows := range m.rows {
		of := &struct {
			Created []map[string]any `json:"created"`
			Updated []map[string]any `json:"updated"`
			Deleted []string         `json:"deleted"`
		}{[]map[string]any{}, []map[string]any{}, []string{}}
		for _, id := range slices.Sorted(maps.Keys(rows)) {
			r := rows[id]
			values := maps.Clone(r.values)
			values["id"], values["_status"], values["_changed"] = id, r.status, strings.Join(slices.Sorted(maps.Keys(r.changed)), ",")
			switch r.status {
			case "created":
				of.Created = append(of.Created, values)
			case "updated":
				of.Updated = append(of.Updated, values)
			case "deleted":
				of.Deleted = append(of.Deleted, id)
			}
			unsent = unsent || r.status != "synced"
		}
		c[table] = of
	}
	return c, unsent
}

// answered is markLocalChangesAsSynced: what changed since it was fetched stays dirty.
func (m *melon) answered(c changes) {
	for table, t := range c {
		rows := m.table(table)
		for _, values := range slices.Concat(t.Created, t.Updated) {
			r := rows[values["id"].(string)]
			if r == nil || r.status != values["_status"] {
				continue
			}
			same := strings.Join(slices.Sorted(maps.Keys(r.changed)), ",") == values["_changed"]
			for column, v := range r.values {
				same = same && values[column] == v
			}
			if same {
				r.status, r.changed = "synced", map[string]bool{}
			}
		}
		for _, id := range t.Deleted {
			if r := rows[id]; r != nil && r.status == "deleted" {
				delete(rows, id)
			}
		}
	}
}

// trouble is what goes wrong in a round.
type trouble struct {
	pullLost, killed, pushLost, answerLost bool
	during                                 func() // the person goes on while the push is under way
}

// sync is synchronize().
func (m *melon) sync(t trouble) {
	m.Helper()
	answer := m.ask()
	if t.pullLost {
		return
	}
	m.apply(answer.Changes)
	m.at = answer.Timestamp
	if t.killed {
		return
	}
	local, unsent := m.local()
	if !unsent || t.pushLost {
		return
	}
	body, err := json.Marshal(local)
	if err != nil {
		m.Fatal(err)
	}
	if _, err := m.PushWatermelon(context.Background(), m.device, m.at, body); err != nil {
		m.Fatal(err)
	}
	m.past = append(m.past, letter{m.at, body})
	for _, t := range local {
		for _, values := range slices.Concat(t.Created, t.Updated) {
			for _, v := range values {
				if text, ok := v.(string); ok {
					m.heard[text] = true
				}
			}
		}
	}
	if t.during != nil {
		t.during()
	}
	if !t.answerLost {
		m.answered(local)
	}
}
