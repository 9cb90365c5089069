package chrome

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/inspector"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/corsuite/corsuite/fixtures"
	"github.com/corsuite/corsuite/harness/probe"
)

// page is one tab. It stands at one origin at a time and is asked from there,
// or from the frame and the workers that its script makes inside it.
type page struct {
	browser *browser
	traces  *collector

	ctx    context.Context
	close  context.CancelFunc
	target *chromedp.Target

	// discard keeps the page from being asked again.
	discard func()

	// alive ends when the renderer has died.
	alive context.Context
	died  context.CancelFunc

	mu sync.Mutex
	// inner targets that the page made: frames and dedicated workers of their own process.
	inner []*target.Info
	// places that are ready to be asked from, with the contexts that listen to them.
	places map[string]*place
}

// place is a frame or worker inside a page.
type place struct {
	once   sync.Once
	err    error
	detach context.CancelFunc
}

// openPage opens a tab in a profile, "" for the browser's own. ctx bounds that only. A renderer that dies meanwhile
// is not told of, so there is a bound of its own. One that hangs is killed: it
// would run the next page, too.
func openPage(ctx context.Context, b *browser, in cdp.BrowserContextID, traces *collector) (*page, error) {
	ctx, cancel := context.WithTimeout(ctx, standPatience)
	defer cancel()
	p := &page{browser: b, traces: traces, places: make(map[string]*place), discard: func() {}}
	p.alive, p.died = context.WithCancel(context.Background())
	options := []chromedp.ContextOption{chromedp.WithListener(p.event)}
	if in != "" {
		options = append(options, chromedp.WithExistingBrowserContext(in))
	}
	p.ctx, p.close = chromedp.NewContext(b.root, options...)
	// Ends when the tab does: what listens to the tab lives as long.
	opening, giveUp := context.WithCancel(p.ctx)
	unwatch := context.AfterFunc(ctx, giveUp)
	err := chromedp.Do(opening)
	if !unwatch() {
		err = errors.Join(ctx.Err(), err)
	}
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) && b.killRenderers() {
			time.Sleep(look) // the browser gives a process that it takes for alive to the next page
		}
		go p.close() // it waits for the browser
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	p.target = chromedp.FromContext(p.ctx).Target
	return p, nil
}

// event runs on the goroutine that reads the tab's messages.
func (p *page) event(ev any) {
	switch ev := ev.(type) {
	case *target.EventAttachedToTarget:
		p.mu.Lock()
		p.inner = append(p.inner, ev.TargetInfo)
		p.mu.Unlock()
	case *inspector.EventTargetCrashed:
		p.died()
	default:
		p.traces.event(ev)
	}
}

// isDead reports whether the page's renderer has died.
func (p *page) isDead() bool { return p.alive != nil && p.alive.Err() != nil }

// standPatience bounds the opening of a tab, and the loading of our document in
// it, on a busy machine.
const standPatience = 10 * time.Second

// stand moves the page to a probe.Standpoint's page. The document there is ours, see interceptor.
func (p *page) stand(ctx context.Context, at string) error {
	origin, running, _ := strings.Cut(at, " ")
	path := fixtures.PagePath
	if running != "" {
		path = fixtures.BarePagePath
	}
	p.leave()
	ctx, cancel := context.WithTimeout(ctx, standPatience)
	defer cancel()
	defer context.AfterFunc(p.alive, cancel)()
	loaded := chromedp.Events(p.ctx, cdppage.LoadEventFired)
	nav, err := cdp.Call(ctx, p.target, cdppage.Navigate, cdppage.NavigateParams{URL: origin + path})
	if err != nil {
		return fmt.Errorf("stand at %s: %w", origin, err)
	}
	if nav.ErrorText != "" {
		return fmt.Errorf("stand at %s: %s", origin, nav.ErrorText)
	}
	if err := first(ctx, loaded); err != nil {
		return fmt.Errorf("stand at %s: %w", origin, err)
	}
	return p.standsAt(ctx, "", origin)
}

// standsAt holds a place's origin against the one that is wanted: browsers
// upgrade, normalise and refuse what looks like an origin.
func (p *page) standsAt(ctx context.Context, where, want string) error {
	var got struct {
		Origin string `json:"origin"`
	}
	if err := p.call(ctx, fmt.Sprintf("corsuite.ready(%q)", where), &got); err != nil {
		return fmt.Errorf("stand at %s: %w", want, err)
	}
	if got.Origin != want {
		return fmt.Errorf("stand at %s: the browser's page stands at %q", want, got.Origin)
	}
	return nil
}

// leave gives up the places inside the page.
func (p *page) leave() {
	p.mu.Lock()
	places := p.places
	p.places, p.inner = make(map[string]*place), nil
	p.mu.Unlock()
	for _, place := range places {
		if place.detach != nil {
			place.detach()
		}
	}
}

// innerType is how DevTools calls the target of a place.
var innerType = map[string]string{probe.InFrame: "iframe", probe.InWorker: "worker", probe.InSharedWorker: "shared_worker"}

// prepare makes a place ready to be asked from: it exists, stands at origin,
// and its network events are listened to.
func (p *page) prepare(ctx context.Context, where, origin string) error {
	p.mu.Lock()
	in := p.places[where]
	if in == nil {
		in = &place{}
		p.places[where] = in
	}
	p.mu.Unlock()
	in.once.Do(func() {
		if in.err = p.standsAt(ctx, where, origin); in.err == nil {
			in.detach, in.err = p.listenTo(ctx, innerType[where])
		}
	})
	if in.err != nil {
		// The next ask tries again: this one may only have been called off.
		p.mu.Lock()
		if p.places[where] == in {
			delete(p.places, where)
		}
		p.mu.Unlock()
	}
	return in.err
}

// listenTo attaches to the inner target of a type, if the browser gave the
// place a target of its own: a frame in the page's process has none.
func (p *page) listenTo(ctx context.Context, kind string) (context.CancelFunc, error) {
	id, err := p.findInner(ctx, kind)
	if err != nil || id == "" {
		return nil, err
	}
	inner, cancel := chromedp.NewContext(p.browser.root,
		chromedp.WithTargetID(id), chromedp.WithDetachOnCancel(), chromedp.WithListener(p.traces.event))
	if err := chromedp.Do(inner); err != nil {
		cancel()
		return nil, fmt.Errorf("listen to the %s: %w", kind, err)
	}
	return cancel, nil
}

// findInner returns the target of a type that belongs to this page, or "".
func (p *page) findInner(ctx context.Context, kind string) (target.ID, error) {
	p.mu.Lock()
	for _, info := range p.inner {
		if info.Type == kind {
			p.mu.Unlock()
			return info.TargetID, nil
		}
	}
	p.mu.Unlock()
	if kind != innerType[probe.InSharedWorker] {
		return "", nil
	}
	// A shared worker belongs to no page; its URL is a blob that only this page could name.
	all, err := cdp.Call(ctx, p.browser.session, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		return "", err
	}
	var url string
	if err := p.call(ctx, "corsuite.sharedWorkerURL", &url); err != nil {
		return "", err
	}
	for _, info := range all.TargetInfos {
		if info.Type == kind && info.URL == url {
			return info.TargetID, nil
		}
	}
	return "", errors.New("the shared worker is not a target of the browser")
}

// call evaluates an expression in the page and decodes what its promise resolves
// to. A page that dies meanwhile is an error at once.
func (p *page) call(ctx context.Context, expression string, result any) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.alive, cancel)()
	res, err := cdp.Call(ctx, p.target, runtime.Evaluate, runtime.EvaluateParams{
		Expression:    expression,
		AwaitPromise:  new(true),
		ReturnByValue: new(true),
	})
	if err != nil && p.isDead() {
		return errCrashed
	}
	if err != nil {
		return err
	}
	if res.ExceptionDetails != nil {
		return fmt.Errorf("the probe failed: %w", &chromedp.ExceptionError{ExceptionDetails: res.ExceptionDetails})
	}
	if err := json.Unmarshal(res.Result.Value, result); err != nil {
		return fmt.Errorf("the probe answered %s: %w", strconv.Quote(string(res.Result.Value)), err)
	}
	return nil
}

// first waits for the first event of a stream.
func first(ctx context.Context, events iter.Seq2[cdppage.EventLoadEventFired, error]) error {
	done := make(chan error, 1)
	go func() {
		for _, err := range events {
			done <- err
			return
		}
		done <- context.Canceled
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
