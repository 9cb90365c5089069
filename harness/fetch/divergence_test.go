package fetch

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// divergent are fetches that end or look otherwise under the two profiles, by
// the row that makes them: of several, the last is the one that differs.
var divergent = map[string]struct {
	asks   []Request
	pause  time.Duration // before the last ask
	answer func(Message) Response
}{
	rowAuthorizationWildcard: {asks: []Request{{URL: api, Headers: fields("Authorization: q")}},
		answer: fixed(head(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *"), head(200, "Access-Control-Allow-Origin: *"))},
	rowMaxAgeSign: {asks: twice(Request{URL: api, Method: "PUT"}), answer: aged("-1")},
	rowAuthorizationCached: {asks: twice(Request{URL: api, Headers: fields("Authorization: q")}), answer: func(Message) Response {
		return head(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *")
	}},
	rowMaxAgeMalformed:  {asks: twice(Request{URL: api, Method: "PUT"}), answer: aged("600s")},
	rowMaxAgeCap:        {asks: twice(Request{URL: api, Method: "PUT"}), pause: 3 * time.Hour, answer: aged("86400")},
	rowCacheGranularity: {asks: []Request{{URL: api, Method: "PUT"}, {URL: api, Method: "DELETE"}, {URL: api, Method: "PUT"}}, answer: generous},
	rowCacheKept: {asks: []Request{{URL: api, Method: "PUT"}, {URL: api, Method: "PUT", Headers: fields("Accept: fail")}, {URL: api, Method: "PUT"}},
		answer: func(m Message) Response {
			if accept, _ := Get(m.Headers, "Accept"); accept == "fail" {
				return head(200)
			}
			return generous(m)
		}},
	rowCredentialedWildcard: {asks: []Request{{URL: api, Method: "PUT", Credentials: Include}, {URL: api, Method: "DELETE", Credentials: Include}},
		answer: fixed(head(200, "Access-Control-Allow-Origin: "+page, "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Methods: PUT, *"), head(200, "Access-Control-Allow-Origin: "+page, "Access-Control-Allow-Credentials: true"))},
	rowCacheMode:      {asks: []Request{{URL: api, Method: "PUT"}, {URL: api, Method: "PUT", Cache: Reload}}, answer: generous},
	rowCacheURLLength: {asks: twice(Request{URL: api + "?" + strings.Repeat("a", 1024), Method: "PUT"}), answer: generous},
	rowCacheOpaque:    {asks: twice(Request{URL: other, Method: "PUT"}), answer: redirectingTo(api)},
	rowCacheForced: {asks: []Request{{URL: api, Method: "PUT"}, {URL: api, Method: "POST", Body: []byte("x"), ForcePreflight: true}},
		answer: fixed(head(204, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: PUT", "Access-Control-Max-Age: 60"), head(200, "Access-Control-Allow-Origin: *"))},
	rowPreflightCacheControl: {asks: []Request{{URL: api, Method: "PUT", Cache: NoCache}}, answer: generous},
	rowPreflightSite:         {asks: []Request{{URL: other, Method: "PUT"}}, answer: redirectingTo(ownItem)},
	rowClientHints:           {asks: []Request{{URL: api, Headers: fields("DPR: 2")}}, answer: generous},
	rowHintsRedirected:       {asks: []Request{{URL: other, Headers: fields("DPR: x", "X-A: 1")}}, answer: redirectingTo(api)},
	rowJoinedSafelist:        {asks: []Request{{URL: api, Headers: fields("Content-Type: text/plain", "Content-Type: text/plain")}}, answer: generous},
	rowRangeInt64:            {asks: []Request{{URL: api, Headers: fields("Range: bytes=0-9223372036854775807")}}, answer: generous},
	rowUserAgent:             {asks: []Request{{URL: api, Headers: fields("User-Agent: me")}}, answer: generous},
	rowDictionaryHeader:      {asks: []Request{{URL: api, Headers: fields("Available-Dictionary: :aa:")}}, answer: generous},
	rowUploadListener:        {asks: []Request{{URL: api, Method: "POST", ForcePreflight: true}}, answer: generous},
	rowForcedMethod: {asks: []Request{{URL: api, Method: "PUT", Body: []byte("x"), ForcePreflight: true}},
		answer: fixed(head(200, "Access-Control-Allow-Origin: *"), head(200, "Access-Control-Allow-Origin: *"))},
	rowConditional:           {asks: []Request{{URL: ownItem, Headers: fields("If-None-Match: x")}}, answer: generous},
	rowLocationEmpty:         {asks: []Request{{URL: api}}, answer: located("")},
	rowLocationRepeated:      {asks: []Request{{URL: api}}, answer: located(ownItem, ownItem)},
	rowLocationFirst:         {asks: []Request{{URL: api, Redirect: RedirectManual}}, answer: located("http://[")},
	rowHost:                  {asks: []Request{{URL: api}}, answer: located("https://xn--/")},
	rowRedirectWithoutTarget: {asks: []Request{{URL: api, Redirect: RedirectError}}, answer: located()},
	rowUserinfo:              {asks: []Request{{URL: ownItem}}, answer: redirectingFrom(ownItem, "https://u@app.example/done")},
	rowKeepaliveLimit:        {asks: []Request{{URL: api, Keepalive: true}}, answer: located(api)},
	rowOriginDowngrade:       {asks: []Request{{URL: "http://api.example.net/", Method: "POST", Mode: NoCORS}}, answer: generous},
	rowNoCORSRedirect:        {asks: []Request{{URL: ownItem, Method: "POST", Mode: NoCORS}}, answer: redirectingFrom(ownItem, api)},
	rowRefererLoopback:       {asks: []Request{{URL: "http://127.0.0.1:8080/"}}, answer: generous},
	rowPolicySameAddress: {asks: []Request{{URL: "http://127.0.0.1:8080/", Origin: "http://127.0.0.1", Mode: NoCORS}},
		answer: fixed(Response{}, head(200, "Cross-Origin-Resource-Policy: same-site"))},
	rowDisposition: {asks: []Request{{URL: api}},
		answer: fixed(Response{}, head(200, "Access-Control-Allow-Origin: *", "Content-Disposition: a", "Content-Disposition: b"))},
}

func twice(r Request) []Request { return []Request{r, r} }

// aged is generous for so many seconds.
func aged(seconds string) func(Message) Response {
	return func(m Message) Response {
		resp := generous(m)
		return Response{resp.Status, append(without(resp.Headers, "Access-Control-Max-Age"), Header{"Access-Control-Max-Age", seconds})}
	}
}

// redirectingTo sends requests for other elsewhere.
func redirectingTo(url string) func(Message) Response { return redirectingFrom(other, url) }

func redirectingFrom(from, to string) func(Message) Response {
	return func(m Message) Response {
		resp := generous(m)
		if m.URL == from && !m.Preflight {
			return Response{307, append(resp.Headers, Header{"Location", to})}
		}
		return resp
	}
}

// located is a shared redirect with so many Location lines.
func located(values ...string) func(Message) Response {
	return func(m Message) Response {
		if m.URL != api {
			return generous(m)
		}
		resp := head(302, "Access-Control-Allow-Origin: *")
		for _, v := range values {
			resp.Headers = append(resp.Headers, Header{"Location", v})
		}
		return resp
	}
}

func TestEveryDivergenceDecides(t *testing.T) {
	t.Parallel()
	for _, d := range Divergences() {
		test, found := divergent[d.ID]
		if !found {
			t.Errorf("%s: no fetch shows it", d.ID)
			continue
		}
		// last plays the asks and tells how the last went.
		last := func(p *Profile) (seen string, rows []string) {
			cache, now := new(PreflightCache), noon
			for i, req := range test.asks {
				if i == len(test.asks)-1 {
					now = now.Add(test.pause)
				}
				result, sent := play(p, req, cache, now, test.answer)
				rows, result.Divergences = result.Divergences, nil
				seen = fmt.Sprint(result, sent)
			}
			return seen, rows
		}
		standard, none := last(Standard())
		if len(none) > 0 {
			t.Errorf("%s: got rows %q under the standard; want none", d.ID, none)
		}
		for _, p := range Profiles() {
			seen, rows := last(p)
			_, departs := d.Of(p.Name())
			if departs && seen == standard {
				t.Errorf("%s: got the same from the profiles fetch and %s: %s", d.ID, p.Name(), standard)
			}
			if slices.Contains(rows, d.ID) != departs {
				t.Errorf("%s: got rows %q from the profile %s, which departs: %v", d.ID, rows, p.Name(), departs)
			}
		}
	}
	if len(divergent) != len(Divergences()) {
		t.Errorf("got %d fetches for %d rows", len(divergent), len(Divergences()))
	}
}

func TestDivergencesAreTold(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for _, d := range Divergences() {
		if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(d.ID) || ids[d.ID] {
			t.Errorf("id %q: want lower case with dashes, once", d.ID)
		}
		ids[d.ID] = true
		texts := map[string]string{"What": d.What, "Standard": d.Standard, "Source": d.Source}
		for _, b := range d.Browsers {
			texts[b.Profile] = b.Does
			if !slices.ContainsFunc(Profiles(), func(p *Profile) bool { return p.Name() == b.Profile }) {
				t.Errorf("%s: there is no profile %q", d.ID, b.Profile)
			}
		}
		if len(texts) != 3+len(d.Browsers) || len(d.Browsers) == 0 {
			t.Errorf("%s: got %+v; want each browser that departs once, and one at least", d.ID, d.Browsers)
		}
		for what, text := range texts {
			if text == "" || strings.HasSuffix(text, ".") {
				t.Errorf("%s: %s is %q; want words without a full stop", d.ID, what, text)
			}
		}
	}
}

// Where no row is in play, nothing is named.
func TestNoDivergenceWithoutDifference(t *testing.T) {
	t.Parallel()
	for _, req := range []Request{
		{URL: api},
		{URL: api, Method: "PUT", Headers: fields("X-A: 1", "Accept: x", "Range: bytes=0-1")},
		{URL: api, Method: "PUT", Credentials: Include},
		{URL: ownItem, Method: "POST", Body: []byte("x")},
	} {
		result, _ := play(Chromium(), req, new(PreflightCache), noon, generous)
		if len(result.Divergences) > 0 {
			t.Errorf("%s %s: got rows %q; want none", req.Method, req.URL, result.Divergences)
		}
	}
}

func TestProfileNames(t *testing.T) {
	t.Parallel()
	if s, c := Standard().Name(), Chromium().Name(); s != "fetch" || c != "chromium" {
		t.Errorf("got %q, %q; want fetch, chromium", s, c)
	}
}

func TestResourcePolicy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		page, url, policy  string
		standard, chromium bool // blocked
	}{
		{"https://a.example.com", "https://b.example.com", "same-origin", true, true},
		{"https://a.example.com", "https://a.example.com", "same-origin", false, false},
		{"https://a.example.com", "https://b.example.com", "same-site", false, false},
		{"https://a.example.com", "https://a.example.com", "same-site", false, false},
		{"https://a.example.com", "http://b.example.com", "same-site", false, false},
		{"http://a.example.com", "https://b.example.com", "same-site", true, true},
		{"https://a.example.com", "https://example.org", "same-site", true, true},
		{"null", "https://example.org", "same-site", true, true},
		{"http://127.0.0.1", "http://127.0.0.1:8080", "same-site", false, true},
		{"http://127.0.0.1", "http://127.0.0.1", "same-site", false, false},
		{"https://a.example.com", "https://example.org", "cross-origin", false, false},
		{"https://a.example.com", "https://example.org", "Same-Origin", false, false},
		{"https://a.example.com", "https://example.org", "same-origin, same-origin", false, false},
		{"https://a.example.com", "https://example.org", "", false, false},
	} {
		from, _ := parseOrigin(test.page)
		to, _ := parseOrigin(test.url)
		headers := fields("Cross-Origin-Resource-Policy: " + test.policy)
		if got := blockedByPolicy(Standard(), from, to, headers); got != test.standard {
			t.Errorf("%s to %s, %q: got %v; want %v", test.page, test.url, test.policy, got, test.standard)
		}
		if got := blockedByPolicy(Chromium(), from, to, headers); got != test.chromium {
			t.Errorf("chromium: %s to %s, %q: got %v; want %v", test.page, test.url, test.policy, got, test.chromium)
		}
	}
}

// Where each of two rows alone would change a decision, both are named.
func TestBothOfTwoSufficientRows(t *testing.T) {
	t.Parallel()
	result, _ := play(Chromium(), Request{URL: api, Redirect: RedirectManual}, new(PreflightCache), noon, located("http://[", "elsewhere"))
	if want := []string{rowLocationRepeated, rowLocationFirst}; !slices.Equal(result.Divergences, want) {
		t.Errorf("got rows %q; want %q", result.Divergences, want)
	}
	if standard, _ := play(Standard(), Request{URL: api, Redirect: RedirectManual}, new(PreflightCache), noon, located("http://[", "elsewhere")); standard.Reason == result.Reason {
		t.Errorf("got %s from both profiles", standard.Reason)
	}
}
