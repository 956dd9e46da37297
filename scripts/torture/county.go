package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image/jpeg"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ruhu/schema"
	"ruhu/scripts/county"
	"ruhu/scripts/pictures"
	"ruhu/server/sim"
)

// What one program may take for a county, and how long it may take to serve.
const (
	mostMemory = 256 << 20
	mostStart  = time.Second
	coldStarts = 5
)

// wholeCounty lets all devices of the county work at once, with photos as phones take them,
// and measures the memory that the program took at the most and how long it takes, when
// nothing of its files is in memory, from its start to its first answer that it is ready.
func wholeCounty(t *trial) error {
	if _, err := peakOf(os.Getpid()); err != nil {
		return errors.Join(errSkipped, err)
	}
	r, err := newRigOf(t, county.Generate(1), filepath.Join(t.folder, "data"), func(d sim.Dial) sim.Dial { return d })
	if err != nil {
		return err
	}
	if r.shot, err = twelveMegapixels(); err != nil {
		return errors.Join(err, r.close())
	}
	r.forgive(schema.TooManyRequests)
	r.rage()
	select {
	case <-time.After(time.Duration(t.Tries) * time.Second):
	case <-r.ctx.Done():
	}
	r.Counts["storm: pushes answered"] = int(r.heard.Answers.Load())
	r.calm()
	peak, err := peakOf(r.server.process.Process.Pid)
	if err == nil {
		err = r.coldStarts()
	}
	if err != nil {
		return errors.Join(err, r.close())
	}
	r.Counts["MB at the most"] = int(peak >> 20)
	if peak >= mostMemory {
		r.broke("the program took %d MB", peak>>20)
	}
	return r.reckon(false)
}

// coldStarts ends the program and starts it anew, with none of its files in memory where the
// machine lets that be asked for.
func (r *rig) coldStarts() error {
	for range coldStarts {
		if err := r.server.stop(); err != nil {
			return err
		}
		if os.WriteFile("/proc/sys/vm/drop_caches", []byte("3"), 0) == nil {
			r.Counts["times the page cache was dropped"]++
		}
		began := time.Now()
		if err := r.server.start(); err != nil {
			return err
		}
		res, err := http.Get("http://" + *r.server.address.Load() + "/readyz")
		if err != nil {
			return err
		}
		took := time.Since(began)
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("the server is up and not ready: %s", res.Status)
		}
		r.Counts["ms of a cold start, at most"] = max(r.Counts["ms of a cold start, at most"], int(took.Milliseconds()))
		if took >= mostStart {
			r.broke("a cold start took %s", took)
		}
	}
	return nil
}

// peakOf is the most memory that a process ever held, in bytes, as Linux counts it.
func peakOf(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	number, _, found := strings.Cut(rest, "kB")
	if !found {
		return 0, errors.New("the system does not say how much memory a process took")
	}
	kB, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	return kB << 10, err
}

// twelveMegapixels takes photos of the size that phones take them. Each is a file of its own:
// a note in it differs.
func twelveMegapixels() (func(*rand.Rand) []byte, error) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, pictures.Draw(1, 0, 4000, 3000), &jpeg.Options{Quality: 90}); err != nil {
		return nil, err
	}
	start, rest := file.Bytes()[:2], file.Bytes()[2:]
	return func(dice *rand.Rand) []byte {
		note := binary.BigEndian.AppendUint64([]byte{0xff, 0xfe, 0, 10}, dice.Uint64())
		return append(append(bytes.Clone(start), note...), rest...)
	}, nil
}
