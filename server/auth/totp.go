package auth

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"time"
)

// Time-based one-time passwords (RFC 6238) as every authenticator knows them: SHA-1, six
// digits, half a minute. The libraries do not say which step a code was of, and without
// that it could be used twice.
const (
	totpBytes  = 20 // of a secret, as RFC 4226 advises
	totpDigits = 6
	totpPeriod = 30 // seconds
	totpDrift  = 1  // steps that a clock may be off, either way
	totpIssuer = "Ruhu"
)

// stepAt is the number of the step that an instant lies in.
func stepAt(t time.Time) int64 { return t.Unix() / totpPeriod }

// totp is the code of a step.
func totp(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	code := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", totpDigits, code%1_000_000)
}

// stepOf finds the step around an instant that a code is of, after a step that is used up.
func stepOf(secret []byte, code string, now time.Time, after int64) (step int64, found bool) {
	for s := stepAt(now) - totpDrift; s <= stepAt(now)+totpDrift; s++ {
		if hmac.Equal([]byte(totp(secret, s)), []byte(code)) && s > after {
			step, found = s, true
		}
	}
	return step, found
}

// spellKey is a secret as people type it into an authenticator.
func spellKey(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// totpURI is a secret as authenticators scan it (the "Key URI Format").
func totpURI(login string, secret []byte) string {
	label := url.PathEscape(totpIssuer + ":" + login)
	return "otpauth://totp/" + label + "?secret=" + spellKey(secret) + "&issuer=" + totpIssuer
}
