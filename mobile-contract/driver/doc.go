// Package driver makes of the reference replica a program that does what it is told, a line of
// JSON each: what `ruhu conform --client` tries. It is also the smallest whole client
// around the replica: identity and tokens that survive anything, a line that may break at
// any time, and what a device does when it is shut out.
//
// What is told and answered is in sync.md, under "Before you trust a client".
package driver

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"ruhu/mobile-contract/replica"
)

// order is what the driver is told.
type order struct {
	Do        string          `json:"do"`
	Folder    string          `json:"folder"`
	URL       string          `json:"url"`
	Code      string          `json:"code"`
	Village   string          `json:"village"`
	Household string          `json:"household"`
	Edits     json.RawMessage `json:"edits"`
	Actions   json.RawMessage `json:"actions"`
}

// told is what it answers.
type told struct {
	Fault   string        `json:"fault,omitzero"`
	Refusal string        `json:"refusal,omitzero"`
	ID      string        `json:"id,omitzero"`
	State   string        `json:"state,omitzero"`
	Unsent  int64         `json:"unsent,omitzero"`
	Rows    []toldRow     `json:"rows,omitzero"`
	Refused []toldRefused `json:"refused,omitzero"`
}

type toldRow struct {
	Table string         `json:"t"`
	Row   string         `json:"id"`
	Set   map[string]any `json:"set"`
}

type toldRefused struct {
	ID    string   `json:"id"`
	Codes []string `json:"codes"`
}

// refusal is a code that the driver answers with: what it was told is not possible.
type refusal string

func (r refusal) Error() string { return string(r) }

// offline is what is answered when no answer came, or none of the server's.
const offline refusal = "offline"

// Run drives a replica until the orders end. The client carries its requests.
func Run(orders io.Reader, answers io.Writer, client *http.Client) error {
	d := &phone{client: client}
	defer func() { d.close() }()
	lines := bufio.NewReader(orders)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		answer, err := json.Marshal(d.answer(line))
		if err != nil {
			return err
		}
		if _, err := answers.Write(append(answer, '\n')); err != nil {
			return err
		}
	}
}

// answer does what a line says.
func (d *phone) answer(line []byte) (t told) {
	var o order
	err := json.Unmarshal(line, &o)
	if err == nil {
		t, err = d.do(o)
	}
	var refused refusal
	var byServer *replica.ServerError
	switch {
	case err == nil:
	case errors.As(err, &refused):
		t.Refusal = string(refused)
	case errors.As(err, &byServer):
		t.Refusal = byServer.Code
	default:
		t.Fault = err.Error()
	}
	return t
}

func (d *phone) do(o order) (told, error) {
	switch o.Do {
	case "open":
		return d.open(o.Folder, o.URL)
	case "enrol":
		return told{}, d.enrol(o.Code)
	case "save":
		return d.save(o)
	case "sync":
		return told{}, d.sync()
	case "rows":
		return d.rows(o.Village)
	case "status":
		return d.status()
	}
	return told{}, fmt.Errorf("no such order: %q", o.Do)
}
