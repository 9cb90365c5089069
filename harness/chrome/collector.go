package chrome

import (
	"strings"
	"sync"

	cdpfetch "github.com/chromedp/cdproto/fetch"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/probe"
)

// collector sorts the network events of all pages, frames and workers into one
// trace per ask. Events of one request come over several pipes and in any order.
type collector struct {
	mu sync.Mutex
	// opening is the ask that opens a WebSocket, one at a time: a handshake's URL has no fragment.
	opening *trace
	// asks under way, by fragment. One fragment has one ask at a time.
	asks map[string]*trace
	// requests of asks under way, by the browser's id; a preflight has an id of its own.
	requests map[network.RequestID]*request
	// unannounced keeps what came before the request was announced.
	unannounced map[network.RequestID]*request
}

// request is one request id: an actual request with its redirects, or a preflight.
type request struct {
	id        network.RequestID
	preflight bool
	trace     *trace
	hops      []*hop
	// sent and received are raw headers in the order of the hops.
	sent     []*network.EventRequestWillBeSentExtraInfo
	received []*network.EventResponseReceivedExtraInfo

	// socket is the handshake of a WebSocket.
	socket *handshake

	cached   bool
	finished bool
	failed   *network.EventLoadingFailed
}

// hop is one URL of a redirect chain as announced to the page.
type hop struct {
	request  *network.Request
	response *network.Response
	// extra says that raw headers have come or will come; it is known with the response.
	extra bool
}

// unannouncedLimit bounds what is kept of requests that are nobody's.
const unannouncedLimit = 4096

func newCollector() *collector {
	return &collector{
		asks:        make(map[string]*trace),
		requests:    make(map[network.RequestID]*request),
		unannounced: make(map[network.RequestID]*request),
	}
}

// begin opens the trace of an ask under a fragment.
func (c *collector) begin(fragment string, ask harness.Ask) *trace {
	t := &trace{ask: ask, changed: make(chan struct{}, 1), flooded: make(chan struct{}), unanswered: map[network.RequestID]int{}, mu: &c.mu}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asks[fragment] = t
	return t
}

// end closes a trace: what comes later is dropped.
func (c *collector) end(fragment string, t *trace) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asks[fragment] == t {
		delete(c.asks, fragment)
	}
	for _, r := range t.requests {
		delete(c.requests, r.id)
	}
}

// withhold notes that safe mode kept the ask's request back.
func (c *collector) withhold(fragment string, id network.RequestID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.find(fragment, id); t != nil {
		t.withheld = true
		t.notify()
	}
}

// askOf returns the ask that a request belongs to.
func (c *collector) askOf(fragment string, id network.RequestID) (harness.Ask, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.find(fragment, id); t != nil {
		return t.ask, true
	}
	return harness.Ask{}, false
}

// find returns the trace of a request, or nil. The id decides: a redirect may
// have replaced the fragment.
func (c *collector) find(fragment string, id network.RequestID) *trace {
	if r := c.requests[id]; r != nil {
		return r.trace
	}
	fragment, _, _ = strings.Cut(strings.TrimPrefix(fragment, "#"), probe.OwnFragment)
	return c.asks[fragment]
}

// event is called on the goroutines that read the sessions' messages.
func (c *collector) event(ev any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.socketEvent(ev) {
		return
	}
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		c.announced(ev)
	case *network.EventRequestWillBeSentExtraInfo:
		r := c.requestOf(ev.RequestID)
		r.sent = append(r.sent, ev)
		r.trace.notify()
	case *network.EventResponseReceivedExtraInfo:
		r := c.requestOf(ev.RequestID)
		r.received = append(r.received, ev)
		r.trace.notify()
	case *network.EventResponseReceived:
		r := c.requestOf(ev.RequestID)
		if h := r.last(); h != nil {
			h.response, h.extra = ev.Response, ev.HasExtraInfo
		}
		r.trace.notify()
	case *network.EventRequestServedFromCache:
		r := c.requestOf(ev.RequestID)
		r.cached = true
		r.trace.notify()
	case *network.EventDataReceived:
		c.requestOf(ev.RequestID).trace.read(ev.DataLength)
	case *network.EventLoadingFinished:
		r := c.requestOf(ev.RequestID)
		r.finished = true
		r.trace.notify()
	case *network.EventLoadingFailed:
		r := c.requestOf(ev.RequestID)
		r.failed = ev
		r.trace.notify()
	case *cdplog.EventEntryAdded:
		c.console(ev.Entry.Text)
	}
}

// console keeps the browser's own sentence about an ask. It names no request,
// but it quotes the URL, and with it the fragment, which is not part of what a
// person asked.
func (c *collector) console(text string) {
	_, after, quotes := strings.Cut(text, "#"+probe.FragmentPrefix)
	if !quotes {
		return
	}
	id, _, _ := strings.Cut(after, "'")
	id, _, _ = strings.Cut(id, probe.OwnFragment)
	if t := c.asks[probe.FragmentPrefix+id]; t != nil {
		ours := "#" + probe.FragmentPrefix + id
		t.console = strings.NewReplacer(ours+probe.OwnFragment, "#", ours, "").Replace(text)
		t.notify()
	}
}

// sending notes that a request leaves whose answer only the interceptor sees.
func (c *collector) sending(ev *cdpfetch.EventRequestPaused) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.find(ev.Request.URLFragment, ev.NetworkID); t != nil {
		t.unanswered[ev.NetworkID]++
	}
}

// intercepted adds what the interceptor saw of a request that has no raw
// headers of its own: those of shared workers. A request pauses a second time
// when the body of its answer breaks off, which is no other exchange.
func (c *collector) intercepted(ev *cdpfetch.EventRequestPaused) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.find(ev.Request.URLFragment, ev.NetworkID)
	if t == nil || t.unanswered[ev.NetworkID] == 0 {
		return
	}
	t.unanswered[ev.NetworkID]--
	t.intercepted = append(t.intercepted, interceptedExchange(ev))
	t.notify()
}

// announced handles a request, or the next hop of one after a redirect.
func (c *collector) announced(ev *network.EventRequestWillBeSent) {
	r := c.requestOf(ev.RequestID)
	if ev.RedirectResponse != nil {
		if h := r.last(); h != nil {
			h.response, h.extra = ev.RedirectResponse, ev.RedirectHasExtraInfo
		}
	}
	r.hops = append(r.hops, &hop{request: ev.Request})
	if r.trace == nil {
		var initiator network.RequestID
		if ev.Initiator != nil {
			initiator = ev.Initiator.RequestID
		}
		r.trace = c.find(ev.Request.URLFragment, initiator)
		if r.trace == nil {
			return
		}
		r.preflight = isPreflight(ev.Request)
		r.trace.requests = append(r.trace.requests, r)
		delete(c.unannounced, r.id)
		c.requests[r.id] = r
	}
	r.trace.notify()
}

// requestOf returns the request of an id, announced or not.
func (c *collector) requestOf(id network.RequestID) *request {
	if r := c.requests[id]; r != nil {
		return r
	}
	r := c.unannounced[id]
	if r == nil {
		if len(c.unannounced) >= unannouncedLimit {
			clear(c.unannounced)
		}
		r = &request{id: id}
		c.unannounced[id] = r
	}
	return r
}

func (r *request) last() *hop {
	if len(r.hops) == 0 {
		return nil
	}
	return r.hops[len(r.hops)-1]
}
