package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// server is the program in a process of its own.
type server struct {
	url     string
	process *exec.Cmd
	errs    tail // to be read when it has ended
}

func serve(ctx context.Context, program, data string) (*server, error) {
	s := &server{process: exec.CommandContext(ctx, program, "serve", "--data", data, "--addr", "127.0.0.1:0", "--json")}
	s.process.Stderr = &s.errs
	out, err := s.process.StdoutPipe()
	if err == nil {
		err = s.process.Start()
	}
	if err != nil {
		return nil, err
	}
	var said struct{ URL string }
	if err := json.NewDecoder(out).Decode(&said); err != nil {
		return nil, errors.Join(fmt.Errorf("the server did not say where it is: %w", err), s.stop())
	}
	s.url = said.URL
	return s, nil
}

// stop ends the server in order: one that had died by itself says so here.
func (s *server) stop() error {
	err := errors.Join(s.process.Process.Signal(os.Interrupt), s.process.Wait())
	if err != nil {
		err = fmt.Errorf("the server: %w: %s", err, s.errs.Bytes())
	}
	return err
}

// tail keeps the end of what is written: the server's last words.
type tail struct{ bytes.Buffer }

const kept = 8 << 10

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	n, err := t.Buffer.Write(p)
	if over := t.Len() - kept; over > 0 {
		t.Next(over)
	}
	return n, err
}
