package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"ruhu/server/app"
)

// Remember returns what a browser is given once its person has signed in ("device cookie").
// It opens nothing. With it, tries are counted for that browser alone, so that whoever
// guesses at the login elsewhere, or from the same office, does not keep its owner out.
func (a *Auth) Remember(login string) (string, error) {
	nonce := make([]byte, 16)
	if _, err := io.ReadFull(a.random, nonce); err != nil {
		return "", fmt.Errorf("remember a browser: %w", err)
	}
	name := base64.RawURLEncoding.EncodeToString(nonce)
	return name + "." + a.browserProof(login, name), nil
}

func (a *Auth) browserProof(login, name string) string {
	mac := hmac.New(sha256.New, a.doorKey)
	mac.Write([]byte("known browser\n" + login + "\n" + name))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// triesOf are the keys that a try to sign in is counted by.
func (a *Auth) triesOf(c app.Credentials) []tryKey {
	name, proof, _ := strings.Cut(c.Browser, ".")
	if hmac.Equal([]byte(proof), []byte(a.browserProof(c.Login, name))) {
		return []tryKey{a.tryKey(byBrowser, name)}
	}
	return []tryKey{a.tryKey(byPair, c.Login+"\n"+c.Client), a.tryKey(byLogin, c.Login), a.tryKey(byClient, c.Client)}
}
