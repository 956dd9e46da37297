package house_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// outward are the folders and files of the server that may call others or run something, with
// why: commands that somebody gives at the machine, and the authority that whoever starts the
// server names. Nobody whose request is served can have the server do either: there is nothing
// that would.
var outward = []string{
	"server/certificate/acme.go", // the authority
	"server/cmd_conform.go",      // tries a server, at an address from the command line
	"server/conform_county.go",   // tries a client with a county of its own
	"server/driven",              // and a client that is a program
	"server/cmd_service.go",      // writes the unit of a service, from the command line
	"server/doctor/",             // asks the server and a time server how they are
	"server/conform/",
	"server/sim/", // simulated devices and attackers
}

// calling are the names by which Go calls others over a network.
var calling = map[string][]string{
	"http": {"Get", "Post", "PostForm", "Head", "Client", "DefaultClient", "Transport", "DefaultTransport"},
	"net":  {"Dial", "DialTimeout", "Dialer", "DialTCP", "DialUDP"},
	"tls":  {"Dial", "Dialer"},
}

// TestServer_CallsNobodyAndRunsNothing holds what keeps requests to other servers from being
// forged and commands from being injected: the server has neither.
func TestServer_CallsNobodyAndRunsNothing(t *testing.T) {
	h, looked := readHouse(t), 0
	for _, f := range h.sources {
		if f.test || !strings.HasPrefix(f.path, "server/") || slices.ContainsFunc(outward, func(may string) bool { return strings.HasPrefix(f.path, may) }) {
			continue
		}
		looked++
		for _, spec := range f.syntax.Imports {
			if name := importPath(spec); name == "os/exec" || name == "plugin" || name == "unsafe" || name == "text/template" || strings.HasPrefix(name, "golang.org/x/crypto/acme") {
				t.Errorf("%s imports %s", h.where(f, spec), name)
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok {
				if of, ok := call.X.(*ast.Ident); ok && slices.Contains(calling[of.Name], call.Sel.Name) {
					t.Errorf("%s calls others: %s.%s", h.where(f, n), of.Name, call.Sel.Name)
				}
			}
			return true
		})
	}
	if looked < 200 {
		t.Errorf("only %d files were looked at", looked)
	}
}
