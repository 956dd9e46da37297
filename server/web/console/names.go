package console

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// names tells what identifiers stand for, looking up on the page's own state of
// the register. What it could not read is in err, for whoever made it to return.
type names struct {
	r       app.Reader
	lang    schema.Lang
	rows    map[string]schema.Row // rows that fields of the page may refer to
	people  map[string]string
	devices map[syncproto.DeviceNo]registry.Device
	areas   *areas
	err     error
}

func newNames(r app.Reader, lang schema.Lang) *names {
	return &names{r: r, lang: lang, rows: map[string]schema.Row{}, people: map[string]string{}}
}

// know takes the rows of a household or a village, deleted ones too.
func (n *names) know(unit syncproto.UnitState) {
	for key, row := range unit.Rows {
		n.rows[key.ID] = row.Row
	}
}

// of is the name of whatever an identifier stands for.
func (n *names) of(id string) string {
	if row, ok := n.rows[id]; ok {
		if title := n.title(row, schema.Personal); title != "" {
			return title
		}
		return row.Table.Label.In(n.lang)
	}
	return n.person(id)
}

// person is somebody's name.
func (n *names) person(id string) string {
	if name, ok := n.people[id]; ok {
		return name
	}
	if id == registry.Server {
		return say(n.lang, "server")
	}
	p, err := n.r.Person(id)
	if errors.Is(err, app.ErrNotFound) || err == nil && p.Name == "" {
		p.Name = short(id)
	} else if err != nil {
		n.err = errors.Join(n.err, err)
	}
	n.people[id] = p.Name
	return p.Name
}

// village is where something is.
func (n *names) village(code string) string {
	if n.areas == nil {
		all, err := readAreas(n.r)
		if err != nil {
			n.err = errors.Join(n.err, err)
			return code
		}
		n.areas = all
	}
	return n.areas.villageName(code, n.lang)
}

// whereabouts is the household that one has become part of, or the household itself.
func (n *names) whereabouts(household string) string {
	now, err := n.r.Whereabouts(household)
	if err != nil && !errors.Is(err, app.ErrNotFound) {
		n.err = errors.Join(n.err, err)
	}
	return cmp.Or(now, household)
}

// author resolves how a case names a side's author: a person's id, or
// "device:" and a number.
func (n *names) author(text string) string {
	number, isDevice := strings.CutPrefix(text, registry.DevicePrefix)
	if !isDevice {
		return n.person(text)
	}
	no, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return text
	}
	return n.carrier(syncproto.DeviceNo(no))
}

// carrier is who carries a device; nobody carries number 0, which is the desk.
func (n *names) carrier(no syncproto.DeviceNo) string {
	if no == 0 {
		return say(n.lang, "desk")
	}
	if n.devices == nil {
		n.devices = map[syncproto.DeviceNo]registry.Device{}
		all, err := n.r.Devices()
		n.err = errors.Join(n.err, err)
		for _, d := range all {
			n.devices[d.No] = d
		}
	}
	if d, ok := n.devices[no]; ok {
		return n.person(d.Person)
	}
	return say(n.lang, "device.number", int64(no))
}

const (
	titleFields  = 2  // how many of a table's first fields name a row: people know it by these
	longestTitle = 20 // characters of a text that names something
)

// title names a row among others of its table: by its first fields, as far as
// they are words; "" when the first is a figure.
func (n *names) title(row schema.Row, shown schema.Sensitivity) string {
	var parts []string
	for i := range row.Table.Fields[:min(titleFields, len(row.Table.Fields))] {
		field := &row.Table.Fields[i]
		if !slices.Contains(namingKinds[:], field.Kind) {
			break
		}
		v := form{lang: n.lang, ids: n}.value(field, row.Values[i], shown)
		if v.Text != "" && (field.Kind != schema.Text || utf8.RuneCountInString(v.Text) <= longestTitle) {
			parts = append(parts, v.Text)
		}
	}
	return strings.Join(parts, " · ")
}

// namingKinds are the kinds whose values say what a row is.
var namingKinds = [...]schema.Kind{schema.Text, schema.Code, schema.Year, schema.Date, schema.Time}
