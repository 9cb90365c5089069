package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/adapter"
)

// TestContracts holds other people's implementations of specifications to what
// these demand: right ones pass, and of one with a mistake the specification's own
// sentence is said. `make grid-setup` installs them.
func TestContracts(t *testing.T) {
	if os.Getenv("CORSUITE_GRID") == "" {
		t.Skip("make grid judges the implementations that are installed")
	}
	for _, tt := range []struct {
		// contract is judged at the path of the endpoint in dir.
		contract, dir, path string
		// ready is the path of the first request.
		ready string
		// more are flags beside the contract.
		more []string
		// says is what the finding of a mistake says, in the contract's words.
		says string
	}{
		{"mcp", "mcp", "/mcp", "/", []string{"--origin", "https://app.example.com", "--send", "POST"}, "so a page must be able to read Mcp-Session-Id"},
		{"graphql", "apollo", "/graphql", "/graphql", []string{"--origin", "https://app.example.com", "--credentials", "--send", "POST"}, "Servers must accept POST with a body of application/json"},
		{"tus", "tus", "/files/", "/", []string{"--origin", "https://app.example.com", "--credentials"}, "a preflight has to allow them"},
		{"connect", "connect", "/shop.Items/List", "/shop.Items/List", []string{"--origin", "https://app.example.com", "--credentials"}, "which preflights have to allow"},
		{"grpc-web", "connect", "/shop.Items/List", "/shop.Items/List", []string{"--origin", "https://app.example.com", "--credentials"}, "without a preflight that allows it"},
		{"oidc", "oidc", "/", "/", nil, "The UserInfo endpoint should support CORS"},
	} {
		t.Run(tt.contract, func(t *testing.T) {
			judged := func(env ...string) outcome {
				dir, err := filepath.Abs(filepath.Join("..", "..", "reference", "endpoints", tt.dir))
				if err != nil {
					t.Fatal(err)
				}
				running, err := adapter.Start(t.Context(), adapter.Command{Args: []string{filepath.Join(dir, "run")}, Env: env, Path: tt.ready}, harness.Policy{})
				if errors.Is(err, adapter.ErrNotInstalled) {
					t.Skip(err)
				}
				if err != nil {
					t.Fatal(err)
				}
				defer running.Stop() // how politely it ends is not the subject
				return inFolder(t, t.TempDir(), append([]string{"run", running.URL(tt.path), "--contract", tt.contract, "--via", "raw"}, tt.more...)...)
			}
			if right := judged(); right.code != exitOK {
				t.Errorf("a right one: exit code %d; want %d\n%s%s", right.code, exitOK, right.stdout, right.stderr)
			}
			wrong := judged("MISTAKE=yes")
			if wrong.code != exitFail || !strings.Contains(strings.Join(strings.Fields(wrong.stdout), " "), tt.says) {
				t.Errorf("a wrong one: exit code %d; want %d and %q\n%s%s", wrong.code, exitFail, tt.says, wrong.stdout, wrong.stderr)
			}
		})
	}
}
