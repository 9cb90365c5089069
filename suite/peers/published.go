package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// Rules of this file: the scanners that people know cannot be installed
// everywhere. What they send and what they call a hit is public, and is told
// here in our words as data. No probe stops at the first hit, and none is kept
// from asking by the answer to another, so this is the most that such a scanner
// could say, not what its program would print.

// site is what scanners make their origins from: the host of the URL. On
// loopback that would be an address, which no look-alike can be made of, so
// the target gets a name next to the allowed origin's; a scanner that is told
// of an origin takes that one's host instead, which flatters it.
type site struct {
	host   string // app.example.com
	domain string // the registrable domain, example.com
}

// ownSite is the name that the target gets.
var ownSite = site{host: "api.example.com", domain: "example.com"}

// siteOf returns the site of an origin.
func siteOf(origin string) (site, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return site{}, err
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname())
	return site{host: u.Hostname(), domain: domain}, err
}

// headers are those of an answer that scanners look at, several lines joined.
type headers struct{ allowOrigin, allowCredentials string }

// scanner is a published set of probes.
type scanner struct {
	id, name, source string
	// origins returns what it sends in Origin.
	origins func(site) []string
	// hit says what it makes of the answer to an origin that was made from a site.
	hit func(from site, origin string, h headers) severity
}

// severity is how loud a scanner is.
type severity int

// The severities.
const (
	silent severity = iota
	informs
	complains
)

func publishedProbes() []peer {
	var all []peer
	for _, s := range []scanner{corsy(), corScanner(), nuclei(), zap(), corsStar()} {
		all = append(all, peer{
			id: s.id, name: s.name, kind: published,
			asked:   "GET with each of its origins in `Origin`; " + s.source,
			told:    []knowledge{nothing, oneOrigin},
			missing: func() string { return "" },
			version: func(context.Context) string { return "as published" },
			ask:     each(s.ask),
		})
	}
	return all
}

// ask sends every probe, one after the other.
func (s scanner) ask(ctx context.Context, k knowledge, t target) (answer, error) {
	from := ownSite
	if k == oneOrigin {
		var err error
		if from, err = siteOf(t.friend()); err != nil {
			return answer{}, err
		}
	}
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{
		Transport: transport, Timeout: 10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	var a answer
	judged := false
	for _, origin := range s.origins(from) {
		h, err := probe(ctx, client, t.url(), origin)
		if err != nil {
			continue // a server that breaks on one origin is asked about the others
		}
		judged = true
		switch s.hit(from, origin, h) {
		case complains:
			a.complaints = append(a.complaints, origin)
		case informs:
			a.remarks = append(a.remarks, origin)
		}
	}
	if !judged {
		a.unjudged = "no answer to any probe"
	}
	return a, nil
}

func probe(ctx context.Context, client *http.Client, address, origin string) (headers, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return headers{}, err
	}
	request.Host = ownSite.host
	request.Header.Set("Origin", origin)
	response, err := client.Do(request)
	if err != nil {
		return headers{}, err
	}
	defer response.Body.Close()
	// The body says nothing; reading some of it lets the connection be used again.
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	return headers{
		allowOrigin:      strings.Join(response.Header.Values("Access-Control-Allow-Origin"), ", "),
		allowCredentials: strings.Join(response.Header.Values("Access-Control-Allow-Credentials"), ", "),
	}, nil
}

// echoed is the rule of most scanners.
func echoed(_ site, origin string, h headers) severity {
	if strings.EqualFold(h.allowOrigin, origin) {
		return complains
	}
	return silent
}

func corsy() scanner {
	return scanner{
		id: "corsy", name: "Corsy", source: "s0md3v/Corsy; `*`, a foreign host and plain http are found besides",
		origins: func(s site) []string {
			return []string{
				"https://evil.com", "https://" + s.host + ".evil.com", "https://evil" + s.host, "null",
				"https://" + s.host + "_.evil.com", "https://" + s.host + "%60.evil.com",
				"https://" + strings.Replace(s.host, ".", "x", 1), "http://" + s.host, "https://" + s.host,
			}
		},
		hit: func(from site, origin string, h headers) severity {
			switch {
			case origin == "https://"+from.host:
				if h.allowOrigin != "" && !strings.HasSuffix(h.allowOrigin, "://"+from.host) {
					return complains
				}
				return silent
			case strings.HasPrefix(origin, "http://") && strings.HasPrefix(h.allowOrigin, "http://"),
				strings.Contains(origin, "%60") && strings.Contains(h.allowOrigin, "`.evil.com"):
				return complains
			}
			return echoed(from, origin, h)
		},
	}
}

func corScanner() scanner {
	return scanner{
		id: "corscanner", name: "CORScanner", source: "chenjj/CORScanner, its ten classes; a hit repeats scheme and host of the origin",
		origins: func(s site) []string {
			origins := []string{
				"https://evil.com", "https://" + s.host + ".evil.com", "https://evil" + s.domain, "null",
				"https://" + s.domain[1:], "https://" + replaceLast(s.host, ".", "a"),
				"https://whatever.github.io", "http://jsbin.com", "https://codepen.io",
				"https://jsfiddle.net", "http://www.webdevout.net", "https://repl.it",
				"https://evil." + s.host, "http://" + s.host,
			}
			for c := range strings.FieldsSeq("_ - \" { } + ^ %60 ! ~ ` ; | & ' ( ) * , $ = %0b") {
				origins = append(origins, "https://"+s.host+c+".evil.com")
			}
			return origins
		},
		hit: echoed,
	}
}

func nuclei() scanner {
	const random = "abcdefghij"
	return scanner{
		id: "nuclei", name: "nuclei, template cors-misconfig",
		source: "projectdiscovery/nuclei-templates; a hit begins with the origin and lets credentials in",
		origins: func(s site) []string {
			dotless := strings.ReplaceAll(s.host, ".", "a")
			origins := []string{
				"https://" + random + s.domain, "http://" + random + s.domain, "https://" + random + ".com",
				"https://" + s.host + "." + random + ".com", "https://" + s.host + random + ".com",
				"https://localhost." + random + ".com", "http://localhost." + random + ".com", "http://s" + s.domain,
				"https://" + s.host + "_." + random + ".com", "https://" + s.host + "%60." + random + ".com", "null",
				"https://" + random + "." + s.domain, "http://" + random + "." + s.domain,
				"https://" + dotless, "http://" + dotless,
			}
			for c := range strings.FieldsSeq("$ ~ = + & * ) ( ' ! ; , - _") {
				origins = append(origins, "https://"+s.host+"."+c+"."+random+".com")
			}
			return origins
		},
		hit: func(_ site, origin string, h headers) severity {
			if hasPrefixFold(h.allowOrigin, origin) && hasPrefixFold(h.allowCredentials, "true") {
				return complains
			}
			return silent
		},
	}
}

func zap() scanner {
	const random = "abcdefgh"
	return scanner{
		id: "zap", name: "ZAP, rules 40040 and 10098",
		source: "zaproxy/zap-extensions; any allowed origin is at least informational",
		origins: func(s site) []string {
			return []string{
				"https://" + random + ".com", "null", "https://" + random + "." + s.host,
				"https://" + s.host + "." + random + ".com", "https://" + s.host + "%60" + random + ".com",
				"http://" + s.host, "https://" + s.host,
			}
		},
		hit: func(_ site, _ string, h headers) severity {
			switch value := h.allowOrigin; {
			case value == "":
				return silent
			case strings.Contains(value, "*"), strings.Contains(value, random), strings.Contains(value, "null"), strings.Contains(value, "http:"):
				return complains
			}
			return informs
		},
	}
}

func corsStar() scanner {
	return scanner{
		id: "cors-star", name: "CORS\\*, a Burp extension", source: "a hit contains the origin and is not the target's own",
		origins: func(s site) []string {
			origins := []string{
				"https://evil.com", "http://" + s.host, "null", "https://" + s.host + ".evil.com", "https://" + s.host + "evil.com",
				"https://subdomain." + s.host, "https://" + s.host[:len(s.host)-1], "https://" + s.host + "_evil.com",
			}
			dots := strings.Count(s.host, ".")
			return append(origins, "https://"+strings.Replace(s.host, ".", "x", dots-1))
		},
		hit: func(_ site, origin string, h headers) severity {
			if strings.Contains(strings.ToLower(h.allowOrigin), strings.ToLower(origin)) {
				return complains
			}
			return silent
		},
	}
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func replaceLast(s, old, fresh string) string {
	i := strings.LastIndex(s, old)
	if i < 0 {
		return s
	}
	return fmt.Sprint(s[:i], fresh, s[i+len(old):])
}
