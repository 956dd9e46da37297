package upload

import (
	"context"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"

	"ruhu/syncproto"
)

// basePath is where uploads are found.
const basePath = "/v1/uploads/"

// How tusd's handler deals with connections.
const (
	silence  = 2 * time.Minute  // that a client may keep in the middle of a chunk
	waitTurn = 20 * time.Second // for an earlier request on the same upload to let go
)

// extensions of tus that are served. There is no deferred length, because the limits
// need it; no concatenation; and no download.
const extensions = "creation,creation-with-upload,termination,expiration"

// newHandler makes tusd speak the protocol over our store.
func newHandler(u *Uploads) (*handler.UnroutedHandler, error) {
	parts := handler.NewStoreComposer()
	parts.UseCore(store{u})
	parts.UseTerminater(store{u})
	parts.UseLocker(store{u})
	return handler.NewUnroutedHandler(handler.Config{
		StoreComposer: parts, MaxSize: syncproto.MaxPhoto, BasePath: basePath,
		DisableDownload: true, DisableConcatenation: true, Cors: &handler.CorsConfig{Disable: true},
		NetworkTimeout: silence, AcquireLockTimeout: waitTurn, GracefulRequestCompletionTimeout: time.Second,
		Logger: slog.New(silent{}), // its log has ids in it; ours has a line for every request
	})
}

// silent logs nothing.
type silent struct{ slog.Handler }

// Enabled implements slog.Handler.
func (silent) Enabled(context.Context, slog.Level) bool { return false }

// WithAttrs implements slog.Handler.
func (s silent) WithAttrs([]slog.Attr) slog.Handler { return s }

// store is the uploads as tusd's handler sees them.
type store struct{ *Uploads }

// NewUpload implements handler.DataStore.
func (s store) NewUpload(ctx context.Context, _ handler.FileInfo) (handler.Upload, error) {
	up, err := s.begin(callOf(ctx).origin, callOf(ctx).withChunk)
	if err != nil {
		return nil, failed(ctx, err)
	}
	return up, nil
}

// GetUpload implements handler.DataStore. What has come whole to a process that died
// before it took a look at it is finished first: nobody hears that all is here while
// it has proven nothing.
func (s store) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	up := s.find(callOf(ctx).device, id)
	if up == nil {
		return nil, handler.ErrNotFound
	}
	if up.offset.Load() == up.Size {
		if err := up.FinishUpload(ctx); err != nil {
			return nil, err
		}
	}
	return up, nil
}

// NewLock implements handler.Locker.
func (s store) NewLock(id string) (handler.Lock, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	up := s.all[id]
	if up == nil {
		return nil, handler.ErrNotFound
	}
	return turn{up}, nil
}

// AsTerminatableUpload implements handler.TerminaterDataStore.
func (s store) AsTerminatableUpload(up handler.Upload) handler.TerminatableUpload {
	return up.(*upload)
}
