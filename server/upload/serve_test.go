package upload_test

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ruhu/schema"
)

// A request may live whose upload another one takes: the server can hear of a line that
// broke only after it has heard the device's next. What came of the upload counts, so
// its device is told to ask where it stands, and not to try later.
func TestServe_WhoeverIsInterruptedAsksWhereItStands(t *testing.T) {
	uploads, device, _ := open(t)
	serve := func(r *http.Request) (*httptest.ResponseRecorder, error) {
		r.Header.Set("Tus-Resumable", "1.0.0")
		w := httptest.NewRecorder()
		return w, uploads.Serve(w, r, device)
	}
	spell := base64.StdEncoding.EncodeToString
	begin := httptest.NewRequest("POST", "/v1/uploads", nil)
	begin.Header.Set("Upload-Length", "20000000")
	begin.Header.Set("Upload-Metadata", "sha256 "+spell([]byte(strings.Repeat("ab", 32)))+",village "+spell([]byte(village)))
	begun, err := serve(begin)
	if err != nil {
		t.Fatal(err)
	}
	at := begun.Header().Get("Location")

	body, feed := io.Pipe()
	interrupted := make(chan error, 1)
	go func() {
		r := httptest.NewRequest("PATCH", at, body)
		r.Header.Set("Upload-Offset", "0")
		r.Header.Set("Content-Type", "application/offset+octet-stream")
		_, err := serve(r)
		body.CloseWithError(io.ErrClosedPipe)
		interrupted <- err
	}()
	if _, err := feed.Write([]byte("it holds the upload")); err != nil {
		t.Fatal(err)
	}
	go func() {
		for err := error(nil); err == nil; { // each byte wakes the reader, as a deadline does on a connection
			_, err = feed.Write([]byte("."))
		}
	}()
	if _, err := serve(httptest.NewRequest("HEAD", at, nil)); err != nil {
		t.Errorf("the one who asks is refused: %v", err)
	}
	var refused schema.Problem
	if err := <-interrupted; !errors.As(err, &refused) || refused.Code != schema.WrongOffset {
		t.Errorf("refused with %v", err)
	}
}
