package upload

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/tus/tusd/v2/pkg/handler"

	"ruhu/schema"
	"ruhu/syncproto"
)

// tusVersion is the version of the protocol that is spoken.
const tusVersion = "1.0.0"

// epochHeader says in which of the server's timelines an answer holds: a device lets go
// of an original only when that is the one it knows.
const epochHeader = "Ruhu-Epoch"

// Describe says in an answer's header what of tus is served.
func (u *Uploads) Describe(h http.Header) {
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Tus-Version", tusVersion)
	h.Set("Tus-Extension", extensions)
	h.Set("Tus-Max-Size", strconv.Itoa(syncproto.MaxPhoto))
}

// Serve answers one request of tus from a device, whoever it is that asks for it being
// known by now. When it returns an error, nothing was answered yet.
func (u *Uploads) Serve(w http.ResponseWriter, r *http.Request, device string) error {
	c := &call{device: device}
	id := strings.TrimPrefix(r.URL.Path, basePath)
	if r.Method != http.MethodPost && u.find(device, id) == nil {
		return refuse(w, schema.Problem{Code: schema.NotFound})
	}
	r = r.Clone(c.in(r.Context()))
	r.Header.Del("X-HTTP-Method-Override") // the way of a request is decided
	if r.URL.Path = id; r.Method == http.MethodPost {
		r.URL.Path = ""
	}
	a := &answer{to: w, head: http.Header{}}
	u.tus.Middleware(u.verb(c, r.Method)).ServeHTTP(a, r)
	a.end()
	if problem := a.problem(c); problem != nil {
		return refuse(w, problem)
	}
	epoch, err := u.App.Epoch(r.Context())
	if err != nil {
		return err
	}
	a.head.Set(epochHeader, epoch)
	a.head.Set("Upload-Expires", expires(u.Now()))
	a.send()
	return nil
}

// verb is what serves a method.
func (u *Uploads) verb(c *call, method string) http.HandlerFunc {
	switch method {
	case http.MethodPost:
		return func(w http.ResponseWriter, r *http.Request) { u.create(c, w, r) }
	case http.MethodHead:
		return u.tus.HeadFile
	case http.MethodPatch:
		return u.tus.PatchFile
	case http.MethodDelete:
		return u.tus.DelFile
	}
	return func(http.ResponseWriter, *http.Request) { c.fault = schema.Problem{Code: schema.WrongMethod} }
}

// create begins an upload, unless all of the bytes are here, or some: then it says
// how many, and there is nothing else to send.
func (u *Uploads) create(c *call, w http.ResponseWriter, r *http.Request) {
	c.origin, c.fault = originOf(c.device, r.Header)
	c.withChunk = r.Header.Get("Content-Type") == "application/offset+octet-stream"
	if c.fault == nil {
		c.fault = u.App.MayBring(r.Context(), c.device, c.origin.Village)
	}
	if c.fault != nil {
		return
	}
	here, err := u.App.FindPhoto(r.Context(), c.origin.photo())
	if err != nil {
		c.fault = err
		return
	}
	up := u.same(c.origin)
	switch {
	case here:
		up, c.fault = u.whole(c.origin)
	case up != nil && up.offset.Load() == up.Size:
		c.fault = up.prove(r.Context())
	}
	if c.fault != nil {
		return
	}
	if up == nil {
		u.tus.PostFile(w, r)
		return
	}
	w.Header().Set("Location", up.id)
	w.Header().Set("Upload-Offset", strconv.FormatInt(up.offset.Load(), 10))
	w.WriteHeader(http.StatusCreated)
}

// refuse lets an error travel with what tus wants of every answer.
func refuse(w http.ResponseWriter, err error) error {
	w.Header().Set("Tus-Resumable", tusVersion)
	w.Header().Set("Tus-Version", tusVersion)
	return err
}

// problems is what tusd's refusals are called here. What is not in it has to do with
// the connection or with the order of requests: asking again may help.
var problems = map[string]schema.Problem{
	handler.ErrUnsupportedVersion.ErrorCode:  {Code: schema.UnknownTus, Param: tusVersion},
	handler.ErrInvalidContentType.ErrorCode:  {Code: schema.BadUpload, Param: "Content-Type"},
	handler.ErrInvalidUploadLength.ErrorCode: {Code: schema.BadUpload, Param: "Upload-Length"},
	handler.ErrInvalidOffset.ErrorCode:       {Code: schema.BadUpload, Param: "Upload-Offset"},
	handler.ErrNotImplemented.ErrorCode:      {Code: schema.BadUpload, Param: "Upload-Length"},
	handler.ErrMaxSizeExceeded.ErrorCode:     {Code: schema.PhotoTooLarge, Param: strconv.Itoa(syncproto.MaxPhoto)},
	handler.ErrSizeExceeded.ErrorCode:        {Code: schema.MoreThanSaid},
	handler.ErrMismatchOffset.ErrorCode:      {Code: schema.WrongOffset},
	handler.ErrUploadInterrupted.ErrorCode:   {Code: schema.WrongOffset}, // what came of it counts
	handler.ErrNotFound.ErrorCode:            {Code: schema.NotFound},
}
