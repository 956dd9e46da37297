package conform

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Phone is a client that is tried: something that does what it is told, one order at a
// time, and can be killed. See Order.
type Phone interface {
	// Start starts it, or starts it again after Kill.
	Start() error
	// Tell gives an order and waits until it is done.
	Tell(Order) (Told, error)
	// Kill ends it at once, as kill -9 does: it has no say in it.
	Kill() error
}

// Order is one thing that a client is told to do. A client that runs as a program reads one of
// them from each line of its standard input, as JSON, and answers each with a line of its standard output.
//
//	open    {folder, url}  opens what it keeps in a folder, or begins there; the server is at url from then on
//	enrol   {code}         enrols, or enrols again after a fork or when the server does not know it
//	save    {village, household, edits, actions}  saves a visit; answers id once it is on disk
//	sync    {}             sends what is unsent and takes what is new, once
//	rows    {village}      answers rows: what the person sees of a village, tombstones left out
//	status  {}
//
// Every answer but that to rows may leave the rest of Told out; state, unsent and refused are
// read after open and status.
type Order struct {
	Do        string        `json:"do"`
	Folder    string        `json:"folder,omitzero"`
	URL       string        `json:"url,omitzero"`
	Code      string        `json:"code,omitzero"`
	Village   string        `json:"village,omitzero"`
	Household string        `json:"household,omitzero"`
	Edits     []OrderEdit   `json:"edits,omitzero"`
	Actions   []OrderAction `json:"actions,omitzero"`
}

// OrderEdit is what a person entered of one row: members of an edit as it travels, without
// bases, which are the client's to find.
type OrderEdit struct {
	Table  string         `json:"t"`
	Row    string         `json:"id"`
	Set    map[string]any `json:"set,omitzero"`
	Delete bool           `json:"del,omitzero"`
}

// OrderAction is an action as it travels.
type OrderAction struct {
	Do string `json:"do"`
}

// Told is what a client answers.
type Told struct {
	// Fault says what went wrong that no server and no line can cause.
	Fault string `json:"fault,omitzero"`
	// Refusal is the code of what was refused, by the client or the server; "offline" when no
	// answer came, or none of the server's.
	Refusal string       `json:"refusal,omitzero"`
	ID      string       `json:"id,omitzero"`
	State   string       `json:"state,omitzero"` // "new", "ready", "wiped"
	Unsent  int          `json:"unsent,omitzero"`
	Rows    []ToldRow    `json:"rows,omitzero"`
	Refused []ToldRefuse `json:"refused,omitzero"` // changesets that wait for the person
}

// ToldRow is a row as the person sees it: values as they travel, those without a value left out.
type ToldRow struct {
	Table string         `json:"t"`
	Row   string         `json:"id"`
	Set   map[string]any `json:"set"`
}

// ToldRefuse is a changeset that the server refused.
type ToldRefuse struct {
	ID    string   `json:"id"`
	Codes []string `json:"codes"`
}

// Cadre is one of the two people of a village whom a county has for a client's trial.
type Cadre int

// The client's cadre, and another who works beside them.
const (
	Theirs Cadre = iota
	Beside
)

// County is a server that was set up for a client's trial, with two cadres of one village.
type County interface {
	http.Handler
	// Code makes an enrolment code.
	Code(Cadre) (string, error)
	// Move takes the village away from the client's cadre, or gives it back.
	Move(away bool) error
	// Revoke shuts a device out.
	Revoke(device string) error
	// Keep makes a backup, and Restore goes back to it, as after a machine was lost.
	Keep() error
	Restore() error
}

// ClientConfig says what is tried.
type ClientConfig struct {
	Phone  Phone
	County County
	Folder string // an empty one, which the client's things go into
	Client *http.Client
	Now    func() time.Time
	Random io.Reader
}

// clientCase is one thing that the contract asks of clients.
type clientCase struct {
	name string
	try  func(t *scene)
}

// clientCases are all of them. They go on from one another: the first enrols, the last shuts
// the device out.
func clientCases() []clientCase {
	var all []clientCase
	for _, some := range [][]clientCase{beginCases(), sendCases(), takeCases(), agreeCases(), partCases()} {
		all = append(all, some...)
	}
	return all
}

// ClientNames returns the names of all cases of clients, in order.
func ClientNames() (names []string) {
	for _, c := range clientCases() {
		names = append(names, c.name)
	}
	return names
}

// Client tries a client. What it does wrong stands in the report; an error means that nothing
// could be tried. Once a case has failed, later ones may fail for the same reason.
func Client(ctx context.Context, cfg ClientConfig, progress func(Result)) (report Report, err error) {
	s, err := newStage(ctx, cfg)
	if err != nil {
		return report, err
	}
	defer s.close()
	for _, c := range clientCases() {
		r := s.run(c)
		if r.OK {
			report.Passed++
		} else {
			report.Failed++
		}
		report.Cases = append(report.Cases, r)
		if progress != nil {
			progress(r)
		}
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
	}
	return report, nil
}

// stage is what the cases of a client have in common.
type stage struct {
	ClientConfig
	witness *session // another cadre's device, which speaks to the county over a line that holds
	line    *line    // the client's
	sees    *held    // what the witness holds
	folder  string   // of the client
	device  string   // the client's id
	home    home     // a household that both know
}

func newStage(ctx context.Context, cfg ClientConfig) (*stage, error) {
	code, err := cfg.County.Code(Beside)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(cfg.Folder, "phone-")
	if err != nil {
		return nil, err
	}
	s := &stage{ClientConfig: cfg, folder: folder, sees: newHeld()}
	if s.line, err = newLine(cfg.County); err != nil {
		return nil, err
	}
	s.witness = &session{ctx: ctx, Config: Config{URL: s.line.still.url, Codes: []string{code}, Client: cfg.Client, Now: cfg.Now, Random: cfg.Random}}
	if err := s.begin(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// begin has the witness register a household, and starts the client.
func (s *stage) begin() error {
	t := &trial{session: s.witness}
	s.witness.one = t.newDevice(s.witness.Codes[0])
	if !t.failed {
		s.home = t.register(s.witness.one)
	}
	if t.failed {
		return fmt.Errorf("the county is not fit for a trial: %s: want %s, got %s", t.what, t.want, t.got)
	}
	return s.Phone.Start()
}

func (s *stage) close() {
	s.Phone.Kill()
	s.line.close()
}

func (s *stage) run(c clientCase) Result {
	t := &scene{trial: &trial{session: s.witness}, stage: s}
	s.line.calm()
	s.line.forget()
	c.try(t)
	return Result{Name: c.name, OK: !t.failed, What: t.what, Want: t.want, Got: t.got}
}

// village is where both work.
func (s *stage) village() string { return s.home.village }

// seen is a field of the household as the witness holds it.
func (s *stage) seen(table *schema.Table, row, field string) string {
	return s.sees.get(s.village(), table, row, field)
}

// living are the rows that the witness holds of the village, as a client tells them.
func (s *stage) living() map[string]map[string]string {
	out := map[string]map[string]string{}
	for key, row := range s.sees.rows[s.village()] {
		if !row.Deleted {
			out[key.Table.Name+" "+key.ID] = spelled(key.Table, row)
		}
	}
	return out
}

func spelled(table *schema.Table, row syncproto.PageRow) map[string]string {
	values := map[string]string{}
	for i, v := range row.Values {
		if !v.IsNull() {
			values[table.Fields[i].Name] = v.String()
		}
	}
	return values
}
