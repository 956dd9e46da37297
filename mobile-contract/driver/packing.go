package driver

import (
	"errors"
	"io/fs"
	"os"

	contract "ruhu/mobile-contract"
	"ruhu/syncproto"
)

// packing is the dictionary that the server had when it was last asked: the app's own,
// until a server had another.
type packing struct {
	file       string
	dictionary *syncproto.Dictionary // nil until the next start, when the server's could not be had
}

func (p *packing) read() error {
	content, err := os.ReadFile(p.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		content = contract.Dictionary()
	case err != nil:
		return err
	}
	p.dictionary = syncproto.NewDictionary(content)
	return nil
}

// learn takes the server's dictionary instead of one that it does not have. Where that
// fails, messages are packed without: they do not wait for it.
func (p *packing) learn(l *line) {
	p.dictionary = nil
	d, err := l.get("/v1/dictionary", "", 0)
	if err != nil {
		return
	}
	if got := syncproto.NewDictionary(d.Body); got.Name() == d.Tag && write(p.file, d.Body) == nil {
		p.dictionary = got
	}
}
