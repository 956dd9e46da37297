package auth

import (
	"crypto/sha256"
	"sync"
	"time"

	"ruhu/server/registry"
)

// maxPasses is more than a county has devices.
const maxPasses = 4096

// passes remembers access tokens that were found good. Checking a signature and
// reading device and person anew took every push a quarter of a millisecond, a
// tenth of all its processor time, to learn what had not changed.
type passes struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]pass // by the token's hash
}

// pass is what a token stood for, at a certain count of changed accounts. After
// the next change it is checked again: nobody who was shut out has a way in left.
type pass struct {
	device   registry.Device
	accounts uint64
	until    time.Time
}

// find returns the device of a token that is known and still good.
func (p *passes) find(access string, accounts uint64, now time.Time) (registry.Device, bool) {
	if len(access) > maxAccess {
		return registry.Device{}, false
	}
	hash := sha256.Sum256([]byte(access))
	p.mu.Lock()
	defer p.mu.Unlock()
	known := p.known[hash]
	return known.device, known.accounts == accounts && now.Before(known.until)
}

// keep remembers a token. When there are too many, all are forgotten: those in use
// are checked once more.
func (p *passes) keep(access string, found pass) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= maxPasses {
		clear(p.known)
	}
	p.known[sha256.Sum256([]byte(access))] = found
}
