package browser

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// slow lets a process and all that it began run for one rate-th of the time alone, until
// it is revived: in turns too short to be seen.
func slow(root, rate int) (revive func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		var all []int
		for looked := (time.Time{}); ; {
			if time.Since(looked) > 200*time.Millisecond {
				all, looked = descendants(root), time.Now()
			}
			began := time.Now()
			select {
			case <-over:
				return
			case <-time.After(time.Millisecond):
			}
			ran := time.Since(began)
			signal(all, syscall.SIGSTOP)
			time.Sleep(ran * time.Duration(rate-1))
			signal(all, syscall.SIGCONT)
		}
	}()
	return sync.OnceFunc(func() { close(over); <-ended })
}

// signal tells processes something; one that has ended hears nothing.
func signal(pids []int, what syscall.Signal) {
	for _, pid := range pids {
		syscall.Kill(pid, what)
	}
}

// descendants are a process and all that it and its children began.
func descendants(root int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		var state string
		var parent int
		if _, err := fmt.Sscan(string(stat[bytes.LastIndexByte(stat, ')')+1:]), &state, &parent); err == nil {
			children[parent] = append(children[parent], pid)
		}
	}
	all := []int{root}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all
}
