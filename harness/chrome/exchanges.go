package chrome

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"golang.org/x/text/encoding/charmap"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// exchanges returns what crossed the wire in the order in which it was sent:
// each hop of the actual request after its own preflight.
func (t *trace) exchanges() []harness.Exchange {
	if t.onlyIntercepted() {
		return t.interceptedExchanges()
	}
	var preflights []harness.Exchange
	for _, r := range t.requests {
		if r.preflight {
			preflights = append(preflights, r.exchanges()...)
		}
	}
	var all []harness.Exchange
	if actual := t.actual(); actual != nil {
		for _, x := range actual.exchanges() {
			// The preflight of a hop has the hop's URL; a redirect back to it may have another.
			if len(preflights) > 0 && preflights[0].URL == x.URL {
				all = append(all, preflights[0])
				preflights = preflights[1:]
			}
			if n := len(all); n > 0 && all[n-1].Preflight && all[n-1].Status == 0 {
				// The preflight met the error that the browser reports for both.
				break
			}
			all = append(all, x)
		}
	}
	return append(all, preflights...)
}

// interceptedExchanges are the interceptor's, with what the events add to them.
func (t *trace) interceptedExchanges() []harness.Exchange {
	all := slices.Clone(t.intercepted)
	if r := t.actual(); r != nil && r.last().response != nil && len(all) > 0 {
		last := &all[len(all)-1]
		last.Proto = r.last().response.Protocol
		last.FromCache = r.cached || r.last().response.FromDiskCache
	}
	return all
}

// lastStatus returns the status of the last answer to the actual request, as
// the wire carried it, or 0.
func lastStatus(exchanges []harness.Exchange) int {
	for _, x := range slices.Backward(exchanges) {
		if !x.Preflight && x.Status != 0 {
			return x.Status
		}
	}
	return 0
}

// exchanges returns one exchange per hop that reached the wire or the cache.
func (r *request) exchanges() []harness.Exchange {
	var all []harness.Exchange
	sent, received := r.sent, r.received
	for i, h := range r.hops {
		x := harness.Exchange{Preflight: r.preflight, Method: h.request.Method, URL: h.request.URL}
		last := i == len(r.hops)-1
		if (h.extra || last) && len(sent) > 0 {
			x.Request = lines(sent[0].Headers)
			sent = sent[1:]
		}
		if (h.extra || last) && len(received) > 0 {
			x.Status, x.Response = int(received[0].StatusCode), responseLines(received[0])
			received = received[1:]
		}
		if h.response != nil {
			r.respond(&x, h, last)
		}
		if last {
			r.conclude(&x)
		}
		switch {
		case x.Request != nil:
		case x.Status != 0, x.FromCache, x.Error != "":
			x.Request = lines(h.request.Headers)
		default:
			// Announced to the page and not sent.
			continue
		}
		all = append(all, x)
	}
	return all
}

// respond adds what the page was told of a hop's response.
func (r *request) respond(x *harness.Exchange, h *hop, last bool) {
	x.Proto = h.response.Protocol
	// A final answer whose request never was on the wire; one that the browser
	// hides from the page (ORB) announces no raw headers either.
	unasked := last && !h.extra && x.Request == nil
	x.FromCache = h.response.FromDiskCache || h.response.FromPrefetchCache || last && r.cached || unasked
	if x.Status == 0 {
		x.Status, x.Response = int(h.response.Status), lines(h.response.Headers)
	}
}

// conclude adds how the last hop ended, if it has no answer.
func (r *request) conclude(x *harness.Exchange) {
	if r.failed == nil || x.Status != 0 {
		return
	}
	switch {
	case answerError(r.corsError()):
		// Refused on an answer, and nothing went out: the answer is the cache's.
		x.FromCache = x.Request == nil
	case x.Request != nil, r.brokeOff():
		x.Error = r.failed.ErrorText
	}
}

// brokeOff reports whether the last hop met a network error on its way out: that
// is evidence though nothing came of it. What else is announced and not sent
// was refused by its preflight, withheld, malformed, or a redirect that was
// not to be followed.
func (r *request) brokeOff() bool {
	if r.failed.Canceled || r.corsError() != "" || r.blocked() {
		return false
	}
	switch r.failed.ErrorText {
	case "net::ERR_FAILED", "net::ERR_UNSAFE_PORT", "net::ERR_UNKNOWN_URL_SCHEME":
		return false
	}
	return true
}

// blocked reports whether the browser kept the request from the wire, or its answer from the page.
func (r *request) blocked() bool {
	return r.failed != nil && (r.failed.BlockedReason != "" || strings.Contains(r.failed.ErrorText, "BLOCKED_BY"))
}

// interceptedExchange is a request that was paused with its answer.
func interceptedExchange(ev *cdpfetch.EventRequestPaused) harness.Exchange {
	x := harness.Exchange{
		Preflight: isPreflight(ev.Request),
		Method:    ev.Request.Method,
		URL:       ev.Request.URL,
		Request:   lines(ev.Request.Headers),
		Status:    int(ev.ResponseStatusCode),
		Error:     string(ev.ResponseErrorReason),
		Response:  []harness.HeaderLine{},
	}
	for _, h := range ev.ResponseHeaders {
		x.Response = append(x.Response, fetch.Header{Name: h.Name, Value: h.Value})
	}
	return x
}

// lines returns a header object as field lines: sorted by name, since the
// protocol keeps no order; repeated lines apart, in theirs.
func lines(headers network.Headers) []harness.HeaderLine {
	all := make([]harness.HeaderLine, 0, len(headers))
	for name, joined := range headers {
		for value := range strings.SplitSeq(fmt.Sprint(joined), "\n") {
			all = append(all, fetch.Header{Name: bytesOf(name), Value: bytesOf(value)})
		}
	}
	slices.SortStableFunc(all, func(a, b harness.HeaderLine) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// bytesOf returns a value of a header object as it was on the wire: the
// protocol decodes bytes that are not ASCII as windows-1252, and those that
// have no place there as the code point of their number.
func bytesOf(value string) string {
	raw := make([]byte, 0, len(value))
	for _, r := range value {
		b, ok := charmap.Windows1252.EncodeRune(r)
		switch {
		case !ok && r > 0xff:
			return value
		case !ok:
			b = byte(r)
		}
		raw = append(raw, b)
	}
	return string(raw)
}

// responseLines returns the field lines of a response: as the wire had them
// where the browser kept the text (HTTP/1) and all of it is ASCII, from the
// object otherwise. The text loses bytes that are not UTF-8, and what follows them.
func responseLines(ev *network.EventResponseReceivedExtraInfo) []harness.HeaderLine {
	_, text, found := strings.Cut(ev.HeadersText, "\r\n")
	if object := lines(ev.Headers); !found || slices.ContainsFunc(object, notASCII) {
		return object
	}
	all := []harness.HeaderLine{}
	for line := range strings.SplitSeq(text, "\r\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			all = append(all, fetch.Header{Name: strings.TrimRight(name, " \t"), Value: strings.Trim(value, " \t")})
		}
	}
	return all
}

func notASCII(h harness.HeaderLine) bool {
	over := func(r rune) bool { return r >= utf8.RuneSelf }
	return strings.ContainsFunc(h.Name+h.Value, over)
}
