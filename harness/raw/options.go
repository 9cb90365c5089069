package raw

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// Options configure an Agent. The zero value asks as the Fetch Standard says,
// in safe mode, within the default limits.
type Options struct {
	// Profile is the browser to be; nil is fetch.Standard().
	Profile *fetch.Profile
	// Unsafe lets methods other than GET, HEAD and OPTIONS out, where they are
	// declared: see harness.Ask.MaySend.
	Unsafe bool

	// HTTP is the version to speak: "" lets TLS negotiate on https and is 1.1 on
	// http; "1.1"; "2" is HTTP/2 over TLS, or with prior knowledge on http.
	HTTP string

	// Insecure accepts any certificate.
	Insecure bool
	// CACert is a PEM file of authorities to trust beside the system's.
	CACert string
	// ClientCert and ClientKey are PEM files. Like a browser the agent shows the
	// certificate on credentialed connections only: never for a preflight.
	// https://fetch.spec.whatwg.org/#create-a-connection
	ClientCert, ClientKey string

	// Resolve replaces name resolution: host:port:address, as curl writes it.
	Resolve []string
	// Proxy is the URL of an http proxy: https and HTTP/2 go through CONNECT,
	// the rest in absolute-form. Userinfo in it becomes Proxy-Authorization.
	Proxy string

	// Timeout bounds each ask, preflights and redirects included, waits for the
	// rate and for Retry-After excluded; 0 is 10 seconds.
	Timeout time.Duration
	// MaxHeaderBytes bounds the header section of an answer, interim ones included; 0 is 256 KiB.
	MaxHeaderBytes int
	// MaxBodyBytes is how much of a body is kept; 0 is 64 KiB. A longer body is not an error.
	MaxBodyBytes int

	// Jobs is how many stories are asked at once; 0 follows the processors when
	// all targets are on the loopback, and is 4 otherwise.
	Jobs int
	// Rate is in requests per second and host; 0 is unlimited on the loopback and 20
	// elsewhere, a negative rate is unlimited everywhere.
	Rate float64
	// RateTotal bounds the requests per second to all hosts together; 0 does not.
	RateTotal float64
	// Retries is how often an answer of 429 or 503 with Retry-After is asked
	// again; 0 is 3, negative is never.
	Retries int
}

// The limits that hold where Options say nothing.
const (
	defaultTimeout        = 10 * time.Second
	defaultMaxHeaderBytes = 256 << 10
	defaultMaxBodyBytes   = 64 << 10
	defaultRetries        = 3
	remoteJobs            = 4
	remoteRate            = 20
)

// withDefaults returns o with every zero limit replaced.
func (o Options) withDefaults() Options {
	if o.Profile == nil {
		o.Profile = fetch.Standard()
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.MaxHeaderBytes <= 0 {
		o.MaxHeaderBytes = defaultMaxHeaderBytes
	}
	if o.MaxBodyBytes <= 0 {
		o.MaxBodyBytes = defaultMaxBodyBytes
	}
	if o.Rate == 0 {
		o.Rate = remoteRate
	}
	switch {
	case o.Retries == 0:
		o.Retries = defaultRetries
	case o.Retries < 0:
		o.Retries = 0
	}
	return o
}

// checkVersion returns an error unless the option names a version that the agent can be told to speak.
func checkVersion(version string) error {
	if !slices.Contains([]string{wire.AnyVersion, wire.HTTP11, wire.HTTP2}, version) {
		return fmt.Errorf("http version %q; want 1.1 or 2", version)
	}
	return nil
}

// parseProxy reads the proxy option; nil is none.
func parseProxy(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if u.Scheme != "http" || u.Hostname() == "" {
		return nil, fmt.Errorf("proxy %q; want http://host:port", u.Redacted())
	}
	return u, nil
}
