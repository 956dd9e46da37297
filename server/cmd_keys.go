package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"ruhu/server/app"
	"ruhu/server/doctor"
	"ruhu/server/store/sqlite"
	"ruhu/server/vault"
)

// keysFolder is where the keys of the data folder lie.
func (p *program) keysFolder() string {
	if p.Keys != "" {
		return p.Keys
	}
	folder, err := filepath.Abs(p.Data)
	if err != nil { // there is no working folder any more
		folder = p.Data
	}
	return vault.FolderOf(folder)
}

type keysCommand struct {
	List   keysList   `cmd:"" help:"Tell which keys there are, and which are needed."`
	Rotate keysRotate `cmd:"" help:"Make a new key, and seal everything anew under it."`
	Drop   keysDrop   `cmd:"" help:"Remove a key that nothing is sealed under any more."`
}

// Help is printed below the flags.
func (keysCommand) Help() string {
	return `All that is said of people is sealed in the database, in the first copies and in the deliveries that are kept. The keys lie in a folder of their own, beside the data folder, or where --keys or RUHU_KEYS says. Who has the data folder alone reads nothing of it; who loses the keys has lost the data, too. Backups carry the keys: they are closed themselves.

Copies from before an update to the first program that seals (ruhu.db.v18-backup and older) hold open values, and so do databases of before a restore. The server removes them after 30 days.`
}

type keysList struct{}

// Run implements the command.
func (c *keysList) Run(p *program) error {
	held, err := p.heldKeys()
	if err != nil {
		return err
	}
	v, err := vault.Load(p.keysFolder())
	if err != nil {
		return err
	}
	type line struct {
		ID     string `json:"id"`
		Made   string `json:"made"`
		Seals  bool   `json:"seals"`
		Needed bool   `json:"needed"`
	}
	lines := []line{}
	for _, k := range v.Keys() {
		lines = append(lines, line{k.ID.String(), k.Made.Format("2006-01-02T15:04:05Z"), k.ID == v.Active(), slices.Contains(held, k.ID)})
	}
	return p.print(map[string]any{"folder": v.Folder(), "keys": lines}, func(w io.Writer) {
		fmt.Fprintln(w, v.Folder())
		table := [][]string{{"KEY", "MADE", ""}}
		for _, l := range lines {
			says := "not needed any more"
			switch {
			case l.Seals:
				says = "seals"
			case l.Needed:
				says = "needed for older values"
			}
			table = append(table, []string{l.ID, l.Made, says})
		}
		columns(w, table)
	})
}

func (p *program) heldKeys() (held []vault.ID, err error) {
	err = p.with(func(s *site) (err error) {
		held, err = s.store.HeldKeys(p.ctx)
		return err
	})
	return held, err
}

type keysRotate struct{}

// Run implements the command. What it is cut off in, the server goes on with.
func (c *keysRotate) Run(p *program) error {
	var id vault.ID
	err := p.with(func(s *site) (err error) {
		if id, err = s.store.Rotate(p.ctx, p.now()); err != nil {
			return err
		}
		_, err = s.jobs.Drain(p.ctx)
		return err
	})
	if err != nil {
		return err
	}
	held, err := p.heldKeys() // which makes the file anew, so that nothing old stands in free pages
	if err != nil {
		return err
	}
	done := len(held) == 1
	return p.print(map[string]any{"key": id.String(), "job": app.JobReseal, "done": done}, func(w io.Writer) {
		fmt.Fprintf(w, "Key %s seals from now on.\n", id)
		if !done {
			fmt.Fprintln(w, "Older values are not all sealed anew yet: the server goes on with that.")
			return
		}
		fmt.Fprintln(w, "Everything is sealed under it. Make a backup, and then remove older keys with ruhu keys drop.")
	})
}

type keysDrop struct {
	ID string `arg:"" help:"The key, as ruhu keys list names it."`
}

// Run implements the command. It refuses while anything may be sealed under the key.
func (c *keysDrop) Run(p *program) error {
	id, err := vault.ParseID(c.ID)
	if err != nil {
		return err
	}
	held, err := p.heldKeys()
	if err != nil {
		return err
	}
	if slices.Contains(held, id) {
		return fmt.Errorf("values are sealed under key %s yet: ruhu keys rotate first", id)
	}
	v, err := vault.Load(p.keysFolder())
	if err == nil {
		err = v.Drop(id)
	}
	if err != nil {
		return err
	}
	return p.print(map[string]string{"dropped": id.String()}, func(w io.Writer) {
		fmt.Fprintf(w, "Key %s is gone from %s. Backups from before keep it.\n", id, v.Folder())
	})
}

// backedKeys and bringKeys carry the keys in backups, which are closed.
func (p *program) backedKeys() ([]byte, error) { return vault.Export(p.keysFolder()) }

func (p *program) bringKeys(text []byte) error {
	_, err := vault.Import(p.keysFolder(), text)
	return err
}

// keysInside refuses keys that would be carried away with the data folder.
func (p *program) keysInside() error {
	data, err := filepath.Abs(p.Data)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(data, p.keysFolder())
	if err == nil && (rel == "." || filepath.IsLocal(rel)) {
		return fmt.Errorf("--keys: %s is inside the data folder %s: whoever carries that away would have the keys, too", p.keysFolder(), data)
	}
	return nil
}

// keysOf looks at the keys of a database beside the server.
func (p *program) keysOf(database string) doctor.Keys {
	k := doctor.Keys{Folder: p.keysFolder()}
	v, err := vault.Load(k.Folder)
	if err != nil {
		k.Err = err
		return k
	}
	k.Here = len(v.Keys())
	look, err := sqlite.Beside(database, sqlite.Keys(k.Folder))
	if err == nil {
		held, failed := look.HeldKeys() // a database that cannot be read is told of elsewhere
		if failed == nil {
			for _, id := range held {
				if !v.Has(id) {
					k.Missing = append(k.Missing, id.String())
				}
			}
		}
		err = look.Close()
	}
	if !errors.Is(err, fs.ErrNotExist) && k.Err == nil && len(k.Missing) == 0 {
		k.Exposed, k.Err = vault.Exposed(k.Folder)
	}
	return k
}
