package vault

// files is the table of what is sealed as a file.
const files = "file"

// SealFile seals the content of a file, bound to its name.
func (v *Vault) SealFile(name string, content []byte) ([]byte, error) {
	return v.Seal(nil, content, Place{files, name})
}

// OpenFile opens what SealFile sealed.
func (v *Vault) OpenFile(name string, sealed []byte) ([]byte, error) {
	return v.Open(nil, sealed, Place{files, name})
}

// Current reports whether something is sealed, and under the key that seals.
func (v *Vault) Current(sealed []byte) bool {
	id, ok := IDOf(sealed)
	return ok && id == v.Active()
}
