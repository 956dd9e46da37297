// Command demo reads what `go run ./server demo --once --json` printed and fails unless the demo
// kept its promise: nothing lost, and the device of every resident cadre verified.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"ruhu/schema/antu"
)

// result is the part of the demo's report that decides. Pointers, so that a figure which is
// missing is not taken for 0.
type result struct {
	Lost     *int `json:"lost"`
	Verified *int `json:"verified"`
}

func main() {
	if err := check(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func check(in io.Reader, out io.Writer) error {
	r, err := last(in)
	if err != nil {
		return err
	}
	if r.Lost == nil || r.Verified == nil {
		return errors.New(`the last JSON value has no "lost" or no "verified"`)
	}
	fmt.Fprintf(out, "lost %d, verified %d\n", *r.Lost, *r.Verified)
	if *r.Lost != 0 || *r.Verified != antu.ResidentCadres {
		return fmt.Errorf("want lost 0 and verified %d, one device for each resident cadre", antu.ResidentCadres)
	}
	return nil
}

// last returns the final JSON value: progress may be printed before it, one value a line.
func last(in io.Reader) (result, error) {
	var final *result
	for values := json.NewDecoder(in); ; {
		var r result
		err := values.Decode(&r)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return result{}, fmt.Errorf("read the demo's report: %w", err)
		}
		final = &r
	}
	if final == nil {
		return result{}, errors.New("the demo printed no report")
	}
	return *final, nil
}
