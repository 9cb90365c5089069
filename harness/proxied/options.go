package proxied

import (
	"context"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Options of an agent. Name and Open have to be set.
type Options struct {
	// Name stands for the agent in ids and reports.
	Name string
	// Open opens a browser. The context bounds the start only.
	Open func(context.Context, Way) (Browser, error)
	// Profile explains what the browser does; nil is that of the engine that the
	// browser says it has.
	Profile *fetch.Profile
	// Lacks returns what this browser cannot be made to do, or nil.
	Lacks func(harness.Ask) error
	// Upgraded says that the browser lets no page of https ask a plain http server, the
	// loopback included: such pages ask by https then, and the proxy carries that as http.
	Upgraded bool
	// Notes are what a report must say of how the browser was set up.
	Notes []string

	// Listen is host and port of the proxy; "" is any port of the loopback. Where others
	// than this machine reach it the proxy asks for a password.
	Listen string
	// Arrival bounds the time until the browser's first page asks for an order; 0 is a minute.
	Arrival time.Duration

	// Unsafe lets methods other than GET, HEAD and OPTIONS reach a server, where
	// they are declared: see harness.Ask.MaySend.
	Unsafe bool
	// Insecure accepts any TLS certificate of a target.
	Insecure bool
	// CACert is a PEM file of authorities that are trusted beside the system's.
	CACert string
	// Resolve replaces name resolution: HOST:PORT:ADDRESS, as curl writes it.
	Resolve []string
	// Timeout of one ask; 0 is 10 s.
	Timeout time.Duration
	// Rate bounds the asks of one host that are begun per second, and RateTotal those of
	// all together; 0 means no bound.
	Rate, RateTotal float64
	// MaxBody is how many bytes of a readable body are kept; 0 is 64 KiB.
	MaxBody int
}

// Way is what a browser has to be told: through which proxy to go, and which page to open.
type Way struct {
	// URL of the page that takes orders. Its fragment is the key of the run.
	URL string
	// Proxy is the URL of the proxy, with user name and password where it asks for them.
	Proxy string
	// Address is host and port of the proxy; User and Password are what it asks for, "" for
	// nothing.
	Address, User, Password string
	// Certificate is where the browser finds the authority's certificate.
	Certificate string
	// SPKI is the hash of the key in all certificates of the proxy, as Chromium takes it.
	SPKI string
	// Authority is the certificate, in PEM, of who signs them.
	Authority []byte
}

// Browser is one that was opened.
type Browser interface {
	// Gone is closed when the browser has ended by itself.
	Gone() <-chan struct{}
	// Kill ends its processes at once; Close still has to be called.
	Kill()
	// Close ends it and removes what it left. It may be called again.
	Close() error
}

// Speaker is a browser whose console is heard.
type Speaker interface {
	// Forget drops what was said of requests under a fragment.
	Forget(fragment string)
	// Said returns what the console says of why the request under a fragment was refused,
	// and the reasons that it can mean; nothing where nothing was said in time.
	Said(ctx context.Context, fragment string) (text string, means []fetch.Reason)
}

// withDefaults returns o with every unset field set.
func (o Options) withDefaults() Options {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Arrival <= 0 {
		o.Arrival = time.Minute
	}
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Second
	}
	if o.MaxBody == 0 {
		o.MaxBody = 64 << 10
	}
	return o
}
