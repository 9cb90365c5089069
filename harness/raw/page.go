package raw

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// page is what the asks of one story share: caches and cookies.
type page struct {
	agent   *Agent
	story   harness.StoryID
	alone   bool // every ask has its own connection
	cookies cookies

	mu    sync.Mutex // guards the caches; a fetch reads and writes its own in its steps
	cache *fetch.PreflightCache
	http  fetch.HTTPCache
}

func newPage(a *Agent, story harness.Story) *page {
	return &page{agent: a, story: story.ID, cache: new(fetch.PreflightCache)}
}

// asking is one ask under way.
type asking struct {
	page      *page
	index     int
	ask       harness.Ask
	fetch     *fetch.Fetch
	clock     clock
	exchanges []harness.Exchange
}

// ask asks once and tells what came of it.
func (p *page) ask(ctx context.Context, index int, ask harness.Ask) harness.Observation {
	if err := p.agent.Can(ask); err != nil {
		return harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.InvalidRequest, Error: err.Error()}
	}
	a := &asking{page: p, index: index, ask: ask}
	a.clock.deadline = time.Now().Add(p.agent.carrier.timeout)
	p.mu.Lock()
	a.fetch = fetch.Begin(p.agent.profile, p.request(ask), p.cache)
	p.mu.Unlock()
	var o harness.Observation
	if ask.Initiator == harness.ByWebSocket {
		o = a.handshake(ctx)
	} else {
		o = a.run(ctx)
	}
	o.Exchanges, o.ByHand = a.exchanges, ask.Bytes != nil
	if x, ok := o.Actual(); ok {
		o.Status = x.Status
	}
	return o
}

// request returns the fetch that an ask stands for.
func (p *page) request(ask harness.Ask) fetch.Request {
	r := ask.Request()
	if ask.Initiator == harness.ByEventSource {
		// https://html.spec.whatwg.org/#the-eventsource-interface (constructor, step 9)
		r.Headers = withHeader(r.Headers, "Accept", "text/event-stream")
	}
	return r
}

// withHeader returns a copy of headers with one more, unless it is there already.
func withHeader(headers []fetch.Header, name, value string) []fetch.Header {
	if _, there := fetch.Get(headers, name); there {
		return headers
	}
	return append(headers[:len(headers):len(headers)], fetch.Header{Name: name, Value: value})
}

// run carries the messages of the fetch until it has ended or must not go on.
func (a *asking) run(ctx context.Context) harness.Observation {
	for {
		m, more := a.next()
		if !more {
			return a.settled()
		}
		if a.ask.Bytes != nil && len(a.exchanges) > 0 {
			// The bytes were answered, and that answer lets the fetch go on: what follows is never sent.
			return harness.Observation{Outcome: harness.OutcomeWithheld}
		}
		msg, fail := a.compose(m)
		if fail == nil && !msg.May(msg.Method) {
			return a.withheld(msg.Method)
		}
		var got wire.Answer
		if fail == nil {
			got, fail = a.page.agent.carrier.carry(ctx, msg, &a.clock)
		}
		if fail != nil && errors.Is(fail, wire.ErrWithheld) {
			return harness.Observation{Outcome: harness.OutcomeWithheld, Error: fail.Text}
		}
		a.record(m, msg, got, fail)
		if fail != nil {
			return a.broken(fail)
		}
		if m.Credentials {
			a.page.cookies.store(m.URL, a.ask.Request().Origin, got.Headers)
		}
		a.receive(m, msg, got)
	}
}

func (a *asking) compose(m fetch.Message) (*wire.Message, *wire.Failure) {
	if a.ask.Bytes != nil {
		return a.page.composeBytes(a.ask, m)
	}
	return a.page.compose(a.ask, m)
}

func (a *asking) next() (fetch.Message, bool) {
	a.page.mu.Lock()
	defer a.page.mu.Unlock()
	return a.fetch.Next(time.Now())
}

func (a *asking) receive(m fetch.Message, sent *wire.Message, got wire.Answer) {
	a.page.mu.Lock()
	defer a.page.mu.Unlock()
	response := fetch.Response{Status: got.Status, Headers: got.Headers}
	if caches(a.ask, m) {
		_, asked := fetch.Get(sent.Headers, ifNoneMatch)
		_, byPage := fetch.Get(m.Headers, ifNoneMatch)
		response = a.page.http.Answer(string(a.ask.From), m.URL, response, asked && !byPage)
	}
	a.fetch.Receive(response, time.Now())
}

// settled tells how the fetch ended by itself.
func (a *asking) settled() harness.Observation {
	r := a.fetch.Result()
	o := harness.Observation{
		Outcome: harness.OutcomeBlocked, Reason: r.Reason, Parameter: r.Parameter,
		Exposed: r.Exposed, Divergences: r.Divergences,
	}
	switch r.Reason {
	case "":
		o.Outcome = harness.OutcomeShared
	case fetch.InvalidResponse:
		// The same word that the carrier has for what it cannot even parse.
		o.Outcome, o.Error = harness.OutcomeError, "the answer is not a response that a browser accepts: "+r.Parameter
	}
	return o
}

// withheld tells that safe mode kept a message back. After an accepted preflight
// that is what safe mode is for; without one nothing was asked at all, and Error says so.
func (a *asking) withheld(method string) harness.Observation {
	o := harness.Observation{Outcome: harness.OutcomeWithheld}
	if len(a.exchanges) == 0 {
		o.Error = strconv.Quote(method) + " was not sent: it needs --unsafe"
	}
	return o
}

// broken tells that a message could not be carried.
func (a *asking) broken(fail *wire.Failure) harness.Observation {
	a.page.mu.Lock()
	a.fetch.Abort(fail.Reason, fail.Text)
	a.page.mu.Unlock()
	return harness.Observation{Outcome: harness.OutcomeError, Reason: fail.Reason, Parameter: fail.Parameter, Error: fail.Text}
}

// record keeps an exchange as evidence.
func (a *asking) record(m fetch.Message, msg *wire.Message, got wire.Answer, fail *wire.Failure) {
	x := harness.Exchange{ID: a.id(), Preflight: m.Preflight, Method: m.Method, URL: m.URL}
	if msg != nil {
		x.Method, x.Request = msg.Method, msg.Headers
	}
	if fail != nil {
		x.Error = fail.Text
	} else {
		x.Request, x.Proto, x.Status, x.Response = got.Sent, got.Proto, got.Status, got.Headers
		x.Body, x.Error, x.Split = got.Body, got.Broken, got.Split
	}
	a.exchanges = append(a.exchanges, x)
}

// id returns story-ask-n, counted from 1.
func (a *asking) id() string {
	b := make([]byte, 0, len(a.page.story)+8)
	b = append(b, a.page.story...)
	b = strconv.AppendInt(append(b, '-'), int64(a.index+1), 10)
	b = strconv.AppendInt(append(b, '-'), int64(len(a.exchanges)+1), 10)
	return string(b)
}
