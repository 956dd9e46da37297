package backup

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"runtime"
)

// partEnding ends the names of files that are not whole.
const partEnding = ".part"

// writeFile has a file on disk, whole or not at all.
func writeFile(root *os.Root, name string, content []byte) error {
	part := name + partEnding
	f, err := root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = root.Rename(part, name)
	}
	if err != nil {
		return errors.Join(err, removeFile(root, part))
	}
	return syncFolder(root, path.Dir(name))
}

// removeFile removes a file that may not be there.
func removeFile(root *os.Root, name string) error {
	if err := root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncFolder lets the names in a folder be on disk. Windows does that by itself, and has
// no call for it.
func syncFolder(root *os.Root, name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
