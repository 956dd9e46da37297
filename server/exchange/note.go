package exchange

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"ruhu/schema"
)

// Files of a delivery in its folder, beside the one that was delivered.
const (
	slipFile    = "delivery.json" // where it stands, in brief
	checkedFile = "checked.json"  // what was found in it, in the words of who delivered it
	takenFile   = "taken.json"    // what it did
)

// comingFolders begin the names of folders of deliveries that are still on their way in.
const comingFolders = ".coming-"

// kept is what is known of a delivery besides its bytes.
type kept struct {
	Token  string    `json:"token"`
	Person string    `json:"person"`
	At     time.Time `json:"at"`
	Name   string    `json:"name"`
	Report Report    `json:"report"`
}

// slip says where a delivery stands: whose it is, what is to be done with it, and in brief
// what came of that so far. A list of deliveries reads nothing else.
type slip struct {
	Token  string      `json:"token"`
	Person string      `json:"person"`
	At     time.Time   `json:"at"`
	Name   string      `json:"name"`
	Lang   schema.Lang `json:"lang"`
	Area   string      `json:"area,omitzero"` // of all its households, "" where that is not known

	Open   bool            `json:"open,omitzero"`   // something is to be done
	Taking bool            `json:"taking,omitzero"` // and that is to take it; otherwise to check it
	Partly bool            `json:"partly,omitzero"`
	Begun  bool            `json:"begun,omitzero"` // and was begun
	Why    *schema.Problem `json:"why,omitzero"`   // it was not done

	Brief Brief `json:"brief,omitzero"`
}

// Brief is what came of a delivery in figures, and the plan that names all of it.
type Brief struct {
	Plan       string `json:"plan,omitzero"`
	Households int    `json:"households"`
	Added      int    `json:"added"`
	Changed    int    `json:"changed"`
	Unchanged  int    `json:"unchanged"`
	Refused    int    `json:"refused"`
	Faults     int    `json:"faults"`
}

func (r *Report) brief() Brief {
	return Brief{r.Plan, r.Households, r.Added, r.Changed, r.Unchanged, r.Refused, r.Bad()}
}

// file notes what came of a delivery: in the words of who delivered it and in every other
// language, then in brief. Whoever dies in between leaves the slip as it was.
func (d *Desk) file(name string, s *slip, reports map[schema.Lang]Report) error {
	for lang, report := range reports {
		if err := d.note(s.Token, inLang(name, lang), kept{s.Token, s.Person, s.At, s.Name, report}); err != nil {
			return err
		}
	}
	report := reports[s.Lang]
	if err := d.note(s.Token, name, kept{s.Token, s.Person, s.At, s.Name, report}); err != nil {
		return err
	}
	s.Brief = report.brief()
	return d.put(s)
}

// inLang is the name of a report in a language.
func inLang(name string, lang schema.Lang) string {
	return strings.TrimSuffix(name, ".json") + "." + string(lang) + ".json"
}

// put notes where a delivery stands.
func (d *Desk) put(s *slip) error { return d.note(s.Token, slipFile, s) }

func (d *Desk) note(token, file string, what any) error {
	text, err := json.Marshal(what)
	if err != nil {
		return err
	}
	return d.writeSealed(filepath.Join(d.folder, token), token, file, text)
}

// slipOf reads where a delivery stands. One that has no slip is as what was found in it
// says.
func (d *Desk) slipOf(token string) (s slip, err error) {
	if err = d.find(token, slipFile, &s); !errors.Is(err, fs.ErrNotExist) {
		return s, err
	}
	var k kept
	for _, file := range []string{takenFile, checkedFile} {
		if err = d.find(token, file, &k); !errors.Is(err, fs.ErrNotExist) {
			return slip{Token: k.Token, Person: k.Person, At: k.At, Name: k.Name, Lang: schema.ZH, Brief: k.Report.brief()}, err
		}
	}
	return s, err
}

// has reports whether something was noted of a delivery.
func (d *Desk) has(token, file string) bool {
	_, err := os.Stat(filepath.Join(d.folder, token, file))
	return err == nil
}

// reportOf reads a report in the words of who delivered.
func (d *Desk) reportOf(file string, s *slip) (Report, error) {
	return d.reportIn(file, s.Token, s.Lang)
}

// reportIn reads a report in a language, as far as it was noted in that one.
func (d *Desk) reportIn(file, token string, lang schema.Lang) (Report, error) {
	var k kept
	err := d.find(token, inLang(file, lang), &k)
	if errors.Is(err, fs.ErrNotExist) {
		err = d.find(token, file, &k)
	}
	return k.Report, err
}

// find reads what was noted. A token that no delivery can have is not there.
func (d *Desk) find(token, file string, to any) error {
	if raw, err := hex.DecodeString(token); err != nil || len(raw) != 16 {
		return fs.ErrNotExist
	}
	data, err := d.readSealed(token, file)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, to)
}
