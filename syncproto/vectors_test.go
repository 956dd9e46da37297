package syncproto_test

import (
	"flag"
	"path/filepath"
	"testing"

	"ruhu/mobile-contract/vectors"
)

// The golden vectors of mobile-contract/vectors: what every implementation of the
// contract must agree on. Their cases are written in the vector_*_test.go files;
// what is expected of them is stored, so that a change of it shows:
//
//	go test ./syncproto -run Vectors -update
//
// writes the files anew. Other tests read the files as a client would.

var update = flag.Bool("update", false, "write mobile-contract/vectors anew")

const vectorFolder = "../mobile-contract/vectors"

func TestVectors_AreWhatTheCodeGives(t *testing.T) {
	for name, file := range map[string]any{
		"clock.json": clockVectors(), "digest.json": digestVectors(), "validation.json": validationVectors(t),
		"rules.json": rulesVectors(t), "merge.json": mergeVectors(t), "codec.json": codecVectors(t),
		"courier.json": courierVectors(t), "dictionary.json": dictionaryVectors(), "versions.json": versionVectors(t),
	} {
		vectors.Keep(t, filepath.Join(vectorFolder, name), file, *update)
	}
}

// readVectors reads a file as a client would.
func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	if *update {
		t.Skip("the vectors are being written")
	}
	vectors.Read(t, filepath.Join(vectorFolder, name), into)
}
