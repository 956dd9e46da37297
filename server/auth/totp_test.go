package auth

import (
	"testing"
	"time"
)

// The examples of RFC 6238 (appendix B), of which authenticators show the last six digits.
func TestTotp_IsWhatTheRFCSays(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := totp(secret, stepAt(time.Unix(at, 0))); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	if got, want := totpURI("cui 1", secret), "otpauth://totp/Ruhu:cui%201?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Ruhu"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
