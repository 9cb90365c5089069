package suite

import (
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/agents"
)

// Option changes how Describe judges. Those that both test doors know are named,
// and mean, as in the package corstest.
type Option func(*options)

type options struct {
	agents.Options
	name    string
	send    []string
	auth    harness.Auth
	waivers []harness.Waiver
}

// Name tells containers of several targets apart; the default is "CORS".
func Name(name string) Option { return func(o *options) { o.name = name } }

// Via chooses the user agents by name, in the order in which they report; the
// default is all of agents.Default().
func Via(names ...string) Option { return func(o *options) { o.Via = names } }

// Unsafe lets requests other than GET, HEAD and OPTIONS reach the target, where
// the policy lists their method or the target's own request has it.
func Unsafe() Option { return func(o *options) { o.Unsafe = true } }

// Send lets these methods reach the target, as `corsuite run --send` does. Each
// must be declared.
func Send(methods ...string) Option { return func(o *options) { o.send = methods } }

// Chrome names the browser to start, as `corsuite run --chrome` does.
func Chrome(path string) Option { return func(o *options) { o.Options.Chrome = path } }

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

// Auth is the session that targets are asked with which have none of their own.
// No message shows its values.
func Auth(session harness.Auth) Option { return func(o *options) { o.auth = session } }

// Waive accepts known findings. A waiver whose cases were judged without a
// finding, or that has expired, fails the container.
func Waive(w ...harness.Waiver) Option {
	return func(o *options) { o.waivers = append(o.waivers, w...) }
}
