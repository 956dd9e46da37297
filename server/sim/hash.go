package sim

import (
	"crypto/sha256"
	"encoding/hex"

	"ruhu/schema"
)

// hashOf is the SHA-256 of a paper or picture that stands for the named thing.
func hashOf(name string) schema.Value {
	sum := sha256.Sum256([]byte(name))
	return schema.TextOf(hex.EncodeToString(sum[:]))
}
