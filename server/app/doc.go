// Package app holds the use cases of the server: push and pull for devices,
// enrolment and sign-in, decisions at a desk, import and figures. It says what
// it needs of a store and of a clock; how they do it is theirs. The shell begins
// here: this is the innermost package that takes a context.
package app
