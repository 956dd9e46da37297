package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"ruhu/server/conform"
)

type conformCommand struct {
	URL     string        `name:"url" xor:"tried" required:"" help:"Of the server that is tried, such as https://ruhu.example." placeholder:"URL"`
	Client  string        `xor:"tried" required:"" help:"Program that drives the client that is tried, with its arguments, parted by blanks." placeholder:"COMMAND"`
	Code    []string      `help:"An enrolment code of a cadre of one village. With a second one, of another cadre of the same village, what needs two devices is tried too." placeholder:"CODE"`
	Timeout time.Duration `help:"How long one answer may take." default:"1m"`
}

// Help is printed below the flags.
func (conformCommand) Help() string {
	return `Tries a server against the contract, from outside: what it takes, what it refuses and how, what it says when it is asked again, and whether the rows that it gives are those that its digests are of. Exit code 1 means that a case failed: what was looked at, what the contract says and what came are told.

It enrols devices of its own, registers households of its own (their head is called 一致性检验) in the first village of the cadre, and touches nothing else. Both stay, and one device is shut out in the end: use a server, or a village, that is there to be tried. Make the codes with "ruhu device enrol-code".

With --client, a client is tried instead, by a county of its own in a temporary folder, over a line that breaks as each case wants it: requests and answers that are lost or break off, pages of other networks, a busy server, digests that do not prove, tokens that end, a server that was restored, a village that goes, an old copy of the file, a device that is shut out; and the client is killed, at the worst moment. The program reads an order from each line of its standard input and answers with a line: mobile-contract/sync.md says which, and scripts/drive is one for the reference replica. Each case goes on from the one before.`
}

// Validate wants codes for a server, and none for a client.
func (c *conformCommand) Validate() error {
	if c.URL != "" && len(c.Code) == 0 {
		return errors.New("--code is missing: make one with ruhu device enrol-code")
	}
	if c.Client != "" && len(c.Code) > 0 {
		return errors.New("--code is for --url: the county of a client's trial makes its own")
	}
	return nil
}

// Run implements the command.
func (c *conformCommand) Run(p *program) error {
	client := &http.Client{Timeout: c.Timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	tell := func(r conform.Result) {
		if !p.JSON {
			tellCase(p.out, r)
		}
	}
	try := c.server
	if c.Client != "" {
		try = c.client
	}
	report, err := try(p, client, tell)
	if err != nil {
		return err
	}
	err = p.print(report, func(w io.Writer) {
		fmt.Fprintf(w, "passed %d\nfailed %d\nleft %d\n", report.Passed, report.Failed, report.Left)
	})
	if err == nil && report.Failed > 0 {
		err = fmt.Errorf("cases that failed: %d", report.Failed)
	}
	return err
}

func (c *conformCommand) server(p *program, client *http.Client, tell func(conform.Result)) (conform.Report, error) {
	return conform.Server(p.ctx, conform.Config{URL: strings.TrimSuffix(c.URL, "/"), Codes: c.Code, Client: client, Now: p.now, Random: p.random}, tell)
}

func (c *conformCommand) client(p *program, client *http.Client, tell func(conform.Result)) (conform.Report, error) {
	phone := &driven{command: strings.Fields(c.Client), errs: p.errs, patient: 2 * c.Timeout}
	if len(phone.command) == 0 {
		return conform.Report{}, errors.New("--client: no program is named")
	}
	return tryClient(p, phone, client, tell)
}

func tellCase(w io.Writer, r conform.Result) {
	switch {
	case r.Left != "":
		fmt.Fprintf(w, "left  %s: %s\n", r.Name, r.Left)
	case r.OK:
		fmt.Fprintf(w, "ok    %s\n", r.Name)
	default:
		fmt.Fprintf(w, "FAIL  %s\n      %s\n      want %s\n      got  %s\n", r.Name, r.What, r.Want, r.Got)
	}
}
