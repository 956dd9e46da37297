package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// objectionTries is how many objections somebody may raise from one address before each
// further one has to wait: behind it may sit a village's only line.
const objectionTries = 10

// markSize is how many bytes of a mark there are: nobody guesses one.
const markSize = 16

// NoticeMark is what the address of a notice's public page holds besides its number, so
// that only those find it who saw the notice, or were sent there.
func (a *Auth) NoticeMark(number string) string {
	mac := hmac.New(sha256.New, a.noticeKey)
	mac.Write([]byte(number))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:markSize])
}

// KnowsMark reports whether a mark is the one of a number.
func (a *Auth) KnowsMark(number, mark string) bool {
	return hmac.Equal([]byte(mark), []byte(a.NoticeMark(number)))
}

// MayObject lets one more objection through from an address, or refuses it with a
// schema.Problem that says how long to wait.
func (a *Auth) MayObject(client string) error {
	if p := a.throttle.take(a.now(), a.tryKey(byObjection, client)); p != nil {
		return *p
	}
	return nil
}
