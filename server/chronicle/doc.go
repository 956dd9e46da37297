// Package chronicle is the log of everything that was decided: one entry for each
// commit, each refusal, each change of an account or a device, each look behind the
// curtain, each import and restore, in one order. Each entry carries a hash over itself
// and the hash before it, so that nothing can be changed, taken out, put in or moved
// without a break that can be named. Over the hashes stands a Merkle tree as in RFC 6962,
// whose signed head proves single entries to people who have no database.
//
// FORMAT.md says byte for byte what is hashed.
package chronicle
