package main

import (
	"bufio"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// asCommand is set in a child process that is to be the command itself.
const asCommand = "CORSUITE_TEST_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"corsuite": main})
}

// TestScripts runs the command as its users do. The scripts read as a manual:
// testdata/script/*.txtar. Those of the folder chrome need a browser.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Setup: withoutBrowser, Cmds: commands(), RequireExplicitExec: true})
}

func TestScriptsWithChrome(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: no browser")
	}
	testscript.Run(t, testscript.Params{Dir: "testdata/script/chrome", Setup: withBrowser, Cmds: commands(), RequireExplicitExec: true})
}

// withoutBrowser leaves the script a PATH on which no browser is.
func withoutBrowser(e *testscript.Env) error {
	dirs := filepath.SplitList(e.Getenv("PATH"))
	e.Setenv("PATH", dirs[0])
	return withFixtures(e)
}

// withFixtures tells the script where the files of the fixtures are.
func withFixtures(e *testscript.Env) error {
	folder, err := filepath.Abs("../../fixtures")
	e.Setenv("FIXTURES", folder)
	return err
}

// withBrowser gives the script the whole PATH and a place for profiles.
func withBrowser(e *testscript.Env) error {
	e.Setenv("TMPDIR", e.WorkDir)
	return nil
}

func commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"server": startServer, "sealedserver": startSealed, "closedport": closedPort, "exits": exits, "expand": expand, "review": review, "serving": serving,
	}
}

// exits is `exits CODE PROGRAM ARGS…`: the program must end with just that code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want := args[0]; strconv.Itoa(code) != want {
		ts.Fatalf("exit code %d; want %s", code, want)
	}
}

// expand is `expand FILE…`: it puts $URL into the files.
func expand(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		file := ts.MkAbs(name)
		text := strings.ReplaceAll(ts.ReadFile(name), "$URL", ts.Getenv("URL"))
		ts.Check(os.WriteFile(file, []byte(text), 0o600))
	}
}

// review is `review FILE OLD NEW`: it changes a file as a person would.
func review(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not say %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600))
}

// startServer is `server KIND`: it serves until the script ends and sets $URL.
func startServer(ts *testscript.TestScript, _ bool, args []string) {
	handler, known := servers()[strings.Join(args, " ")]
	if !known {
		ts.Fatalf("server %q: there is no such kind", args)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	s := &http.Server{Handler: handler}
	go func() { _ = s.Serve(ln) }()
	ts.Defer(func() { _ = s.Close() })
	ts.Setenv("URL", "http://"+ln.Addr().String())
}

// startSealed is startServer with TLS; the file server.pem trusts it.
func startSealed(ts *testscript.TestScript, _ bool, args []string) {
	server := httptest.NewUnstartedServer(servers()[strings.Join(args, " ")])
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // clients that do not trust it are part of scripts
	server.StartTLS()
	ts.Defer(server.Close)
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	ts.Check(os.WriteFile(ts.MkAbs("server.pem"), certificate, 0o600))
	ts.Setenv("URL", server.URL)
}

// serving is `serving corsuite serve ARGS…`: it waits until the command has said
// where it serves, sets $URL, keeps what was said in the file serving, and ends
// the command with the script.
func serving(ts *testscript.TestScript, _ bool, args []string) {
	bin, err := exec.LookPath(args[0])
	ts.Check(err)
	c := exec.Command(bin, args[1:]...)
	c.Dir = ts.MkAbs(".")
	out, err := c.StdoutPipe()
	ts.Check(err)
	ts.Check(c.Start())
	ts.Defer(func() {
		_ = c.Process.Signal(os.Interrupt)
		_, _ = io.Copy(io.Discard, out)
		_ = c.Wait()
	})
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		fmt.Fprintln(&said, lines.Text())
		if strings.HasPrefix(lines.Text(), "http://") {
			ts.Setenv("URL", lines.Text())
		}
		if strings.HasPrefix(lines.Text(), "  corsuite run ") {
			break
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs("serving"), []byte(said.String()), 0o600))
}

// closedPort sets $URL to an address at which nobody listens.
func closedPort(ts *testscript.TestScript, _ bool, _ []string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv("URL", "http://"+ln.Addr().String())
	ts.Check(ln.Close())
}

func servers() map[string]http.Handler {
	yes := true
	policy := harness.Policy{
		Origins: []string{"https://app.example.com"}, Credentials: &yes,
		Methods: []string{"PUT"}, Headers: []string{"Content-Type"},
	}
	all := map[string]http.Handler{
		"careful":                     reference.Handler(policy),
		"silent":                      http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "hello") }),
		"reflecting":                  http.HandlerFunc(reflect),
		"mcp":                         reference.Handler(mcpPolicy()),
		"gateway api":                 gatewayRoutes(),
		"mcp and more":                reference.Handler(harness.Policy{Origins: []string{"https://app.example.com"}, Methods: []string{"*"}, Headers: []string{"*", "Authorization"}, Expose: []string{"*"}}),
		"mcp without session":         reference.Handler(withoutExpose(mcpPolicy())),
		"store":                       store{}.handler(storePolicy()),
		"store that asks for a token": store{needs: true}.handler(storePolicy()),
		"store without a tenant":      store{}.handler(withoutTenant(storePolicy())),
		"guarded":                     guarded(reference.Handler(policy)),
		"anonymous":                   anonymousPreflights(reference.Handler(policy)),
	}
	maps.Copy(all, gatewayServers())
	return all
}

// gatewayRoutes are the three policies of the Gateway API's own conformance tests.
func gatewayRoutes() http.Handler {
	yes, age := true, 3600
	mux := http.NewServeMux()
	mux.Handle("/cors-1", reference.Handler(harness.Policy{
		Origins: []string{"https://www.foo.com", "https://**.bar.com"}, Credentials: &yes, Methods: []string{"GET"},
		Headers: []string{"x-header-1", "x-header-2"}, Expose: []string{"x-header-3", "x-header-4"}, MaxAge: &age,
	}))
	mux.Handle("/cors-2", reference.Handler(harness.Policy{Origins: []string{"https://www.foo.com"}, Methods: []string{"*"}}))
	mux.Handle("/cors-wildcard-origin", reference.Handler(harness.Policy{Origins: []string{"*"}, Methods: []string{"PUT"}}))
	return mux
}

// mcpPolicy is what the contract of that name demands, for one origin.
func mcpPolicy() harness.Policy {
	return harness.Policy{
		Origins: []string{"https://app.example.com"}, Methods: []string{"GET", "POST", "DELETE"}, Expose: []string{"Mcp-Session-Id"},
		Headers: []string{"Content-Type", "Authorization", "Mcp-Session-Id", "MCP-Protocol-Version", "Last-Event-ID"},
	}
}

func withoutExpose(p harness.Policy) harness.Policy {
	p.Headers, p.Expose = p.Headers[:1], []string{}
	return p
}

// reflect lets everybody in, with credentials.
func reflect(w http.ResponseWriter, r *http.Request) {
	if o := r.Header.Get("Origin"); o != "" {
		w.Header().Set("Access-Control-Allow-Origin", o)
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Allow-Methods", "PUT")
		w.Header().Set("Access-Control-Allow-Headers", "content-type")
	}
	fmt.Fprintln(w, "{}")
}

// guarded lets nobody in without a token, a key and, where credentials go
// along, a session, and repeats them all where it can.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			next.ServeHTTP(w, r)
			return
		}
		token, key, session := r.Header.Get("Authorization"), r.Header.Get("X-Key"), r.Header.Get("Cookie")
		if token != "Bearer the-token-of-the-script" || key != "the-key-of-the-script" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		for _, value := range []string{token, key, session} {
			w.Header().Add("X-Repeated", value)
		}
		next.ServeHTTP(w, r)
	})
}

// anonymousPreflights breaks down when a preflight carries what authenticates.
func anonymousPreflights(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		names := r.Header.Get("Access-Control-Request-Headers")
		if r.Method == http.MethodOptions && (r.Header.Get("X-Key") != "" || r.Header.Get("Cookie") != "" || strings.Contains(names, "x-key")) {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		next.ServeHTTP(w, r)
	})
}
