package report

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// matters reports whether a header decides something in CORS, or tells who answered.
func matters(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "access-control-") || slices.Contains([]string{
		"origin", "vary", "cache-control", "location", "www-authenticate", "server",
	}, name)
}

// headersThatMatter returns those headers, or all of them.
func headersThatMatter(headers []harness.HeaderLine, all bool) []harness.HeaderLine {
	if all {
		return headers
	}
	var kept []harness.HeaderLine
	for _, h := range headers {
		if matters(h.Name) {
			kept = append(kept, h)
		}
	}
	return kept
}

// requestLine says what was asked: "OPTIONS /items (preflight)". The URL is
// whole when it is at another host than the target's.
func requestLine(x harness.Exchange, target string) string {
	address := x.URL
	t, errT := url.Parse(target)
	u, errU := url.Parse(x.URL)
	if errT == nil && errU == nil && t.Host == u.Host && t.Scheme == u.Scheme {
		address = u.RequestURI()
	}
	line := printable(x.Method) + " " + shown(address)
	if x.Preflight {
		line += "  (preflight)"
	}
	return line
}

// statusLine says what came back: "403", or why nothing did.
func statusLine(x harness.Exchange) string {
	var notes []string
	if x.FromCache {
		notes = append(notes, "from the browser's cache")
	}
	if x.MoreLines > 0 {
		notes = append(notes, fmt.Sprintf("and %d more header lines", x.MoreLines))
	}
	if x.Status == 0 {
		line := "no response"
		if x.Error != "" {
			line += ": " + shown(x.Error)
		}
		return line
	}
	_, handshake := fetch.Get(x.Request, "Sec-WebSocket-Key")
	if _, allowed := fetch.Get(x.Response, "Access-Control-Allow-Origin"); !allowed && !handshake {
		notes = append(notes, "no Access-Control-Allow-Origin")
	}
	line := fmt.Sprint(x.Status)
	if len(notes) > 0 {
		line += "  (" + strings.Join(notes, ", ") + ")"
	}
	return line
}

// targetURL returns the URL of the target that verdicts name by its label.
func targetURL(r *harness.Report, label string) string {
	if t, found := targetOf(r, label); found {
		return t.URL
	}
	return label
}

// targetOf returns what a report says of a target.
func targetOf(r *harness.Report, label string) (harness.TargetInfo, bool) {
	i := slices.IndexFunc(r.Targets, func(t harness.TargetInfo) bool { return t.Name == label })
	if i < 0 {
		return harness.TargetInfo{}, false
	}
	return r.Targets[i], true
}
