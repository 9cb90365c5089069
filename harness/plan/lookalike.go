package plan

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// lookAlike is one kind of mistaken identity.
type lookAlike struct {
	role harness.Origin
	// of returns candidates; those that no browser could send are dropped later.
	of func(model) []string
	// lacks completes "it has no …" where an origin gives no candidate.
	lacks string
	// anyScheme: it can be made of an origin that is not the web's, too.
	anyScheme bool
}

func lookAlikes() []lookAlike {
	return []lookAlike{
		{harness.Appended, model.appended, "host name that can be lengthened", false},
		{harness.AppendedNoDot, model.appendedNoDot, "host name that can be lengthened", false},
		{harness.Prepended, model.prepended, "host name that can be preceded", false},
		{harness.Embedded, model.embedded, "host name that can be embedded", false},
		{harness.DotAsAnyCharacter, model.dotAsAnyCharacter, "dot in its host", false},
		{harness.Subdomain, model.subdomain, "host name with subdomains", false},
		{harness.Sibling, model.sibling, "sibling under one parent domain", false},
		{harness.Parent, model.parents, "parent domain", false},
		{harness.OtherScheme, model.otherScheme, "other scheme", true},
		{harness.OtherPort, model.otherPorts, "other port", false},
		{harness.Underscore, model.underscore, "host name that can be lengthened", false},
		{harness.Truncated, model.truncated, "shorter form", false},
		{harness.FirstLetterMissing, model.firstLetterMissing, "shorter form", false},
		{harness.CharacterMissing, model.characterMissing, "hyphen or dot in its host", false},
		{harness.Localhost, model.localhost, "", true},
		{harness.OwnHost, model.ownHost, "", true},
		{harness.TrailingDot, model.trailingDot, "host name that a dot can end", false},
		{harness.WildcardApex, model.wildcardApex, "wildcard", false},
		{harness.WildcardOverlap, model.wildcardOverlap, "wildcard", false},
		{harness.SharedHosting, model.sharedHosting, "shared hosting domain", false},
		{harness.Homograph, model.homograph, "letter with a double in another script", false},
		{harness.Edited, model.edited, "host name with several labels", false},
		{harness.Beginning, model.beginning, "host name with several labels", false},
		{harness.Ending, model.ending, "host name with several labels", false},
		{harness.Part, model.part, "host name with several labels", false},
		{harness.PrivateNetwork, model.privateNetwork, "", true},
		{harness.Application, model.application, "", true},
	}
}

// isLookAlike reports whether the role is one of LookAlikes.
func isLookAlike(role harness.Origin) bool { return slices.Contains(harness.LookAlikes(), role) }

// deriveLookAlikes returns the origins that play the role for one allowed
// origin (or origin pattern) at a target, none of them twice, or why there is
// none. It knows nothing of the policy: the caller drops what that allows.
func deriveLookAlikes(role harness.Origin, allowed string, target *url.URL) (origins []string, why string) {
	m, err := newModel(allowed, target)
	if err != nil {
		return nil, err.Error()
	}
	for _, l := range lookAlikes() {
		if l.role != role {
			continue
		}
		if harness.IsCustomScheme(m.scheme) && !l.anyScheme {
			// Who owns the scheme owns all its hosts: none can be registered by a stranger.
			return nil, fmt.Sprintf("%q comes with an extension or an application: nobody else can take a host that resembles it", allowed)
		}
		candidates := l.of(m)
		if m.wildcard && byOperator(role) {
			candidates = inTurn(candidates, l.of(m.apex()))
		}
		for _, o := range candidates {
			if o != m.String() && sendable(o) && !slices.Contains(origins, o) {
				origins = append(origins, o)
			}
		}
		if origins == nil {
			return nil, fmt.Sprintf("%q has no %s", allowed, l.lacks)
		}
		return origins, ""
	}
	return nil, fmt.Sprintf("%q is not a look-alike", role)
}

// model is the allowed origin that is imitated. Of a pattern it is a sample.
type model struct {
	scheme, host, port string
	// domain is the part of the host that makes it the operator's: what follows
	// the wildcard of a pattern, otherwise the registrable domain, or the whole
	// host where there is none.
	domain string
	// registrable is the registrable domain, "" for addresses and bare names.
	registrable string
	// wildcard: the pattern leaves labels of the host open; anyPort: its port;
	// anyHost: the whole host.
	wildcard, anyPort, anyHost bool
	target                     *url.URL
}

func newModel(allowed string, target *url.URL) (model, error) {
	sample := allowed
	pattern, isPattern := harness.ParseOriginPattern(allowed)
	if isPattern {
		sample = first(pattern.Samples(""))
	}
	u, err := url.Parse(sample)
	if err != nil || !sendable(sample) {
		return model{}, fmt.Errorf("%q is not an origin", allowed)
	}
	m := model{scheme: u.Scheme, host: u.Hostname(), port: u.Port(), target: target}
	if isPattern {
		_, m.wildcard = pattern.Domain()
		m.anyPort, m.anyHost = pattern.AnyPort(), pattern.AnyHost()
	}
	if !isAddress(m.host) {
		// An error means that the host is itself a public suffix, or a bare name.
		m.registrable, _ = publicsuffix.EffectiveTLDPlusOne(m.host)
	}
	m.domain = m.host
	if m.wildcard {
		m.domain, _ = pattern.Domain()
	} else if m.registrable != "" {
		m.domain = m.registrable
	}
	if m.domain == "" && !harness.IsCustomScheme(m.scheme) {
		return model{}, fmt.Errorf("%q names no domain", allowed)
	}
	return m, nil
}

// apex is the domain under a pattern's wildcard: who compares with that is mistaken in the same ways.
func (m model) apex() model {
	m.host, m.wildcard = m.domain, false
	return m
}

// String returns the serialised origin of the model itself.
func (m model) String() string { return m.at(m.host) }

// at returns the model's origin with another host.
func (m model) at(host string) string { return fetch.SerializeOrigin(m.scheme, host, m.port) }

// strangerHost is the host of StrangerOrigin: what the attacker owns.
const strangerHost = "stranger.example"

func (m model) appended() []string { return []string{m.at(m.host + "." + strangerHost)} }

func (m model) appendedNoDot() []string { return []string{m.at(m.host + strangerHost)} }

func (m model) embedded() []string { return []string{m.at("x-" + m.host + "-x." + strangerHost)} }

func (m model) underscore() []string { return []string{m.at(m.host + "_." + strangerHost)} }

func (m model) subdomain() []string { return []string{m.at("stranger." + m.host)} }

func (m model) trailingDot() []string { return []string{m.at(m.host + ".")} }

func (m model) prepended() []string {
	return []string{
		m.at("stranger" + m.domain), m.at("stranger-" + m.domain),
		m.at("stranger" + m.host), m.at("stranger-" + m.host),
	}
}

// dotAsAnyCharacter replaces one dot at a time, as a regular expression reads
// it. The letter is not a digit of a number, or 127.0.0.1 would stay an address.
func (m model) dotAsAnyCharacter() []string {
	var origins []string
	for i, c := range m.host {
		if c == '.' {
			origins = append(origins, m.at(m.host[:i]+"z"+m.host[i+1:]))
		}
	}
	return origins
}

func (m model) sibling() []string {
	if parents := m.parentHosts(); len(parents) > 0 {
		return []string{m.at("stranger." + parents[0])}
	}
	return nil
}

func (m model) parents() []string {
	var origins []string
	for _, host := range m.parentHosts() {
		origins = append(origins, m.at(host))
	}
	return origins
}

// parentHosts are the domains above the host, the registrable one last.
func (m model) parentHosts() []string {
	var hosts []string
	for host := m.host; m.registrable != "" && host != m.registrable; {
		_, host, _ = strings.Cut(host, ".")
		hosts = append(hosts, host)
	}
	return hosts
}

func (m model) otherScheme() []string {
	if m.host == "" || m.anyHost {
		return nil
	}
	return []string{fetch.SerializeOrigin("http", m.host, m.port), fetch.SerializeOrigin("https", m.host, m.port)}
}

// otherPorts: none, another, and one that begins alike.
func (m model) otherPorts() []string {
	if m.anyPort {
		return nil
	}
	return []string{
		fetch.SerializeOrigin(m.scheme, m.host, ""),
		fetch.SerializeOrigin(m.scheme, m.host, neighbour(m.scheme, m.port)),
		fetch.SerializeOrigin(m.scheme, m.host, lengthened(m.port)),
	}
}

// neighbour returns a port beside the given one, a usual alternative beside "".
func neighbour(scheme, port string) string {
	n, err := strconv.Atoi(port)
	switch {
	case err != nil && scheme == "https":
		return "8443"
	case err != nil:
		return "8080"
	case n == 65535:
		return "65534"
	}
	return strconv.Itoa(n + 1)
}

// lengthened returns the port with a digit more, or "" where there is no such port.
func lengthened(port string) string {
	longer := port + "0"
	if n, err := strconv.Atoi(longer); port == "" || err != nil || n > 65535 {
		return ""
	}
	return longer
}

func (m model) truncated() []string {
	origins := []string{m.at(m.host[:len(m.host)-1])}
	if len(m.port) > 1 && !m.anyPort {
		origins = append(origins, fetch.SerializeOrigin(m.scheme, m.host, m.port[:len(m.port)-1]))
	}
	return origins
}

func (m model) firstLetterMissing() []string {
	before := strings.TrimSuffix(m.host, m.domain)
	return []string{m.at(m.host[1:]), m.at(before + m.domain[1:])}
}

// characterMissing leaves out what pattern languages give a meaning of its own:
// a hyphen, for Lua also with the letter before it, or else the first dot.
func (m model) characterMissing() []string {
	if isAddress(m.host) {
		return nil
	}
	var origins []string
	for i := range len(m.host) {
		if m.host[i] == '-' && len(origins) < maxHyphens*2 {
			origins = append(origins, m.at(m.host[:i]+m.host[i+1:]), m.at(m.host[:max(i-1, 0)]+m.host[i+1:]))
		}
	}
	if before, after, found := strings.Cut(m.host, "."); found && origins == nil {
		origins = append(origins, m.at(before+after))
	}
	return origins
}

// maxHyphens are left out one at a time; more of them show nothing new.
const maxHyphens = 3

// localhost is what is left of a developer's afternoon, whatever is allowed.
func (m model) localhost() []string {
	return []string{
		"http://localhost", "http://localhost:3000", "http://127.0.0.1", "http://[::1]", "https://localhost:8443",
		"https://localhost." + strangerHost,
	}
}

// privateNetwork is what stands near the person who browses, whatever is allowed.
// https://www.rfc-editor.org/rfc/rfc1918#section-3
func (m model) privateNetwork() []string {
	return []string{
		"http://192.168.0.1", "https://10.0.0.1:8443", "http://172.16.0.1:3000", "http://corsuite-stranger", "http://corsuite-stranger.local", "http://[fd00::1]",
	}
}

// application is who is not on the web, whatever is allowed.
func (m model) application() []string {
	return []string{
		"chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh", "moz-extension://00000000-0000-4000-8000-000000000000", "capacitor://localhost", "ionic://localhost", "file://",
	}
}

// ownHost is what a server lets in that takes the allowed origin from Host.
func (m model) ownHost() []string {
	if m.target == nil {
		return nil
	}
	scheme, host, port := m.target.Scheme, strings.ToLower(m.target.Hostname()), m.target.Port()
	other := map[string]string{"http": "https", "https": "http"}[scheme]
	return []string{fetch.SerializeOrigin(other, host, port), fetch.SerializeOrigin(scheme, host, neighbour(scheme, port))}
}

func (m model) wildcardApex() []string {
	if !m.wildcard {
		return nil
	}
	return []string{m.at(m.domain)}
}

func (m model) wildcardOverlap() []string {
	if !m.wildcard {
		return nil
	}
	return []string{m.at(harness.SampleLabel + m.domain), m.at("x" + m.domain)}
}

// sharedHosting is another customer of a domain that gives out subdomains.
// https://publicsuffix.org/ (private domains)
func (m model) sharedHosting() []string {
	suffix, icann := publicsuffix.PublicSuffix(m.host)
	if icann || !strings.Contains(suffix, ".") || isAddress(m.host) {
		return nil
	}
	return []string{m.at("stranger." + suffix)}
}

// homograph writes one letter of the domain in Cyrillic.
func (m model) homograph() []string {
	if isAddress(m.host) {
		return nil
	}
	twins := map[rune]rune{
		'a': '\u0430', 'c': '\u0441', 'e': '\u0435', 'i': '\u0456', 'o': '\u043e', 'p': '\u0440', 'x': '\u0445', 'y': '\u0443',
	}
	for i, c := range m.domain {
		twin, ok := twins[c]
		if !ok {
			continue
		}
		double := m.domain[:i] + string(twin) + m.domain[i+1:]
		host, err := idna.Punycode.ToASCII(strings.TrimSuffix(m.host, m.domain) + double)
		if err != nil {
			return nil
		}
		return []string{m.at(host)}
	}
	return nil
}

// sendable reports whether a browser could have a page at this origin: it writes
// the origin like this, and the name can be looked up.
func sendable(origin string) bool {
	_, host, _ := strings.Cut(origin, "://")
	return fetch.IsSerializedOrigin(origin) && !strings.HasPrefix(host, ".") && !strings.Contains(host, "..")
}

// isAddress tells an IP address as a URL's host from a name.
func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
