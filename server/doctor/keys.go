package doctor

import "strings"

// Keys says how it is with the keys that personal data are sealed under.
type Keys struct {
	Folder  string
	Here    int      // how many there are
	Missing []string // that the database names
	Exposed []string // files that others can read
	Err     error    // why the folder cannot be read
}

// keys looks whether every key is there, and read by nobody else.
func (d *doctor) keys() {
	k := d.Keys
	switch {
	case k.Err != nil:
		d.note("keys_unreadable", k.Err)
	case len(k.Missing) > 0:
		d.note("keys_missing", strings.Join(k.Missing, ", "), k.Folder)
	case len(k.Exposed) > 0:
		d.note("keys_exposed", strings.Join(k.Exposed, ", "), k.Folder)
	default:
		d.note("keys_ok", k.Here, k.Folder)
	}
}
