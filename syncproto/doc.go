// Package syncproto is what a device and the server say to each other, and the
// one place where concurrent edits are merged: messages and their JSON codec,
// the hybrid logical clock, the per-field three-way merge, digests and
// compression. Server and replica share it; nothing in it is done twice.
//
// The package is pure: bytes and values in, bytes and values out. Time and
// identity come as arguments, so every function gives the same answer on every
// machine, and most of the protocol's invariants are tested in memory.
package syncproto
