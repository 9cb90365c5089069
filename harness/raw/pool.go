package raw

import (
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness/wire"
)

// maxIdle bounds the idle connections of one key.
const maxIdle = 64

// pool keeps idle connections, the one used last on top. A connection is in the
// pool or with one user, never both.
type pool struct {
	mu     sync.Mutex
	idle   map[wire.Route][]wire.Connection
	closed bool
	// spared are the hosts, as dialled, that serve few connections at a time.
	spared map[string]bool
	// mute counts, by host, the connections that were used again and then said nothing,
	// as long as none ever has; -1 is that one has.
	mute map[string]int
}

// muteConnections is how many of a host's connections have to say nothing when they are
// used again before each request has one of its own.
const muteConnections = 3

// learn takes note of what came of a connection that was used again.
func (p *pool) learn(dial string, answered, timedOut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mute == nil {
		p.mute = map[string]int{}
	}
	switch {
	case answered:
		p.mute[dial] = -1
	case timedOut && p.mute[dial] >= 0:
		p.mute[dial]++
	}
}

// sparePause is how long a spared host is given to notice that a connection has
// been closed before it gets the next.
const sparePause = 10 * time.Millisecond

// spare closes the idle connections to a host; from now on it has one at most.
func (p *pool) spare(dial string) {
	p.mu.Lock()
	if p.spared == nil {
		p.spared = map[string]bool{}
	}
	p.spared[dial] = true
	p.mu.Unlock()
	p.makeRoom(dial)
}

// makeRoom closes the idle connections to a spared host and returns how long that
// host is given to notice.
func (p *pool) makeRoom(dial string) (pause time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.spared[dial] {
		return 0
	}
	for k, list := range p.idle {
		if k.Dial == dial {
			for _, c := range list {
				c.Close()
			}
			delete(p.idle, k)
		}
	}
	return sparePause
}

// take returns an idle connection on which nothing has arrived, or nil.
func (p *pool) take(k wire.Route) wire.Connection {
	for {
		c := p.pop(k)
		if c == nil || c.Idle() {
			return c
		}
		c.Close()
	}
}

func (p *pool) pop(k wire.Route) wire.Connection {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.idle[k]
	if len(list) == 0 || p.mute[k.Dial] >= muteConnections {
		return nil
	}
	c := list[len(list)-1]
	p.idle[k] = list[:len(list)-1]
	return c
}

// give returns a connection to the pool, or closes it when it cannot serve again.
func (p *pool) give(k wire.Route, c wire.Connection) {
	if !c.Reusable() || !p.push(k, c) {
		c.Close()
	}
}

func (p *pool) push(k wire.Route, c wire.Connection) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.idle[k]) >= maxIdle || p.mute[k.Dial] >= muteConnections {
		return false
	}
	if p.idle == nil {
		p.idle = make(map[wire.Route][]wire.Connection)
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
