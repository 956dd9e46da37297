package upload

import (
	"context"
	"strconv"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"

	"ruhu/schema"
	"ruhu/syncproto"
)

// origin is what is coming and from whom. It does not change while an upload lives.
type origin struct {
	Device  string `json:"device"`
	Village string `json:"village"`
	SHA256  string `json:"sha256"`
	Size    int64  `json:"size"`
}

func (o origin) photo() syncproto.Photo { return syncproto.Photo{SHA256: o.SHA256, Size: o.Size} }

// The names in Upload-Metadata that mean something here. Others are passed over:
// clients send the names of files, which are of no use to anybody.
const (
	metaHash    = "sha256"
	metaVillage = "village"
)

func (o origin) metadata() handler.MetaData {
	return handler.MetaData{metaHash: o.SHA256, metaVillage: o.Village}
}

// originOf reads what a device announces.
func originOf(device string, h header) (origin, error) {
	meta := handler.ParseMetadataHeader(h.Get("Upload-Metadata"))
	o := origin{Device: device, Village: meta[metaVillage], SHA256: meta[metaHash]}
	var err error
	o.Size, err = strconv.ParseInt(h.Get("Upload-Length"), 10, 64)
	problem := o.photo().Check()
	switch {
	case err != nil || o.Size < 0:
		return o, schema.Problem{Code: schema.BadUpload, Param: "Upload-Length"}
	case !syncproto.ValidHash(o.SHA256):
		return o, schema.Problem{Code: schema.BadHash, Field: metaHash}
	case !schema.ValidVillage(o.Village):
		return o, schema.Problem{Code: schema.BadVillage, Field: metaVillage}
	case problem != nil:
		return o, *problem
	}
	return o, nil
}

// header is what is asked of a request's.
type header interface{ Get(name string) string }

// call is one request on its way through tusd's handler, which hands its context on
// and has no other place for what is ours.
type call struct {
	device string
	fault  error // of our own; it tells more than tusd's answer

	// Of a request that begins an upload: what, and whether it brings any of it.
	origin    origin
	withChunk bool
}

type callKey struct{}

func (c *call) in(ctx context.Context) context.Context { return context.WithValue(ctx, callKey{}, c) }

// callOf returns the request that a context belongs to.
func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// failed keeps an error for whoever answers, and returns it.
func failed(ctx context.Context, err error) error {
	if err != nil {
		callOf(ctx).fault = err
	}
	return err
}

// expires is when an upload ends that something comes of now, as the header says it.
func expires(now time.Time) string {
	return now.Add(Life).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
}
