package proxied

import (
	"regexp"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// engine is what a browser says of itself.
type engine struct {
	version string
	profile *fetch.Profile
}

// engines tell browsers by the product in their User-Agent. Most claim to be others,
// too: the first that matches counts.
var engines = []struct {
	product *regexp.Regexp
	name    string
	profile func() *fetch.Profile
}{
	{regexp.MustCompile(`Firefox/([\d.]+)`), "Firefox", fetch.Firefox},
	{regexp.MustCompile(`(?:Headless)?Chrome/([\d.]+)`), "Chrome", fetch.Chromium},
	{regexp.MustCompile(`Version/([\d.]+) .*Safari/`), "Safari", fetch.WebKit},
}

// engineOf reads a User-Agent.
func engineOf(userAgent string) engine {
	for _, e := range engines {
		if m := e.product.FindStringSubmatch(userAgent); m != nil {
			return engine{e.name + "/" + m[1], e.profile()}
		}
	}
	name, _, _ := strings.Cut(userAgent, " ")
	return engine{name, fetch.Standard()}
}
