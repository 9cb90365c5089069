package corstest

import (
	"slices"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/agents"
)

// Option changes what Test asks and judges. Those that both test doors know are
// named, and mean, as in the package suite.
type Option func(*options)

type options struct {
	agents.Options
	target     harness.Target
	path       string
	only, skip []string
	send       []string
	waivers    []harness.Waiver
	// browser says that Chrome asks as well, whatever Via names.
	browser bool
}

// chosen applies options to the defaults of this door, which asks through the raw
// agent alone: it needs nothing installed, and takes milliseconds.
func chosen(opts []Option) options {
	o := options{path: "/"}
	for _, opt := range opts {
		opt(&o)
	}
	if len(o.Via) == 0 {
		o.Via = []string{"raw"}
	}
	if o.browser && !slices.Contains(o.Via, "chrome") {
		o.Via = append(slices.Clone(o.Via), "chrome")
	}
	return o
}

// Path names the resource of a handler; the default is "/".
func Path(path string) Option { return func(o *options) { o.path = path } }

// Status is what the resource answers with; the default is any success.
func Status(status int) Option { return func(o *options) { o.target.Status = status } }

// Request names the method, content type and body that reach the resource.
func Request(method, contentType, body string) Option {
	return func(o *options) {
		o.target.Method, o.target.ContentType, o.target.Body = method, contentType, body
	}
}

// Anonymous is the status of the answer without the session; it is learned if
// nobody declares it.
func Anonymous(status int) Option {
	return func(o *options) { o.target.Anonymous = harness.Reply{Status: status} }
}

// Only keeps what the globs on case, rule or section ids match; Skip drops it.
func Only(patterns ...string) Option { return func(o *options) { o.only = patterns } }

// Skip drops the cases, rules or sections that the globs match.
func Skip(patterns ...string) Option { return func(o *options) { o.skip = patterns } }

// Via chooses the user agents by name, in the order in which they report; the
// default is "raw" alone.
func Via(names ...string) Option { return func(o *options) { o.Via = names } }

// Unsafe lets requests other than GET, HEAD and OPTIONS reach the target, where
// the policy lists their method or the target's own request has it.
func Unsafe() Option { return func(o *options) { o.Unsafe = true } }

// Send lets these methods reach the target, as `corsuite run --send` does. Each
// must be declared.
func Send(methods ...string) Option { return func(o *options) { o.send = methods } }

// Chrome asks through a headless Chrome as well, which may be named by the path
// of its executable; without one the test fails.
func Chrome(path ...string) Option {
	return func(o *options) {
		o.browser = true
		for _, p := range path {
			o.Options.Chrome = p
		}
	}
}

// Firefox names the Firefox that the agent "firefox" starts; see Via.
func Firefox(path string) Option { return func(o *options) { o.Options.Firefox = path } }

// Browser is the command by which the agent "browser" opens any other one, with {url} and
// {proxy} in it; see Via.
func Browser(command string) Option { return func(o *options) { o.Options.Browser = command } }

// HTTP is the version that the raw agent speaks, "1.1" or "2"; the default is as negotiated.
func HTTP(version string) Option { return func(o *options) { o.HTTP = version } }

// Insecure accepts any TLS certificate of the target.
func Insecure() Option { return func(o *options) { o.Insecure = true } }

// CACert names a PEM file of authorities that the raw agent trusts beside the system's.
func CACert(file string) Option { return func(o *options) { o.CACert = file } }

// ClientCert names PEM files of a certificate, and of its key, that the raw agent shows.
func ClientCert(cert, key string) Option {
	return func(o *options) { o.ClientCert, o.ClientKey = cert, key }
}

// Resolve connects to an address instead of looking a host up: HOST:PORT:ADDRESS.
func Resolve(entries ...string) Option { return func(o *options) { o.Resolve = entries } }

// Proxy is the URL of an HTTP proxy for the raw agent.
func Proxy(url string) Option { return func(o *options) { o.Proxy = url } }

// Timeout bounds one ask; the default is 10 seconds.
func Timeout(d time.Duration) Option { return func(o *options) { o.Timeout = d } }

// Jobs is how many asks each agent has in flight; the default is many on
// loopback, 4 elsewhere.
func Jobs(n int) Option { return func(o *options) { o.Jobs = n } }

// Rate is in requests per second and host for each agent; the default is unlimited on
// loopback, 20 elsewhere.
func Rate(perSecond float64) Option { return func(o *options) { o.Rate = perSecond } }

// RateTotal is how many requests per second each agent sends to all hosts together;
// the default is without bound.
func RateTotal(perSecond float64) Option { return func(o *options) { o.RateTotal = perSecond } }

// Auth is the session: a cookie that goes where a browser sends it, and headers
// on the wire of actual requests. No message shows their values.
func Auth(session harness.Auth) Option { return func(o *options) { o.target.Auth = session } }

// Waive accepts known findings. A waiver whose cases were judged without a
// finding, or that has expired, fails the test.
func Waive(w ...harness.Waiver) Option {
	return func(o *options) { o.waivers = append(o.waivers, w...) }
}
