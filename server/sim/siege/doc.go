// Package siege attacks a server over its sockets: bad requests to every route, connections
// that are slow on purpose, and bodies that unpack to far more than they are. It judges what
// comes back, and what stands in the store afterwards.
//
// The village that the attackers work in is theirs to change. The other one is what they are
// after: its households hold words that nobody of them may ever be shown, and not one of its
// rows may move.
package siege
