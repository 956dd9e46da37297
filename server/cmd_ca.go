package main

import (
	"crypto/x509"
	"fmt"
	"io"
	"path/filepath"

	"ruhu/server/certificate"
)

type caCommand struct {
	Make  caMake  `cmd:"" help:"Make an authority for the office's servers."`
	Issue caIssue `cmd:"" help:"Make a server's certificate, or renew it."`
}

// Help is printed below the flags.
func (caCommand) Help() string {
	return `For offices where no public authority can be reached. Phones need TLS: without it their browsers neither install the app nor let it work offline.

Once, on a machine that is not the server's: ruhu ca make --out DIR --for ruhu.antu.lan --for 192.168.0.0/16. The authority can vouch for nothing but these names, those beneath them, and these addresses. Keep DIR away from the server, and bring DIR/root.crt to every phone and desk: on Android by Settings, Security, Install a certificate, CA certificate.

Then: ruhu ca issue --ca DIR --host ruhu.antu.lan --out TLS, and serve with --tls-cert TLS/server.crt --tls-key TLS/server.key. Again every two years; a server that runs takes the new files by itself.`
}

type caMake struct {
	Out  string   `help:"Folder for the authority, a new one." required:"" type:"path" placeholder:"DIR"`
	Name string   `help:"What phones and desks show of it." default:"Ruhu 入户"`
	For  []string `help:"Name, address or range of addresses that it may vouch for; may be repeated." required:"" placeholder:"HOST|CIDR"`
}

// Run implements the command.
func (c *caMake) Run(p *program) error {
	root, err := certificate.NewAuthority(c.Out, c.Name, c.For, p.now())
	if err != nil {
		return err
	}
	return p.tellCertificate(filepath.Join(c.Out, certificate.RootFile), root)
}

type caIssue struct {
	CA   string   `name:"ca" help:"Folder of the authority." required:"" type:"existingdir" placeholder:"DIR"`
	Host []string `help:"Name or address of the server; may be repeated." required:"" placeholder:"HOST"`
	Out  string   `help:"Folder for the certificate and its key; those that are there are written over." required:"" type:"path" placeholder:"DIR"`
}

// Run implements the command.
func (c *caIssue) Run(p *program) error {
	authority, err := certificate.OpenAuthority(c.CA)
	if err != nil {
		return err
	}
	issued, err := authority.Issue(c.Out, c.Host, p.now())
	if err != nil {
		return err
	}
	return p.tellCertificate(filepath.Join(c.Out, certificate.ServerFile), issued)
}

func (p *program) tellCertificate(file string, c *x509.Certificate) error {
	until := c.NotAfter.UnixMilli()
	return p.print(map[string]any{"file": file, "until": until}, func(w io.Writer) {
		fmt.Fprintf(w, "%s holds until %s.\n", file, when(until))
	})
}
