// Package auth knows who is asking: devices by their keys and tokens, people by
// their passwords and sessions. Secrets that it hands out are kept as hashes
// only. What somebody may do is not in any token: the store says that, at every
// request.
package auth
