package wild

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/reference/wild"
)

// Rules of this file: the oracle knows nothing of the rules. It asks a server and
// the reference the same, as a browser asks, and compares what pages get.

// wish is what a page asks for, and in which browser.
type wish struct {
	// id tells it from all others of a battery, and withCookie from itself without one.
	id         int
	withCookie bool
	request    fetch.Request
	in         circumstance
	// optional says that a suite may leave it unasked: a method that nobody declares is
	// never sent, an error may answer preflights with itself, and no browser speaks HTTP/2
	// without TLS.
	optional bool
}

// String is the wish in words.
func (w wish) String() string {
	names := make([]string, len(w.request.Headers))
	for i, h := range w.request.Headers {
		names[i] = h.Name
	}
	return fmt.Sprintf("%s %s from %s %v %s, %s", w.request.Method, w.request.URL, w.request.Origin, names, w.request.Credentials, w.in.name)
}

// circumstance is what does not matter to CORS, and differs among browsers and pages.
type circumstance struct {
	name string
	// http2 says that the browser speaks HTTP/2.
	http2 bool
	// query of the URL; escape writes a letter of the path as %XX.
	query  string
	escape bool
	// fields are those of the browser; "" is that it sends none.
	fields map[string]string
	// body is that of a POST.
	body string
}

// got is what a page gets.
type got struct {
	shared bool
	// exposed are the header names that the page reads, of all that the answer has.
	exposed, all []string
	// sent says that a request went out that needed a preflight's leave.
	sent bool
}

// differs reports whether a page notices: whether it gets in, whether what it asked for
// was sent, and which of the headers that both answers have it cannot read. What it reads
// beyond those is no more than noted: harmless says so.
func (g got) differs(right got) (differs, harmless bool) {
	if g.shared != right.shared || g.sent != right.sent {
		return true, false
	}
	for _, name := range g.all {
		is, was := slices.Contains(g.exposed, name), slices.Contains(right.exposed, name)
		if g.shared && slices.Contains(right.all, name) && is != was {
			differs, harmless = true, is
			if !harmless {
				break
			}
		}
	}
	return differs, harmless
}

// site is one server, asked in process.
type site struct {
	handler http.Handler
	address string
	opened  int
}

// reconnect makes the next request one over a new connection.
func (s *site) reconnect() {
	s.opened++
	s.address = fmt.Sprintf("127.0.0.1:%d", 10000+s.opened)
}

// grant makes a wish and returns what came of it.
func (s *site) grant(w wish) got {
	result, last, sent := s.fetch(w)
	g := got{shared: result.Reason == "", exposed: result.Exposed, sent: sent}
	for name := range last {
		g.all = append(g.all, strings.ToLower(name))
	}
	return g
}

// begin makes the first request of a wish, and no more.
func (s *site) begin(w wish) {
	if m, more := fetch.Begin(standard, w.request, nil).Next(time.Unix(1e9, 0)); more {
		s.handler.ServeHTTP(newAnswer(), s.request(m, w.in))
	}
}

// fetch carries one fetch out.
func (s *site) fetch(w wish) (result fetch.Result, last http.Header, sent bool) {
	f := fetch.Begin(standard, w.request, nil)
	now := time.Unix(1e9, 0)
	preflighted := false
	for m, more := f.Next(now); more; m, more = f.Next(now) {
		sent = sent || preflighted && !m.Preflight
		preflighted = preflighted || m.Preflight
		a := newAnswer()
		s.handler.ServeHTTP(a, s.request(m, w.in))
		var lines []fetch.Header
		last = a.header
		for name, values := range last {
			for _, value := range values {
				lines = append(lines, fetch.Header{Name: name, Value: strings.Trim(value, " \t")})
			}
		}
		f.Receive(fetch.Response{Status: a.status, Headers: lines}, now)
	}
	return f.Result(), last, sent
}

// standard is the browser that asks.
var standard = fetch.Standard()

// answer is what a server writes, less the body.
type answer struct {
	header http.Header
	status int
}

func newAnswer() *answer { return &answer{header: http.Header{}, status: http.StatusOK} }

// Header, Write and WriteHeader make it an http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

func (a *answer) Write(body []byte) (int, error) { return len(body), nil }

func (a *answer) WriteHeader(status int) { a.status = status }

// request is a message as the server gets it.
func (s *site) request(m fetch.Message, in circumstance) *http.Request {
	u, err := url.Parse(m.URL)
	if err != nil {
		panic(err) // of a wish of this file
	}
	r := &http.Request{
		Method: m.Method, URL: u, RequestURI: u.RequestURI(), Host: u.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: make(http.Header, len(m.Headers)), Body: io.NopCloser(bytes.NewReader(m.Body)), ContentLength: int64(len(m.Body)), RemoteAddr: s.address,
	}
	for _, h := range m.Headers {
		r.Header.Add(h.Name, h.Value)
	}
	if in.http2 {
		r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/2.0", 2, 0
	}
	for name, value := range in.fields {
		switch {
		case name == "X-Requested-With" && r.Header.Get(name) != "": // it is the page's own
		case name == "Cookie" && !m.Credentials, m.Preflight && pagesOwn(name):
		case value == "":
			r.Header.Del(name)
		default:
			r.Header.Set(name, value)
		}
	}
	return r
}

// pagesOwn reports whether a preflight never has a field: it is the page that sets it, or
// a browser that has a copy, or it is a hint of what the browser is.
func pagesOwn(name string) bool {
	return strings.HasPrefix(name, "Sec-Ch-") ||
		slices.Contains([]string{"Accept", "Content-Language", "Content-Type", "Range", "If-None-Match", "If-Modified-Since", "Save-Data", "X-Requested-With"}, name)
}

// circumstances are those that the oracle tries, one at a time.
func circumstances() []circumstance {
	all := []circumstance{{name: "as usual"}, {name: "with an escape in the path", escape: true}, {name: "over HTTP/2", http2: true}}
	for _, q := range []string{
		"id=1", "page=2", "debug=1", "callback=f", "lang=de", "v=3", "q=a+b%20c", "token=x", "format=json", "_=1700000000000", "a", "x=1&y=2",
		"a=1", "b=22", "c=333", "n=4444", "m=55555", "k=666666", "path=/a/b", "a&b", "q=1%202", "x=1&y=2&z=3&w=4&v=5", "item%2F1",
		"filter=" + strings.Repeat("x", 600), "utm_source=n&utm_medium=e", "redirect=https://stranger.example/", "origin=https://stranger.example",
	} {
		all = append(all, circumstance{name: "with the query " + q[:min(len(q), 20)], query: q})
	}
	field := func(name, value string) {
		all = append(all, circumstance{name: fmt.Sprintf("with %s: %.30s", name, value), fields: map[string]string{name: value}})
	}
	for _, agent := range []string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15",
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/156.0.0.0 Safari/537.36",
		"Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0",
	} {
		field("User-Agent", agent)
	}
	for _, accept := range []string{"application/json", "text/html,application/xhtml+xml", "image/avif,image/webp,*/*;q=0.8", "application/xml", "text/plain", "text/csv", "text/event-stream"} {
		field("Accept", accept)
	}
	for _, language := range []string{"de-DE,de;q=0.9", "fr", "zh-CN,zh;q=0.9", "ar", "es", "ja", "en-GB,en;q=0.9", ""} {
		field("Accept-Language", language)
	}
	for _, encoding := range []string{"identity", "gzip, deflate, br, zstd"} {
		field("Accept-Encoding", encoding)
	}
	for _, referer := range []string{"", "https://app.example.com/some/page?x=1"} {
		field("Referer", referer)
	}
	for _, name := range []string{"Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest", "Sec-Ch-Ua", "Sec-Ch-Ua-Mobile", "Sec-Ch-Ua-Platform"} {
		field(name, "")
	}
	field("Sec-Fetch-Site", "same-site")
	field("Sec-Fetch-Dest", "script")
	field("Sec-Fetch-Dest", "image")
	field("Sec-Ch-Ua-Mobile", "?1")
	field("Sec-Ch-Ua-Platform", `"Windows"`)
	field("Sec-Ch-Ua-Platform", `"Android"`)
	field("Sec-Ch-Ua-Platform", `"macOS"`)
	field("Sec-Fetch-Dest", "font")
	field("X-Requested-With", "com.example.app")
	field("Cache-Control", "no-cache")
	field("Cache-Control", "max-age=0")
	field("Pragma", "no-cache")
	field("If-Modified-Since", "Sat, 01 Jan 2000 00:00:00 GMT")
	field("If-None-Match", `"other"`)
	field("Range", "bytes=0-0")
	field("Dnt", "1")
	field("Sec-Gpc", "1")
	field("Save-Data", "on")
	field("Priority", "u=1, i")
	field("Content-Language", "de")
	field("Content-Type", "text/plain")
	field("Content-Type", "text/plain;charset=UTF-8")
	field("Content-Type", "application/x-www-form-urlencoded")
	field("Content-Type", "multipart/form-data; boundary=x")
	field("Cookie", "session=1")
	field("Cookie", "session=1; theme=dark; visitor=0123456789012345678901234567890123456789")
	for _, body := range []string{"x", "a longer body", `{"a":1}`, strings.Repeat("x", 2000)} {
		all = append(all, circumstance{name: fmt.Sprintf("with a body of %d", len(body)), body: body})
	}
	return all
}

const base = "http://127.0.0.1"

// battery is what pages wish of a server.
type battery struct {
	server wild.Server
	// plain are wishes of all kinds, origins those of pages that resemble friends.
	plain, varied, origins []wish
	right                  *site
	mu                     sync.Mutex
	known                  map[wishKey]got
	start                  func() http.Handler
	// spoilt counts the answers that were not the reference's: a wish that met none is
	// granted what the reference grants.
	spoilt *atomic.Int64
	wishes int
}

// wishKey is what tells wishes apart.
type wishKey struct {
	id         int
	withCookie bool
}

func newBattery(s wild.Server) *battery {
	var spoilt atomic.Int64
	b := &battery{server: s, right: &site{handler: reference.Handler(s.Policy), address: "127.0.0.1:1"}, known: map[wishKey]got{}, start: s.Start(func() { spoilt.Add(1) }), spoilt: &spoilt}
	friends := friendsOf(s.Policy)
	asking := append(slices.Clone(friends), "https://stranger.example", "http://other.example:8080", "null")
	var headers []fetch.Header
	for _, name := range s.Policy.Headers {
		headers = append(headers, fetch.Header{Name: name, Value: unsafe(name)})
	}
	lists := [][]fetch.Header{nil, headers, {{Name: "X-Undeclared", Value: "1"}}}
	for i, h := range headers {
		lists = append(lists, []fetch.Header{h}, slices.Concat(headers[:i], headers[i+1:]))
	}
	lists = append(lists, slices.Concat(headers, lists[2]))
	for i := range max(0, len(headers)-1) {
		lists = append(lists, headers[i:i+2])
	}
	for _, origin := range asking {
		for _, method := range append([]string{"GET", "CORSUITE", "DELETE", "POST", "HEAD"}, s.Policy.Methods...) {
			for _, list := range lists {
				for _, mode := range []fetch.CredentialsMode{fetch.SameOrigin, fetch.Include} {
					b.plain = append(b.plain, b.wish(origin, method, list, mode, circumstance{name: "as usual"}))
				}
			}
		}
	}
	for _, origin := range asking {
		w := b.wish(origin, "POST", nil, fetch.SameOrigin, circumstance{name: "as an upload that is watched"})
		w.request.ForcePreflight = true
		b.plain = append(b.plain, w)
	}
	for _, in := range circumstances() {
		for _, origin := range append(friends[:1:1], "https://stranger.example") {
			for _, mode := range []fetch.CredentialsMode{fetch.SameOrigin, fetch.Include} {
				for _, list := range [][]fetch.Header{nil, headers} {
					method := "GET"
					if in.body != "" {
						method = "POST"
					}
					b.varied = append(b.varied, b.wish(origin, method, list, mode, in))
				}
				b.varied = append(b.varied, b.wish(origin, s.Policy.Methods[len(s.Policy.Methods)-1], nil, mode, in), b.wish(origin, "CORSUITE", nil, mode, in),
					b.wish(origin, "GET", lists[2], mode, in))
			}
		}
	}
	for _, in := range circumstances() {
		for _, origin := range append(slices.Clone(friends[1:min(2, len(friends))]), "null") {
			if in.body == "" {
				b.varied = append(b.varied, b.wish(origin, "GET", nil, fetch.Include, in), b.wish(origin, "GET", headers, fetch.SameOrigin, in))
			}
		}
	}
	for _, origin := range resembling(friends) {
		for _, list := range [][]fetch.Header{nil, headers} {
			b.origins = append(b.origins, b.wish(origin, "GET", list, fetch.SameOrigin, circumstance{name: "as usual"}))
		}
	}
	return b
}

// answersWithErrors reports whether the target is an error: it may answer preflights with
// the same one, so that nothing is wished of it that needs any.
func (b *battery) answersWithErrors() bool { return b.server.Status >= 400 }

func (b *battery) wish(origin, method string, headers []fetch.Header, mode fetch.CredentialsMode, in circumstance) wish {
	path := b.server.Path
	if in.escape {
		path = fmt.Sprintf("/%%%02X%s", path[1], path[2:])
	}
	if in.query != "" {
		path += "?" + in.query
	}
	r := fetch.Request{URL: base + path, Origin: origin, Method: method, Headers: headers, Credentials: mode}
	if method == "POST" {
		r.Body = []byte(in.body + "x")
	}
	declared := method == "GET" || method == "CORSUITE" || slices.Contains(b.server.Policy.Methods, method)
	preflighted := len(headers) > 0 || !slices.Contains([]string{"GET", "HEAD", "POST"}, method)
	b.wishes++
	return wish{id: b.wishes, request: r, in: in, optional: in.http2 || !declared || preflighted && b.answersWithErrors()}
}

// friendsOf returns origins that a policy lets in.
func friendsOf(p harness.Policy) []string {
	var friends []string
	for _, o := range p.Origins {
		if o == harness.Any {
			o = "https://anyone.example"
		}
		friends = append(friends, strings.Replace(o, "*", "app", 1))
	}
	return friends
}

func unsafe(name string) string {
	switch name {
	case "Content-Type":
		return "application/json"
	case "Authorization":
		return "Bearer 1"
	}
	return "1"
}

// resembling returns origins that resemble those given: every edit of one letter in
// some places, parts, what is longer at either end, other ports and schemes.
func resembling(friends []string) []string {
	list := []string{
		"http://localhost", "http://localhost:3000", "http://localhost:8080", "https://localhost", "http://localhost.stranger.example", "http://127.0.0.1:8080",
		"http://[::1]", "http://10.0.0.1", "https://x.dev", "https://x.com", "https://x.org", "https://x.net", "null",
		"http://192.168.1.1", "http://172.16.0.1:3000", "https://10.0.0.1", "http://printer.local", "https://x.test", "https://localhost:8443", "http://intranet",
		"chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh", "moz-extension://00000000-0000-4000-8000-000000000000", "capacitor://localhost", "file://",
	}
	for _, friend := range friends {
		u, err := url.Parse(friend)
		if err != nil {
			panic(err) // of a list of this project
		}
		name, port := u.Hostname(), ""
		if u.Port() != "" {
			port = ":" + u.Port()
		}
		if domain := strings.Replace(friend, "://app.", "://", 1); domain != friend {
			list = append(list, strings.Replace(domain, "://", "://x", 1), domain, strings.Replace(domain, "://", "://x.y.", 1))
		}
		at := func(host string) { list = append(list, u.Scheme+"://"+host+port) }
		labels := strings.Split(name, ".")
		for _, host := range []string{
			name + ".stranger.example", name + "stranger.example", name + "-stranger.example", name + ".", name + "_.stranger.example", name + "x", name + "1",
			"stranger" + name, "x" + name, "x-" + name, "x." + name, "a.b." + name, "www." + name, "x-" + name + "-x.stranger.example", name + ".example",
			strings.TrimPrefix(name, "www."), strings.Join(labels[:len(labels)-1], ".") + ".evil", labels[0] + ".stranger.example", labels[len(labels)-1],
			labels[0] + ".stranger." + strings.Join(labels[1:], "."), labels[0] + "." + name, name + "." + name, strings.ReplaceAll(name, "-", ""),
			labels[0] + "2." + strings.Join(labels[1:], "."), labels[0] + "-2." + strings.Join(labels[1:], "."),
		} {
			at(host)
		}
		for i := range labels {
			at(strings.Join(labels[i:], "."))
			at("stranger." + strings.Join(labels[i:], "."))
			at("stranger" + strings.Join(labels[i:], "."))
			at("stranger-" + strings.Join(labels[i:], "."))
			at("x-" + labels[i] + "-x.stranger.example")
			at(labels[i] + "-stranger.example")
		}
		for i := range len(name) {
			at(name[:i] + name[i+1:])
			at(name[:i] + "q" + name[i+1:])
			at(name[:i] + "q" + name[i:])
			if i > 0 {
				at(name[:i])
				at(name[:i] + "stranger.example")
				at(name[:i] + ".stranger.example")
			}
			at("stranger" + name[i:])
			at("stranger-" + name[i:])
			at(name[i:])
		}
		for _, other := range []string{"", ":1", ":80", ":443", ":8080", ":8443", ":3000", port + "0", port + "1"} {
			if other != "0" && other != "1" && !strings.HasPrefix(other, ":84430") && len(other) <= 6 {
				list = append(list, "http://"+name+other, "https://"+name+other)
			}
		}
		if len(port) > 2 {
			list = append(list, u.Scheme+"://"+name+port[:len(port)-1])
		}
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(o string) bool {
		return !fetch.IsSerializedOrigin(o) || strings.Contains(o, "//.") || strings.Contains(o, "..") && o != "null"
	})
}

// expected is what the reference gives.
func (b *battery) expected(w wish) got {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := wishKey{w.id, w.withCookie}
	g, known := b.known[key]
	if !known {
		g = b.right.grant(w)
		b.known[key] = g
	}
	return g
}

// sees returns the first thing that a page would notice, "" if there is nothing, and
// the first of the optional ones.
func (b *battery) sees() notice {
	var n notice
	b.crowd(&n)
	for opening := range uint64(4) {
		b.sequence(&n, opening)
	}
	if b.server.Class == wild.OnHistory || b.server.Class == wild.AtStart {
		b.pairs(&n)
		return n // a server that has been asked nothing has no history
	}
	wishes := slices.Concat(b.plain, b.origins)
	if b.server.Class != wild.Always && b.server.Class != wild.Comparing { // which look at nothing of a circumstance
		wishes = append(wishes, b.varied...)
	}
	for _, w := range wishes {
		if n.must != "" {
			break
		}
		b.try(&n, "alone", w, &site{handler: b.start(), address: "127.0.0.1:1"})
	}
	return n
}

// notice is what pages notice of a server.
type notice struct{ must, may string }

// try makes a wish, and compares where something was spoilt.
func (b *battery) try(n *notice, how string, w wish, s *site) {
	before := b.spoilt.Load()
	if g := s.grant(w); b.spoilt.Load() != before {
		b.note(n, how, w, g)
	}
}

// note compares what a wish came to with what the reference gives.
func (b *battery) note(n *notice, how string, w wish, g got) {
	differs, harmless := g.differs(b.expected(w))
	if !differs {
		return
	}
	if n.may == "" {
		n.may = how + ": " + w.String()
	}
	if n.must == "" && !w.optional && !harmless {
		n.must = how + ": " + w.String()
	}
}

// sequence makes many wishes of one server, in a random order.
func (b *battery) sequence(n *notice, opening uint64) {
	rng := rand.New(rand.NewPCG(b.server.Seed, opening))
	s := &site{handler: b.start()}
	s.reconnect()
	var w wish
	for range 150 {
		if n.must != "" {
			return
		}
		before := w.request.Origin
		cookie := rng.IntN(3) == 0
		switch i := rng.IntN(14); {
		case i >= 10: // the same page again
			for range 20 {
				if w = b.plain[rng.IntN(len(b.plain))]; w.request.Origin == before {
					break
				}
			}
		case i < 7:
			w = b.plain[rng.IntN(len(b.plain))]
		case i < 9:
			w = b.varied[rng.IntN(len(b.varied))]
		default:
			w = b.origins[rng.IntN(len(b.origins))]
		}
		if rng.IntN(4) == 0 {
			s.reconnect()
		}
		switch rng.IntN(20) {
		case 0: // what is no page's
			s.handler.ServeHTTP(newAnswer(), httptest.NewRequest("GET", b.server.Path, nil))
		case 1:
			r := httptest.NewRequest("GET", "/no-such-path", nil)
			r.Header.Set("Origin", w.request.Origin)
			s.handler.ServeHTTP(newAnswer(), r)
		}
		if cookie && w.request.Credentials == fetch.Include && w.in.fields == nil {
			w.withCookie = true
			w.in.name, w.in.fields = w.in.name+" with a cookie", map[string]string{"Cookie": "session=1"}
		}
		for range 1 + rng.IntN(3) {
			b.try(n, "in a row", w, s)
			if rng.IntN(4) == 0 {
				s.begin(w) // and the page is closed
			}
		}
	}
}

// pairs makes two wishes of each of many servers, one right after the other.
func (b *battery) pairs(n *notice) {
	some := make([]wish, 24)
	for i := range some {
		some[i] = b.plain[i*len(b.plain)/len(some)]
	}
	for _, first := range some {
		for _, second := range some {
			if n.must != "" {
				return
			}
			s := &site{handler: b.start(), address: "127.0.0.1:1"}
			b.try(n, "first", first, s)
			b.try(n, "second", second, s)
		}
	}
}

// crowd makes wishes at the same time.
func (b *battery) crowd(n *notice) {
	handler := b.start()
	var wg sync.WaitGroup
	wishes := make([]wish, 48)
	grants := make([]got, len(wishes))
	for i := range wishes {
		wishes[i] = b.plain[i*len(b.plain)/len(wishes)]
		wg.Go(func() {
			s := &site{handler: handler, address: fmt.Sprintf("127.0.0.1:%d", 20000+i)}
			for range 4 {
				grants[i] = s.grant(wishes[i])
				if differs, _ := grants[i].differs(b.expected(wishes[i])); differs {
					return
				}
			}
		})
	}
	wg.Wait()
	for i, w := range wishes {
		b.note(n, "at once", w, grants[i])
	}
}
