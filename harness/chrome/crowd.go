package chrome

import (
	"context"
	"sync"
)

// crowd is all stories that are asked at the moment, side by side or, where it
// matters whose fault something is, one alone. Its zero value is empty.
type crowd struct {
	mu sync.Mutex
	// changed is closed, and made anew, whenever somebody may have to look again.
	changed chan struct{}
	// inside are the stories under way, and waiting those that want to be alone. They go
	// first: what is under way is waited for once, however many of them there are.
	inside, waiting int
	alone           bool
}

// enter waits until a story may be asked, alone or among others; false is that ctx
// ended. Who has entered must leave.
func (c *crowd) enter(ctx context.Context, alone bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if alone {
		c.waiting++
		defer func() { c.waiting-- }()
	}
	for ctx.Err() == nil {
		if !c.alone && (alone && c.inside == 0 || !alone && c.waiting == 0) {
			c.alone = alone
			c.inside++
			return true
		}
		if c.changed == nil {
			c.changed = make(chan struct{})
		}
		changed := c.changed
		c.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		c.mu.Lock()
	}
	c.wake() // others may have waited for this one
	return false
}

// isAlone reports whether a story has entered alone.
func (c *crowd) isAlone() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.alone
}

// leave ends what enter began.
func (c *crowd) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inside--
	c.alone = false
	c.wake()
}

func (c *crowd) wake() {
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}
