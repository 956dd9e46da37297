package sqlite_test

import (
	"os"
	"testing"
)

// Commits of a thousand pages each, one behind the other: whether or not the copier
// keeps up, the log begins anew before it is twice as long as what is worth copying.
func TestCopier_ABusyWriterDoesNotOutgrowTheLog(t *testing.T) {
	s, path := prepared(t)
	const commits, size = 12, 4 << 20
	for i := range commits {
		if err := s.Exec("INSERT INTO server_key (name, secret) VALUES (?1, zeroblob(?2))", string(rune('a'+i)), size); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if most := int64(10 * size); info.Size() > most {
		t.Errorf("after %d MB the log is %d MB long", commits*size>>20, info.Size()>>20)
	}
	file, err := os.Stat(path)
	if err != nil || file.Size() < size {
		t.Errorf("nothing was copied into the file: %d bytes, %v", file.Size(), err)
	}
}
