// Package exchange is the registry as files, in and out: a delivery is checked with
// every fault and every change that it would make, and then taken as it was shown, or
// not at all; what stands is handed out in the form in which it can be delivered.
package exchange
