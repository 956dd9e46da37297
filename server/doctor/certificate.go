package doctor

import (
	"crypto/tls"
	"crypto/x509"
	"strings"
	"time"
)

// certificateSoon is when a certificate should be renewed at the latest.
const certificateSoon = 30 * 24 * time.Hour

// certificate looks at the one in the server's files, or else at the one that it shows.
func (d *doctor) certificate() {
	switch {
	case d.Cert != "":
		pair, err := tls.LoadX509KeyPair(d.Cert, d.Key)
		if err != nil {
			d.note("certificate_unreadable", err)
			return
		}
		d.judge(pair.Leaf)
	case len(d.shown) > 0:
		d.judge(d.shown[0])
	default:
		d.note("certificate_none")
	}
}

func (d *doctor) judge(c *x509.Certificate) {
	now, until := d.Now(), c.NotAfter.Local().Format(time.DateOnly)
	switch left := c.NotAfter.Sub(now); {
	case now.Before(c.NotBefore):
		d.note("certificate_early", c.NotBefore.Local().Format(time.DateTime))
	case left <= 0:
		d.note("certificate_expired", until)
	case left < certificateSoon:
		d.note("certificate_soon", days(left), until)
	default:
		d.note("certificate_ok", namesOf(c), days(left))
	}
}

// namesOf are the names and addresses that a certificate is for.
func namesOf(c *x509.Certificate) string {
	names := c.DNSNames
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	return strings.Join(names, ", ")
}
