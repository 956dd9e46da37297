package api

import (
	"context"
	"io"
	"net/http"

	"ruhu/server/app"
	"ruhu/server/chronicle"
	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// Auth knows who is calling. Its refusals are schema.Problems.
type Auth interface {
	Enrol(ctx context.Context, req EnrolRequest) (Enrolment, error)
	Refresh(ctx context.Context, req RefreshRequest) (Tokens, error)
	// Device returns the device that an access token stands for.
	Device(ctx context.Context, access string) (registry.Device, error)
	SignIn(ctx context.Context, c app.Credentials) (session string, err error)
	SignOut(ctx context.Context, session string) error
	// Who returns the person whose session it is.
	Who(ctx context.Context, session string) (registry.Person, error)
}

// Courier takes in what devices without a network gave to somebody to carry.
type Courier interface {
	// Keys returns the age recipient that bundles are sealed to, and the Ed25519
	// public key that receipts are signed with.
	Keys() (recipient string, verify []byte)
	// HandIn takes one bundle as it comes and returns its receipts. carrier is for the log.
	HandIn(ctx context.Context, sealed io.Reader, carrier string) (receipts []byte, err error)
}

// Uploads takes in photos in pieces, by tus 1.0.
type Uploads interface {
	// Describe says in an answer's header what of tus is served.
	Describe(h http.Header)
	// Serve answers one request from a device, and has what it acknowledges on disk.
	// When it returns an error, nothing was answered.
	Serve(w http.ResponseWriter, r *http.Request, device string) error
}

// EnrolRequest is a device asking to be bound to the person of a code.
type EnrolRequest struct {
	Code      string `json:"code" validate:"required,max=32"`
	PublicKey []byte `json:"public_key" validate:"required,len=32"` // Ed25519
	Name      string `json:"name" validate:"max=60"`                // what people call the device
	Signature []byte `json:"signature" validate:"required,len=64"`  // of "ruhu enrol\n" and the code as it stands here
}

// Enrolment is what a device is told when it is enrolled.
type Enrolment struct {
	Device    string        `json:"device"`
	Person    string        `json:"person"`
	Name      string        `json:"name"` // the person's
	Epoch     string        `json:"epoch"`
	Now       syncproto.HLC `json:"now"`
	Access    string        `json:"access"`
	ExpiresIn int64         `json:"expires_in"` // seconds that access lives
	Refresh   string        `json:"refresh"`
}

// RefreshRequest is a device asking for new tokens.
type RefreshRequest struct {
	Token     string `json:"refresh" validate:"required,max=128"`
	Signature []byte `json:"signature" validate:"required,len=64"` // of "ruhu refresh\n" and the token
}

// Tokens let a device in.
type Tokens struct {
	Access    string `json:"access"`
	ExpiresIn int64  `json:"expires_in"` // seconds that access lives
	Refresh   string `json:"refresh"`    // replaces the one that was handed in
}

// API is what programs can call.
type API struct {
	App     *app.App
	Auth    Auth
	Figures Figures
	Courier Courier

	Snapshots Snapshots
	Uploads   Uploads
	Links     Links
	Registry  Registry
	Signer    chronicle.Signer // of the log's heads
	System    System
}

// Register adds every route of the table to an edge.
func (a *API) Register(w *web.Web) {
	g := w.Group("")
	for _, r := range Routes() {
		g.Add(r.Method, r.Path, a.guard(r)).Name = r.Name
	}
}
