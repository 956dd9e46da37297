// Command gen writes what schema/gen derives from the schema into the tree.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"ruhu/schema/gen"
)

func main() {
	for p, content := range gen.Files() {
		if err := write(p, content); err != nil {
			fmt.Fprintln(os.Stderr, "gen:", err)
			os.Exit(1)
		}
	}
}

func write(p string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		return err
	}
	return os.WriteFile(p, content, 0o644)
}
