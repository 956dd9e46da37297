package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	contract "ruhu/mobile-contract"
	fieldapp "ruhu/mobile-contract/app"
	"ruhu/server/adapter"
	"ruhu/server/app"
	"ruhu/server/auth"
	"ruhu/server/bootstrap"
	"ruhu/server/chronicle"
	"ruhu/server/courier"
	"ruhu/server/exchange"
	"ruhu/server/jobs"
	"ruhu/server/photo"
	"ruhu/server/report"
	"ruhu/server/store/sqlite"
	"ruhu/server/upload"
	"ruhu/server/vitals"
	"ruhu/server/web"
	"ruhu/server/web/api"
	"ruhu/server/web/console"
	"ruhu/server/web/field"
	"ruhu/syncproto"
)

// storeFile is the database in the data folder.
const storeFile = "ruhu.db"

// copiesFolder, in the data folder, holds villages as files for new devices. It
// may be deleted at any time.
const copiesFolder = "first-copies"

// courierFolder, in the data folder, keeps the bundles of devices that were shut out.
const courierFolder = "courier"

// photosFolder, in the data folder, holds the bytes of photos by their hash. It
// belongs into every backup.
const photosFolder = "photos"

// uploadsFolder, in the data folder, holds what has come of photos that are on their
// way. Devices send again what is lost with it.
const uploadsFolder = "uploads"

// picturesFolder, in the data folder, holds the copies that are shown of photos.
const picturesFolder = "pictures"

// deliveriesFolder, in the data folder, keeps what was delivered of the registry over
// HTTP, with what was found wrong with it, for as long as exchange declares.
const deliveriesFolder = "deliveries"

// site is one server's parts, wired together.
type site struct {
	store   *sqlite.Store
	app     *app.App
	auth    *auth.Auth
	courier *courier.Courier
	signer  chronicle.Signer // of the log's heads
	now     func() time.Time
	random  io.Reader
	log     *slog.Logger

	copies *bootstrap.Cache
	photos *photo.Folder

	uploads *upload.Uploads
	links   *photo.Links

	pictures *photo.Folder
	jobs     *jobs.Runner

	desk    *exchange.Desk
	figures *report.Source
	field   *field.App

	observe func(method, route string, status int, took time.Duration) // nil for nobody

	data     string // the folder
	backups  string // folder where copies of the database are kept, "" where nobody said
	backupTo string // folder of backups that the server makes, "" where it makes none
	began    time.Time
}

// openSite opens the data folder, which is made when there is none. The clock is
// the one that everything in the server goes by.
//
// keys is the folder of the keys, "" for the one beside the data folder.
func openSite(ctx context.Context, data, keys string, now func() time.Time, random io.Reader, log *slog.Logger) (*site, error) {
	store, err := sqlite.Open(filepath.Join(data, storeFile), sqlite.Keys(keys))
	if err != nil {
		return nil, err
	}
	s := &site{store: store, now: now, random: random, log: log, data: data, began: now()}
	if err := s.open(ctx, data); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", data, err), s.Close())
	}
	return s, nil
}

// open opens what stands around the store.
func (s *site) open(ctx context.Context, data string) (err error) {
	if s.auth, err = auth.New(ctx, s.store, auth.Config{Now: s.now, Random: s.random}); err != nil {
		return err
	}
	if s.photos, err = photo.Open(filepath.Join(data, photosFolder)); err != nil {
		return err
	}
	if s.pictures, err = photo.Open(filepath.Join(data, picturesFolder)); err != nil {
		return err
	}
	// Half of them wait for the disk.
	s.jobs = jobs.New(jobs.Config{Store: s.store, Now: s.now, Log: s.log, Workers: 2 * runtime.GOMAXPROCS(0), Kinds: map[string]jobs.Work{
		app.JobPicture: photo.NewLooker(s.photos, s.pictures, s.store, s.now),
		app.JobReseal:  resealing{s},
	}})
	s.app = app.New(s.store, s.now, s.log).WithPhotos(s.photos)
	s.figures = report.NewSource(s.store, s.now)
	if s.signer, err = s.app.LogSigner(ctx, s.random); err != nil {
		return err
	}
	if s.links, err = photo.NewLinks(ctx, s.store, s.now, s.random, s.photos, s.pictures); err != nil {
		return err
	}
	s.uploads, err = upload.Open(upload.Config{App: s.app, Folder: filepath.Join(data, uploadsFolder), Now: s.now, Random: s.random})
	if err != nil {
		return err
	}
	s.courier, err = courier.New(ctx, courier.Config{App: s.app, Log: s.log, Random: s.random, Folder: filepath.Join(data, courierFolder)})
	if err != nil {
		return err
	}
	if s.desk, err = exchange.OpenDesk(s.app, filepath.Join(data, deliveriesFolder), s.store.Vault(), s.random); err != nil {
		return err
	}
	if err := s.desk.Recover(ctx); err != nil {
		s.log.Error("deliveries", "error", err) // the rest is none the worse for it
	}
	if s.field, err = field.New(fieldapp.Files()); err != nil {
		return err
	}
	s.copies, err = bootstrap.Open(filepath.Join(data, copiesFolder), s.store, s.store.Vault())
	return err
}

// Close closes the data folder.
func (s *site) Close() error {
	err := s.store.Close()
	if s.photos != nil {
		err = errors.Join(err, s.photos.Close())
	}
	if s.pictures != nil {
		err = errors.Join(err, s.pictures.Close())
	}
	if s.uploads != nil {
		err = errors.Join(err, s.uploads.Close())
	}
	return err
}

// edge is everything that the site serves over HTTP.
func (s *site) edge(proxies []netip.Prefix) *web.Web {
	edge := web.New(web.Config{Log: s.log, Now: s.now, Random: s.random, Proxies: proxies, Ready: s.ready, Rates: web.DefaultRates(), Full: isFull, Observe: s.observe,
		Dictionary: syncproto.NewDictionary(contract.Dictionary())})
	programs := api.API{App: s.app, Auth: adapter.Accounts{Auth: s.auth}, Figures: adapter.Figures{Source: s.figures}, Courier: adapter.Courier{Courier: s.courier}}
	programs.Snapshots, programs.Uploads, programs.Links = s.copies, s.uploads, s.links
	programs.Registry = adapter.Registry{Desk: s.desk}
	programs.Signer = s.signer
	programs.System = s.vitals()
	programs.Register(edge)
	console.New(console.Config{App: s.app, Accounts: s.auth, Counter: adapter.Counter{Source: s.figures}, Reports: adapter.Reports{Source: s.figures}, Links: s.links, Random: s.random, Board: s.auth, System: programs.System, Deliveries: adapter.Deliveries{Desk: s.desk}}).Register(edge)
	s.field.Register(edge)
	return edge
}

// vitals looks how the site is.
func (s *site) vitals() *vitals.Source {
	info, _ := debug.ReadBuildInfo()
	return vitals.New(vitals.Config{
		App: s.app, Now: s.now, Started: s.began, Program: programOf(info), Store: s.store, Room: upload.RoomOf,
		Data: s.data, Uploads: uploadsFolder, Deliveries: deliveriesFolder, Copies: copiesFolder,
		UnderWay: s.uploads.UnderWay, Throttled: s.auth.Throttled, Backups: s.backups, IsCopy: sqlite.IsCopy, OwnBackups: ownBackups(s.backupTo),
	})
}

// isFull reports whether an error means that the disk is full.
func isFull(err error) bool { return errors.Is(err, app.ErrDiskFull) }

// ready reports why the store cannot be read, if it cannot.
func (s *site) ready(ctx context.Context) error {
	return s.store.Read(ctx, func(r app.Reader) error {
		_, err := r.Epoch()
		return err
	})
}
