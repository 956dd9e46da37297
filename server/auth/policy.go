package auth

import "time"

// Policy is how long people stay signed in, and who has to prove more than a password.
type Policy struct {
	Idle time.Duration // a session that was not used for as long is over
	Life time.Duration // so is one that is as old, however much it was used
	// Optional leaves it to everybody whether they have a second factor. Otherwise whoever
	// may do more than a cadre is led to set one up when they sign in first, and after
	// Grace nothing is open to them until they have.
	Optional bool
	Grace    time.Duration
}

// DefaultPolicy is that of a server that was told nothing else.
func DefaultPolicy() Policy {
	return Policy{Idle: 12 * time.Hour, Life: 7 * 24 * time.Hour, Grace: 7 * 24 * time.Hour}
}

// Rule sets the policy. It is called before anybody signs in.
func (a *Auth) Rule(p Policy) { a.policy = p }
