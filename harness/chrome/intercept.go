package chrome

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/corsuite/corsuite/fixtures"
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// interceptor decides about requests that the browser pauses before they
// leave. It listens on the browser target, since what is enabled on a page
// misses sandboxed frames and shared workers.
//
// It pauses everything: what an ask may not send is refused wherever it comes from.
type interceptor struct {
	browser *browser
	traces  *collector
	unsafe  bool
	// settle bounds one command to the browser.
	settle time.Duration
}

// intercept enables interception. Without it the agent must not run: nothing
// could be kept back.
func intercept(ctx context.Context, b *browser, traces *collector, unsafe bool) error {
	i := &interceptor{browser: b, traces: traces, unsafe: unsafe, settle: 5 * time.Second}
	if err := chromedp.ListenBrowser(b.root, i.event); err != nil {
		return fmt.Errorf("listen for paused requests: %w", err)
	}
	if err := i.enable(ctx); err != nil {
		return fmt.Errorf("enable interception, without which no request can be withheld: %w", err)
	}
	return nil
}

// enable tells the browser what to pause.
func (i *interceptor) enable(ctx context.Context) error {
	_, err := cdp.Call(ctx, i.browser.session, cdpfetch.Enable, cdpfetch.EnableParams{
		Patterns: []*cdpfetch.RequestPattern{{URLPattern: "*", RequestStage: cdpfetch.RequestStageRequest}},
		// A credentialed 401 with WWW-Authenticate would wait for a dialogue that nobody sees.
		HandleAuthRequests: new(true),
	})
	return err
}

// maySend reports whether a paused request may leave. One that belongs to no ask
// under way, such as a redirect that comes late, has nobody's leave.
func (i *interceptor) maySend(r *network.Request, ask harness.Ask, known bool) bool {
	return harness.IsSafeMethod(r.Method) || known && ask.MaySend(r.Method, r.URL, i.unsafe)
}

// event is called on the goroutine that reads the browser's messages and must
// not wait for an answer to a command.
func (i *interceptor) event(ev any) {
	switch ev := ev.(type) {
	case *cdpfetch.EventRequestPaused:
		go i.paused(ev)
	case *cdpfetch.EventAuthRequired:
		go i.challenged(ev)
	}
}

// paused answers for our pages, keeps back what may not be sent, and lets
// everything else go, with the target's authentication where it belongs. An
// error means that the request or the browser is gone already.
func (i *interceptor) paused(ev *cdpfetch.EventRequestPaused) {
	ctx, cancel := context.WithTimeout(i.browser.root, i.settle)
	defer cancel()
	ask, known := i.traces.askOf(ev.Request.URLFragment, ev.NetworkID)
	switch {
	case ev.ResponseStatusCode != 0 || ev.ResponseErrorReason != "" || len(ev.ResponseHeaders) > 0:
		// At the response stage only because we asked for it below.
		i.traces.intercepted(ev)
		_, _ = cdp.Call(ctx, i.browser.session, cdpfetch.ContinueRequest, cdpfetch.ContinueRequestParams{RequestID: ev.RequestID})
	case isPage(ev):
		_, _ = cdp.Call(ctx, i.browser.session, cdpfetch.FulfillRequest, cdpfetch.FulfillRequestParams{
			RequestID:       ev.RequestID,
			ResponseCode:    200,
			ResponseHeaders: pageHeaders(ev),
			Body:            []byte(fixtures.Page()),
		})
	case !i.maySend(ev.Request, ask, known):
		// Told before it is done: the script must not learn the end first.
		i.traces.withhold(ev.Request.URLFragment, ev.NetworkID)
		_, _ = cdp.Call(ctx, i.browser.session, cdpfetch.FailRequest, cdpfetch.FailRequestParams{
			RequestID: ev.RequestID, ErrorReason: network.ErrorReasonBlockedByClient,
		})
	default:
		params := cdpfetch.ContinueRequestParams{RequestID: ev.RequestID}
		if known {
			params.Headers = authenticated(ev.Request, ask)
			if ask.Initiator == harness.BySharedWorker {
				i.traces.sending(ev)
				params.InterceptResponse = new(true)
			}
		}
		_, _ = cdp.Call(ctx, i.browser.session, cdpfetch.ContinueRequest, params)
	}
}

// challenged refuses to log in: the page then gets the 401 itself.
func (i *interceptor) challenged(ev *cdpfetch.EventAuthRequired) {
	ctx, cancel := context.WithTimeout(i.browser.root, i.settle)
	defer cancel()
	_, _ = cdp.Call(ctx, i.browser.session, cdpfetch.ContinueWithAuth, cdpfetch.ContinueWithAuthParams{
		RequestID:             ev.RequestID,
		AuthChallengeResponse: &cdpfetch.AuthChallengeResponse{Response: cdpfetch.AuthChallengeResponseResponseCancelAuth},
	})
}

// isPage reports whether the request is for one of our documents.
func isPage(ev *cdpfetch.EventRequestPaused) bool {
	if ev.ResourceType != network.ResourceTypeDocument || ev.Request.Method != "GET" {
		return false
	}
	u, err := url.Parse(ev.Request.URL)
	return err == nil && (u.Path == fixtures.PagePath || u.Path == fixtures.BarePagePath)
}

// pageHeaders are those of one of our documents. The one that runs what a target
// answers is sandboxed, so that no window opens and no dialogue waits.
// https://html.spec.whatwg.org/#sandboxing
func pageHeaders(ev *cdpfetch.EventRequestPaused) []*cdpfetch.HeaderEntry {
	headers := []*cdpfetch.HeaderEntry{
		{Name: "Content-Type", Value: "text/html; charset=utf-8"},
		{Name: "Cache-Control", Value: "no-store"},
	}
	if u, err := url.Parse(ev.Request.URL); err == nil && u.Path == fixtures.BarePagePath {
		headers = append(headers, &cdpfetch.HeaderEntry{
			Name: "Content-Security-Policy", Value: "sandbox allow-scripts allow-same-origin",
		})
	}
	return headers
}

// authenticated returns the request's header list with the target's session on
// it, or nil to leave it as it is. A preflight never carries any, and no other
// origin than the target's gets it, or a value of a private header.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch (step 1: the preflight has credentials mode "same-origin")
func authenticated(r *network.Request, ask harness.Ask) []*cdpfetch.HeaderEntry {
	own := fetch.IsSameOrigin(ask.URL, r.URL)
	if isPreflight(r) || own && !hasSession(ask) || !own && len(ask.Auth.Private) == 0 {
		return nil
	}
	all := ask.Elsewhere(lines(r.Headers), r.URL)
	if own {
		all = ask.Auth.Onto(lines(r.Headers), ask.TakesCookie())
	}
	var entries []*cdpfetch.HeaderEntry
	for _, h := range all {
		entries = append(entries, &cdpfetch.HeaderEntry{Name: h.Name, Value: h.Value})
	}
	return entries
}

// hasSession reports whether an ask brings something that the page does not send.
func hasSession(ask harness.Ask) bool {
	return len(ask.Auth.Headers) > 0 || ask.Auth.Cookie != "" && ask.TakesCookie()
}

// isPreflight tells a CORS-preflight request from an OPTIONS that a script makes.
// https://fetch.spec.whatwg.org/#cors-preflight-request
func isPreflight(r *network.Request) bool {
	if r.Method != "OPTIONS" {
		return false
	}
	for name := range r.Headers {
		if strings.EqualFold(name, "Access-Control-Request-Method") {
			return true
		}
	}
	return false
}
