package raw

import "sync"

// key tells connections apart: what was dialled, and how.
// https://fetch.spec.whatwg.org/#connection-pool
type key struct {
	scheme  string
	dial    string // host:port
	version string
	// credentials: the connection shows a client certificate.
	credentials bool
}

// maxIdle bounds the idle connections of one key.
const maxIdle = 64

// pool keeps idle connections, the one used last on top. A connection is in the
// pool or with one user, never both.
type pool struct {
	mu     sync.Mutex
	idle   map[key][]connection
	closed bool
}

// take returns an idle connection on which nothing has arrived, or nil.
func (p *pool) take(k key) connection {
	for {
		c := p.pop(k)
		if c == nil || c.idle() {
			return c
		}
		c.Close()
	}
}

func (p *pool) pop(k key) connection {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.idle[k]
	if len(list) == 0 {
		return nil
	}
	c := list[len(list)-1]
	p.idle[k] = list[:len(list)-1]
	return c
}

// give returns a connection to the pool, or closes it when it cannot serve again.
func (p *pool) give(k key, c connection) {
	if !c.reusable() || !p.push(k, c) {
		c.Close()
	}
}

func (p *pool) push(k key, c connection) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.idle[k]) >= maxIdle {
		return false
	}
	if p.idle == nil {
		p.idle = make(map[key][]connection)
	}
	p.idle[k] = append(p.idle[k], c)
	return true
}

// close closes every idle connection, and those that come back later.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, list := range p.idle {
		for _, c := range list {
			c.Close()
		}
	}
	p.idle = nil
}
