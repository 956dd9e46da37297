// Package certificate gives the server what TLS needs: a certificate from files, which may
// be renewed while it runs; from an authority that speaks ACME, where there is a network;
// or from an authority of the office's own, where there is none. Phones need one of
// these: browsers let an app be installed, keep a database and work offline only when
// it came over TLS.
package certificate
