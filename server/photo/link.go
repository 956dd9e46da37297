package photo

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/url"
	"strconv"
	"time"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// LinksPath is below what links lead to: the hash of the bytes follows.
const LinksPath = "/v1/pictures/"

// linkKey names the key in the store.
const linkKey = "photo links"

// Links leads to bytes for a while. Whoever may see a photo is given a link; whoever
// holds the link needs no more to follow it, so that a browser can, and it is of no use
// for any other bytes or any later time.
type Links struct {
	places []Blobs // where bytes may lie
	key    []byte
	now    func() time.Time
}

// NewLinks returns the links to what is kept in some places. It makes the key that they
// are signed with when the store has none yet.
func NewLinks(ctx context.Context, store app.Store, now func() time.Time, random io.Reader, places ...Blobs) (*Links, error) {
	key, err := app.ServerKey(ctx, store, linkKey, func() ([]byte, error) {
		key := make([]byte, sha256.Size)
		_, err := io.ReadFull(random, key)
		return key, err
	})
	return &Links{places, key, now}, err
}

// span is in what steps links end. All that are made in one are the same, so that
// what they led to is still found in a browser's cache.
const span = 15 * time.Minute

// Link returns where bytes can be had, for between one and two spans.
func (l *Links) Link(hash string) string {
	until := strconv.FormatInt(l.now().Truncate(span).Add(2*span).Unix(), 10)
	return LinksPath + hash + "?" + url.Values{"until": {until}, "sign": {l.sign(hash, until)}}.Encode()
}

// Follow opens what a link leads to, and says until when it does. A link that was not
// made here is refused with schema.NotFound, one that has ended with schema.LinkEnded.
func (l *Links) Follow(ctx context.Context, hash, until, sign string) (io.ReadSeekCloser, time.Time, error) {
	seconds, err := strconv.ParseInt(until, 10, 64)
	if err != nil || !syncproto.ValidHash(hash) || !hmac.Equal([]byte(sign), []byte(l.sign(hash, until))) {
		return nil, time.Time{}, schema.Problem{Code: schema.NotFound}
	}
	end := time.Unix(seconds, 0)
	if !l.now().Before(end) {
		return nil, end, schema.Problem{Code: schema.LinkEnded}
	}
	file, err := l.open(ctx, hash)
	return file, end, err
}

// open opens bytes wherever they lie, or returns app.ErrNotFound.
func (l *Links) open(ctx context.Context, hash string) (io.ReadSeekCloser, error) {
	for _, place := range l.places {
		if file, err := place.Open(ctx, hash); !errors.Is(err, app.ErrNotFound) {
			return file, err
		}
	}
	return nil, app.ErrNotFound
}

func (l *Links) sign(hash, until string) string {
	mac := hmac.New(sha256.New, l.key)
	mac.Write([]byte("ruhu photo\n" + hash + "\n" + until))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
