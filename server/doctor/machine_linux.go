package doctor

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// limits returns how many bytes of memory are to be had, and how many files a process of
// ours may have open; 0 where that is not known.
func limits() (memory, files int64) {
	memory = available()
	if most := allowed(); most > 0 {
		memory = min(memory, most)
	}
	var open unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &open) == nil {
		files = int64(min(open.Max, math.MaxInt32)) // Go raises the soft limit by itself
	}
	return memory, files
}

// available is what the machine could give.
func available() int64 {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kilobytes int64
		if n, _ := fmt.Sscanf(lines.Text(), "MemAvailable: %d kB", &kilobytes); n == 1 {
			return kilobytes << 10
		}
	}
	return 0
}

// allowed is what a control group lets us have, 0 without a limit.
func allowed() int64 {
	text, err := os.ReadFile("/sys/fs/cgroup/memory.max")
	if err != nil {
		return 0
	}
	most, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return 0
	}
	return most
}
