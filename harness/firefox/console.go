package firefox

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
)

// What Firefox says of a refusal, and the reasons that it can mean: it tells fewer
// apart than the standard does, and a preflight not from the request itself.
//
// chrome/en-US/locale/en-US/global/security/security.properties of its omni.ja
func sayings() []saying {
	return []saying{
		{"header ‘Access-Control-Allow-Origin’ missing", either(fetch.MissingAllowOriginHeader)},
		{"header ‘Access-Control-Allow-Origin’ does not match ", either(
			fetch.AllowOriginMismatch, fetch.InvalidAllowOriginValue, fetch.MultipleAllowOriginValues,
		)},
		{"Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed", either(fetch.MultipleAllowOriginValues, fetch.InvalidAllowOriginValue)},
		{"Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’", either(fetch.WildcardOriginNotAllowed)},
		{"expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’", either(fetch.InvalidAllowCredentials)},
		{"Did not find method in CORS header", []fetch.Reason{fetch.MethodDisallowedByPreflightResponse}},
		{"is not allowed according to header ‘Access-Control-Allow-Headers’", []fetch.Reason{fetch.HeaderDisallowedByPreflightResponse}},
		{"’ in CORS header ‘Access-Control-Allow-Methods’", []fetch.Reason{fetch.InvalidAllowMethodsPreflightResponse}},
		{"’ in CORS header ‘Access-Control-Allow-Headers’", []fetch.Reason{fetch.InvalidAllowHeadersPreflightResponse}},
		{"CORS preflight response did not succeed", []fetch.Reason{fetch.PreflightInvalidStatus, fetch.ProxyAuthentication}},
		{"CORS request external redirect not allowed", []fetch.Reason{fetch.PreflightDisallowedRedirect}},
		{"CORS request not http", []fetch.Reason{fetch.CorsDisabledScheme}},
	}
}

// saying is one message, by what it has that no other one has.
type saying struct {
	words string
	means []fetch.Reason
}

// either are reasons of the CORS check, of an actual response and of a preflight's.
func either(reasons ...fetch.Reason) []fetch.Reason {
	all := reasons
	for _, r := range reasons {
		all = append(all, "Preflight"+r)
	}
	return all
}

// Reasons returns what a text of the console can mean; nothing where it names no
// reason. That a request did not succeed follows the reason of most, as an echo.
func Reasons(text string) []fetch.Reason {
	for _, s := range sayings() {
		if strings.Contains(text, s.words) {
			return s.means
		}
	}
	return nil
}

const (
	// sayPatience is how long a message may come after the script knows the end. Of some
	// refusals there is none.
	sayPatience = 100 * time.Millisecond
	// keptRequests bounds the requests of which messages are kept.
	keptRequests = 1000
)

// console keeps what was written about each request, by the fragment of its URL.
type console struct {
	mu      sync.Mutex
	said    map[string][]string
	changed chan struct{}
}

func newConsole() *console {
	return &console{said: map[string][]string{}, changed: make(chan struct{})}
}

// event takes an entry of the log that blames a request of ours.
func (c *console) event(method string, params json.RawMessage) {
	var entry struct {
		Level string `json:"level"`
		Text  string `json:"text"`
	}
	if method != "log.entryAdded" || json.Unmarshal(params, &entry) != nil || entry.Level != "error" {
		return
	}
	_, after, ours := strings.Cut(entry.Text, "#"+probe.FragmentPrefix)
	if !ours {
		return
	}
	number := after[:len(after)-len(strings.TrimLeft(after, "0123456789"))]
	fragment := probe.FragmentPrefix + number
	mark := "#" + fragment
	text := strings.NewReplacer(mark+probe.OwnFragment, "#", mark, "").Replace(entry.Text)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.said) >= keptRequests {
		clear(c.said)
	}
	c.said[fragment] = append(c.said[fragment], text)
	close(c.changed)
	c.changed = make(chan struct{})
}

// reason returns the first message about a request that names a reason, or else the
// first; "" is that nothing was said in time.
func (c *console) reason(ctx context.Context, fragment string) string {
	ctx, cancel := context.WithTimeout(ctx, sayPatience)
	defer cancel()
	for {
		c.mu.Lock()
		said, changed := c.said[fragment], c.changed
		c.mu.Unlock()
		for _, text := range said {
			if Reasons(text) != nil {
				return text
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			if len(said) > 0 {
				return said[0]
			}
			return ""
		}
	}
}

// forget drops what was said about a request, so that the next one under the same
// fragment has messages of its own.
func (c *console) forget(fragment string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.said, fragment)
}
