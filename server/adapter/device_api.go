package adapter

import (
	"context"
	"io"

	"ruhu/server/auth"
	"ruhu/server/courier"
	"ruhu/server/web/api"
)

// Accounts lets the API in: it may not know the accounts, nor they the API, so each
// has its own words for the same.
type Accounts struct{ *auth.Auth }

// Enrol implements api.Auth.
func (d Accounts) Enrol(ctx context.Context, req api.EnrolRequest) (api.Enrolment, error) {
	e, err := d.Auth.Enrol(ctx, auth.EnrolRequest(req))
	return api.Enrolment(e), err
}

// Refresh implements api.Auth.
func (d Accounts) Refresh(ctx context.Context, req api.RefreshRequest) (api.Tokens, error) {
	t, err := d.Auth.Refresh(ctx, auth.RefreshRequest(req))
	return api.Tokens(t), err
}

// Courier gives the API the receipts of a bundle, which is all that travels back.
type Courier struct{ *courier.Courier }

// HandIn implements api.Courier.
func (m Courier) HandIn(ctx context.Context, sealed io.Reader, carrier string) ([]byte, error) {
	d, err := m.Courier.HandIn(ctx, sealed, carrier)
	return d.Receipts, err
}
