package harness

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// OriginPattern is an element of a policy's origins that stands for several:
//
//	https://*.example.com    one label in front of the domain
//	https://**.example.com   one label or more
//	http://localhost:*       any port that is written; goes with both of the above
//	chrome-extension://*     any host of a scheme other than http and https
type OriginPattern struct {
	scheme string
	labels labels
	// host is the whole host, or what follows the wildcard; "" with anyHost.
	host string
	// port is as written, anyPort for "*".
	port string
}

// labels says how much of a host a pattern leaves open.
type labels int

const (
	noLabel labels = iota
	oneLabel
	manyLabels
	anyHost
)

// anyPort is the port of a pattern that leaves it open.
const anyPort = "*"

// ParseOriginPattern reads an element of a policy's origins, and reports
// whether it is a pattern of a known form. What stands around its wildcards is
// not checked: see Samples.
func ParseOriginPattern(s string) (p OriginPattern, ok bool) {
	scheme, authority, found := strings.Cut(s, "://")
	if !found || scheme == "" || strings.Contains(scheme, "*") || !strings.Contains(authority, "*") {
		return OriginPattern{}, false
	}
	p.scheme = scheme
	p.host, p.port = fetch.CutPort(authority)
	for _, form := range []struct {
		prefix string
		labels labels
	}{{"**.", manyLabels}, {"*.", oneLabel}} {
		if host, is := strings.CutPrefix(p.host, form.prefix); is {
			p.host, p.labels = host, form.labels
			break
		}
	}
	if p.host == "*" && IsCustomScheme(scheme) && p.port == "" {
		p.host, p.labels = "", anyHost
		return p, true
	}
	sound := p.host != "" && !strings.Contains(p.host, "*") && (p.port == anyPort || !strings.Contains(p.port, "*"))
	return p, sound
}

// Domain returns the domain that the pattern leaves open labels in front of, and
// whether it is such a one.
func (p OriginPattern) Domain() (domain string, open bool) {
	return p.host, p.labels == oneLabel || p.labels == manyLabels
}

// AnyPort reports whether the pattern leaves the port open.
func (p OriginPattern) AnyPort() bool { return p.port == anyPort }

// AnyHost reports whether the pattern leaves the whole host open.
func (p OriginPattern) AnyHost() bool { return p.labels == anyHost }

// IsCustomScheme reports whether pages of the scheme come with an extension or
// an application instead of a web server: nobody registers their hosts.
func IsCustomScheme(scheme string) bool { return scheme != "http" && scheme != "https" }

// Match answers whether the pattern covers a serialised origin. Products differ
// on the bare domain of a wildcard, on deeper levels of "*." and on an origin
// without a port where any is meant: these are Unknown.
func (p OriginPattern) Match(origin string) Answer {
	scheme, authority, _ := strings.Cut(origin, "://")
	if scheme != p.scheme || !fetch.IsSerializedOrigin(origin) {
		return No
	}
	host, port := fetch.CutPort(authority)
	byHost, byPort := p.matchHost(host), p.matchPort(port)
	switch {
	case byHost == No || byPort == No:
		return No
	case byHost == Unknown || byPort == Unknown:
		return Unknown
	}
	return Yes
}

func (p OriginPattern) matchHost(host string) Answer {
	if p.labels == anyHost {
		return Yes
	}
	if p.labels == noLabel {
		return yesIf(host == p.host)
	}
	if host == p.host {
		return Unknown
	}
	before, inDomain := strings.CutSuffix(host, "."+p.host)
	if !inDomain || slices.Contains(strings.Split(before, "."), "") {
		return No
	}
	if p.labels == oneLabel && strings.Contains(before, ".") {
		return Unknown
	}
	return Yes
}

func (p OriginPattern) matchPort(port string) Answer {
	switch {
	case p.port == anyPort && port == "", p.labels == anyHost && port != "":
		return Unknown
	case p.port == anyPort:
		return Yes
	}
	return yesIf(port == p.port)
}

func yesIf(holds bool) Answer {
	if holds {
		return Yes
	}
	return No
}

// samplePorts stand for "any port": no usual ones, which a list could hold
// without meaning any.
const (
	samplePort      = "49321"
	otherSamplePort = "49322"
)

// Samples returns origins that the pattern covers, the plainest first: what is
// asked in its place. own is the target's own origin, which is none of them.
func (p OriginPattern) Samples(own string) []string {
	hosts := []string{p.host}
	switch p.labels {
	case oneLabel:
		hosts = []string{SampleLabel + "." + p.host}
	case manyLabels:
		hosts = []string{SampleLabel + "." + p.host, "deep." + SampleLabel + "." + p.host}
	case anyHost:
		hosts = []string{sampleHost(p.scheme)}
	}
	var samples []string
	for _, host := range hosts {
		port := p.port
		if port == anyPort {
			port = samplePort
			if fetch.SerializeOrigin(p.scheme, host, port) == own {
				port = otherSamplePort
			}
		}
		if s := fetch.SerializeOrigin(p.scheme, host, port); s != own {
			samples = append(samples, s)
		}
	}
	return samples
}

// sampleHost returns a host as the scheme's own pages have it.
func sampleHost(scheme string) string {
	switch scheme {
	case "chrome-extension":
		return "aaaabbbbccccddddeeeeffffgggghhhh" // 32 letters from a to p
	case "moz-extension", "safari-web-extension", "vscode-webview":
		return "00000000-0000-4000-8000-000000000000"
	case "file":
		return "" // Android's WebView writes file://
	}
	return SampleLabel
}

// sampleLabel stands for the "*" of an origin pattern.
const SampleLabel = "corsuite-sample"
