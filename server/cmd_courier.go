package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/courier"
	"ruhu/syncproto"
)

// receiptsEnd is added to a bundle's name for the file of its receipts.
const receiptsEnd = ".receipts"

type courierCommand struct {
	Files []string `arg:"" name:"file" type:"existingfile" help:"Bundles that devices wrote."`
}

// Help is printed below the flags.
func (courierCommand) Help() string {
	return `Hands in bundles, as from a USB stick, and writes the receipts of FILE to FILE.receipts: bring them back to the device. Handing in a bundle twice, late, or beside what the device sends itself does no harm. Exit code 1 means that a bundle was refused, that changesets before it are missing, or that photos in it did not come whole; its lines say why.`
}

// handed is what became of one file, as it is printed.
type handed struct {
	File     string         `json:"file"`
	Device   string         `json:"device,omitzero"`
	Name     string         `json:"name,omitzero"`
	First    int64          `json:"first,omitzero"`
	Last     int64          `json:"last,omitzero"`
	Created  int64          `json:"created,omitzero"` // Unix milliseconds, by the device's clock
	Outcomes map[string]int `json:"outcomes"`
	Repeated int            `json:"repeated"` // of the outcomes: changesets that had arrived before
	Photos   int            `json:"photos"`   // that the server has now, or had before
	Unproven map[string]int `json:"unproven"` // photos that it has not, by the code that says why
	Expects  int64          `json:"expects,omitzero"`
	Code     schema.ErrCode `json:"code,omitzero"` // why the bundle, or the rest of it, was refused
	Message  string         `json:"message,omitzero"`
	Kept     string         `json:"kept,omitzero"` // file in which a refused bundle is kept
	Receipts string         `json:"receipts,omitzero"`
}

// Run implements the command.
func (c *courierCommand) Run(p *program) error {
	return p.with(func(s *site) error {
		done, refused := []handed{}, 0
		for _, file := range c.Files {
			d, err := p.handIn(s, file)
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			if d.Code != "" || len(d.Unproven) > 0 {
				refused++
			}
			done = append(done, d)
		}
		err := p.print(map[string]any{"bundles": done}, func(w io.Writer) {
			for _, d := range done {
				d.write(w)
			}
		})
		if err == nil && refused > 0 {
			err = fmt.Errorf("refused: %d of %d bundles", refused, len(done))
		}
		return err
	})
}

// handIn takes one file in and writes its receipts.
func (p *program) handIn(s *site, file string) (handed, error) {
	sealed, err := os.Open(file)
	if err != nil {
		return handed{}, err
	}
	defer sealed.Close()
	got, err := s.courier.HandIn(p.ctx, io.LimitReader(sealed, syncproto.MaxBundle), "file "+file)
	var refusal schema.Problem
	if errors.As(err, &refusal) {
		got.Problem = &refusal
	} else if err != nil {
		return handed{}, err
	}
	d := p.viewOf(file, &got)
	if got.Receipts == nil {
		return d, nil
	}
	d.Receipts = file + receiptsEnd
	return d, os.WriteFile(d.Receipts, got.Receipts, 0o644)
}

func (p *program) viewOf(file string, got *courier.Delivery) handed {
	d := handed{File: file, Device: got.Device.ID, Name: got.Device.Name, First: got.First, Last: got.Last,
		Created: got.Created.Milli(), Outcomes: map[string]int{}, Unproven: map[string]int{}, Kept: got.Kept}
	for _, photo := range got.Photos {
		if photo.Problem != nil {
			d.Unproven[string(photo.Problem.Code)]++
		} else {
			d.Photos++
		}
	}
	for _, a := range got.Answers {
		d.Expects = a.Expects
		for _, o := range a.Outcomes {
			d.Outcomes[string(o.Kind)]++
			if o.Repeated {
				d.Repeated++
			}
		}
	}
	if got.Problem != nil {
		d.Code, d.Message = got.Problem.Code, got.Problem.Message(p.Lang)
	}
	return d
}

func (d *handed) write(w io.Writer) {
	unproven := 0
	for _, n := range d.Unproven {
		unproven += n
	}
	fmt.Fprintln(w, d.File)
	if d.Device != "" {
		fmt.Fprintf(w, "  device %s (%s), changesets %d to %d, written %s\n", d.Device, d.Name, d.First, d.Last, when(d.Created))
	}
	for _, kind := range []syncproto.OutcomeKind{syncproto.Applied, syncproto.Merged, syncproto.Conflict, syncproto.Rejected} {
		if n := d.Outcomes[string(kind)]; n > 0 {
			fmt.Fprintf(w, "  %s: %d\n", kind, n)
		}
	}
	if all := d.Photos + unproven; all > 0 {
		fmt.Fprintf(w, "  %d of %d photos here\n", d.Photos, all)
	}
	for _, code := range slices.Sorted(maps.Keys(d.Unproven)) {
		fmt.Fprintf(w, "  photos %s: %d\n", code, d.Unproven[code])
	}
	for _, line := range []struct{ what, text string }{
		{"had arrived before", choose(d.Repeated > 0, strconv.Itoa(d.Repeated), "")},
		{"REFUSED", d.Message}, {"kept in", d.Kept}, {"receipts", d.Receipts},
	} {
		if line.text != "" {
			fmt.Fprintf(w, "  %s: %s\n", line.what, line.text)
		}
	}
}

// readBounded reads a file, and no more of it than shows that it is too large.
func readBounded(file string, limit int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit+1))
}

type deviceBundle struct {
	Replica   string `required:"" type:"existingfile" help:"The device's file." placeholder:"FILE"`
	Out       string `required:"" help:"The bundle to write." placeholder:"FILE"`
	Limit     int64  `help:"Most bytes of the file, such as what a stick has room for; 0 for 1 GiB." default:"0" placeholder:"BYTES"`
	Recipient string `help:"The server's age recipient, for a device that does not know it." placeholder:"age1…"`
}

// Run implements the command.
func (c *deviceBundle) Run(p *program) error {
	return withReplica(c.Replica, func(r *replica.Replica) error {
		bundle, err := r.WriteBundleFile(c.Recipient, c.Out, c.Limit)
		if err != nil {
			return err
		}
		status, err := r.Status()
		if err != nil {
			return err
		}
		out := map[string]any{"device": status.Device, "pending": status.Pending, "bytes": bundle.Bytes, "photos": bundle.Photos, "photos_left": bundle.Left}
		return p.print(out, func(w io.Writer) {
			if bundle.Bytes == 0 {
				fmt.Fprintln(w, "There is nothing to send; no file was written.")
				return
			}
			fmt.Fprintf(w, "%s: %d bytes, of device %s with %d unsent changesets and %d photos\n", c.Out, bundle.Bytes, status.Device, status.Pending, bundle.Photos)
			if bundle.Left > 0 {
				fmt.Fprintf(w, "%d photos did not fit; they wait for the next bundle\n", bundle.Left)
			}
		})
	})
}

type deviceReceipts struct {
	Replica string `required:"" type:"existingfile" help:"The device's file." placeholder:"FILE"`
	File    string `arg:"" type:"existingfile" help:"The receipts."`
}

// Run implements the command.
func (c *deviceReceipts) Run(p *program) error {
	return withReplica(c.Replica, func(r *replica.Replica) error {
		sealed, err := readBounded(c.File, syncproto.MaxSealed)
		if err != nil {
			return err
		}
		if err := r.TakeReceipts(sealed); err != nil {
			return err
		}
		status, err := r.Status()
		if err != nil {
			return err
		}
		out := map[string]any{"device": status.Device, "pending": status.Pending, "refused": status.Refused, "photos": status.Photos, "proven": status.Proven}
		return p.print(out, func(w io.Writer) {
			fmt.Fprintf(w, "%d changesets are still unsent, %d wait for the cadre\n", status.Pending, status.Refused)
			if status.Photos > 0 {
				fmt.Fprintf(w, "%d of %d photos are at the server\n", status.Proven, status.Photos)
			}
		})
	})
}

func withReplica(file string, do func(*replica.Replica) error) error {
	r, err := replica.Open(file)
	if err != nil {
		return err
	}
	return errors.Join(do(r), r.Close())
}
