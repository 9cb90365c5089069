package wild

import (
	"fmt"
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
		{"Sec-Ch-Ua-Mobile", "?1"}, {"Sec-Ch-Ua-Platform", "Windows"},
	}
}

// ofRequest is a condition of what CORS does not look at.
func ofRequest(rng *rand.Rand, p harness.Policy) condition {
	switch n := rng.IntN(20); {
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
		return stateless(fmt.Sprintf("with a body of %d bytes or more", least), func(a asked) bool { return a.http.ContentLength >= int64(least) })
	case n < 19:
		return oneOf(rng,
			stateless("over HTTP/2", func(a asked) bool { return a.http.ProtoMajor == 2 }),
			stateless("over HTTP/1.0", func(a asked) bool { return a.http.ProtoMinor == 0 && a.http.ProtoMajor == 1 }))
	}
	return ofConnection(rng)
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
		stateless("with several parameters", has(func(q string) bool { return strings.Contains(q, "&") })),
		stateless("with an escape in the query", has(func(q string) bool { return strings.Contains(q, "%") })),
		stateless("with a plus in the query", has(func(q string) bool { return strings.Contains(q, "+") })),
		stateless("with an escape in the path", func(a asked) bool { return strings.Contains(a.http.RequestURI, "%") && a.http.URL.RawQuery == "" }),
	)
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
		stateless("on preflights for GET", func(a asked) bool { return slices.Contains(a.RequestMethod, http.MethodGet) }),
		stateless("on preflights for POST", func(a asked) bool { return slices.Contains(a.RequestMethod, http.MethodPost) }),
		stateless("on preflights for other than GET and POST", func(a asked) bool {
			return a.IsPreflight() && !slices.Contains(a.RequestMethod, http.MethodGet) && !slices.Contains(a.RequestMethod, http.MethodPost)
		}),
	)
}

// ofConnection is a condition of the connection.
func ofConnection(rng *rand.Rand) condition {
	fresh := rng.IntN(2) == 0
	when := "on connections that have served before"
	if fresh {
		when = "on new connections"
	}
	return condition{when: when, open: func() func(asked, reference.Answer) bool {
		var mu sync.Mutex
		known := map[string]bool{}
		return func(a asked, _ reference.Answer) bool {
			mu.Lock()
			defer mu.Unlock()
			first := !known[a.http.RemoteAddr]
			known[a.http.RemoteAddr] = true
			return first == fresh
		}
	}}
}
