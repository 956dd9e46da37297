package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestService_UnitNamesWhatTheServerMayDo(t *testing.T) {
	s := newShell(t)
	told := s.run(exitOK, "", "service", "unit", "--program", "/usr/local/bin/ruhu", "--write", "/mnt/backup", "--write", "/mnt/usb")
	for _, line := range []string{
		"ExecStart=/usr/local/bin/ruhu serve --data " + s.data + " --keys " + s.data + ".keys", "ReadWritePaths=" + s.data + " " + s.data + ".keys /mnt/backup /mnt/usb", "User=ruhu",
		"EnvironmentFile=/etc/ruhu/ruhu.env", "NoNewPrivileges=yes", "LimitNOFILE=65536", "WantedBy=multi-user.target",
	} {
		if !strings.Contains(told, "\n"+line+"\n") {
			t.Errorf("%s is not in\n%s", line, told)
		}
	}
	s.fails("choose folders without them", "service", "unit", "--write", "/mnt/my disk")
}

// A service has no screen: what it says goes to a file.
func TestLogFile_TakesWhatTheServerSays(t *testing.T) {
	s := newShell(t)
	file := filepath.Join(t.TempDir(), "ruhu.log")
	for range 2 {
		served := startServer(t, s.data, "--log-file", file)
		served.stop()
		if code := <-served.code; code != exitOK || served.errs.Len() > 0 {
			t.Errorf("exit code %d: %s", code, served.errs)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil || strings.Count(string(text), "stopping") != 2 {
		t.Errorf("%s %v", text, err)
	}
	s.fails("--log-file", "user", "list", "--log-file", filepath.Join(file, "x"))
}
