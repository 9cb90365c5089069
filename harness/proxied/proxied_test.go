package proxied

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/fixtures"
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
)

const app = harness.Origin("https://app.example.com")

// answer is that of a target that lets everyone read.
const answer = "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PUT\nX-b: 1\nX-A: 2\nx-B: 3\nContent-Length: 2\n\nhi"

// get is what a browser sends a proxy for a GET.
func get(tg *target, lines string) string {
	return "GET " + tg.url + " HTTP/1.1\nHost: " + tg.host() + "\n" + lines + "\n"
}

// What the browser sends and what it is answered stays as it is: order, case, lines
// that come twice. Only what is between browser and proxy is taken out.
func TestWireStays(t *testing.T) {
	t.Parallel()
	tg := serve(t, func(string) string { return answer })
	var got []string
	a := started(t, Options{}, func(s *scripted, order probe.Order) probe.Told {
		got = send(t, s.way.Address, get(tg, "Proxy-Connection: keep-alive\nx-One: 1\nX-two: 2\nX-One: 3\nOrigin: https://app.example.com\n"))
		return probe.Told{Settled: probe.Load, Type: "cors", Status: 200, Exposed: []string{"cache-control", "content-length"}, Body: "hi"}
	})
	o := observed(t, a, harness.Ask{From: app, URL: tg.url, Method: "GET"})[0]
	want := "GET /items HTTP/1.1\nHost: " + tg.host() + "\nConnection: keep-alive\nx-One: 1\nX-two: 2\nX-One: 3\nOrigin: https://app.example.com\n\n"
	if seen := tg.asked(); len(seen) != 1 || seen[0] != want {
		t.Errorf("the target saw %q; want %q", seen, want)
	}
	wantAnswer := strings.TrimSuffix(answer, "\nhi") + "Cache-Control: no-store\n\n"
	if len(got) != 1 || got[0] != wantAnswer {
		t.Errorf("the browser got %q; want %q", got, wantAnswer)
	}
	if o.Outcome != harness.OutcomeShared || !slices.Equal(o.Exposed, []string{"content-length"}) {
		t.Errorf("got %s with %q; want shared, without the line that is ours", o.Outcome, o.Exposed)
	}
	x, _ := o.Actual()
	if x.Status != 200 || x.Body != "hi" || len(x.Response) != 6 || x.Response[2] != (harness.HeaderLine{Name: "X-b", Value: "1"}) || x.URL != tg.url {
		t.Errorf("recorded %+v", x)
	}
}

// The reason is the model's, on what crossed the wire.
func TestReason(t *testing.T) {
	t.Parallel()
	tg := serve(t, func(string) string {
		return "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: https://b.example\nContent-Length: 0\n\n"
	})
	refuse := true
	a := started(t, Options{}, func(s *scripted, order probe.Order) probe.Told {
		send(t, s.way.Address, get(tg, "Origin: https://app.example.com\n"))
		if refuse {
			return probe.Told{Settled: probe.Error, Message: "TypeError"}
		}
		return probe.Told{Settled: probe.Load, Type: "cors"}
	})
	ask := harness.Ask{From: app, URL: tg.url, Method: "GET"}
	if o := observed(t, a, ask)[0]; o.Outcome != harness.OutcomeBlocked || o.Reason != fetch.AllowOriginMismatch || o.Parameter != "https://b.example" {
		t.Errorf("got %s %s %q", o.Outcome, o.Reason, o.Parameter)
	}
	// The outcome is the browser's, whatever the model makes of it.
	refuse = false
	if o := observed(t, a, ask)[0]; o.Outcome != harness.OutcomeShared {
		t.Errorf("got %s %s; want what the page told", o.Outcome, o.Reason)
	}
}

// Nothing is carried but for the ask under way, and to where that leads.
func TestOtherHosts(t *testing.T) {
	t.Parallel()
	elsewhere := serve(t, func(string) string { return answer })
	tg := serve(t, func(string) string {
		return "HTTP/1.1 302 Found\nLocation: " + elsewhere.url + "\nAccess-Control-Allow-Origin: *\nContent-Length: 0\n\n"
	})
	stray := serve(t, func(string) string { return answer })
	var before, during, after, redirected []string
	a := started(t, Options{}, func(s *scripted, order probe.Order) probe.Told {
		before = send(t, s.way.Address, get(elsewhere, ""))
		send(t, s.way.Address, get(tg, "Origin: https://app.example.com\n"))
		redirected = send(t, s.way.Address, get(elsewhere, "Origin: null\n"))
		during = append(send(t, s.way.Address, get(stray, "")), send(t, s.way.Address, "CONNECT "+stray.host()+" HTTP/1.1\n\n")...)
		return probe.Told{Settled: probe.Load, Type: "cors"}
	})
	observed(t, a, harness.Ask{From: app, URL: tg.url, Method: "GET"})
	after = send(t, a.proxy.address(), get(tg, ""), get(elsewhere, ""))
	for _, refused := range slices.Concat(before, during, after) {
		if !strings.HasPrefix(refused, "HTTP/1.1 403 ") {
			t.Errorf("got %q; want 403", refused)
		}
	}
	if len(redirected) != 1 || !strings.HasPrefix(redirected[0], "HTTP/1.1 200 ") {
		t.Errorf("where the redirect leads answered %q", redirected)
	}
	if n, m, k := len(tg.asked()), len(elsewhere.asked()), len(stray.asked()); n != 1 || m != 1 || k != 0 {
		t.Errorf("the servers saw %d, %d and %d requests; want 1, 1, 0", n, m, k)
	}
}

// In safe mode a PUT does not reach the target, whoever sends it.
func TestSafeMode(t *testing.T) {
	t.Parallel()
	for _, unsafe := range []bool{false, true} {
		tg := serve(t, func(string) string { return answer })
		a := started(t, Options{Unsafe: unsafe}, func(s *scripted, order probe.Order) probe.Told {
			preflight := "OPTIONS " + tg.url + " HTTP/1.1\nHost: x\nOrigin: https://app.example.com\nAccess-Control-Request-Method: PUT\n\n"
			send(t, s.way.Address, preflight, strings.Replace(get(tg, "Origin: https://app.example.com\n"), "GET", "PUT", 1))
			return probe.Told{Settled: probe.Load, Type: "cors"}
		})
		o := observed(t, a, harness.Ask{From: app, URL: tg.url, Method: "PUT"})[0]
		want, methods := harness.OutcomeWithheld, []string{"OPTIONS"}
		if unsafe {
			want, methods = harness.OutcomeShared, []string{"OPTIONS", "PUT"}
		}
		var got []string
		for _, text := range tg.asked() {
			method, _, _ := strings.Cut(text, " ")
			got = append(got, method)
		}
		if o.Outcome != want || !slices.Equal(got, methods) {
			t.Errorf("unsafe %v: %s, and the target saw %q; want %s and %q", unsafe, o.Outcome, got, want, methods)
		}
	}
}

// The session goes on actual requests to the target's own origin, and a story gets
// no cookie of another one.
func TestSession(t *testing.T) {
	t.Parallel()
	other := serve(t, func(string) string { return answer })
	tg := serve(t, func(request string) string {
		if strings.HasPrefix(request, "OPTIONS") {
			return answer
		}
		return "HTTP/1.1 302 Found\nLocation: " + other.url + "\nSet-Cookie: mine=1\nAccess-Control-Allow-Origin: *\nContent-Length: 0\n\n"
	})
	a := started(t, Options{}, func(s *scripted, order probe.Order) probe.Told {
		send(t, s.way.Address, "OPTIONS "+tg.url+" HTTP/1.1\nHost: x\nAccess-Control-Request-Method: GET\n\n",
			get(tg, "Cookie: old=1; mine=0\nX-Private: secret\n"), get(tg, "Cookie: old=1; mine=1\nX-Private: secret\n"))
		send(t, s.way.Address, get(other, "X-Private: secret\n"))
		return probe.Told{Settled: probe.Load, Type: "cors"}
	})
	observed(t, a, harness.Ask{From: app, URL: tg.url, Method: "GET", Credentials: fetch.Include, Auth: harness.Auth{
		Cookie: "session=s3cret", Headers: []fetch.Header{{Name: "X-Gateway", Value: "k3y"}}, Private: []string{"X-Private"},
	}})
	wants := []struct {
		request     string
		has, hasNot []string
	}{
		{tg.asked()[0], nil, []string{"s3cret", "k3y"}},
		{tg.asked()[1], []string{"Cookie: session=s3cret\n", "X-Gateway: k3y\n", "X-Private: secret\n"}, []string{"old=1", "mine"}},
		{tg.asked()[2], []string{"Cookie: mine=1; session=s3cret\n"}, []string{"old=1"}},
		{other.asked()[0], []string{"X-Private: withheld\n"}, []string{"s3cret", "k3y", "secret\n"}},
	}
	for _, want := range wants {
		for _, text := range want.has {
			if !strings.Contains(want.request, text) {
				t.Errorf("no %q in %q", text, want.request)
			}
		}
		for _, text := range want.hasNot {
			if strings.Contains(want.request, text) {
				t.Errorf("%q in %q", text, want.request)
			}
		}
	}
}

// No cache keeps an answer, and no dialogue asks for a password.
func TestShielded(t *testing.T) {
	t.Parallel()
	headers := func(lines ...string) (all []fetch.Header) {
		for _, l := range lines {
			name, value, _ := strings.Cut(l, ": ")
			all = append(all, fetch.Header{Name: name, Value: value})
		}
		return all
	}
	for _, tt := range []struct {
		in, want []fetch.Header
		added    bool
	}{
		{headers("Vary: Origin"), headers("Vary: Origin", "Cache-Control: no-store"), true},
		{headers("cache-control: max-age=60", "Vary: Origin"), headers("cache-control: no-store", "Vary: Origin"), false},
		{headers("WWW-Authenticate: Basic realm=x", "Cache-Control: no-cache"), headers("WWW-Authenticate: corsuite", "Cache-Control: no-store"), false},
	} {
		before := slices.Clone(tt.in)
		got, added := shielded(tt.in)
		if !slices.Equal(got, tt.want) || added != tt.added || !slices.Equal(tt.in, before) {
			t.Errorf("%v: got %v, %v", tt.in, got, added)
		}
	}
}

// Where others reach the port, a stranger gets 407 and the target sees nothing; with
// the password, but without the key of the run, there are no orders.
func TestStranger(t *testing.T) {
	t.Parallel()
	tg := serve(t, func(string) string { return answer })
	var answers []string
	var a *Agent
	a = started(t, Options{Listen: "0.0.0.0:0"}, func(s *scripted, order probe.Order) probe.Told {
		_, port, _ := strings.Cut(s.way.Address, "]:")
		if port == "" {
			port = s.way.Address[strings.LastIndex(s.way.Address, ":")+1:]
		}
		proxy := "127.0.0.1:" + port
		wrong := "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("corsuite:wrong")) + "\n"
		answers = send(t, proxy, get(tg, ""), get(tg, wrong), "CONNECT "+tg.host()+" HTTP/1.1\n\n",
			"GET http://corsuite.test"+fixtures.PagePath+" HTTP/1.1\n\n",
			"POST http://corsuite.test"+fixtures.OrdersPath+" HTTP/1.1\nContent-Length: 2\n\n{}")
		known := "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("corsuite:"+a.proxy.password)) + "\n"
		send(t, proxy, get(tg, known+"Origin: https://app.example.com\n"))
		return probe.Told{Settled: probe.Load, Type: "cors"}
	})
	if len(a.proxy.password) < 20 {
		t.Fatalf("the password is %q", a.proxy.password)
	}
	observed(t, a, harness.Ask{From: app, URL: tg.url, Method: "GET", Auth: harness.Auth{Headers: []fetch.Header{{Name: "X-Gateway", Value: "k3y"}}}})
	if len(answers) != 5 {
		t.Fatalf("got %q", answers)
	}
	for _, got := range answers {
		if !strings.HasPrefix(got, "HTTP/1.1 407 ") || !strings.Contains(got, "Proxy-Authenticate: Basic ") {
			t.Errorf("a stranger got %q; want 407", got)
		}
	}
	if seen := tg.asked(); len(seen) != 1 || strings.Contains(seen[0], "Proxy-Authorization") || !strings.Contains(seen[0], "X-Gateway: k3y") {
		t.Errorf("the target saw %q; want the one request of who knows the password", seen)
	}
}

// A page without the key of the run gets no order.
func TestKey(t *testing.T) {
	t.Parallel()
	d := newDesk("the key")
	for _, r := range []report{
		{Key: "", Page: "1", Origin: "https://a.example"},
		{Key: "another", Page: "1", Origin: "https://a.example"},
		{Key: "the key", Page: "1", Origin: "https://b.example"}, // it does not stand where it says
	} {
		if _, err := d.serve(t.Context(), r, "https://a.example", ""); !errors.Is(err, errStranger) {
			t.Errorf("%+v: got %v; want a stranger", r, err)
		}
	}
}

// A page that is lost is replaced by that of another browser, and the story is asked again.
func TestPageLost(t *testing.T) {
	t.Parallel()
	tg := serve(t, func(string) string { return answer })
	browsers := 0
	a := started(t, Options{}, func(s *scripted, order probe.Order) probe.Told {
		if browsers++; browsers == 1 {
			close(s.gone)
			time.Sleep(10 * time.Millisecond)
			return probe.Told{}
		}
		send(t, s.way.Address, get(tg, "Origin: https://app.example.com\n"))
		return probe.Told{Settled: probe.Load, Type: "cors"}
	})
	if o := observed(t, a, harness.Ask{From: app, URL: tg.url, Method: "GET"})[0]; o.Outcome != harness.OutcomeShared || browsers != 2 {
		t.Errorf("got %s %s by browser %d; want shared by the second", o.Outcome, o.Error, browsers)
	}
	for range 2 { // it may be closed again
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
}

// What cannot be told apart behind a proxy is not asked.
func TestCan(t *testing.T) {
	t.Parallel()
	var a Agent
	for _, ask := range []harness.Ask{
		{From: app, Initiator: harness.ByImage},
		{From: app, Initiator: harness.ByFont},
		{From: app, Bytes: &harness.Bytes{}},
		{From: app, Query: "corsuite=cached"},
		{From: "https://app.example.com."},
		{From: "moz-extension://abc"},
	} {
		if a.Can(ask) == nil {
			t.Errorf("%+v can be asked", ask)
		}
	}
	for _, ask := range []harness.Ask{{From: app}, {From: harness.Null}, {From: app, Initiator: harness.ByWorker}, {From: app, Initiator: harness.ByBeacon}} {
		if err := a.Can(ask); err != nil {
			t.Errorf("%+v: %v", ask, err)
		}
	}
	if a.CanTell(harness.Story{Concurrent: true, Asks: make([]harness.Ask, 2)}) == nil {
		t.Error("two things can be asked at once")
	}
}

// A browser that never comes is an error that says what to look at.
func TestNoPage(t *testing.T) {
	t.Parallel()
	open := func(context.Context, Way) (Browser, error) { return &person{gone: make(chan struct{})}, nil }
	_, err := Start(t.Context(), Options{Name: "absent", Open: open, Arrival: 50 * time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "absent: no page of the browser") {
		t.Errorf("got %v", err)
	}
}

func TestEngineOf(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0":                                                 "Firefox/153.0",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.8078.108 Safari/537.36":     "Chrome/156.0.8078.108",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15":                  "Safari/26.0",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML) Version/18.0 Mobile/1 Safari/604.1": "Safari/18.0",
		"lynx/2.9 libwww": "lynx/2.9",
	} {
		if got := engineOf(agent).version; got != want {
			t.Errorf("%s: got %s; want %s", agent, got, want)
		}
	}
}

// A browser whose pages of https may ask no plain http server asks by https in its
// place, redirects included; the target is asked, and the record written, as ever.
func TestUpgraded(t *testing.T) {
	t.Parallel()
	second := serve(t, func(string) string { return answer })
	tg := serve(t, func(string) string {
		return "HTTP/1.1 302 Found\nLocation: " + second.url + "\nAccess-Control-Allow-Origin: *\nContent-Length: 0\n\n"
	})
	var asked string
	a := started(t, Options{Upgraded: true}, func(s *scripted, order probe.Order) probe.Told {
		asked = order.URL
		text, err := s.fetch(t.Context(), "GET", order.URL, nil) // it follows the redirect
		if err != nil || text != "hi" {
			t.Errorf("got %q, %v", text, err)
		}
		return probe.Told{Settled: probe.Load, Type: "cors"}
	})
	o := observed(t, a, harness.Ask{From: app, URL: tg.url, Method: "GET"})[0]
	if !strings.HasPrefix(asked, "https://"+tg.host()+"/items#") {
		t.Errorf("the page was told to ask %s", asked)
	}
	if len(o.Exchanges) != 2 || o.Exchanges[0].URL != tg.url || o.Exchanges[1].URL != second.url {
		t.Fatalf("recorded %+v; want both servers by http", o.Exchanges)
	}
	if location, _ := fetch.Get(o.Exchanges[0].Response, "Location"); location != second.url {
		t.Errorf("recorded Location %s; want what the target said", location)
	}
	// A page of http asks as ever, and one that would stand at the target's own origin not at all.
	if err := a.Can(harness.Ask{From: harness.Origin("https://" + tg.host()), URL: tg.url}); err == nil {
		t.Error("a page asks its own host by https in http's place")
	}
}
