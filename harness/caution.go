package harness

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Caution is why a real page may be stopped where an agent is not.
type Caution string

// The cautions.
const (
	// CautionMixedContent: an https page asks a plain http server that is not the
	// visitor's own machine.
	// https://w3c.github.io/webappsec-mixed-content/#should-block-fetch
	CautionMixedContent Caution = "mixed-content"
	// CautionLocalNetwork: a page of another host asks a server of the visitor's own
	// machine or network, which the visitor has to allow.
	// https://wicg.github.io/local-network-access/#integration-with-fetch
	CautionLocalNetwork Caution = "local-network"
)

// Cautions returns what would stop a real page that makes a planned ask, as far as
// its URL and its origin tell.
func (a Ask) Cautions() []Caution {
	to, err := url.Parse(a.URL)
	page, pageErr := url.Parse(string(a.From))
	if err != nil || pageErr != nil {
		return nil
	}
	var all []Caution
	if page.Scheme == "https" && slices.Contains([]string{"http", "ws"}, to.Scheme) && !fetch.IsLoopback(to.Hostname()) {
		all = append(all, CautionMixedContent)
	}
	if isLocal(to.Hostname()) && !isLocal(page.Hostname()) {
		all = append(all, CautionLocalNetwork)
	}
	return all
}

// isLocal reports whether a host is the visitor's own machine or network, by its name alone.
func isLocal(host string) bool {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return fetch.IsLoopback(host) || strings.HasSuffix(strings.ToLower(host), ".local")
	}
	addr = addr.Unmap()
	return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast()
}
