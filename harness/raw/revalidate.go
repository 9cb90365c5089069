package raw

import (
	"net/http"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// Rules of this file: the agent answers nothing from a cache, since it is there to ask the
// server. But it asks as a browser does that has a copy, where an ask wants the copy
// revalidated: the 304 is judged with the headers that the copy has.

const ifNoneMatch = "If-None-Match"

// caches reports whether a message of an ask goes by the browser's HTTP cache.
func caches(ask harness.Ask, m fetch.Message) bool {
	return m.Method == http.MethodGet && !m.Preflight && ask.Bytes == nil && ask.Cache != fetch.NoStore
}

// revalidate makes a message conditional where there is a copy to be revalidated.
func (p *page) revalidate(msg *wire.Message, ask harness.Ask, m fetch.Message) {
	if ask.Cache != fetch.NoCache || !caches(ask, m) {
		return
	}
	if _, byPage := fetch.Get(m.Headers, ifNoneMatch); byPage {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if condition, held := p.http.Condition(string(ask.From), m.URL); held {
		msg.Headers = append(msg.Headers, condition)
	}
}
