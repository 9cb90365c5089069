package raw

import (
	"context"
	"errors"
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/patience"
)

// carrier brings messages to targets and their answers back.
type carrier struct {
	dialer  *dialer
	pool    pool
	limiter *rate.Limiter // nil is unlimited
	// everywhere: the limiter holds on the loopback too.
	everywhere bool
	timeout    time.Duration
	retries    int
	forbear    forbearance
	streams    streams
}

// clock is what an ask has left of its time. Waiting for the rate or for
// Retry-After does not use it up.
type clock struct{ deadline time.Time }

// stopped runs wait with the clock stopped.
func (c *clock) stopped(wait func() error) error {
	began := time.Now()
	err := wait()
	c.deadline = c.deadline.Add(time.Since(began))
	return err
}

// carry sends a message and returns the final answer. An answer of 429 or 503
// with Retry-After is asked again, and so is one 421; only the last answer is returned.
func (c *carrier) carry(ctx context.Context, msg *message, clk *clock) (answer, *failure) {
	for try := 0; ; {
		if err := clk.stopped(func() error { return c.throttle(ctx, msg) }); err != nil {
			return answer{}, interrupted()
		}
		a, fail := c.exchange(ctx, msg, clk.deadline)
		switch {
		case fail != nil && ctx.Err() != nil:
			return a, interrupted()
		case fail != nil:
			return a, fail
		}
		if a.status == http.StatusMisdirectedRequest && !msg.fresh {
			// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (step 16)
			msg.fresh = true
			continue
		}
		wait, busy := patience.RetryAfter(a.status, a.headers, time.Now())
		if !busy || a.status == msg.declared {
			c.forbear.answered(msg.dial)
			return a, nil
		}
		// A server that wants a longer wait than it is granted is believed: its answer stands.
		if wait > patience.LongestWait || !c.forbear.again(msg.dial, try, c.retries) {
			return a, nil
		}
		try++
		if err := clk.stopped(func() error { return sleep(ctx, wait) }); err != nil {
			return answer{}, interrupted()
		}
	}
}

// throttle waits until the rate lets another request go.
func (c *carrier) throttle(ctx context.Context, msg *message) error {
	if c.limiter == nil || !c.everywhere && c.dialer.local(msg.dial) {
		return nil
	}
	return c.limiter.Wait(ctx)
}

// exchange sends a message once, over an idle connection where that cannot do
// harm. A connection that turns out to have gone meanwhile is replaced without
// a word: the server has not answered, and asking again for a safe method
// changes nothing.
func (c *carrier) exchange(ctx context.Context, msg *message, deadline time.Time) (answer, *failure) {
	k := key{
		scheme: msg.scheme, dial: msg.dial, version: msg.version,
		credentials: msg.credentials && len(c.dialer.trust.client) > 0,
	}
	mayReuse := !msg.alone && !msg.fresh && msg.version != http10 && harness.IsSafeMethod(msg.method)
	w := newWatch(ctx, deadline)
	if mayReuse {
		if conn := c.pool.take(k); conn != nil {
			a, err := c.use(conn, k, msg, w)
			if _, again := errors.AsType[stale](err); !again || isTimeout(err) {
				return a, c.explain(msg, err)
			}
		}
	}
	if err := sleep(ctx, c.pool.makeRoom(k.dial)); err != nil {
		return answer{}, interrupted()
	}
	dialCtx, cancel := context.WithDeadline(ctx, deadline)
	conn, fail := c.dialer.dial(dialCtx, k)
	cancel()
	if fail != nil {
		return answer{}, fail
	}
	a, err := c.use(conn, k, msg, w)
	return a, c.explain(msg, err)
}

// use carries a message over a connection and puts that away afterwards: out of
// reach once ctx has ended, since the end may still be on its way to it.
func (c *carrier) use(conn connection, k key, msg *message, w *watch) (answer, error) {
	a, err := conn.roundTrip(msg, w)
	if a.unended {
		c.streams.learn(msg.address)
	}
	if err != nil || msg.alone || w.ctx.Err() != nil {
		conn.Close()
	} else {
		c.pool.give(k, conn)
	}
	return a, err
}

// explain returns nil for no error.
func (c *carrier) explain(msg *message, err error) *failure {
	if err == nil {
		return nil
	}
	fail := explain(msg.method+" "+msg.origin()+msg.target, err)
	if fail.reason == fetch.Timeout {
		fail.text = "no answer within " + c.timeout.String() + "; --timeout sets the limit"
	}
	return fail
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
