package fetch

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestPreflightCacheSequences plays fetches one after another against one
// cache and writes down, for each, P when a preflight was sent and "-" when
// not. The column for Chromium was measured with the same sequences, but for
// those that take hours, a sandboxed frame or an upload listener.
func TestPreflightCacheSequences(t *testing.T) {
	t.Parallel()
	put := Request{URL: api, Method: "PUT"}
	xa := Request{URL: api, Headers: fields("X-A: 1")}
	with := func(r Request, change func(*Request)) Request { change(&r); return r }
	del := with(put, func(r *Request) { r.Method = "DELETE" })
	xb := with(xa, func(r *Request) { r.Headers = fields("X-B: 1") })
	auth := with(xa, func(r *Request) { r.Headers = fields("Authorization: q") })
	include := func(r Request) Request { return with(r, func(r *Request) { r.Credentials = Include }) }
	mode := func(r Request, m CacheMode) Request { return with(r, func(r *Request) { r.Cache = m }) }
	fragment := with(put, func(r *Request) { r.URL += "#a" })
	query := with(put, func(r *Request) { r.URL += "?a" })
	neighbour := with(put, func(r *Request) { r.Origin = "https://neighbour.example" })
	sandboxed := with(put, func(r *Request) { r.Origin = "null" })
	conditional := with(put, func(r *Request) { r.Headers = fields("If-None-Match: x") })
	long := func(n int) Request {
		return with(put, func(r *Request) { r.URL += "?" + strings.Repeat("a", n-len(api)-1) })
	}
	viaRedirect := with(put, func(r *Request) { r.URL = other })
	forced := Request{URL: api, ForcePreflight: true, Method: "POST", Body: []byte("x")}

	age := func(value string) func(int, Message) Response {
		return func(_ int, m Message) Response {
			resp := generous(m)
			resp.Headers = append(without(resp.Headers, "Access-Control-Max-Age"), Header{"Access-Control-Max-Age", value})
			return resp
		}
	}
	minute := age("60")
	listing := func(methods, headers string) func(int, Message) Response {
		return func(_ int, m Message) Response {
			resp := generous(m)
			resp.Headers = append(without(resp.Headers, "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"),
				fields("Access-Control-Allow-Methods: "+methods, "Access-Control-Allow-Headers: "+headers)...)
			return resp
		}
	}
	failing := func(step int, preflight bool) func(int, Message) Response {
		return func(i int, m Message) Response {
			if i == step && m.Preflight == preflight {
				return head(403)
			}
			return generous(m)
		}
	}
	redirecting := func(_ int, m Message) Response {
		resp := generous(m)
		if m.URL == other && !m.Preflight {
			resp.Status = 307
			resp.Headers = append(resp.Headers, Header{"Location", api})
		}
		return resp
	}

	for _, test := range []struct {
		name               string
		asks               []Request
		pauses             []time.Duration // before each ask; nil is none
		answer             func(step int, m Message) Response
		standard, chromium string
	}{
		{"same method", []Request{put, put}, nil, minute, "P-", "P-"},
		{"same header", []Request{xa, xa}, nil, minute, "P-", "P-"},
		{"other method", []Request{put, del, put, del}, nil, minute, "PP--", "PPPP"},
		{"other header", []Request{xa, xb, xa, xb}, nil, minute, "PP--", "PPPP"},
		{"method, header, method", []Request{put, xa, put, put, xa}, nil, minute, "PP---", "PPP-P"},
		{"several listed", []Request{put, xa, del, xb}, nil, listing("PUT,DELETE", "x-a,X-B"), "P---", "P---"},
		{"HEAD needs no entry", []Request{xa, with(xa, func(r *Request) { r.Method = "HEAD" })}, nil, minute, "P-", "P-"},
		{"method name is case-sensitive", []Request{with(put, func(r *Request) { r.Method = "abc" }), with(put, func(r *Request) { r.Method = "ABC" })}, nil, listing("abc,ABC", ""), "P-", "P-"},
		{"zero", []Request{put, put}, nil, age("0"), "PP", "PP"},
		{"default of five seconds", []Request{put, put, put}, []time.Duration{0, 4999 * time.Millisecond, time.Millisecond}, age("x"), "P-P", "P-P"},
		{"expiry", []Request{put, put, put}, []time.Duration{0, 59 * time.Second, time.Second}, minute, "P-P", "P-P"},
		{"negative", []Request{put, put}, nil, age("-1"), "P-", "PP"},
		{"beyond two hours", []Request{put, put, put}, []time.Duration{0, 2*time.Hour - 1, 1}, age("86400"), "P--", "P-P"},
		{"renewed by another header", []Request{xa, xb, with(xa, func(r *Request) { r.Headers = fields("X-A: 1", "X-B: 1") })}, []time.Duration{0, 30 * time.Second, 50 * time.Second}, listing("", "x-a,x-b"), "P-P", "P-P"},
		{"a shorter age overwrites", []Request{put, xa, put}, nil, func(i int, m Message) Response {
			resp := listing("PUT", "x-a")(i, m)
			if i == 0 {
				resp = listing("PUT", "")(i, m)
			}
			return Response{resp.Status, append(without(resp.Headers, "Access-Control-Max-Age"), Header{"Access-Control-Max-Age", []string{"60", "0", "60"}[i]})}
		}, "PPP", "PPP"},

		{"any method, any header", []Request{put, del, xa, xb, put}, nil, listing("*", "*"), "P----", "P----"},
		{"the wildcard in the cache does not cover Authorization", []Request{xa, auth}, nil, listing("*", "*"), "PP", "PP"},
		{"Authorization listed", []Request{auth, auth}, nil, listing("", "Authorization"), "P-", "P-"},
		{"the wildcard of credentials", []Request{include(put), include(del)}, nil, listing("PUT,*", "*"), "P-", "PP"},
		{"the wildcard of credentials without them", []Request{include(put), del, include(put)}, nil, listing("PUT,*", "*"), "P--", "PPP"},

		{"credentials, then without", []Request{include(put), put, include(put)}, nil, minute, "P--", "P--"},
		{"without credentials, then with", []Request{put, include(put), put}, nil, minute, "PP-", "PP-"},
		{"fragment is part of the key", []Request{put, fragment, put, fragment}, nil, minute, "PP--", "PP--"},
		{"query is part of the key", []Request{put, query}, nil, minute, "PP", "PP"},
		{"origin is part of the key", []Request{put, neighbour, put, neighbour}, nil, minute, "PP--", "PP--"},
		{"an opaque origin", []Request{put, sandboxed, put, sandboxed}, nil, minute, "PP--", "PP-P"},
		{"1023 bytes of URL", []Request{long(1023), long(1023)}, nil, minute, "P-", "P-"},
		{"1024 bytes of URL", []Request{long(1024), long(1024)}, nil, minute, "P-", "PP"},

		{"actual response refused", []Request{put, put, put}, nil, failing(1, false), "P-P", "P--"},
		{"preflight response refused", []Request{put, del, put}, nil, failing(1, true), "PPP", "PPP"},
		{"simple request refused", []Request{put, {URL: api}, put}, nil, failing(1, false), "P--", "P--"},

		{"no-store reads nothing", []Request{put, mode(put, NoStore), put}, nil, minute, "P--", "PP-"},
		{"no-store stores nothing", []Request{mode(put, NoStore), put, mode(put, NoStore)}, nil, minute, "P--", "PPP"},
		{"reload reads nothing", []Request{put, mode(put, Reload), put}, nil, minute, "P--", "PP-"},
		{"no-cache reads nothing", []Request{put, mode(put, NoCache), put}, nil, minute, "P--", "PP-"},
		{"force-cache does not matter", []Request{put, mode(put, ForceCache), put}, nil, minute, "P--", "P--"},
		{"a conditional request", []Request{conditional, conditional}, nil, minute, "P-", "PP"},
		{"bypass, refused, again", []Request{put, mode(put, Reload), put}, nil, failing(1, true), "P--", "PP-"},

		{"tainted redirect", []Request{viaRedirect, viaRedirect, put}, nil, redirecting, "PP,--,P", "PP,-P,P"},
		{"forced, no list of methods", []Request{forced, forced}, nil, func(_ int, m Message) Response {
			resp := generous(m)
			return Response{resp.Status, without(resp.Headers, "Access-Control-Allow-Methods")}
		}, "P-", "P-"},
		{"forced, an empty list", []Request{forced, forced}, nil, listing("", ""), "PP", "P-"},
		{"forced, another method listed", []Request{forced, forced}, nil, listing("PUT", ""), "PP", "P-"},
	} {
		for _, p := range []*Profile{Standard(), Chromium()} {
			want := test.standard
			if p.Name() == "chromium" {
				want = test.chromium
			}
			cache, now, got := new(PreflightCache), noon, ""
			for i, req := range test.asks {
				if test.pauses != nil {
					now = now.Add(test.pauses[i])
				}
				_, sent := play(p, req, cache, now, func(m Message) Response { return test.answer(i, m) })
				got += marks(sent)
			}
			if got != strings.ReplaceAll(want, ",", "") {
				t.Errorf("%s, %s: got %s; want %s", test.name, p.Name(), got, want)
			}
		}
	}
}

// marks writes a P for each actual message that a preflight came before (or
// that a preflight prevented), "-" for each that none did.
func marks(sent []Message) string {
	var s strings.Builder
	pending := false
	for _, m := range sent {
		switch {
		case m.Preflight:
			pending = true
			continue
		case pending:
			s.WriteString("P")
		default:
			s.WriteString("-")
		}
		pending = false
	}
	if pending {
		s.WriteString("P")
	}
	return s.String()
}

// Whatever is asked, what has expired does not pile up.
func TestPreflightCacheForgets(t *testing.T) {
	t.Parallel()
	for _, p := range []*Profile{Standard(), Chromium()} {
		cache, now := new(PreflightCache), noon
		for i := range 50 {
			now = now.Add(time.Hour)
			for range 3 {
				play(p, Request{URL: fmt.Sprint(api, i), Method: "PUT", Cache: NoStore}, cache, now, generous)
				play(p, Request{URL: fmt.Sprint(api, i), Method: "PUT"}, cache, now, generous)
			}
		}
		if len(cache.standard) > 4 || len(cache.browser) > 4 || len(cache.because) > 1 {
			t.Errorf("%s: got %d, %d entries and %d keys; want those of the last hour", p.Name(), len(cache.standard), len(cache.browser), len(cache.because))
		}
	}
}
