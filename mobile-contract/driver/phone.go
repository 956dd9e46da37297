package driver

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
)

// phone is what is open of a folder. Whoever is shut out has no replica any more.
type phone struct {
	client  *http.Client
	line    *line
	keys    *keys
	folder  string
	replica *replica.Replica
}

// files of the folder.
const (
	replicaFile    = "replica.db"
	keysFile       = "keys.json"
	dictionaryFile = "dictionary"
	wipedFile      = "wiped"
)

func (d *phone) open(folder, url string) (told, error) {
	if err := d.close(); err != nil {
		return told{}, err
	}
	d.folder = folder
	d.keys = &keys{file: filepath.Join(folder, keysFile)}
	d.line = &line{base: url, client: d.client, keys: d.keys, packing: &packing{file: filepath.Join(folder, dictionaryFile)}}
	if err := errors.Join(d.keys.read(), d.line.packing.read()); err != nil {
		return told{}, err
	}
	if _, err := os.Stat(filepath.Join(folder, wipedFile)); err == nil {
		return told{State: "wiped"}, d.wipe() // it may have died over it
	}
	r, err := replica.Open(filepath.Join(folder, replicaFile))
	if err != nil {
		return told{}, err
	}
	d.replica = r
	return d.status()
}

func (d *phone) close() error {
	if d.replica == nil {
		return nil
	}
	r := d.replica
	d.replica = nil
	return r.Close()
}

// wipe deletes what the folder holds. That it is being wiped is on disk first.
func (d *phone) wipe() error {
	err := errors.Join(write(filepath.Join(d.folder, wipedFile), nil), d.close())
	for _, file := range []string{keysFile, dictionaryFile, replicaFile, replicaFile + "-wal", replicaFile + "-shm"} {
		if gone := os.Remove(filepath.Join(d.folder, file)); !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// opened is the replica, unless there is none.
func (d *phone) opened() (*replica.Replica, error) {
	if d.replica == nil {
		return nil, refusal(schema.DeviceRevoked)
	}
	return d.replica, nil
}

// enrol binds a new key to a code. The key is on disk before it is asked for: when the answer
// is lost, the same is asked again.
func (d *phone) enrol(code string) error {
	r, err := d.opened()
	if err != nil {
		return err
	}
	if d.keys.Code != code {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return err
		}
		d.keys.Code, d.keys.Next = code, key.Seed()
		if err := d.keys.write(); err != nil {
			return err
		}
	}
	e, err := d.line.enrol(code, ed25519.NewKeyFromSeed(d.keys.Next))
	if err != nil {
		return err
	}
	if err := become(r, e, d.keys.Next); err != nil {
		return err
	}
	d.keys.Seed, d.keys.Refresh, d.keys.Code, d.keys.Next = d.keys.Next, e.Refresh, "", nil
	return d.keys.write()
}

func become(r *replica.Replica, e enrolment, seed []byte) error {
	status, err := r.Status()
	if err != nil {
		return err
	}
	if status.Device == "" || status.Device == e.Device {
		return r.Enrol(e.Device, e.Person, seed, e.Epoch, string(schema.EN))
	}
	return r.Reenrol(e.Device, seed, e.Epoch)
}

func (d *phone) save(o order) (told, error) {
	r, err := d.opened()
	if err != nil {
		return told{}, err
	}
	members := map[string]any{"village": o.Village, "household": o.Household, "edits": o.Edits}
	if o.Actions != nil {
		members["actions"] = o.Actions
	}
	visit, err := json.Marshal(members)
	if err != nil {
		return told{}, err
	}
	text, err := r.Save(string(visit))
	if err != nil {
		return told{}, err
	}
	var saved struct {
		ID       string
		Problems []schema.Problem
	}
	if err := json.Unmarshal([]byte(text), &saved); err != nil {
		return told{}, err
	}
	if len(saved.Problems) > 0 {
		return told{}, refusal(saved.Problems[0].Code)
	}
	return told{ID: saved.ID}, nil
}

// sync syncs once. Who was shut out deletes everything.
func (d *phone) sync() error {
	r, err := d.opened()
	if err != nil {
		return err
	}
	_, err = r.Sync(d.line)
	var refused *replica.ServerError
	switch {
	case errors.Is(err, replica.ErrForked):
		return refusal(schema.Fork)
	case errors.Is(err, replica.ErrNoProgress):
		return refusal(schema.Internal)
	case errors.As(err, &refused) && refused.Code == string(schema.DeviceRevoked):
		return errors.Join(err, d.wipe())
	}
	return err
}

// rows is what the person sees of a village.
func (d *phone) rows(village string) (t told, err error) {
	r, err := d.opened()
	if err != nil {
		return t, err
	}
	err = r.ReadVillage(village, func(row *replica.Row) error {
		t.Rows = append(t.Rows, toldRow{Table: row.Table.Name, Row: row.ID, Set: valuesOf(row)})
		return nil
	})
	return t, err
}

func valuesOf(row *replica.Row) map[string]any {
	set := map[string]any{}
	for i, v := range row.Values {
		switch field := row.Table.Fields[i].Name; {
		case v.IsInt():
			set[field] = v.Int()
		case v.IsText():
			set[field] = v.Text()
		}
	}
	return set
}

func (d *phone) status() (told, error) {
	if d.replica == nil {
		return told{State: "wiped"}, nil
	}
	status, err := d.replica.Status()
	if err != nil {
		return told{}, err
	}
	t := told{State: "ready", Unsent: status.Pending}
	if status.Device == "" {
		t.State = "new"
	}
	entries, err := d.replica.RefusedEntries()
	for _, e := range entries {
		refused, fault := refusedBy(e)
		err = errors.Join(err, fault)
		t.Refused = append(t.Refused, refused)
	}
	return t, err
}

func refusedBy(e replica.Entry) (toldRefused, error) {
	var outcome struct{ Problems []schema.Problem }
	err := json.Unmarshal(e.Outcome, &outcome)
	t := toldRefused{ID: e.ID}
	for _, p := range outcome.Problems {
		t.Codes = append(t.Codes, string(p.Code))
	}
	return t, err
}
