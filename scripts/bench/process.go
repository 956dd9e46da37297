package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// process is a server in a process of its own.
type process struct {
	url     string
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	errs    bytes.Buffer // what it says when something fails; to be read when it has ended
}

// launch starts this program once more, to serve a file.
func launch(ctx context.Context, file string) (*process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{command: exec.CommandContext(ctx, program, asChild, file)}
	p.command.Stderr = &p.errs
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewScanner(out)
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	first, err := p.hear()
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	p.url = first.URL
	return p, nil
}

// ask puts a question to the server's process.
func (p *process) ask(question string) (reply, error) {
	if _, err := fmt.Fprintln(p.in, question); err != nil {
		return reply{}, fmt.Errorf("the server's process: %w", err)
	}
	return p.hear()
}

func (p *process) hear() (r reply, err error) {
	if !p.out.Scan() {
		return r, errors.Join(errors.New("the server's process said nothing"), p.out.Err())
	}
	if err := json.Unmarshal(p.out.Bytes(), &r); err != nil {
		return r, fmt.Errorf("the server's process: %w", err)
	}
	if r.Err != "" {
		err = fmt.Errorf("the server's process: %s", r.Err)
	}
	return r, err
}

// Close lets the server end, and waits for it.
func (p *process) Close() error {
	err := errors.Join(p.in.Close(), p.command.Wait())
	if err != nil {
		err = fmt.Errorf("the server's process: %w: %s", err, p.errs.String())
	}
	return err
}

// spent is what something took: by the clock, of both processes' processors, and
// of the server's alone.
type spent struct {
	took, cpu, server time.Duration
	peak              int64 // bytes that the server ever had in memory
}

// watch measures what a function takes.
func (p *process) watch(do func() error) (spent, error) {
	before, err := p.ask("usage")
	if err != nil {
		return spent{}, err
	}
	own, began := cpuTime(), time.Now()
	if err := do(); err != nil {
		return spent{}, err
	}
	s := spent{took: time.Since(began), cpu: cpuTime() - own}
	after, err := p.ask("usage")
	s.server, s.peak = after.CPU-before.CPU, after.Peak
	s.cpu += s.server
	return s, err
}
