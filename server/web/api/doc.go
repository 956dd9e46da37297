// Package api serves programs: devices that push and pull, and desks that look
// and decide. What it serves, and to whom, stands in one table; a handler binds
// the request, calls, and returns.
package api
