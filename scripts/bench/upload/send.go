package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"ruhu/scripts/photodesk"
)

// photo is bytes that are no others: a number, and what all share.
type photo struct {
	number [8]byte
	rest   []byte
	hash   string
}

func (p *photo) size() int64 { return int64(len(p.number) + len(p.rest)) }

func (p *photo) body() io.Reader {
	return io.MultiReader(bytes.NewReader(p.number[:]), bytes.NewReader(p.rest))
}

func draw(size int64, n int) []photo {
	rest := make([]byte, size-8)
	rand.NewChaCha8([32]byte{1}).Read(rest)
	photos := make([]photo, max(n, 1))
	for i := range photos {
		p := &photos[i]
		p.rest = rest
		binary.BigEndian.PutUint64(p.number[:], uint64(i))
		sum := sha256.New()
		io.Copy(sum, p.body())
		p.hash = hex.EncodeToString(sum.Sum(nil))
	}
	return photos
}

// bring sends all photos over n connections.
func bring(ctx context.Context, to door, photos []photo, n int) (time.Duration, error) {
	queue := make(chan *photo, len(photos))
	for i := range photos {
		queue <- &photos[i]
	}
	close(queue)
	failed := make([]error, n)
	var wg sync.WaitGroup
	began := time.Now()
	for i := range n {
		wg.Go(func() {
			line := &http.Client{Transport: &http.Transport{WriteBufferSize: 64 << 10}}
			defer line.CloseIdleConnections()
			for p := range queue {
				if failed[i] = to.send(ctx, line, p); failed[i] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(began), errors.Join(failed...)
}

// tus sends a photo in one request: what begins an upload may bring it along.
func tus(ctx context.Context, line *http.Client, url, token string, p *photo) error {
	head := http.Header{"Tus-Resumable": {"1.0.0"}, "Authorization": {"Bearer " + token}, "Content-Type": {"application/offset+octet-stream"}}
	head.Set("Upload-Length", strconv.FormatInt(p.size(), 10))
	head.Set("Upload-Metadata", "sha256 "+spell(p.hash)+",village "+spell(photodesk.Village))
	return do(ctx, line, http.MethodPost, url, head, p, http.StatusCreated)
}

func spell(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func do(ctx context.Context, line *http.Client, method, url string, head http.Header, p *photo, want int) error {
	req, err := http.NewRequestWithContext(ctx, method, url, p.body())
	if err != nil {
		return err
	}
	req.Header, req.ContentLength = head, p.size()
	res, err := line.Do(req)
	if err != nil {
		return err
	}
	said, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err == nil && res.StatusCode != want {
		err = fmt.Errorf("%s %s: %s: %s", method, url, res.Status, said)
	}
	return err
}
