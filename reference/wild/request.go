package wild

import (
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// condition says when a change is made.
type condition struct {
	when string
	// open returns the test of one server, with a memory of its own.
	open func() func(asked, reference.Answer) bool
	// fades says that it no longer holds from some request on.
	fades bool
}

// stateless is a condition of the request alone.
func stateless(when string, holds func(asked) bool) condition {
	return condition{when: when, open: func() func(asked, reference.Answer) bool {
		return func(a asked, _ reference.Answer) bool { return holds(a) }
	}}
}

// ofCORS is a condition of what CORS looks at anyway, or none.
func ofCORS(rng *rand.Rand, p harness.Policy) condition {
	method := oneOf(rng, append([]string{"GET", "HEAD", "POST"}, p.Methods...)...)
	friend := p.Origins[rng.IntN(len(p.Origins))]
	return oneOf(rng,
		stateless("always", func(asked) bool { return true }),
		stateless("on preflights", func(a asked) bool { return a.IsPreflight() }),
		stateless("on requests that are no preflights", func(a asked) bool { return !a.IsPreflight() }),
		stateless("for the method "+method, func(a asked) bool {
			return a.http.Method == method || slices.Contains(a.RequestMethod, method)
		}),
		stateless("for the origin "+friend, func(a asked) bool { return a.origin() == friend || friend == harness.Any }),
		stateless("over http", func(a asked) bool { return strings.HasPrefix(a.origin(), "http:") }),
		stateless("for origins with a port", func(a asked) bool { return strings.Count(a.origin(), ":") > 1 }),
		stateless("for methods other than GET", func(a asked) bool { return a.http.Method != http.MethodGet }),
		stateless("for preflights and methods other than GET and POST", func(a asked) bool {
			return a.http.Method != http.MethodGet && a.http.Method != http.MethodPost
		}),
		stateless("for origins with a hyphen", func(a asked) bool { return strings.Contains(a.origin(), "-") }),
		stateless("for origins of more than 25 letters", func(a asked) bool { return len(a.origin()) > 25 }),
	)
}

// fields are request fields that browsers send, some or all of them.
func fields(p harness.Policy) []string {
	return append([]string{
		"Accept", "Accept-Language", "Accept-Encoding", "Content-Language", "Referer", "Cookie", "User-Agent", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest",
		"Sec-Ch-Ua", "Sec-Ch-Ua-Mobile", "Sec-Ch-Ua-Platform", "Cache-Control", "Pragma", "If-None-Match", "If-Modified-Since", "Range", "Dnt", "Sec-Gpc", "Save-Data",
		"Content-Type", "Priority", "Connection",
	}, p.Headers...)
}

// values are what some fields contain, now and then.
func values() [][2]string {
	return [][2]string{
		{"User-Agent", "Firefox"}, {"User-Agent", "Chrome"}, {"User-Agent", "Mobile"}, {"User-Agent", "Windows"}, {"User-Agent", "Version/"}, {"User-Agent", "Edg"},
		{"User-Agent", "Android"}, {"User-Agent", "Macintosh"}, {"User-Agent", "Linux"},
		{"Accept", "json"}, {"Accept", "html"}, {"Accept", "image"}, {"Accept", "*/*"}, {"Accept", "xml"}, {"Accept", "text/plain"},
		{"Accept-Language", "de"}, {"Accept-Language", "fr"}, {"Accept-Language", "en"}, {"Accept-Language", "zh"}, {"Accept-Language", "ar"},
		{"Accept-Encoding", "br"}, {"Accept-Encoding", "gzip"}, {"Accept-Encoding", "identity"}, {"Accept-Encoding", "zstd"},
		{"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Dest", "image"}, {"Sec-Fetch-Dest", "empty"}, {"Sec-Fetch-Dest", "script"},
		{"Sec-Fetch-Mode", "cors"}, {"Content-Type", "text/plain"}, {"Content-Type", "urlencoded"}, {"Content-Type", "multipart"}, {"Content-Type", "json"},
		{"Cache-Control", "no-cache"}, {"Cache-Control", "max-age=0"}, {"Referer", "/"}, {"Referer", "page"}, {"Cookie", "="}, {"Connection", "close"},
		{"Sec-Ch-Ua-Mobile", "?1"}, {"Sec-Ch-Ua-Platform", "Windows"}, {"Sec-Ch-Ua-Platform", "Android"}, {"Sec-Ch-Ua-Platform", "macOS"},
		{"User-Agent", "Safari"}, {"User-Agent", "iPhone"}, {"User-Agent", "bot"}, {"User-Agent", "curl"}, {"User-Agent", "Mozilla"}, {"User-Agent", "X11"},
		{"Accept", "csv"}, {"Accept", "event-stream"}, {"Accept", "application/"}, {"Accept", "q="}, {"Accept", ","}, {"Accept", "webp"},
		{"Accept-Language", "-"}, {"Accept-Language", "es"}, {"Accept-Language", "ja"}, {"Accept-Language", "q=0.9"}, {"Accept-Encoding", "deflate"},
		{"Sec-Fetch-Dest", "font"}, {"Content-Type", "charset"}, {"Content-Type", "boundary"}, {"Content-Type", ";"}, {"Cache-Control", "no-store"}, {"Referer", "https:"},
		{"Referer", "?"}, {"Cookie", ";"}, {"Range", "bytes=0-"}, {"If-None-Match", "W/"}, {"Authorization", "Bearer"}, {"Authorization", "Basic"}, {"Priority", "u=1"},
	}
}

// ofRequest is a condition of what CORS does not look at.
func ofRequest(rng *rand.Rand, p harness.Policy) condition {
	switch n := rng.IntN(22); {
	case n >= 20:
		return ofShares(rng)
	case n < 5:
		name := oneOf(rng, fields(p)...)
		return stateless("with "+name, func(a asked) bool { return len(a.http.Header[name]) > 0 })
	case n < 8:
		name := oneOf(rng, fields(p)...)
		return stateless("without "+name, func(a asked) bool { return len(a.http.Header[name]) == 0 })
	case n < 12:
		v := oneOf(rng, values()...)
		return stateless(fmt.Sprintf("with %s in %s", v[1], v[0]), func(a asked) bool { return strings.Contains(a.http.Header.Get(v[0]), v[1]) })
	case n < 14:
		return ofAddress(rng)
	case n < 17:
		return ofNames(rng)
	case n < 18:
		least := oneOf(rng, 1, 10, 1000)
		return oneOf(rng,
			stateless(fmt.Sprintf("with a body of %d bytes or more", least), func(a asked) bool { return a.http.ContentLength >= int64(least) }),
			stateless("with a field section of more than 20 lines", func(a asked) bool { return len(a.http.Header) > 20 }),
			stateless("with two fields that begin with X-", func(a asked) bool {
				n := 0
				for name := range a.http.Header {
					if strings.HasPrefix(name, "X-") {
						n++
					}
				}
				return n > 1
			}))
	case n < 19 && rng.IntN(3) > 0:
		return oneOf(rng,
			stateless("with a body that is JSON", func(a asked) bool { return strings.HasPrefix(a.body(), "{") }),
			stateless("with a body but no Content-Type", func(a asked) bool { return a.http.ContentLength > 0 && a.http.Header.Get("Content-Type") == "" }),
			stateless("with two cookies", func(a asked) bool { return strings.Contains(a.http.Header.Get("Cookie"), "; ") }),
			stateless("with a cookie of more than 40 letters", func(a asked) bool { return len(a.http.Header.Get("Cookie")) > 40 }),
			stateless("for an origin with a digit", func(a asked) bool { return strings.ContainsAny(a.origin(), "0123456789") }),
			stateless("for a method in small letters", func(a asked) bool { m := strings.Join(a.RequestMethod, ""); return m != strings.ToUpper(m) }),
			stateless("with a Referer and no query", func(a asked) bool { return a.http.Header.Get("Referer") != "" && a.http.URL.RawQuery == "" }),
			stateless("with fewer than ten fields", func(a asked) bool { return len(a.http.Header) < 10 }),
			stateless("with more than twelve fields", func(a asked) bool { return len(a.http.Header) > 12 }),
			stateless("with a path in capitals", func(a asked) bool { return strings.ContainsAny(a.http.URL.Path, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") }))
	case n < 19:
		return oneOf(rng,
			stateless("over HTTP/2", func(a asked) bool { return a.http.ProtoMajor == 2 }),
			stateless("over HTTP/1.0", func(a asked) bool { return a.http.ProtoMinor == 0 && a.http.ProtoMajor == 1 }))
	}
	return ofConnection(rng)
}

// ofShares is a condition that holds for a share of all values: servers are chosen by a hash.
func ofShares(rng *rand.Rand) condition {
	n := 2 + rng.IntN(3)
	share := func(of string, value func(asked) string) condition {
		return stateless(fmt.Sprintf("for one of %d shares of %s", n, of), func(a asked) bool {
			h := fnv.New32a()
			h.Write([]byte(value(a)))
			return int(h.Sum32())%n == 0
		})
	}
	return oneOf(rng,
		share("all URLs", func(a asked) string { return a.http.RequestURI }),
		share("all queries", func(a asked) string { return a.http.URL.RawQuery }),
		share("all origins", asked.origin),
		share("all browsers", func(a asked) string { return a.http.UserAgent() }),
		share("all languages", func(a asked) string { return a.http.Header.Get("Accept-Language") }),
		share("all lists of a preflight", func(a asked) string { return strings.Join(a.names(), ",") }),
		share("all methods", func(a asked) string { return a.http.Method + strings.Join(a.RequestMethod, "") }),
	)
}

// ofAddress is a condition of path and query.
func ofAddress(rng *rand.Rand) condition {
	word := oneOf(rng, "id", "page", "debug", "callback", "lang", "v", "q", "token", "format", "_")
	length := oneOf(rng, 20, 100, 500)
	has := func(property func(query string) bool) func(asked) bool {
		return func(a asked) bool { return property(a.http.URL.RawQuery) }
	}
	return oneOf(rng,
		stateless("with a query", has(func(q string) bool { return q != "" })),
		stateless("with a query", has(func(q string) bool { return q != "" })),
		stateless("without a query", has(func(q string) bool { return q == "" })),
		stateless("with a query that has "+word, has(func(q string) bool { return strings.Contains("&"+q, "&"+word+"=") })),
		stateless(fmt.Sprintf("with a query of more than %d bytes", length), has(func(q string) bool { return len(q) > length })),
		stateless("with a query of an odd length", has(func(q string) bool { return len(q)%2 == 1 })),
		stateless("with a query that holds a digit", has(func(q string) bool { return strings.ContainsAny(q, "0123456789") })),
		stateless("with a query that holds a slash", has(func(q string) bool { return strings.ContainsAny(q, "/") || strings.Contains(q, "%2F") })),
		stateless("with a query without =", has(func(q string) bool { return q != "" && !strings.Contains(q, "=") })),
		stateless("with more than three parameters", has(func(q string) bool { return strings.Count(q, "&") > 2 })),
		stateless("with several parameters", has(func(q string) bool { return strings.Contains(q, "&") })),
		stateless("with an escape in the query", has(func(q string) bool { return strings.Contains(q, "%") })),
		stateless("with a plus in the query", has(func(q string) bool { return strings.Contains(q, "+") })),
		stateless("with an escape in the path", func(a asked) bool { return strings.Contains(a.http.RequestURI, "%") && a.http.URL.RawQuery == "" }),
	)
}

// body returns what was sent, and leaves it to be read.
func (a asked) body() string {
	if a.http.Body == nil {
		return ""
	}
	b, err := io.ReadAll(io.LimitReader(a.http.Body, 1<<16))
	if err != nil {
		return ""
	}
	a.http.Body = io.NopCloser(strings.NewReader(string(b)))
	return string(b)
}

// names returns those in Access-Control-Request-Headers.
func (a asked) names() []string {
	return strings.FieldsFunc(strings.Join(a.RequestHeaders, ","), func(r rune) bool { return r == ',' || r == ' ' })
}

// ofNames is a condition of the names that a preflight asks for.
func ofNames(rng *rand.Rand) condition {
	name := oneOf(rng, "content-type", "authorization", "x-api-key", "x-requested-with")
	n := oneOf(rng, 1, 2, 3)
	on := func(property func([]string) bool) func(asked) bool {
		return func(a asked) bool { return a.IsPreflight() && property(a.names()) }
	}
	return oneOf(rng,
		stateless("on preflights for no header", on(func(names []string) bool { return len(names) == 0 })),
		stateless(fmt.Sprintf("on preflights for %d headers or more", n), on(func(names []string) bool { return len(names) >= n })),
		stateless("on preflights for one header", on(func(names []string) bool { return len(names) == 1 })),
		stateless("on preflights for "+name, on(func(names []string) bool { return slices.Contains(names, name) })),
		stateless("on preflights that begin with "+name, on(func(names []string) bool { return len(names) > 1 && names[0] == name })),
		stateless("on preflights for headers but not "+name, on(func(names []string) bool { return len(names) > 0 && !slices.Contains(names, name) })),
		stateless("on preflights that end with "+name, on(func(names []string) bool { return len(names) > 1 && names[len(names)-1] == name })),
		stateless(fmt.Sprintf("on preflights for %d headers", n), on(func(names []string) bool { return len(names) == n })),
		stateless("on preflights for an even number of headers", on(func(names []string) bool { return len(names) > 0 && len(names)%2 == 0 })),
		stateless("on preflights for a header that begins with x-", on(func(names []string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, "x-") })
		})),
		stateless("on preflights for "+name+" and others", on(func(names []string) bool { return len(names) > 1 && slices.Contains(names, name) })),
		stateless("on preflights for more than 20 letters", on(func(names []string) bool { return len(strings.Join(names, ",")) > 20 })),
		stateless("on preflights for names in capitals", func(a asked) bool {
			return a.IsPreflight() && strings.ToLower(strings.Join(a.RequestHeaders, "")) != strings.Join(a.RequestHeaders, "")
		}),
		stateless("on preflights for names in another order", on(func(names []string) bool { return !slices.IsSorted(names) })),
		stateless("on preflights for HEAD", func(a asked) bool { return slices.Contains(a.RequestMethod, http.MethodHead) }),
		stateless("on preflights for GET", func(a asked) bool { return slices.Contains(a.RequestMethod, http.MethodGet) }),
		stateless("on preflights for POST", func(a asked) bool { return slices.Contains(a.RequestMethod, http.MethodPost) }),
		stateless("on preflights for other than GET and POST", func(a asked) bool {
			return a.IsPreflight() && !slices.Contains(a.RequestMethod, http.MethodGet) && !slices.Contains(a.RequestMethod, http.MethodPost)
		}),
	)
}

// ofConnection is a condition of the connection.
func ofConnection(rng *rand.Rand) condition {
	n := 2 + rng.IntN(4)
	return oneOf(rng,
		connected("on new connections", func(_, served int) bool { return served == 0 }),
		connected("on connections that have served before", func(_, served int) bool { return served > 0 }),
		connected(fmt.Sprintf("from the %d. request of a connection on", n), func(_, served int) bool { return served >= n-1 }),
		connected(fmt.Sprintf("on every %d. connection", n), func(number, _ int) bool { return number%n == 0 }),
		connected("on the second request of a connection", func(_, served int) bool { return served == 1 }),
	)
}

// connected is a condition of how many connections there were, this one included, and
// how many requests this one has served before.
func connected(when string, holds func(number, served int) bool) condition {
	return condition{when: when, open: func() func(asked, reference.Answer) bool {
		var mu sync.Mutex
		numbers, served := map[string]int{}, map[string]int{}
		return func(a asked, _ reference.Answer) bool {
			mu.Lock()
			defer mu.Unlock()
			address := a.http.RemoteAddr
			if numbers[address] == 0 {
				numbers[address] = len(numbers) + 1
			}
			served[address]++
			return holds(numbers[address], served[address]-1)
		}
	}}
}
