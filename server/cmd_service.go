package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

type serviceCommand struct {
	Unit serviceUnit `cmd:"" help:"Print the unit by which systemd starts the server."`
}

// Help is printed below the flags.
func (serviceCommand) Help() string {
	return `On Linux: ruhu service unit > /etc/systemd/system/ruhu.service. The settings of serve stand in a file that the unit names, as RUHU_ADDR=… and so on (ruhu serve --help lists them), so that ruhu doctor can be given the same.

On Windows the program is a service by itself: sc.exe create ruhu binPath= "C:\Ruhu\ruhu.exe serve --data D:\Ruhu --log-file D:\Ruhu\ruhu.log" start= auto. server/OPERATING.md says all of it.`
}

type serviceUnit struct {
	Program  string   `help:"File of the program; this one unless another is named." type:"path" placeholder:"FILE"`
	User     string   `help:"Account that the server runs as." default:"ruhu"`
	Settings string   `help:"File with the settings of serve." default:"/etc/ruhu/ruhu.env" placeholder:"FILE"`
	Write    []string `help:"Folder that the server may write besides its data, such as that of its backups; may be repeated." placeholder:"DIR"`
}

// unit lets the server do what it needs and nothing else: ports below 1024, its folders, the
// network. It is not killed before it had time to finish what it has.
var unit = template.Must(template.New("unit").Parse(`[Unit]
Description=Ruhu, field survey server
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
User={{.User}}
EnvironmentFile={{.Settings}}
ExecStart={{.Program}} serve --data {{.Data}} --keys {{.Keys}}
Restart=always
RestartSec=5
TimeoutStopSec=60
LimitNOFILE=65536
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths={{.Data}} {{.Keys}}{{range .Write}} {{.}}{{end}}
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0077

[Install]
WantedBy=multi-user.target
`))

// Run implements the command.
func (c *serviceUnit) Run(p *program) (err error) {
	said := struct {
		serviceUnit
		Data, Keys string
	}{*c, p.Data, p.keysFolder()}
	if said.Program == "" {
		if said.Program, err = os.Executable(); err != nil {
			return err
		}
	}
	if said.Data, err = filepath.Abs(p.Data); err != nil {
		return err
	}
	for _, name := range append([]string{said.Program, said.Data, said.Keys, said.User, said.Settings}, said.Write...) {
		if strings.ContainsAny(name, " \t\n\"'\\%$") {
			return errors.New("systemd reads spaces and quotes in its own way: choose folders without them")
		}
	}
	var text strings.Builder
	if err := unit.Execute(&text, said); err != nil {
		return err
	}
	return p.print(map[string]string{"unit": text.String()}, func(w io.Writer) { io.WriteString(w, text.String()) })
}
