// Package chaos tries to break sync harder than any village could: a few real
// replicas on real files, one real server core, and everything that can go wrong
// between them, drawn by a seed. Requests are lost, cut at any byte, doubled and
// delivered late; clocks jump by years; processes die between any two steps and in
// the middle of a commit; disks fill up; devices are revoked, moved and restored
// from old copies. Then all is healed, and what the protocol promises is checked:
// nothing lost, nothing twice, everybody equal.
//
// A run follows from its seed alone. A run that fails is told by its seed and by
// the shortest list of actions that was found to fail still.
package chaos
