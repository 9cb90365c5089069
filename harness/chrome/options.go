package chrome

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness/wire"
)

// Options of an agent; the zero value asks safely through an installed browser.
type Options struct {
	// Path of the browser's executable, or the address of one that runs already: ws://
	// or wss://, or http:// or https:// as --remote-debugging-port has it; "" looks for an installed one. A browser that runs
	// already must be ours alone: safe mode holds for all of its pages.
	Path string
	// Unsafe lets methods other than GET, HEAD and OPTIONS reach a server, where
	// they are declared: see harness.Ask.MaySend.
	Unsafe bool
	// Timeout of one ask; 0 is 10 s.
	Timeout time.Duration
	// Jobs is how many asks may be in flight; 0 is 16.
	Jobs int
	// Rate bounds the asks of one host that are begun per second, and RateTotal those of
	// all together; 0 means no bound.
	Rate, RateTotal float64
	// Insecure accepts any TLS certificate. A remote browser ignores it.
	Insecure bool
	// Resolve replaces name resolution: HOST:PORT:ADDRESS, as curl writes it. A
	// browser that runs already resolves names as it was started to.
	Resolve []string
	// MaxBody is how many bytes of a readable body are kept; 0 is 64 KiB, less than 0 none.
	MaxBody int
	// Tabs bounds the pages open at once; 0 is 6. A story of more origins gets what it needs.
	Tabs int
}

// withDefaults returns o with every unset field set.
func (o Options) withDefaults() Options {
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Second
	}
	if o.Jobs <= 0 {
		o.Jobs = 16
	}
	if o.MaxBody == 0 {
		o.MaxBody = 64 << 10
	}
	o.MaxBody = max(o.MaxBody, 0)
	if o.Tabs <= 0 {
		o.Tabs = 6
	}
	return o
}

// Check returns what is wrong with the options, as far as it shows without a browser.
func (o Options) Check() error {
	if _, err := wire.ParseResolve(o.Resolve); err != nil {
		return err
	}
	if len(o.Resolve) > 0 && o.remote() {
		return errors.New("resolve: a browser that runs already does not learn where hosts are: start it with --host-resolver-rules, or judge without it: --via raw")
	}
	return nil
}

// Installed returns why there is no browser to start, or nil; one that is to run
// already is taken for there.
func (o Options) Installed() error {
	if o.remote() {
		return nil
	}
	_, err := Find(o.Path)
	return err
}

// remote reports whether the browser is to run already.
func (o Options) remote() bool {
	return slices.ContainsFunc([]string{"ws://", "wss://", "http://", "https://"}, func(scheme string) bool { return strings.HasPrefix(o.Path, scheme) })
}

// resolverRules returns what Resolve says in the browser's words; "" for nothing.
// https://source.chromium.org/chromium/chromium/src/+/main:net/base/host_mapping_rules.h
func (o Options) resolverRules() string {
	addresses, _ := wire.ParseResolve(o.Resolve) // see Check
	var rules []string
	for _, from := range slices.Sorted(maps.Keys(addresses)) {
		rules = append(rules, "MAP "+from+" "+addresses[from])
	}
	return strings.Join(rules, ", ")
}
