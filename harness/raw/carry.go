package raw

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"github.com/corsuite/corsuite/harness/fetch"
)

// maxRetryAfter is the longest wait that a server is granted before it is asked
// again. One that wants more is believed: its answer stands.
const maxRetryAfter = 10 * time.Second

// carrier brings messages to targets and their answers back.
type carrier struct {
	dialer  *dialer
	pool    pool
	limiter *rate.Limiter // nil is unlimited
	// everywhere: the limiter holds on the loopback too.
	everywhere bool
	timeout    time.Duration
	retries    int
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
		wait, again := retryAfter(a.head, time.Now())
		if !again || a.status == msg.declared || try >= c.retries {
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
	mayReuse := !msg.alone && !msg.fresh && msg.version != http10 && isSafe(msg.method)
	w := newWatch(ctx, deadline)
	if mayReuse {
		if conn := c.pool.take(k); conn != nil {
			a, err := c.use(conn, k, msg, w)
			if _, again := errors.AsType[stale](err); !again || isTimeout(err) {
				return a, c.explain(msg, err)
			}
		}
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

// retryAfter returns how long a server that is busy wants to be left alone;
// false is an answer that stands.
// https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
func retryAfter(h head, now time.Time) (time.Duration, bool) {
	if h.status != http.StatusTooManyRequests && h.status != http.StatusServiceUnavailable {
		return 0, false
	}
	value, ok := fetch.Get(h.headers, "Retry-After")
	if !ok {
		return 0, false
	}
	var wait time.Duration
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = max(0, at.Sub(now))
	} else {
		return 0, false
	}
	return wait, wait <= maxRetryAfter
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
