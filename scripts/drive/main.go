// Command drive is the reference replica as a program that does what it is told:
//
//	ruhu conform --client "go run ./scripts/drive"
package main

import (
	"fmt"
	"net/http"
	"os"

	"ruhu/mobile-contract/driver"
)

func main() {
	if err := driver.Run(os.Stdin, os.Stdout, http.DefaultClient); err != nil {
		fmt.Fprintln(os.Stderr, "drive:", err)
		os.Exit(1)
	}
}
