// The ruhu command runs the server and everything around it: accounts, devices,
// imports and checks. Each command has --help.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"ruhu/schema"
	"ruhu/schema/antu"
	"ruhu/server/vault"
)

// What the process says to whoever started it.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks for an orderly end; a second one is not caught any more.
	context.AfterFunc(ctx, stop)
	os.Exit(hosted(ctx, func(ctx context.Context) int { return run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr) }))
}

// defaultData is the data folder when none is named.
const defaultData = "ruhu-data"

// commands is the command line: every command and every setting.
type commands struct {
	Data    string      `help:"Folder of the server's data." default:"${defaultData}" env:"RUHU_DATA" placeholder:"DIR"`
	Keys    string      `help:"Folder of the keys that personal data are sealed under; beside the data folder, with .keys behind its name, unless said. Never inside it." type:"path" env:"RUHU_KEYS" placeholder:"DIR"`
	JSON    bool        `name:"json" help:"Print one JSON document for machines. Logs go to standard error either way."`
	Lang    schema.Lang `help:"Language of messages: ${enum}." enum:"zh-CN,ko,en" default:"zh-CN" env:"RUHU_LANG"`
	LogFile string      `help:"Add the log to a file, for a service that has no screen, and not to standard error." type:"path" env:"RUHU_LOG_FILE" placeholder:"FILE"`

	Serve    serveCommand    `cmd:"" help:"Start the server."`
	Demo     demoCommand     `cmd:"" help:"Let a whole county work for a week, count what became of it, and serve it."`
	Import   importCommand   `cmd:"" help:"Take in a registry that was delivered as workbooks or CSV files."`
	Export   exportCommand   `cmd:"" help:"Hand out the registry as a workbook or CSV files."`
	User     userCommand     `cmd:"" help:"People: accounts, passwords and areas."`
	Device   deviceCommand   `cmd:"" help:"Devices: enrolment codes, and shutting one out."`
	Courier  courierCommand  `cmd:"" help:"Take in bundles that were carried here in files."`
	Report   reportCommand   `cmd:"" help:"Count a table, for people or as a file."`
	Verify   verifyCommand   `cmd:"" help:"Check the whole store against its own history."`
	Log      logCommand      `cmd:"" help:"The log of everything that was decided: look, sign, export with proof, check."`
	Doctor   doctorCommand   `cmd:"" help:"Look the server over, and say what to do about what is odd."`
	Trim     trimCommand     `cmd:"" help:"Stop sending deletions that every active device has."`
	Vault    keysCommand     `cmd:"" name:"keys" help:"The keys that personal data are sealed under: list, rotate, drop."`
	Backup   backupCommand   `cmd:"" help:"Keep everything in another folder, closed, each time only what is new."`
	Restore  restoreCommand  `cmd:"" help:"Go back to a backup, and let the devices bring what it lacks."`
	Service  serviceCommand  `cmd:"" help:"What a machine needs to start the server by itself."`
	Rollback rollbackCommand `cmd:"" help:"Undo an update: go back to the copy from before it."`
	CA       caCommand       `cmd:"" name:"ca" help:"Certificates of the office's own, for phones and desks without a public authority."`
	Sim      simCommand      `cmd:"" help:"Try to break sync with a seeded storm of faults, and check what it promises."`
	Conform  conformCommand  `cmd:"" help:"Try a server against the contract, case by case, over HTTP."`
}

const description = `Ruhu: an offline-first field survey backend with sync.

The data folder can be open in one process at a time: stop the server before you run another command on its folder.`

// program is what every command gets.
type program struct {
	*commands
	ctx    context.Context
	in     io.Reader
	out    io.Writer
	errs   io.Writer // progress, and what people are told besides the outcome
	log    *slog.Logger
	now    func() time.Time
	random io.Reader
}

// run parses a command line, runs its command and returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	var line commands
	done := false // help was asked for and printed
	parser, err := kong.New(&line, kong.Name("ruhu"), kong.Description(description), kong.UsageOnError(),
		kong.Vars{"defaultData": defaultData, "importer": importer, "kinds": logKinds(), "county": antu.CountyCode,
			"oldestSchema": strconv.Itoa(schema.OldestVersion), "newestSchema": strconv.Itoa(schema.Version)},
		kong.Writers(out, errs), kong.Exit(func(int) { done = true }))
	if err != nil {
		fmt.Fprintln(errs, "ruhu:", err)
		return exitFailed
	}
	chosen, err := parser.Parse(args)
	if done {
		return exitOK
	}
	if err != nil {
		fmt.Fprintln(errs, "ruhu:", err)
		fmt.Fprintln(errs, `Try "ruhu --help".`)
		return exitUsage
	}
	said, err := line.logTo(errs)
	if err != nil {
		fmt.Fprintln(errs, "ruhu: --log-file:", err)
		return exitFailed
	}
	defer said.Close()
	p := &program{commands: &line, ctx: ctx, in: in, out: out, errs: errs, log: newLog(said, line.JSON), now: clock(), random: rand.Reader}
	if err = p.keysInside(); err == nil {
		err = chosen.Run(p)
	}
	var code exitWith
	switch {
	case errors.As(err, &code):
		return int(code)
	case err != nil:
		if line.LogFile != "" {
			p.log.Error("ended", "command", chosen.Command(), "error", p.explain(err))
		}
		fmt.Fprintln(errs, "ruhu:", p.explain(err))
		return exitFailed
	}
	return exitOK
}

// exitWith ends the program with a code of a command's own, which has said all there is to say.
type exitWith int

func (code exitWith) Error() string { return "exit code " + strconv.Itoa(int(code)) }

// logTo is where the log goes.
func (c *commands) logTo(errs io.Writer) (io.WriteCloser, error) {
	if c.LogFile == "" {
		return open{errs}, nil
	}
	return os.OpenFile(c.LogFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

// open is a writer that is somebody else's to close.
type open struct{ io.Writer }

// Close implements io.Closer: it leaves the writer open.
func (open) Close() error { return nil }

// newLog writes for people, or for machines.
func newLog(w io.Writer, machine bool) *slog.Logger {
	if machine {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// explain says what went wrong, in the chosen language where it is a refusal.
func (p *program) explain(err error) string {
	var missing vault.Missing
	if errors.As(err, &missing) {
		return missing.In(p.Lang)
	}
	var problem schema.Problem
	if errors.As(err, &problem) {
		return problem.Message(p.Lang)
	}
	return err.Error()
}
