package selftest

import (
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// narrow is a listener of a server that has few connections at a time: what is
// beyond waits for one of them to end, or is reset.
type narrow struct {
	net.Listener
	places chan struct{}
	resets bool
}

func (l narrow) Accept() (net.Conn, error) {
	for {
		if !l.resets {
			l.places <- struct{}{}
		}
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if !l.resets {
			return &placed{Conn: conn, free: sync.OnceFunc(func() { <-l.places })}, nil
		}
		select {
		case l.places <- struct{}{}:
			return &placed{Conn: conn, free: sync.OnceFunc(func() { <-l.places })}, nil
		default:
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}
	}
}

// placed is a connection that has one of the places.
type placed struct {
	net.Conn
	free func()
}

func (c *placed) Close() error {
	defer c.free()
	return c.Conn.Close()
}

// serveNarrow serves over a few connections at a time until the test ends.
func serveNarrow(t *testing.T, h http.Handler, places int, resets, keepAlive bool) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	s.SetKeepAlivesEnabled(keepAlive)
	go func() { _ = s.Serve(narrow{Listener: ln, places: make(chan struct{}, places), resets: resets}) }()
	t.Cleanup(func() { _ = s.Close() })
	return "http://" + ln.Addr().String()
}

// TestNarrowServers: what a right server drops because it is asked too much at
// once is no fault of its CORS, and leaves nothing open.
func TestNarrowServers(t *testing.T) {
	t.Parallel()
	policy := grid()[0].policy
	for name, tt := range map[string]struct {
		places            int
		resets, keepAlive bool
	}{
		"one connection, the others reset":             {1, true, true},
		"one connection, which is held, others wait":   {1, false, true},
		"one connection, closed after every answer":    {1, false, false},
		"one request, closed after it, others reset":   {1, true, false},
		"three connections, which are held, and reset": {3, true, true},
	} {
		if testing.Short() && !(tt.places == 1 && tt.resets) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			agent, err := raw.New(t.Context(), raw.Options{Timeout: 2 * time.Second})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = agent.Close() })
			url := serveNarrow(t, reference.Handler(policy), tt.places, tt.resets, tt.keepAlive)
			r := kit.Judge(t, engine.Options{Agents: []harness.UserAgent{agent}, Rules: specs.Rules(), Targets: []harness.Target{
				{URL: url + "/items", Policy: policy},
			}})
			for _, v := range r.Verdicts {
				switch v.Status {
				case harness.StatusFail, harness.StatusWarn, harness.StatusInconclusive:
					t.Errorf("%s", v.Message())
				}
			}
		})
	}
}
