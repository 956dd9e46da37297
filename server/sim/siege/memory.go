package siege

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Memory is how much of it the target's process has, and had at the most since Forget:
// bytes, zeros where the system does not tell (it is Linux that does).
func (t *Target) Memory() (now, peak int64) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", t.Process))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		switch name {
		case "VmRSS":
			now = kilobytes << 10
		case "VmHWM":
			peak = kilobytes << 10
		}
	}
	return now, peak
}

// Forget has the peak begin anew from what there is now.
func (t *Target) Forget() {
	os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", t.Process), []byte("5"), 0) // without it the peak is the process's, which is no less
}
