// Package registry holds the domain's decisions: who may see and do what, what
// becomes of a changeset, and the steps of relocation. It is pure: state comes
// in as values that somebody loaded, decisions go out as values that somebody
// saves. A refusal is such a value; it is committed like any other outcome.
package registry
