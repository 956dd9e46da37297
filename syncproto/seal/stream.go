package seal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"filippo.io/age"
	"github.com/klauspost/compress/gzip"

	"ruhu/schema"
	"ruhu/syncproto"
)

// SealStream begins what is sealed with bytes that it packs, and returns where to
// write what follows them as it is: pictures, which do not get smaller. Nothing may
// be left out before Close has returned nil.
func SealStream(to io.Writer, plain []byte, recipient string) (io.WriteCloser, error) {
	r, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return nil, fmt.Errorf("read a recipient: %w", err)
	}
	w, err := age.Encrypt(to, r)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(syncproto.Compress(plain, syncproto.Gzip)); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return w, nil
}

// OpenStream undoes SealStream: it returns the bytes that were packed, and what
// follows them to be read. The first are whole and as they were sealed; the rest is
// only known to be so as far as it was read without an error. It holds no more in
// memory than the first bytes, and makes at most syncproto.MaxCarried of them. A
// fault is a schema.Problem, or ErrNotForUs.
func OpenStream(sealed io.Reader, secret string) (plain []byte, rest io.Reader, err error) {
	identity, err := age.ParseX25519Identity(secret)
	if err != nil {
		return nil, nil, fmt.Errorf("read a sealing key: %w", err)
	}
	head := bufio.NewReaderSize(sealed, maxHeader)
	// What is shorter than the header, or cannot be read further, fails below.
	if begin, _ := head.Peek(maxHeader); !bytes.Contains(begin, []byte("\n--- ")) {
		return nil, nil, broken
	}
	opened, err := age.Decrypt(head, identity)
	var other *age.NoIdentityMatchError
	switch {
	case errors.As(err, &other):
		return nil, nil, ErrNotForUs
	case err != nil:
		return nil, nil, broken
	}
	rest = bufio.NewReader(opened)
	plain, err = unpack(&faults{r: rest.(*bufio.Reader)})
	return plain, rest, err
}

// unpack reads one gzip member and not a byte more.
func unpack(from *faults) ([]byte, error) {
	var plain []byte
	z, err := gzip.NewReader(from)
	if err == nil {
		z.Multistream(false)
		plain, err = io.ReadAll(io.LimitReader(z, syncproto.MaxCarried+1))
	}
	switch {
	case from.err != nil:
		return nil, broken
	case len(plain) > syncproto.MaxCarried:
		return nil, schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(syncproto.MaxCarried)}
	case err != nil && from.n >= syncproto.MaxSealed:
		return nil, schema.Problem{Code: schema.TooLarge, Param: strconv.Itoa(syncproto.MaxSealed)}
	case err != nil:
		return nil, schema.Problem{Code: schema.BadCompression}
	}
	return plain, nil
}

// faults hands bytes on one by one, at most syncproto.MaxSealed, so that unpacking
// takes none that are not its own, and remembers why the seal would give no more.
type faults struct {
	r   *bufio.Reader
	n   int
	err error // of the seal; not its end
}

// ReadByte implements io.ByteReader.
func (f *faults) ReadByte() (byte, error) {
	if f.n >= syncproto.MaxSealed {
		return 0, io.ErrUnexpectedEOF
	}
	f.n++
	b, err := f.r.ReadByte()
	return b, f.note(err)
}

// Read implements io.Reader.
func (f *faults) Read(p []byte) (int, error) {
	if f.n >= syncproto.MaxSealed {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := f.r.Read(p[:min(len(p), syncproto.MaxSealed-f.n)])
	f.n += n
	return n, f.note(err)
}

func (f *faults) note(err error) error {
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return err
}
