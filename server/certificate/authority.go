package certificate

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The files of an authority, and of what it issues.
const (
	RootFile    = "root.crt"   // for phones and desks: nothing secret
	rootKeyFile = "root.key"   // whoever has it can be any server to them
	ServerFile  = "server.crt" // for --tls-cert
	KeyFile     = "server.key" // for --tls-key
)

// How long certificates last. Browsers of Apple refuse servers' of more than 825 days,
// also from authorities of one's own.
const (
	rootLife   = 10 * 365 * 24 * time.Hour
	serverLife = 820 * 24 * time.Hour
)

// early is how long before its making a certificate holds: a phone's clock may be behind.
const early = 48 * time.Hour

// Authority is an office's own: who trusts its root trusts what it issues.
type Authority struct {
	root *x509.Certificate
	key  *ecdsa.PrivateKey
}

// NewAuthority makes an authority for servers of certain names and addresses, or ranges of
// addresses, and keeps it in a folder. It can vouch for nothing else: a phone that trusts
// it has not trusted it with the rest of the world.
func NewAuthority(folder, name string, hosts []string, now time.Time) (*x509.Certificate, error) {
	names, addresses, err := reach(hosts)
	if err != nil {
		return nil, err
	}
	root := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-early), NotAfter: now.Add(rootLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
		ExtKeyUsage:                 []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: names, PermittedIPRanges: addresses,
	}
	if len(names) == 0 { // no names are not the same as any
		root.ExcludedDNSDomains = []string{""}
	}
	if len(addresses) == 0 {
		_, v4, _ := net.ParseCIDR("0.0.0.0/0") // constants
		_, v6, _ := net.ParseCIDR("::/0")
		root.ExcludedIPRanges = []*net.IPNet{v4, v6}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := sign(root, root, key, key)
	if err != nil {
		return nil, err
	}
	if err := write(folder, RootFile, rootKeyFile, [][]byte{der}, key); err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// OpenAuthority opens one that is kept in a folder.
func OpenAuthority(folder string) (*Authority, error) {
	cert, err := readPEM(filepath.Join(folder, RootFile), "CERTIFICATE")
	if err != nil {
		return nil, err
	}
	secret, err := readPEM(filepath.Join(folder, rootKeyFile), "PRIVATE KEY")
	if err != nil {
		return nil, err
	}
	root, err := x509.ParseCertificate(cert)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", RootFile, err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(secret)
	key, is := parsed.(*ecdsa.PrivateKey)
	if err != nil || !is || !key.PublicKey.Equal(root.PublicKey) {
		return nil, errors.Join(fmt.Errorf("%s is not the key of %s", rootKeyFile, RootFile), err)
	}
	return &Authority{root, key}, nil
}

// Issue makes a server's certificate for some of the authority's hosts, and keeps it in a
// folder, over the one before.
func (a *Authority) Issue(folder string, hosts []string, now time.Time) (*x509.Certificate, error) {
	server := &x509.Certificate{
		NotBefore: now.Add(-early), NotAfter: now.Add(serverLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, host := range hosts {
		name, ip, err := hostOf(host)
		if err != nil {
			return nil, err
		}
		if ip != nil {
			server.IPAddresses = append(server.IPAddresses, ip)
			continue
		}
		server.DNSNames = append(server.DNSNames, name)
	}
	if server.NotAfter.After(a.root.NotAfter) {
		server.NotAfter = a.root.NotAfter
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := sign(server, a.root, key, a.key)
	if err != nil {
		return nil, err
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	if err := a.vouches(made, hosts, now); err != nil {
		return nil, err
	}
	return made, write(folder, ServerFile, KeyFile, [][]byte{der, a.root.Raw}, key)
}

// vouches reports why those who trust the root would not believe a certificate, or nil.
func (a *Authority) vouches(server *x509.Certificate, hosts []string, now time.Time) error {
	roots := x509.NewCertPool()
	roots.AddCert(a.root)
	for _, host := range hosts {
		if _, err := server.Verify(x509.VerifyOptions{DNSName: host, Roots: roots, CurrentTime: now}); err != nil {
			return fmt.Errorf("this authority does not vouch for %s: %w", host, err)
		}
	}
	return nil
}

// reach is what an authority may vouch for: names, with those beneath them, and ranges of
// addresses.
func reach(hosts []string) (names []string, addresses []*net.IPNet, err error) {
	for _, host := range hosts {
		_, network, err := net.ParseCIDR(host)
		if err != nil {
			name, ip, err := hostOf(host)
			if err != nil {
				return nil, nil, err
			}
			if ip == nil {
				names = append(names, name)
				continue
			}
			network = &net.IPNet{IP: ip, Mask: net.CIDRMask(8*len(ip), 8*len(ip))}
		}
		addresses = append(addresses, network)
	}
	return names, addresses, nil
}

// hostOf reads a host: a name, or an address in its shortest form.
func hostOf(host string) (name string, ip net.IP, err error) {
	if ip := net.ParseIP(host); ip != nil {
		if v4 := ip.To4(); v4 != nil {
			ip = v4
		}
		return "", ip, nil
	}
	if host == "" || strings.ContainsAny(host, "/:* ") || strings.HasPrefix(host, ".") {
		return "", nil, fmt.Errorf("%q is neither a name nor an address", host)
	}
	return strings.ToLower(host), nil, nil
}

// sign makes a certificate for a key, signed with another.
func sign(c, parent *x509.Certificate, key, with *ecdsa.PrivateKey) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	c.SerialNumber = serial
	return x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, with)
}

// write keeps certificates and a key. An authority is never written over; what it issued
// is, the key first: a server that looks in between goes on with what it has.
func write(folder, cert, key string, chain [][]byte, secret *ecdsa.PrivateKey) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		return err
	}
	var text []byte
	for _, der := range chain {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if cert == RootFile {
		flags = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	}
	if err := writeFile(filepath.Join(folder, key), flags, 0o600, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})); err != nil {
		return err
	}
	return writeFile(filepath.Join(folder, cert), flags, 0o644, text)
}

func writeFile(path string, flags int, mode os.FileMode, text []byte) error {
	f, err := os.OpenFile(path, flags, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

func readPEM(path, kind string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s holds no %s", path, kind)
	}
	return block.Bytes, nil
}
