package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	"ruhu/server/conform"
)

// driven is a client that runs as a program and does what it is told: see conform.Order.
type driven struct {
	command []string
	env     []string // nil for that of this process
	errs    io.Writer
	patient time.Duration // for an answer

	process *exec.Cmd
	in      io.WriteCloser
	lines   *bufio.Reader
}

// Start starts the program.
func (d *driven) Start() error {
	d.process = exec.Command(d.command[0], d.command[1:]...)
	d.process.Env, d.process.Stderr = d.env, d.errs
	ofItsOwn(d.process)
	in, err := d.process.StdinPipe()
	if err != nil {
		return err
	}
	out, err := d.process.StdoutPipe()
	if err != nil {
		return err
	}
	d.in, d.lines = in, bufio.NewReader(out)
	if err := d.process.Start(); err != nil {
		d.process = nil
		return fmt.Errorf("start the client: %w", err)
	}
	return nil
}

// Tell writes an order and reads the answer to it. Who does not answer is killed.
func (d *driven) Tell(o conform.Order) (told conform.Told, err error) {
	if d.process == nil {
		return told, errors.New("the client is not running")
	}
	order, err := json.Marshal(o)
	if err != nil {
		return told, err
	}
	timer := time.AfterFunc(d.patient, func() { killAll(d.process) })
	defer timer.Stop()
	if _, err := d.in.Write(append(order, '\n')); err != nil {
		return told, fmt.Errorf("the client takes no orders: %w", err)
	}
	line, err := d.lines.ReadBytes('\n')
	if err != nil {
		return told, fmt.Errorf("no answer within %v: %w", d.patient, err)
	}
	answer := json.NewDecoder(bytes.NewReader(line))
	answer.UseNumber() // values travel as they are spelled
	if err := answer.Decode(&told); err != nil {
		return told, fmt.Errorf("the client answers %.200q: %w", line, err)
	}
	return told, nil
}

// Kill ends the program and what it has started.
func (d *driven) Kill() error {
	if d.process == nil {
		return nil
	}
	err := killAll(d.process)
	d.process.Wait() // it ends as something that was killed
	d.process = nil
	return err
}
