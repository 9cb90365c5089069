package raw

import (
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	s := serve(t, always(allowed))
	a := agent(t, Options{})
	for range 5 {
		wantOutcome(t, ask(t, a, harness.Ask{URL: s.url}), harness.OutcomeShared, "")
	}
	if got := s.dialled(); got != 1 {
		t.Errorf("got %d connections for 5 asks; want 1", got)
	}
}

func TestConnectionsThatAreNotReused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		ask  harness.Ask
		idle int // connections left for others
	}{
		{"HTTP/1.0", harness.Ask{HTTP: "1.0"}, 0},
		{"a method that changes something", harness.Ask{Method: "POST"}, 3},
		{"bytes", harness.Ask{Bytes: &harness.Bytes{}}, 0},
	}
	for _, test := range tests {
		s := serve(t, always(allowed))
		a := agent(t, Options{Unsafe: true})
		test.ask.URL = s.url
		for range 3 {
			wantOutcome(t, ask(t, a, test.ask), harness.OutcomeShared, "")
		}
		if got := s.dialled(); got != 3 {
			t.Errorf("%s: got %d connections for 3 asks; want 3", test.name, got)
		}
		idle := 0
		for _, list := range a.carrier.pool.idle {
			idle += len(list)
		}
		if idle != test.idle {
			t.Errorf("%s: got %d idle connections; want %d", test.name, idle, test.idle)
		}
	}
}

// TestStaleConnections: whatever a server does to an idle connection, the next ask does not notice.
func TestStaleConnections(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		// then happens to the connection after the first answer; the next request on it goes unanswered.
		then func(net.Conn)
	}{
		{"closed", func(c net.Conn) { c.Close() }},
		{"reset", func(c net.Conn) { c.(*net.TCPConn).SetLinger(0); c.Close() }},
		{"closed when the next request arrives", func(c net.Conn) { io.ReadFull(c, make([]byte, 1)); c.Close() }},
		{"reset when the next request arrives", func(c net.Conn) {
			io.ReadFull(c, make([]byte, 1))
			c.(*net.TCPConn).SetLinger(0)
			c.Close()
		}},
		{"says something nobody asked for", func(c net.Conn) { io.WriteString(c, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n") }},
		{"leaves garbage in front of the next answer", func(c net.Conn) {
			io.ReadFull(c, make([]byte, 1))
			io.WriteString(c, "late body of the last answer")
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(n int, _ string) reply {
				r := reply{text: allowed}
				if n == 1 {
					r.then, r.close = test.then, true
				}
				return r
			})
			a := agent(t, Options{Timeout: 2 * time.Second})
			wantOutcome(t, ask(t, a, harness.Ask{URL: s.url}), harness.OutcomeShared, "")
			time.Sleep(20 * time.Millisecond) // let what the server does arrive
			o := ask(t, a, harness.Ask{URL: s.url})
			wantOutcome(t, o, harness.OutcomeShared, "")
			if len(o.Exchanges) != 1 || s.dialled() != 2 {
				t.Errorf("got %d exchanges over %d connections in all; want 1 over 2", len(o.Exchanges), s.dialled())
			}
		})
	}
}

// A server that answers the first request of each connection only is found out: each
// further one does not cost a time-out.
func TestConnectionsThatFallSilent(t *testing.T) {
	t.Parallel()
	s := serve(t, func(int, string) reply {
		return reply{text: allowed, then: func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }, close: true}
	})
	a := agent(t, Options{Timeout: 400 * time.Millisecond})
	for n := range 15 {
		if o := ask(t, a, harness.Ask{URL: s.url}); n >= 10 { // before that it is being found out
			wantOutcome(t, o, harness.OutcomeShared, "")
		}
	}
	for host, n := range a.carrier.pool.mute {
		if n != muteConnections {
			t.Errorf("%s: %d connections were found to say nothing when they are used again; want %d, and then no more", host, n, muteConnections)
		}
	}
}

// TestAnswersAreNotMixedUp: what a server sends too much is not the answer to the next ask.
func TestAnswersAreNotMixedUp(t *testing.T) {
	t.Parallel()
	forged := "HTTP/1.1 299 Forged\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n"
	tests := []struct {
		name   string
		method string
		first  reply
	}{
		{"behind the body", "GET", reply{text: allowed + forged}},
		{"as the body of HEAD", "HEAD", reply{text: strings.TrimSuffix(allowed, "ok") + forged}},
		{"after a while", "GET", reply{text: allowed, then: func(c net.Conn) {
			time.Sleep(10 * time.Millisecond)
			io.WriteString(c, forged)
		}}},
	}
	for _, test := range tests {
		s := serve(t, func(n int, _ string) reply {
			if n == 1 {
				return test.first
			}
			return reply{text: allowed}
		})
		a := agent(t, Options{})
		ask(t, a, harness.Ask{URL: s.url, Method: test.method})
		time.Sleep(50 * time.Millisecond)
		if o := ask(t, a, harness.Ask{URL: s.url}); o.Status != 200 {
			t.Errorf("%s: got status %d; want the server's own 200", test.name, o.Status)
		}
	}
}

// TestAFreshConnectionIsNotTriedTwice: a server that never answers is asked once.
func TestAFreshConnectionIsNotTriedTwice(t *testing.T) {
	t.Parallel()
	s := serve(t, once(""))
	wantOutcome(t, ask(t, agent(t, Options{}), harness.Ask{URL: s.url}), harness.OutcomeError, fetch.ConnectionFailed)
	if got := s.got(); len(got) != 1 {
		t.Errorf("asked %d times; want 1", len(got))
	}
}

func TestBusyServersAreAskedAgain(t *testing.T) {
	t.Parallel()
	busy := "HTTP/1.1 429 Too Many Requests\r\nAccess-Control-Allow-Origin: *\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
	tests := []struct {
		name     string
		retries  int
		busyFor  int
		declared int
		requests int
		status   int
	}{
		{"relents", 0, 2, 200, 3, 200},
		{"three times at most", 0, 99, 200, 4, 429},
		{"as often as the option says", 1, 99, 200, 2, 429},
		{"never", -1, 99, 200, 1, 429},
		{"not where the status is the declared one", 0, 99, 429, 1, 429},
	}
	for _, test := range tests {
		s := serve(t, func(n int, _ string) reply {
			if n <= test.busyFor {
				return reply{text: busy}
			}
			return reply{text: allowed}
		})
		o := ask(t, agent(t, Options{Retries: test.retries}), harness.Ask{URL: s.url, Declared: test.declared})
		if got := len(s.got()); got != test.requests || o.Status != test.status || len(o.Exchanges) != 1 {
			t.Errorf("%s: got %d requests, status %d, %d exchanges; want %d, %d, 1", test.name, got, o.Status, len(o.Exchanges), test.requests, test.status)
		}
	}
}

func TestWaitingForTheServerIsNotTheAsksTime(t *testing.T) {
	t.Parallel()
	s := serve(t, func(n int, _ string) reply {
		if n == 1 {
			return reply{text: "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"}
		}
		return reply{text: allowed}
	})
	began := time.Now()
	wantOutcome(t, ask(t, agent(t, Options{Timeout: 500 * time.Millisecond}), harness.Ask{URL: s.url}), harness.OutcomeShared, "")
	if took := time.Since(began); took < time.Second {
		t.Errorf("took %v; want the second that the server asked for", took)
	}
}

// TestInterruptedWhileWaiting: neither the rate nor a server's wish holds up the end.
func TestInterruptedWhileWaiting(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options Options
		answer  string
	}{
		"Retry-After": {Options{}, "HTTP/1.1 503 Busy\r\nRetry-After: 10\r\nContent-Length: 0\r\n\r\n"},
		"rate":        {Options{Rate: 0.1}, allowed},
	} {
		s := serve(t, always(test.answer))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		story := harness.Story{ID: "s", Asks: []harness.Ask{{From: friend, URL: s.url}, {From: friend, URL: s.url}}}
		began := time.Now()
		for _, observations := range agent(t, test.options).Ask(ctx, []harness.Story{story}) {
			wantOutcome(t, observations[1], harness.OutcomeError, fetch.Interrupted)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s: took %v; want to end at once", name, took)
		}
		cancel()
	}
}

func TestMisdirectedRequestGetsANewConnection(t *testing.T) {
	t.Parallel()
	s := serve(t, func(n int, _ string) reply {
		if n <= 2 {
			return reply{text: "HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n"}
		}
		return reply{text: allowed}
	})
	o := ask(t, agent(t, Options{}), harness.Ask{URL: s.url})
	if got := s.dialled(); got != 2 || o.Status != 421 {
		t.Errorf("got %d connections, status %d; want 2 and then to give up with 421", got, o.Status)
	}
}

func TestRate(t *testing.T) {
	t.Parallel()
	s := serve(t, always(allowed))
	a := agent(t, Options{Rate: 20, Timeout: 100 * time.Millisecond})
	var asks []harness.Ask
	for range 6 {
		asks = append(asks, harness.Ask{From: friend, URL: s.url})
	}
	began := time.Now()
	for i, o := range tell(t, a, harness.Story{Asks: asks, Concurrent: true}) {
		if o.Outcome != harness.OutcomeShared {
			t.Errorf("ask %d: got %s %q; want shared: waiting is not the ask's time", i+1, o.Outcome, o.Error)
		}
	}
	if took := time.Since(began); took < 240*time.Millisecond {
		t.Errorf("6 requests took %v; want 250ms at 20/s", took)
	}
}

func TestRateWithoutOption(t *testing.T) {
	t.Parallel()
	a := agent(t, Options{Resolve: []string{"api.example:80:192.0.2.1", "local.example:80:127.0.0.1"}})
	for hostPort, local := range map[string]bool{
		"127.0.0.1:80": true, "[::1]:80": true, "localhost:1": true, "a.localhost:1": true, "local.example:80": true,
		"[::ffff:127.0.0.1]:80": true, "api.example:80": false, "192.0.2.1:80": false, "localhost.example:80": false,
	} {
		if got := a.carrier.dialer.Local(hostPort); got != local {
			t.Errorf("local(%s) = %v; want %v", hostPort, got, local)
		}
	}
	local, remote := harness.Ask{URL: "http://127.0.0.1:1/"}, harness.Ask{URL: "http://192.0.2.1/"}
	if got := a.width([]harness.Story{{Asks: []harness.Ask{local}}}); got < 8 {
		t.Errorf("got %d stories at once on the loopback; want 8 or more", got)
	}
	if got := a.width([]harness.Story{{Asks: []harness.Ask{local, remote}}}); got != 4 {
		t.Errorf("got %d stories at once elsewhere; want 4", got)
	}
	if got := (Options{}).withDefaults().Rate; got != 20 || a.carrier.everywhere {
		t.Errorf("got %v requests/s (everywhere: %v); want 20 away from the loopback", got, a.carrier.everywhere)
	}
}

func TestPoolIsBounded(t *testing.T) {
	t.Parallel()
	var p pool
	var closed int
	for range maxIdle + 3 {
		p.give(wire.Route{}, &fakeConnection{closed: &closed})
	}
	if closed != 3 {
		t.Errorf("closed %d connections; want the 3 above the bound", closed)
	}
	p.close()
	p.give(wire.Route{}, &fakeConnection{closed: &closed})
	if closed != maxIdle+4 {
		t.Errorf("closed %d connections; want all %d once the pool is closed", closed, maxIdle+4)
	}
}

type fakeConnection struct{ closed *int }

func (f *fakeConnection) RoundTrip(*wire.Message, *wire.Watch) (wire.Answer, error) {
	return wire.Answer{}, nil
}

func (f *fakeConnection) Reusable() bool { return true }

func (f *fakeConnection) Idle() bool { return true }

func (f *fakeConnection) Close() error { *f.closed++; return nil }

func TestProtoIsWhatTheServerSaid(t *testing.T) {
	t.Parallel()
	for _, proto := range []string{"HTTP/1.0", "HTTP/1.1"} {
		s := serve(t, once(strings.Replace(allowed, "HTTP/1.1", proto, 1)))
		if o := ask(t, agent(t, Options{}), harness.Ask{URL: s.url}); o.Exchanges[0].Proto != proto {
			t.Errorf("got %q; want %q", o.Exchanges[0].Proto, proto)
		}
	}
}

func TestRedirectsAreTheModels(t *testing.T) {
	t.Parallel()
	s := serve(t, func(n int, _ string) reply {
		if n <= 2 {
			return reply{text: "HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: *\r\nLocation: /" + strconv.Itoa(n) + "\r\nContent-Length: 0\r\n\r\n"}
		}
		return reply{text: allowed}
	})
	o := ask(t, agent(t, Options{}), harness.Ask{URL: s.url + "/"})
	wantOutcome(t, o, harness.OutcomeShared, "")
	var ids, urls []string
	for _, x := range o.Exchanges {
		ids, urls = append(ids, x.ID), append(urls, strings.TrimPrefix(x.URL, s.url))
	}
	if got, want := strings.Join(ids, " "), "s-1-1 s-1-2 s-1-3"; got != want {
		t.Errorf("got ids %s; want %s", got, want)
	}
	if got, want := strings.Join(urls, " "), "/ /1 /2"; got != want || o.Status != 200 {
		t.Errorf("got URLs %s, status %d; want %s, 200", got, o.Status, want)
	}
	loop := serve(t, always("HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: *\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"))
	o = ask(t, agent(t, Options{}), harness.Ask{URL: loop.url})
	wantOutcome(t, o, harness.OutcomeBlocked, fetch.TooManyRedirects)
}
