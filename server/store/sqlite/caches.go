package sqlite

import "fmt"

// KiB of pages that the connection that writes (see dsn) and each reader may keep, 28 MB of
// memory in all. The copier looks at none. With 16000 and 1000 a storm of 64 connections on 50
// times the history reads a tenth less, one of 16 connections and pulls read no less.
const (
	writerCache = 10000
	readerCache = 500
)

// trimCaches lets go of the pages that nobody has used for the longest time, until what is left
// to allocate is enough for all open readers.
//
// All caches of a process are one in SQLite as it is built here (SQLITE_ENABLE_MEMORY_MANAGEMENT,
// pcache1.c). A connection whose cache is full takes the oldest page there is, whosever it is.
// So the writer goes beyond its size by what readers let lie, the readers allocate that anew,
// and it never comes back. When all of them together hold more than the sum of their sizes,
// each page is dropped as soon as it is out of use, the newest first: a pull then read 128
// pages instead of 35, and pushes ten times as many.
func (s *session) trimCaches(readers int) error {
	return s.exec(fmt.Sprintf("PRAGMA cache_size = -%d; PRAGMA cache_size = -%d", writerCache-readers*readerCache, writerCache))
}
