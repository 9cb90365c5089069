package plan

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// fill returns the ask with every role and placeholder replaced, the target's
// URL, its own request and its session put in.
func (p *planner) fill(a harness.Ask, b binding) (harness.Ask, string) {
	t := p.plan.Target
	origin, why := p.resolve(a.From, b)
	if why != "" {
		return a, why
	}
	a.From = harness.Origin(origin)
	here := a.URL == "" || a.URL == harness.EscapedPath
	if a.URL == harness.EscapedPath {
		a.URL = escaped(t.URL)
	} else {
		a.URL = at(t, a.URL)
	}
	a.URL = withQuery(a.URL, a.Query)
	if a.Fragment != "" {
		a.URL += "#" + a.Fragment
	}
	a.Query, a.Fragment = "", ""
	if a.Method == harness.DeclaredMethod || a.Method == harness.UndeclaredMethod {
		a.Method = b.method
	}
	a.Headers = fillHeaders(a.Headers, b)
	if here {
		a = request(t, a)
	}
	a, a.Declared = inSession(t, a), declaredFor(t, a.From)
	a.Stream = t.Kind() == harness.Stream
	if t.Kind() == harness.WebSocket {
		a.URL, a.Initiator = harness.HTTPURL(a.URL), harness.ByWebSocket
	}
	a.Bytes = fillBytes(a.Bytes, a)
	return giveLeave(t, a), impossible(a)
}

// declaredFor returns the status that the target is declared to answer an
// origin with, 0 for none.
func declaredFor(t harness.Target, from harness.Origin) int {
	if from != harness.NoOrigin && string(from) != t.Origin() && t.Policy.AllowsOrigin(string(from)) == harness.No {
		return cmp.Or(t.Refused.Status, t.Status)
	}
	return t.Status
}

// escaped returns a URL with the first letter of its path that needs no escape written
// as one, or the URL as it is where there is none.
func escaped(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	path := u.EscapedPath()
	i := strings.IndexFunc(path, func(r rune) bool { return 'a' <= r && r <= 'z' })
	if i < 0 || strings.Contains(path[:i], "%") {
		return address
	}
	start := strings.Index(address, u.Host) + len(u.Host)
	return fmt.Sprintf("%s%%%02X%s", address[:start+i], path[i], address[start+i+1:])
}

// at returns the target's URL, or that of another path on its server.
func at(t harness.Target, path string) string {
	base, err := url.Parse(t.URL)
	if path == "" || err != nil {
		return t.URL
	}
	return base.Scheme + "://" + base.Host + path
}

// resolve returns the origin that a role of an ask stands for under a binding.
func (p *planner) resolve(role harness.Origin, b binding) (string, string) {
	switch {
	case role == b.role && b.origin != "":
		return b.origin, ""
	case role == harness.Allowed:
		if b.base == "" {
			return "", whyNobody(p.plan.Target.Policy, 0)
		}
		return b.base, ""
	}
	actors, why := p.play(role)
	if why != "" {
		return "", why
	}
	return actors[0].origin, ""
}

func fillHeaders(headers []fetch.Header, b binding) []fetch.Header {
	var filled []fetch.Header
	for _, h := range headers {
		switch h.Name {
		case harness.DeclaredHeader, harness.UndeclaredHeader:
			filled = append(filled, b.header)
		case harness.DeclaredHeaders:
			filled = append(filled, b.headers...)
		case harness.DeclaredButOne:
			filled = append(filled, slices.DeleteFunc(slices.Clone(b.headers), func(h fetch.Header) bool { return h == b.header })...)
		case harness.DeclaredTwo:
			filled = append(filled, b.header, b.headers[(slices.Index(b.headers, b.header)+1)%len(b.headers)])
		default:
			filled = append(filled, h)
		}
	}
	return filled
}

// withQuery appends to the URL's query.
func withQuery(u, query string) string {
	switch {
	case query == "":
		return u
	case strings.Contains(u, "?"):
		return fmt.Sprintf("%s&%s", u, query)
	}
	return fmt.Sprintf("%s?%s", u, query)
}
