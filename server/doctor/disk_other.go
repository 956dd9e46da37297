//go:build !linux && !windows

package doctor

// fileSystem does not know: these are systems to write the program on, not to run it.
func fileSystem(string) (name string, kind diskKind) { return "", ordinary }
