//go:build unix

package chrome

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// closedPort returns an address that refuses connections.
func closedPort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// What could not be asked is an error with its reason, never a refusal.
func TestCouldNotAsk(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(acao, "*")
		switch r.URL.Path {
		case "/silent":
			<-r.Context().Done()
		case "/reset":
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				conn.Close()
			}
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/endless":
			for r.Context().Err() == nil {
				_, _ = w.Write(make([]byte, 1<<16))
			}
		case "/drip":
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte("."))
				w.(http.Flusher).Flush()
				time.Sleep(50 * time.Millisecond)
			}
		}
	})
	a := startAgent(t, Options{Timeout: 4 * time.Second, MaxBody: 1 << 10})
	rows := []struct {
		name, from, url string
		outcome         harness.Outcome
		reason          fetch.Reason
	}{
		{"refused connection", friend, "http://" + closedPort(t) + "/", harness.OutcomeError, fetch.ConnectionFailed},
		{"refused connection, null", "null", "http://" + closedPort(t) + "/", harness.OutcomeError, fetch.ConnectionFailed},
		// An https page and a server that is not loopback: mixed content must not be in the way.
		{"no such host", friend, "http://nowhere.invalid/", harness.OutcomeError, fetch.ConnectionFailed},
		{"no answer", friend, s.URL + "/silent", harness.OutcomeError, fetch.Timeout},
		{"no answer, null", "null", s.URL + "/silent", harness.OutcomeError, fetch.Timeout},
		{"reset", friend, s.URL + "/reset", harness.OutcomeError, fetch.ConnectionFailed},
		{"reset, null", "null", s.URL + "/reset", harness.OutcomeError, fetch.ConnectionFailed},
		{"redirect loop", friend, s.URL + "/loop", harness.OutcomeBlocked, fetch.TooManyRedirects},
		{"bad port", friend, "http://127.0.0.1:6000/", harness.OutcomeBlocked, fetch.BadPort},
		{"endless body", friend, s.URL + "/endless", harness.OutcomeShared, ""},
		{"dripping body", friend, s.URL + "/drip", harness.OutcomeShared, ""},
		{"and a plain one", friend, s.URL + "/", harness.OutcomeShared, ""},
	}
	for _, row := range rows {
		began := time.Now()
		o := one(t, a, harness.Ask{From: harness.Origin(row.from), URL: row.url})
		if o.Outcome != row.outcome || o.Reason != row.reason {
			t.Errorf("%s: got %s %s %q; want %s %s", row.name, o.Outcome, o.Reason, o.Error, row.outcome, row.reason)
		}
		if o.Outcome == harness.OutcomeError && o.Error == "" {
			t.Errorf("%s: got no explanation", row.name)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s: took %v", row.name, took)
		}
		if n := len(o.Exchanges); n > 0 && len(o.Exchanges[n-1].Body) > 1<<10 {
			t.Errorf("%s: kept %d bytes of body; want at most 1024", row.name, len(o.Exchanges[n-1].Body))
		}
	}
}

// A preflight that breaks off is the evidence; the request itself never went out.
func TestPreflightBrokeOff(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
			conn.Close()
		}
	})
	a := startAgent(t, Options{Unsafe: true})
	o := one(t, a, harness.Ask{From: friend, URL: s.URL + "/", Method: "PUT"})
	if o.Reason != fetch.ConnectionFailed || onTheWire(o) != "OPTIONS 0" || o.Exchanges[0].Error == "" {
		t.Errorf("got %s %s, %+v; want ConnectionFailed after one preflight without an answer", o.Outcome, o.Reason, o.Exchanges)
	}
}

// When the browser is killed under it, the agent answers every story as an
// error and soon, and leaves nothing behind.
func TestKilledBrowser(t *testing.T) {
	before := runtime.NumGoroutine()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		friendly(w, r)
		time.Sleep(5 * time.Millisecond)
	})
	a := startAgent(t, Options{})
	profile := a.browser().profile.Dir
	stories := many(500, harness.Ask{From: friend, URL: s.URL + "/"})
	outcomes := make(map[harness.Outcome]int)
	var died time.Time
	for _, o := range a.Ask(t.Context(), stories) {
		outcomes[o[0].Outcome]++
		if outcomes[harness.OutcomeShared] == 50 && died.IsZero() {
			died = time.Now()
			a.Kill()
		}
		if o[0].Outcome == harness.OutcomeError && !strings.Contains(o[0].Error, errGone.Error()) {
			t.Errorf("got error %q; want %q in it", o[0].Error, errGone)
		}
	}
	if outcomes[harness.OutcomeError] == 0 || outcomes[harness.OutcomeShared]+outcomes[harness.OutcomeError] != len(stories) {
		t.Errorf("got %v of %d stories; want each shared or an error, some errors", outcomes, len(stories))
	}
	if took := time.Since(died); took > 3*time.Second {
		t.Errorf("the end took %v after the death", took)
	}
	if err := a.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	nothingLeft(t, profile, a.browser().cmd.Process.Pid)
	s.CloseClientConnections()
	s.Close()
	sameGoroutines(t, before)
}

// nothingLeft holds an ended agent to having left no profile and no process.
func nothingLeft(t *testing.T, profile string, pid int) {
	t.Helper()
	if _, err := os.Stat(profile); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the profile %s is still there: %v", profile, err)
	}
	deadline := time.Now().Add(3 * time.Second)
	for syscall.Kill(-pid, 0) == nil {
		if time.Now().After(deadline) {
			t.Errorf("the browser's processes (group %d) still run", pid)
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// sameGoroutines waits until as many goroutines run as before.
func sameGoroutines(t *testing.T, before int) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > before {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Errorf("%d goroutines run; want %d\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// An agent that did all kinds of work leaves nothing behind either.
func TestClose(t *testing.T) {
	before := runtime.NumGoroutine()
	s := serve(t, friendly)
	a := startAgent(t, Options{Tabs: 2})
	for _, origin := range []harness.Origin{friend, harness.Null, "https://a.example", "https://b.example", "https://c.example"} {
		one(t, a, harness.Ask{From: origin, URL: s.URL + "/"})
	}
	one(t, a, harness.Ask{From: friend, URL: s.URL + "/", Initiator: harness.ByWorker})
	one(t, a, harness.Ask{From: friend, URL: s.URL + "/", Initiator: harness.BySharedWorker})
	if n := len(a.own.tabs.tabs); n > 2 {
		t.Errorf("%d tabs are open; want at most 2", n)
	}
	profile, pid := a.browser().profile.Dir, a.browser().cmd.Process.Pid
	if err := a.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	nothingLeft(t, profile, pid)
	if o := one(t, a, harness.Ask{From: friend, URL: s.URL + "/"}); o.Outcome != harness.OutcomeError {
		t.Errorf("asked after Close: got %s; want error", o.Outcome)
	}
	s.CloseClientConnections()
	s.Close()
	sameGoroutines(t, before)
}

// TestStartInterrupted: a start that has ended before it began returns, and leaves no profile.
func TestStartInterrupted(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	started := make(chan error, 1)
	go func() {
		_, err := Start(ctx, Options{})
		started <- err
	}()
	select {
	case err := <-started:
		if err == nil {
			t.Error("got an agent; want an error")
		}
	case <-time.After(20 * time.Second):
		t.Fatal("Start waits for a browser that was never started")
	}
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		t.Errorf("left %v; want nothing", left)
	}
}

// Asking ends when the context does, and when nobody listens any more.
func TestStopAsking(t *testing.T) {
	var waiting atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		friendly(w, r)
		if waiting.Add(1) > 20 {
			<-r.Context().Done()
		}
	})
	a := startAgent(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	time.AfterFunc(time.Second, cancel)
	began := time.Now()
	for range a.Ask(ctx, many(200, harness.Ask{From: friend, URL: s.URL + "/"})) {
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("the end took %v; want about a second", took)
	}
	waiting.Store(0)
	answers := 0
	for range a.Ask(t.Context(), many(200, harness.Ask{From: friend, URL: s.URL + "/"})) {
		if answers++; answers == 3 {
			break
		}
	}
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("break took %v", took)
	}
	waiting.Store(0)
	if o := one(t, a, harness.Ask{From: friend, URL: s.URL + "/"}); o.Outcome != harness.OutcomeShared {
		t.Errorf("asked afterwards: got %s %s %s; want shared", o.Outcome, o.Reason, o.Error)
	}
}

// The rate bounds asks per second.
func TestRate(t *testing.T) {
	s := serve(t, friendly)
	a := startAgent(t, Options{Rate: 20})
	began := time.Now()
	askAll(t, a, many(21, harness.Ask{From: friend, URL: s.URL + "/"}))
	if took := time.Since(began); took < 900*time.Millisecond {
		t.Errorf("21 asks at 20/s took %v; want a second", took)
	}
}

// A page whose renderer dies is replaced at once, and what it was asked is asked again.
func TestKilledRenderer(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		friendly(w, r)
		time.Sleep(5 * time.Millisecond)
	})
	a := startAgent(t, Options{})
	stories := many(300, harness.Ask{From: friend, URL: s.URL + "/"})
	began, told := time.Now(), 0
	for _, o := range a.Ask(t.Context(), stories) {
		told++
		if told == 50 || told == 150 {
			for _, p := range a.own.tabs.pages() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				_, _ = cdp.Call(ctx, p.target, cdppage.Crash, cdp.Empty{}) // it does not live to answer
				cancel()
				break
			}
		}
		if o[0].Outcome != harness.OutcomeShared {
			t.Errorf("got %s %s %s; want shared", o[0].Outcome, o[0].Reason, o[0].Error)
		}
	}
	if took := time.Since(began); told != len(stories) || took > 15*time.Second {
		t.Errorf("%d of %d stories in %v", told, len(stories), took)
	}
}

// What a target's script does to its page is nothing to the pages of another target.
func TestScriptHarmsNobodyElse(t *testing.T) {
	for name, script := range map[string]string{
		"spins":    "for(;;){}",
		"spins on": "setTimeout(() => { for(;;){} }, 1)",
		"leaves":   "location.href = 'about:blank'; window.close()",
		"hoards":   "const all = []; for (;;) all.push(new Uint8Array(1 << 24).fill(1))",
	} {
		t.Run(name, func(t *testing.T) {
			var loads atomic.Int64
			hostile := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				loads.Add(1)
				w.Header().Set("Content-Type", "text/javascript")
				w.Header().Set(acao, "*")
				_, _ = w.Write([]byte(script))
			})
			right := serve(t, friendly)
			a := startAgent(t, Options{})
			var stories []harness.Story
			for i := range 4 {
				id := strconv.Itoa(i)
				stories = append(stories,
					harness.Story{ID: harness.StoryID("hostile" + id), Asks: []harness.Ask{{From: friend, Initiator: harness.ByScript, URL: hostile.URL + "/?" + id}}},
					harness.Story{ID: harness.StoryID("script" + id), Asks: []harness.Ask{{From: friend, Initiator: harness.ByImage, URL: right.URL + "/?s" + id}}},
					harness.Story{ID: harness.StoryID("right" + id), Asks: []harness.Ask{{From: friend, URL: right.URL + "/?" + id}}})
			}
			began := time.Now()
			for id, o := range a.Ask(t.Context(), stories) {
				ours := strings.HasPrefix(string(id), "hostile")
				if !ours && o[0].Outcome != harness.OutcomeShared || ours && o[0].Outcome == harness.OutcomeBlocked {
					t.Errorf("%s: got %s %s %s", id, o[0].Outcome, o[0].Reason, o[0].Error)
				}
			}
			if took := time.Since(began); took > 25*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}
