package agents_test

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/suite/agents"
)

func TestStart(t *testing.T) {
	t.Parallel()
	s, err := agents.Start(t.Context(), agents.Options{Via: []string{"raw"}})
	if err != nil || len(s.Agents) != 1 || s.Agents[0].Name() != "raw" || len(s.Missing) > 0 {
		t.Fatalf("got %+v, %v; want the raw agent", s, err)
	}
	s.Kill()
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A browser that cannot run leaves the other agents at work, and is said to be missing.
func TestStartWithoutBrowser(t *testing.T) {
	t.Parallel()
	nobody := filepath.Join(t.TempDir(), "browser")
	s, err := agents.Start(t.Context(), agents.Options{Chrome: nobody})
	if err != nil || len(s.Agents) != 1 || len(s.Missing) != 1 || !strings.Contains(s.Missing[0], nobody) {
		t.Fatalf("got %+v, %v; want the raw agent, and the browser missing by its name", s, err)
	}
	defer s.Close()

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	s, err = agents.Start(ended, agents.Options{Via: []string{"chrome"}, Chrome: nobody})
	if err != nil || len(s.Agents)+len(s.Missing) != 0 {
		t.Errorf("got %+v, %v; want a browser that nobody waited for in neither list", s, err)
	}
}

// Every mistake is found before anything starts, and named by its option.
func TestOptionsMistaken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		o    agents.Options
		want string
	}{
		{agents.Options{Via: []string{"raw", "netscape"}}, `via "netscape": want raw or chrome`},
		{agents.Options{Via: []string{"raw", "raw"}}, "via names raw twice"},
		{agents.Options{Timeout: -time.Second}, "timeout -1s: "},
		{agents.Options{Rate: -1}, "rate -1: "},
		{agents.Options{Rate: math.NaN()}, "rate NaN: "},
		{agents.Options{Jobs: -1}, "jobs -1: "},
		{agents.Options{Via: []string{"all", "raw"}}, `via "all"`},
		{agents.Options{Via: []string{"browser"}}, "browser: want a command"},
		{agents.Options{Browser: "lynx {url}"}, `browser "lynx {url}": want a command with {proxy}`},
		{agents.Options{Resolve: []string{"example.com"}}, `resolve "example.com": `},
		{agents.Options{Resolve: []string{"a:1:127.0.0.1"}, Chrome: "ws://127.0.0.1:1/"}, "resolve: a browser that runs already"},
	} {
		if err := tt.o.Check(); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%+v: got %v; want %s…", tt.o, err, tt.want)
		}
		if s, err := agents.Start(t.Context(), tt.o); err == nil {
			t.Errorf("%+v: started %v", tt.o, s.Agents)
		}
	}
	// What only the agent itself finds is an error, too, and leaves nothing running.
	for _, o := range []agents.Options{
		{HTTP: "3"}, {Proxy: "ftp://x"}, {Resolve: []string{"example.com"}}, {CACert: t.TempDir()}, {ClientCert: "cert.pem"},
	} {
		o.Via = []string{"raw"}
		if _, err := agents.Start(t.Context(), o); err == nil {
			t.Errorf("%+v: started", o)
		}
	}
	if !slices.Equal(agents.Names(), []string{"raw", "chrome", "firefox", "webkit", "browser"}) {
		t.Errorf("the agents are %v", agents.Names())
	}
}

// All are those whose programs are there; of the others it is said why not, and they
// are not missing.
func TestAll(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	s, err := agents.Start(t.Context(), agents.Options{Via: []string{agents.All}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if len(s.Agents) != 1 || s.Agents[0].Name() != "raw" || len(s.Missing) != 0 {
		t.Errorf("started %v, missing %q; want raw alone", s.Agents, s.Missing)
	}
	if len(s.Left) != 3 || !strings.Contains(s.Left[0], "Chrome") || !strings.Contains(s.Left[1], "Firefox") || !strings.Contains(s.Left[2], "WebKit") {
		t.Errorf("left out %q; want Chrome, Firefox and WebKit", s.Left)
	}
}
