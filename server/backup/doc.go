// Package backup keeps a server's data in another folder, such as a disk that is carried
// away: closed so that only who has the identity can read it, and each time only what
// is not there yet.
//
// A folder of backups holds
//
//	ruhu-backups              says what the folder is
//	keys/<id>.age             the key of names, closed to the recipients
//	pieces/ab/cdef…           what was kept: a part of the database or a whole file
//	moments/20180702T093000.125Z  what a backup consists of
//	checked                   what came of reading them last
//
// A piece is zstd, closed with age to the recipients, and ends in the SHA-256 of all of
// that, so that a disk that rots is found out by whoever has no identity. Its name is
// the HMAC-SHA256 of what it holds, under a key that lies in the data folder: what is
// the same has the same name and is kept once, and nobody can try out contents against
// names. Databases are cut at every [pieceSize] bytes; a day of work changes few of
// their pieces.
//
// The keys that the database is sealed under lie in a piece, too, under the path .keys/vault:
// a backup that cannot be opened on another machine is none.
//
// A moment is written last, when all its pieces are on disk. It is compressed and not
// closed: it holds names, sizes and the paths of files in the data folder, and the HMAC
// of all of that. Whatever interrupts a backup, each moment is whole, and the next
// backup uses the pieces that are there.
package backup
