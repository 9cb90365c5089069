package chrome

import (
	"context"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"

	"github.com/corsuite/corsuite/harness"
)

// profile is what DevTools calls a browser context: an HTTP cache, a cookie jar and the
// pages that share them. Stories that need these empty are asked in several profiles
// side by side.
type profile struct {
	agent *Agent
	tabs  *pool
	// cache is held exclusively while stories need an empty one, and shared by all others.
	cache sync.RWMutex

	// inMemory is a profile beside the one that the browser was started with; id is
	// what the browser calls it once it exists.
	inMemory bool
	mu       sync.Mutex
	browser  *browser
	id       cdp.BrowserContextID
}

func newProfile(a *Agent, inMemory bool) *profile {
	p := &profile{agent: a, inMemory: inMemory}
	p.tabs = newPool(a.options.Tabs, func(ctx context.Context) (*page, error) {
		b := a.browser()
		id, err := p.in(ctx, b)
		if err != nil {
			return nil, err
		}
		page, err := openPage(ctx, b, id, a.traces)
		if err == nil {
			page.discard = func() { p.tabs.discard(page) }
		}
		return page, err
	})
	return p
}

// in returns what the browser calls the profile, which it is told to make when it has none.
func (p *profile) in(ctx context.Context, b *browser) (cdp.BrowserContextID, error) {
	if !p.inMemory {
		return "", nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.id != "" && p.browser == b {
		return p.id, nil
	}
	ctx, cancel := context.WithTimeout(ctx, commandPatience)
	defer cancel()
	made, err := cdp.Call(ctx, b.session, target.CreateBrowserContext, target.CreateBrowserContextParams{DisposeOnDetach: new(true)})
	if err != nil {
		return "", err
	}
	p.browser, p.id = b, made.BrowserContextID
	b.grant(ctx, p.id)
	return p.id, nil
}

// current is what the browser calls the profile now; "" is its own, or one that does not exist yet.
func (p *profile) current() cdp.BrowserContextID {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.id
}

// besides is how many profiles there are beside the browser's own: while one waits for
// an answer or for its cache to be emptied, the others ask.
const besides = 2

// profiles lends profiles to stories that need one to themselves, the browser's own first.
type profiles struct {
	places chan struct{}
	mu     sync.Mutex
	idle   []*profile
}

func newProfiles(a *Agent, own *profile) *profiles {
	p := &profiles{places: make(chan struct{}, besides+1)}
	for range besides {
		p.idle = append(p.idle, newProfile(a, true))
	}
	p.idle = append(p.idle, own)
	return p
}

// borrow returns a profile that is given back by calling the second result. It waits
// for one until ctx ends.
func (p *profiles) borrow(ctx context.Context) (*profile, func(), error) {
	select {
	case p.places <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	one := p.idle[last]
	p.idle = p.idle[:last]
	return one, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.idle = append(p.idle, one)
		<-p.places
	}, nil
}

// each calls do for every profile that nobody has borrowed.
func (p *profiles) each(do func(*profile)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range p.idle {
		do(one)
	}
}

// queue hands out stories in waves: those of a wave ask different URLs.
type queue struct {
	mu   sync.Mutex
	rest []harness.Story
}

// next returns the next wave; an empty one is the end.
func (q *queue) next() (wave []harness.Story) {
	q.mu.Lock()
	defer q.mu.Unlock()
	wave, q.rest = nextWave(q.rest)
	return wave
}
