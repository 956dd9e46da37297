package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"ruhu/schema"
	"ruhu/server/auth"
	"ruhu/server/backup"
	"ruhu/server/store/sqlite"
	"ruhu/server/web"
)

// How long a client may take. A phone in a valley is slow but never silent; a
// client that sends its header byte by byte is neither.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 2 * time.Minute
	writeTimeout  = 10 * time.Minute
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 20 * time.Second
	maxHeader     = 32 << 10
)

// softMemory is from where on memory is given back before more is taken. What is held at
// once is bounded elsewhere; this keeps what is not held any more from adding up: SQLite and the
// program itself take 100 MB beside it, and a county is to be served in 256. The
// environment's GOMEMLIMIT goes first.
const softMemory = 128 << 20

// garbage is how much of it there may be before it is collected, in percent of what is in
// use, while memory is not short: with the usual 100, collecting took a tenth of the processor
// time of a county's storm, for 10 MB. The environment's GOGC goes first.
const garbage = 200

type serveCommand struct {
	Addr         string         `help:"Address to listen on. Port 0 takes any that is free." default:"127.0.0.1:8080" env:"RUHU_ADDR" placeholder:"HOST:PORT"`
	TLSCert      string         `name:"tls-cert" help:"File of the server's certificate, with those between it and the root. It may be renewed while the server runs." type:"existingfile" env:"RUHU_TLS_CERT" placeholder:"FILE"`
	TLSKey       string         `name:"tls-key" help:"File of its key." type:"existingfile" env:"RUHU_TLS_KEY" placeholder:"FILE"`
	ACME         []string       `name:"acme" help:"Name of this server that an authority is to certify (Let's Encrypt unless --acme-directory names another); may be repeated." env:"RUHU_ACME" placeholder:"NAME"`
	ACMEMail     string         `name:"acme-mail" help:"Where the authority writes to." env:"RUHU_ACME_MAIL" placeholder:"ADDRESS"`
	ACMEAt       string         `name:"acme-directory" help:"Address of another authority." env:"RUHU_ACME_DIRECTORY" placeholder:"URL"`
	Redirect     string         `help:"Address without TLS that leads browsers to the one with it, such as 0.0.0.0:80." env:"RUHU_REDIRECT" placeholder:"HOST:PORT"`
	TrustProxy   []netip.Prefix `help:"Network whose X-Forwarded-For is believed, such as 10.0.0.0/8; may be repeated." env:"RUHU_TRUST_PROXY" placeholder:"CIDR"`
	SessionIdle  time.Duration  `help:"A desk that nobody uses for as long is signed out." default:"12h" env:"RUHU_SESSION_IDLE"`
	SessionLife  time.Duration  `help:"A desk is signed out after as long, however much it is used." default:"168h" env:"RUHU_SESSION_LIFE"`
	SecondFactor string         `help:"Whether everybody above the village has to prove more than a password: ${enum}." enum:"required,optional" default:"required" env:"RUHU_SECOND_FACTOR"`
	FactorGrace  time.Duration  `help:"How long they may go on without, after they sign in first." default:"168h" env:"RUHU_FACTOR_GRACE"`
	Backups      string         `help:"Folder where copies of the database are kept by whoever makes them: the page of the system tells how old the newest is." type:"path" env:"RUHU_BACKUPS" placeholder:"DIR"`
	BackupTo     string         `help:"Folder, on another disk, to back everything up to: see ruhu backup --help." type:"path" env:"RUHU_BACKUP_TO" placeholder:"DIR"`
	BackupEvery  time.Duration  `help:"How often that is done." default:"6h" env:"RUHU_BACKUP_EVERY"`
	Metrics      string         `help:"Address, apart from --addr, where Prometheus asks for /metrics, such as :9464; this machine's own unless a host is named." env:"RUHU_METRICS" placeholder:"[HOST]:PORT"`
	OldestSchema int            `help:"Oldest schema version of an app that villages are sent to, ${oldestSchema} to ${newestSchema}." default:"${oldestSchema}" env:"RUHU_OLDEST_SCHEMA" placeholder:"VERSION"`
}

// Help is printed below the flags.
func (serveCommand) Help() string {
	return `Serves devices under /v1 and people in the browser. SIGINT or SIGTERM ends it in order: it takes no new work, finishes what it has, and closes the store; a second signal ends it at once.

The server speaks TLS with --tls-cert and --tls-key, from a public authority or the office's own (see ruhu ca --help), or with --acme, which gets a certificate and renews it where the server can be reached from outside on port 443. Phones need TLS. Behind a proxy that speaks it the server speaks plain HTTP: name the proxy's network with --trust-proxy.

Whoever may do more than a cadre is led to set up a second factor (an authenticator's codes) when they sign in first. Nothing is open to them without one after --factor-grace, unless the server was started with --second-factor=optional, which it says in its log and on the page of accounts.

What was delivered of the registry over HTTP, by a program or on the page of imports, is kept for 90 days after it was taken, and for a year if it never was; the newest that was taken and the newest of all stay. The log tells of each that is dropped, with its SHA-256.

With --backup-to, the server keeps everything in a folder of backups, at its start and then every --backup-every; whom they are closed to was said once with ruhu backup --recipient. The page of the system tells how old the newest is.

With --backups, the page of the system and GET /v1/system say how old the newest copy of the database is, and warn of one that is older than 36 hours: for copies of the database that others make.

With --metrics, Prometheus can ask how the server is; server/metrics/alerts.yml is a list of what to be told of. No figure names a person, a household or a village.

With --oldest-schema, devices whose app is older are told to upgrade when they ask for villages. What they have saved is taken from every version, however old.`
}

// Validate refuses a version for which there are no steps, and one that no app has yet.
func (c *serveCommand) Validate() error {
	if c.OldestSchema < schema.OldestVersion || c.OldestSchema > schema.Version {
		return fmt.Errorf("--oldest-schema: there is no version %d here, only %d to %d", c.OldestSchema, schema.OldestVersion, schema.Version)
	}
	if c.SessionIdle <= 0 || c.SessionLife < c.SessionIdle || c.FactorGrace < 0 {
		return errors.New("--session-life must be at least --session-idle, both more than nothing, and --factor-grace not less")
	}
	if err := c.validateTLS(); err != nil {
		return err
	}
	if c.BackupTo != "" && c.Backups != "" {
		return errors.New("--backup-to and --backups: the page of the system looks at one folder")
	}
	if c.BackupEvery < time.Minute {
		return errors.New("--backup-every must be at least a minute")
	}
	return nil
}

// policy is how people sign in.
func (c *serveCommand) policy() auth.Policy {
	return auth.Policy{Idle: c.SessionIdle, Life: c.SessionLife, Optional: c.SecondFactor == "optional", Grace: c.FactorGrace}
}

// Run implements the command.
func (c *serveCommand) Run(p *program) error {
	if c.BackupTo != "" {
		if _, err := backup.OpenKey(filepath.Join(p.Data, backupKeyFile), nil, p.random); err != nil {
			return fmt.Errorf("--backup-to: %w; say so once with ruhu backup --recipient", err)
		}
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	s, err := openSite(p.ctx, p.Data, p.keysFolder(), p.now, p.random, p.log)
	if err != nil {
		return err
	}
	s.app.ServeFrom(c.OldestSchema)
	s.backups, s.backupTo = c.Backups, c.BackupTo
	s.auth.Rule(c.policy())
	if c.policy().Optional {
		p.log.Warn("a password alone lets everybody in: --second-factor=optional")
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	front, err := c.openFront(p, listener)
	if err != nil {
		return errors.Join(err, listener.Close(), s.Close())
	}
	if c.Metrics != "" {
		if front.measured, err = openMeasured(c.Metrics, s, front.until, p.log); err != nil {
			return errors.Join(err, listener.Close(), s.Close())
		}
	}
	url := front.url
	err = p.print(map[string]string{"url": url, "data": p.Data}, func(w io.Writer) {
		fmt.Fprintf(w, "Serving %s on %s\n", p.Data, url)
	})
	ctx, stop := context.WithCancel(p.ctx)
	var chores sync.WaitGroup
	chores.Go(func() { keepTrimmed(ctx, s.app, p.log) })
	chores.Go(func() { s.jobs.Run(ctx) })
	chores.Go(func() { s.desk.Run(ctx, p.log) })
	chores.Go(func() { keepDoor(ctx, s.auth, p.log) })
	chores.Go(func() {
		keepSwept(ctx, "uploads", func(context.Context) (int, error) { return s.uploads.Sweep() }, p.log)
	})
	chores.Go(func() { keepSwept(ctx, "deliveries", s.desk.Sweep, p.log) })
	chores.Go(func() {
		keepSwept(ctx, "open copies", func(context.Context) (int, error) {
			return sqlite.DropOpen(filepath.Join(p.Data, storeFile), p.now())
		}, p.log)
	})
	chores.Go(func() { keepFinding(ctx, s.app, p.log) })
	chores.Go(func() { s.warm(ctx) })
	if c.BackupTo != "" {
		within := *p
		within.ctx = ctx
		chores.Go(func() { within.keepBackedUp(c.BackupTo, c.BackupEvery) })
	}
	if front.measured != nil {
		chores.Go(func() { front.measured.run(ctx, p.log) })
	}
	if front.redirect != nil {
		chores.Go(func() { front.redirect.run(ctx, p.log) })
	}
	err = errors.Join(err, serve(p.ctx, front.listener, s.edge(c.TrustProxy), p.log))
	stop()
	chores.Wait()
	return errors.Join(err, s.Close())
}

// newServer bounds what any client can hold on to.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// serve answers on a listener until the context ends, and then finishes what has
// begun.
func serve(ctx context.Context, listener net.Listener, edge *web.Web, log *slog.Logger) error {
	server := newServer(edge.Handler(), log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping")
	edge.Drain()
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	err := server.Shutdown(patience)
	if err != nil {
		err = fmt.Errorf("some requests did not end in time: %w", errors.Join(err, server.Close()))
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
