package doctor

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"time"
)

// answerIn is how long a server on the same machine may take to say that it lives.
const answerIn = 3 * time.Second

// server looks whether a server has the data folder open, and answers where it should.
func (d *doctor) server() {
	held, err := d.Held()
	if err != nil {
		d.note("server_unknown", err)
		return
	}
	d.held = held
	answers := d.call("http://") || d.call("https://")
	switch {
	case held && answers:
		d.note("server_ok", d.Address)
	case held:
		d.note("server_silent", d.Address)
	case answers:
		d.note("server_other", d.Address)
	case d.taken():
		d.note("server_port", d.Address)
	default:
		d.note("server_down")
	}
}

// call asks whether a Ruhu answers at the address, and keeps the certificate that it shows.
// Whether that is to be trusted is looked at apart.
func (d *doctor) call(scheme string) bool {
	ctx, cancel := context.WithTimeout(d.ctx, answerIn)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+reachable(d.Address)+"/healthz", nil)
	if err != nil {
		return false
	}
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	if res.TLS != nil {
		d.shown = res.TLS.PeerCertificates
	}
	var said struct{ Status string }
	err = json.NewDecoder(io.LimitReader(res.Body, 1<<10)).Decode(&said)
	return err == nil && said.Status == "ok" && res.Header.Get("X-Request-Id") != ""
}

// taken reports whether anything listens at the address.
func (d *doctor) taken() bool {
	conn, err := net.DialTimeout("tcp", reachable(d.Address), answerIn)
	if err != nil {
		return false
	}
	conn.Close() // nothing was said
	return true
}

// reachable is an address that can be called: that of every network is not one.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
