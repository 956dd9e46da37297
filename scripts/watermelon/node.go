package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// node is the library in a process of its own.
type node struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

func startNode(ctx context.Context, folder, storage string) (*node, error) {
	schema, err := schemaFile(folder)
	if err != nil {
		return nil, err
	}
	n := &node{process: exec.CommandContext(ctx, "node", "phone.mjs", schema, storage)}
	n.process.Dir, n.process.Stderr = folder, os.Stderr
	if n.in, err = n.process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := n.process.StdoutPipe()
	n.out = bufio.NewReader(out)
	return n, errors.Join(err, n.process.Start())
}

func (n *node) close() error { return errors.Join(n.in.Close(), n.process.Wait()) }

// order is one line to the phone.
type order map[string]any

// do gives an order and reads what came of it into a value, nil for nothing.
func (n *node) do(o order, into any) error {
	line, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if _, err := n.in.Write(append(line, '\n')); err != nil {
		return err
	}
	if line, err = n.out.ReadBytes('\n'); err != nil {
		return fmt.Errorf("the phone is gone: %w", err)
	}
	var answer struct {
		OK    json.RawMessage
		Fault string
	}
	if err := json.Unmarshal(line, &answer); err != nil {
		return err
	}
	if answer.Fault != "" {
		return fmt.Errorf("%v: %s", o["op"], answer.Fault)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer.OK, into)
}
