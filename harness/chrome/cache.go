package chrome

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/storage"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
)

// nextWave splits off stories that ask different URLs.
func nextWave(stories []harness.Story) (wave, rest []harness.Story) {
	taken := make(map[string]bool)
	for _, s := range stories {
		urls := urlsOf(s)
		if slices.ContainsFunc(urls, func(u string) bool { return taken[u] }) {
			rest = append(rest, s)
			continue
		}
		for _, u := range urls {
			taken[u] = true
		}
		wave = append(wave, s)
	}
	return wave, rest
}

// urlsOf returns the URLs of a story as the HTTP cache tells them apart.
func urlsOf(s harness.Story) []string {
	var urls []string
	for _, ask := range s.Asks {
		u, _, _ := strings.Cut(probe.URL(ask), "#")
		urls = append(urls, u)
	}
	return urls
}

// emptyCache empties the HTTP cache, the renderers' memory caches and the cookie
// jar. The preflight cache is part of none: stories are kept apart there by
// their fragments.
func (in *profile) emptyCache(ctx context.Context) error {
	in.emptyMemory(ctx)
	pages, release, err := in.tabs.acquire(ctx, []string{harness.StrangerOrigin})
	if err != nil {
		return err
	}
	defer release()
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	page := pages[harness.StrangerOrigin]
	var cookies error
	var emptying sync.WaitGroup
	emptying.Go(func() {
		_, cookies = cdp.Call(ctx, in.agent.browser().session, storage.ClearCookies, storage.ClearCookiesParams{BrowserContextID: in.current()})
	})
	_, cache := cdp.Call(ctx, page.target, network.ClearBrowserCache, cdp.Empty{})
	emptying.Wait()
	if cache != nil {
		page.discard()
	}
	return errors.Join(cache, cookies)
}

// commandPatience bounds a command that every browser answers at once.
const commandPatience = 5 * time.Second

// emptyMemory makes the profile's renderer forget what elements loaded: pages that share
// one share that memory, and it goes by URL without fragment. Disabling the
// cache is what evicts it; with no ask in flight nothing else notices.
func (in *profile) emptyMemory(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	var emptying sync.WaitGroup
	defer emptying.Wait()
	for _, p := range in.tabs.pages() {
		emptying.Go(func() {
			for _, disabled := range []bool{true, false} {
				// A page that is gone has no memory left.
				if _, err := cdp.Call(ctx, p.target, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: disabled}); err != nil {
					p.discard()
					return
				}
			}
		})
	}
}

// isElement reports whether an element loads the resource: those share a memory cache.
func isElement(a harness.Ask) bool {
	return !probe.ByScript(a.Initiator) && a.Initiator != harness.ByBeacon && a.Initiator != harness.ByWebSocket
}

// uncached knows the URLs whose answers no cache keeps, as far as was seen.
// Stories about those need no empty cache.
type uncached struct {
	mu   sync.Mutex
	urls map[string]bool
}

// learn remembers what the actual answers said of being stored; one that may be outweighs the others.
func (u *uncached) learn(observations []harness.Observation) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.urls == nil {
		u.urls = map[string]bool{}
	}
	for _, o := range observations {
		for _, x := range o.Exchanges {
			if !x.Preflight && x.Status != 0 {
				known, seen := u.urls[x.URL]
				u.urls[x.URL] = unstorable(x) && (known || !seen)
			}
		}
	}
}

// all reports whether every one of the URLs is known to be kept by no cache.
func (u *uncached) all(urls []string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return !slices.ContainsFunc(urls, func(url string) bool { return !u.urls[url] })
}

// unstorable tells an answer that no cache keeps.
// https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.5
func unstorable(x harness.Exchange) bool {
	value, _ := fetch.Get(x.Response, "Cache-Control")
	for directive := range strings.SplitSeq(value, ",") {
		if strings.EqualFold(strings.TrimSpace(directive), "no-store") {
			return true
		}
	}
	return false
}

// unsent reports whether an element was refused without a request: another page
// of its renderer had just loaded, or been refused, the same URL.
func unsent(ask harness.Ask, o harness.Observation) bool {
	return !probe.ByScript(ask.Initiator) && len(o.Exchanges) == 0 && o.Reason == fetch.InvalidRequest
}

// forgetCookies empties the cookie jar when an answer may have put something
// there: a story keeps no cookie for the next. Stories that run beside it may
// see the cookie in the meantime; their exchanges then show it.
func (in *profile) forgetCookies(ctx context.Context, story []harness.Observation) {
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	sets := func(h harness.HeaderLine) bool { return strings.EqualFold(h.Name, "Set-Cookie") }
	for _, o := range story {
		for _, x := range o.Exchanges {
			if slices.ContainsFunc(x.Response, sets) {
				_, _ = cdp.Call(ctx, in.agent.browser().session, storage.ClearCookies, storage.ClearCookiesParams{BrowserContextID: in.current()})
				return
			}
		}
	}
}

// fromCache completes the last observation when the browser's cache gave an
// answer that the browser then refused: DevTools tells neither its status nor
// its headers. It was the last answer that the story was given for that URL.
func fromCache(story []harness.Observation) {
	o := &story[len(story)-1]
	for i := range o.Exchanges {
		x := &o.Exchanges[i]
		if !x.FromCache || x.Status != 0 {
			continue
		}
		for _, before := range slices.Backward(story[:len(story)-1]) {
			kept := slices.IndexFunc(before.Exchanges, func(y harness.Exchange) bool {
				return y.URL == x.URL && !y.Preflight && y.Status != 0
			})
			if kept >= 0 {
				x.Status, x.Response, x.Error = before.Exchanges[kept].Status, before.Exchanges[kept].Response, ""
				o.Status = x.Status
				break
			}
		}
	}
}

// touchedByCache reports whether the HTTP cache had a part in an answer: it gave
// it, or it made the browser ask conditionally, or not at all.
func touchedByCache(ask harness.Ask, o harness.Observation) bool {
	if unsent(ask, o) {
		return true
	}
	for _, x := range o.Exchanges {
		if x.FromCache {
			return true
		}
		for _, h := range x.Request {
			conditional := strings.EqualFold(h.Name, "If-None-Match") || strings.EqualFold(h.Name, "If-Modified-Since")
			if conditional && !slices.ContainsFunc(ask.Headers, func(own fetch.Header) bool { return strings.EqualFold(own.Name, h.Name) }) {
				return true
			}
		}
	}
	return false
}
