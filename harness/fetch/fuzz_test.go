package fetch

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func FuzzParseOrigin(f *testing.F) {
	for _, s := range []string{"null", page, "http://[::1]:8080", "http://127.0.0.1", "https://xn--bcher-kva.example", "http://a_b.", "HTTP://A", "http://a:80", "http://127.1", "http://b\u00fccher", "chrome-extension://a", "http://[::ffff:1.2.3.4]", "http://0x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := parseOrigin(s)
		if err == nil && o.String() != s {
			t.Errorf("%q: got accepted and serialised as %q", s, o)
		}
		// Whatever parses has an origin that a browser would write, but for the
		// hosts that parseURL leaves to isNoHost.
		url, err := parseURL(s, nil)
		if err != nil || !url.isHTTP() {
			return
		}
		if serialised := url.origin().String(); IsSerializedOrigin(serialised) == isNoHost(url.host) {
			t.Errorf("%q: got the origin %q; want one if the host %q is one", s, serialised, url.host)
		}
		again, err := parseURL(url.key(), nil)
		if err != nil || again != url {
			t.Errorf("%q: got %q, then %q, %v", s, url.key(), again.key(), err)
		}
	})
}

func FuzzHeaderList(f *testing.F) {
	for _, s := range []string{"", "PUT", ",,PUT ,\tDELETE,", "*", "PUT DELETE", "\"PUT\"", "a\nb", "\xe9", "x\x0b"} {
		f.Add(s, "a, \"b,c\"")
	}
	f.Fuzz(func(t *testing.T, list, quoted string) {
		tokens, ok := extractTokens(fields("X: "+list), "x")
		if ok == (tokens == nil) {
			t.Errorf("%q: got %q, %v; want a list exactly when it is one", list, tokens, ok)
		}
		for _, token := range tokens {
			if !IsToken(token) {
				t.Errorf("%q: got %q, which is not a token", list, token)
			}
		}
		if again, _ := extractTokens(fields("X: "+strings.Join(tokens, ",")), "x"); ok && !slices.Equal(again, tokens) {
			t.Errorf("%q: got %q, then %q", list, tokens, again)
		}
		if commas := strings.Count(quoted, ","); len(decodeAndSplit(quoted)) > commas+1 {
			t.Errorf("%q: got more parts than commas part", quoted)
		}
	})
}

func FuzzMIME(f *testing.F) {
	for _, s := range []string{"text/plain", "TEXT/Plain;charset=utf-8", "text/plain, text/plain", "/", "a/b ;", " a/b", "a/b/c", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		essence, ok := mimeEssence(s)
		if !ok {
			return
		}
		mediaType, subtype, _ := strings.Cut(essence, "/")
		if !IsToken(mediaType) || !IsToken(subtype) || essence != asciiLower(essence) {
			t.Errorf("%q: got essence %q", s, essence)
		}
		if again, ok := mimeEssence(essence); !ok || again != essence {
			t.Errorf("%q: got %q, then %q", s, essence, again)
		}
	})
}

func FuzzRange(f *testing.F) {
	for _, s := range []string{"bytes=0-", "bytes=0-1", "bytes=-1", "bytes=1-0", "bytes=007-8", "bytes=0-99999999999999999999", "Bytes=0-", "bytes=0-1,2-3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, ok := parseRange(s)
		if !ok {
			return
		}
		if r.start != "" && r.end != "" && compareDecimal(r.start, r.end) > 0 {
			t.Errorf("%q: got %v, which ends before it starts", s, r)
		}
		if again, ok := parseRange("bytes=" + r.start + "-" + r.end); !ok || again != r {
			t.Errorf("%q: got %v, then %v", s, r, again)
		}
		if r.start == "" && r.end == "" {
			t.Errorf("%q: got a range without position", s)
		}
	})
}

func FuzzMaxAge(f *testing.F) {
	for _, s := range []string{"", "0", "60", "-1", "+60", "060", "7201", "9223372036854775808", "99999999999999999999999", "1.5", "\t5 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		headers := fields("Access-Control-Max-Age: " + s)
		standard, chromium := maxAge(Standard(), headers), maxAge(Chromium(), headers)
		if standard < 0 || standard > standardMaxAge || chromium < 0 || chromium > chromiumMaxAge {
			t.Errorf("%q: got %v, %v; want them within the limits", s, standard, chromium)
		}
		n, ok := deltaSeconds(trimOWS(s))
		if !ok && standard != defaultMaxAge {
			t.Errorf("%q: got %v; want the default", s, standard)
		}
		if ok && n < uint64(math.MaxInt32) && standard != time.Duration(n)*time.Second {
			t.Errorf("%q: got %v; want %d seconds", s, standard, n)
		}
	})
}

// FuzzFetch plays any request against any server: the machine never panics,
// ends within its bounds, and gives a script nothing without permission.
func FuzzFetch(f *testing.F) {
	f.Add(api, "PUT", "X-A: 1\nAuthorization: q", "", 200, "Access-Control-Allow-Origin: "+page+"\nAccess-Control-Allow-Methods: PUT\nAccess-Control-Allow-Headers: *", uint8(0))
	f.Add(api, "GET", "", "", 302, "Access-Control-Allow-Origin: *\nLocation: https://c.example.org/", uint8(1))
	f.Add(ownItem, "POST", "Content-Type: a/b", "body", 307, "Location: "+other+"\nAccess-Control-Allow-Origin: *", uint8(2))
	f.Add(api, "GET", "Range: bytes=0-1", "", 302, "Location: \nAccess-Control-Allow-Origin: *", uint8(0x0c))
	f.Add(other, "POST", "Accept: x\naccept: y", "x", 200, "Access-Control-Allow-Origin: null\nAccess-Control-Max-Age: -1", uint8(0xff))
	f.Add("http://u@h/", "\x00", "A\x00: b", "", 0, "", uint8(0x10))
	f.Add(api, "DELETE", "", "", 407, "Location: //[", uint8(0x61))
	f.Fuzz(func(t *testing.T, url, method, headers, body string, status int, answer string, options uint8) {
		req := Request{
			URL: url, Method: method, Origin: page, Headers: fields(lines(headers)...),
			Mode:           []Mode{CORS, CORS, NoCORS, SameOriginMode}[options&3],
			Credentials:    []CredentialsMode{SameOrigin, Include}[options>>2&1],
			Redirect:       []RedirectMode{Follow, Follow, RedirectError, RedirectManual}[options>>3&3],
			Cache:          []CacheMode{CacheDefault, NoStore}[options>>5&1],
			ForcePreflight: options>>6&1 == 1,
			Stream:         options>>7&1 == 1,
		}
		if body != "" {
			req.Body = []byte(body)
		}
		resp := Response{Status: status, Headers: fields(lines(answer)...)}
		for _, p := range []*Profile{Standard(), Chromium()} {
			cache := new(PreflightCache)
			for range 2 {
				sent := 0
				result, _ := play(p, req, cache, noon, func(m Message) Response {
					if sent++; sent > 2*(maxRedirects+1) {
						t.Fatalf("got more than %d messages", sent)
					}
					if m.Preflight && m.Credentials {
						t.Error("got a preflight with credentials")
					}
					return resp
				})
				if p.Name() == "fetch" && result.Divergences != nil {
					t.Errorf("got rows %q under the standard", result.Divergences)
				}
				checkShared(t, result, req, resp)
			}
		}
	})
}

// checkShared: a cross-origin response that a script reads allows it literally.
func checkShared(t *testing.T, result Result, req Request, resp Response) {
	t.Helper()
	if result.Reason != "" || strings.HasPrefix(result.URL, page) {
		return
	}
	allowed, _ := Get(resp.Headers, "Access-Control-Allow-Origin")
	if allowed != page && allowed != "null" && (allowed != "*" || req.Credentials == Include) {
		t.Errorf("%+v: got shared with Access-Control-Allow-Origin %q", result, allowed)
	}
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}
