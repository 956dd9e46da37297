package adapter

import (
	"context"
	"io"

	"ruhu/schema"
	"ruhu/server/exchange"
	"ruhu/server/registry"
)

// Registry gives the API the desk of deliveries, in the API's words.
type Registry struct{ *exchange.Desk }

// Deliverable implements api.Registry.
func (Registry) Deliverable(name string) bool { return exchange.Deliverable(name) }

// Check implements api.Registry.
func (c Registry) Check(ctx context.Context, p registry.Person, name string, file io.Reader, lang schema.Lang) (any, error) {
	return c.Desk.Check(ctx, p, name, file, lang)
}

// Take implements api.Registry.
func (c Registry) Take(ctx context.Context, p registry.Person, token string, partly bool, lang schema.Lang) (any, error) {
	return c.Desk.Take(ctx, p, token, partly, lang)
}

// Export implements api.Registry.
func (c Registry) Export(ctx context.Context, area, format string, shown func(*schema.Field) bool, lang schema.Lang) (io.ReadSeekCloser, error) {
	return c.WriteFile(ctx, exchange.Selection{Area: area, Lang: lang, Shown: shown}, format)
}
