// Package adapter stands between parts that may not know one another: each of the API and the
// console says in its own words what it needs, and here the accounts, the courier, the figures and
// the desk of deliveries are put into those words. It decides nothing and keeps nothing.
package adapter
