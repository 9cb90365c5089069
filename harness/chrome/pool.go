package chrome

import (
	"context"
	"slices"
	"sync"
)

// pool holds the tabs. A tab stands at one origin and serves everyone who asks
// from there; an idle one moves when another origin is wanted. What a story
// needs is taken all at once, so that stories cannot wait for each other.
type pool struct {
	open func(context.Context) (*page, error)
	max  int

	mu      sync.Mutex
	changed *sync.Cond
	tabs    []*tab
	clock   int
}

// tab is a page and who uses it.
type tab struct {
	origin string
	users  int
	used   int
	broken bool
	// loaded is closed when the page stands at origin, or err says why not.
	loaded chan struct{}
	page   *page
	err    error
}

func newPool(limit int, open func(context.Context) (*page, error)) *pool {
	p := &pool{open: open, max: limit}
	p.changed = sync.NewCond(&p.mu)
	return p
}

// acquire returns a page for each of the origins, and release, which must be
// called. The error says which page could not be had.
func (p *pool) acquire(ctx context.Context, origins []string) (pages map[string]*page, release func(), err error) {
	tabs, err := p.reserve(ctx, origins)
	if err != nil {
		return nil, nil, err
	}
	release = func() { p.release(tabs) }
	pages = make(map[string]*page, len(tabs))
	for _, t := range tabs {
		select {
		case <-t.loaded:
		case <-ctx.Done():
			release()
			return nil, nil, ctx.Err()
		}
		if t.err != nil {
			release()
			return nil, nil, t.err
		}
		pages[t.origin] = t.page
	}
	return pages, release, nil
}

// reserve takes one tab per distinct origin, waiting until all can be had.
func (p *pool) reserve(ctx context.Context, origins []string) ([]*tab, error) {
	stop := context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.changed.Broadcast()
	})
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if tabs, ok := p.tryReserve(ctx, origins); ok {
			return tabs, nil
		}
		p.changed.Wait()
	}
}

// tryReserve takes every tab or none. A single story may exceed the limit when
// nobody else holds a tab.
func (p *pool) tryReserve(ctx context.Context, origins []string) ([]*tab, bool) {
	p.bury()
	var standing, idle []*tab
	var missing []string
	for _, origin := range slices.Compact(slices.Sorted(slices.Values(origins))) {
		i := slices.IndexFunc(p.tabs, func(t *tab) bool { return t.origin == origin && !t.lost() })
		if i >= 0 {
			standing = append(standing, p.tabs[i])
		} else {
			missing = append(missing, origin)
		}
	}
	busy := false
	for _, t := range p.tabs {
		busy = busy || t.users > 0 || !t.done()
		if t.users == 0 && t.done() && !slices.Contains(standing, t) {
			idle = append(idle, t)
		}
	}
	room := max(p.max-len(p.tabs), 0)
	if busy && len(missing) > room+len(idle) {
		return nil, false
	}
	slices.SortFunc(idle, func(a, b *tab) int { return a.used - b.used })
	taken := standing
	for _, origin := range missing {
		t := &tab{origin: origin, loaded: make(chan struct{})}
		if room > 0 || len(idle) == 0 {
			room--
		} else {
			t.page = idle[0].page
			p.remove(idle[0])
			idle = idle[1:]
		}
		p.tabs = append(p.tabs, t)
		taken = append(taken, t)
		// Others may wait for this tab too: it loads whether or not this story is given up.
		go p.load(context.WithoutCancel(ctx), t)
	}
	for _, t := range taken {
		t.users++
	}
	return taken, true
}

// load opens the tab's page if it has none and moves it to the tab's origin.
func (p *pool) load(ctx context.Context, t *tab) {
	defer func() {
		close(t.loaded)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.changed.Broadcast()
	}()
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	if t.page == nil {
		if t.err = p.furnish(ctx, t); t.err != nil {
			return
		}
	}
	t.err = t.page.stand(ctx, t.origin)
}

// furnish opens a page for a tab. Meanwhile others look through the tabs for one
// whose page has died.
func (p *pool) furnish(ctx context.Context, t *tab) error {
	opened, err := p.open(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	t.page = opened
	return err
}

// release gives tabs back; one that failed is closed once nobody uses it.
func (p *pool) release(tabs []*tab) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clock++
	for _, t := range tabs {
		t.users--
		t.used = p.clock
	}
	p.bury()
	p.changed.Broadcast()
}

// bury closes the tabs that failed or whose page is lost, once nobody uses them.
func (p *pool) bury() {
	for _, t := range slices.Clone(p.tabs) {
		if t.users > 0 || !t.done() || t.err == nil && !t.lost() {
			continue
		}
		p.remove(t)
		if t.page != nil {
			go t.page.dispose()
		}
	}
}

// close closes every tab that nobody uses.
func (p *pool) close() {
	p.mu.Lock()
	idle := slices.DeleteFunc(slices.Clone(p.tabs), func(t *tab) bool { return t.users > 0 || !t.done() || t.page == nil })
	p.tabs = slices.DeleteFunc(p.tabs, func(t *tab) bool { return slices.Contains(idle, t) })
	p.mu.Unlock()
	for _, t := range idle {
		t.page.close()
	}
}

// forget leaves all tabs to a browser that is about to end. Nobody may use one.
func (p *pool) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tabs = nil
}

// pages returns the pages that are open.
func (p *pool) pages() []*page {
	p.mu.Lock()
	defer p.mu.Unlock()
	var open []*page
	for _, t := range p.tabs {
		if t.done() && t.page != nil && !t.lost() {
			open = append(open, t.page)
		}
	}
	return open
}

// done reports whether the tab has stopped loading, well or not.
func (t *tab) done() bool {
	select {
	case <-t.loaded:
		return true
	default:
		return false
	}
}

// lost reports whether the tab's page is not to be asked again.
func (t *tab) lost() bool { return t.broken || t.done() && t.page != nil && t.page.isDead() }

// discard keeps a page from being asked again: its process has died.
func (p *pool) discard(page *page) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.tabs {
		if t.page == page {
			t.broken = true
		}
	}
}

func (p *pool) remove(gone *tab) {
	p.tabs = slices.DeleteFunc(p.tabs, func(t *tab) bool { return t == gone })
}
