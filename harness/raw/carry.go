package raw

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/patience"
	"github.com/corsuite/corsuite/harness/wire"
)

// carrier brings messages to targets and their answers back.
type carrier struct {
	dialer *wire.Dialer
	pool   pool
	rate   *patience.Rate
	// everywhere: the rate holds on the loopback too.
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
func (c *carrier) carry(ctx context.Context, msg *wire.Message, clk *clock) (wire.Answer, *wire.Failure) {
	for try := 0; ; {
		if err := clk.stopped(func() error { return c.throttle(ctx, msg) }); err != nil {
			return wire.Answer{}, wire.Interrupted()
		}
		a, fail := c.exchange(ctx, msg, clk.deadline)
		switch {
		case fail != nil && ctx.Err() != nil:
			return a, wire.Interrupted()
		case fail != nil:
			return a, fail
		}
		if a.Status == http.StatusMisdirectedRequest && !msg.Fresh {
			// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (step 16)
			msg.Fresh = true
			continue
		}
		wait, busy := patience.RetryAfter(a.Status, a.Headers, time.Now())
		if !busy || a.Status == msg.Declared {
			c.forbear.answered(msg.Dial)
			return a, nil
		}
		// A server that wants a longer wait than it is granted is believed: its answer stands.
		if wait > patience.LongestWait || !c.forbear.again(msg.Dial, try, c.retries) {
			return a, nil
		}
		try++
		if err := clk.stopped(func() error { return sleep(ctx, wait) }); err != nil {
			return wire.Answer{}, wire.Interrupted()
		}
	}
}

// throttle waits until the rate lets another request go.
func (c *carrier) throttle(ctx context.Context, msg *wire.Message) error {
	if !c.everywhere && c.dialer.Local(msg.Dial) {
		return nil
	}
	return c.rate.Wait(ctx, msg.Dial)
}

// exchange sends a message once, over an idle connection where that cannot do
// harm. A connection that turns out to have gone meanwhile is replaced without
// a word: the server has not answered, and asking again for a safe method
// changes nothing.
func (c *carrier) exchange(ctx context.Context, msg *wire.Message, deadline time.Time) (wire.Answer, *wire.Failure) {
	k := wire.Route{
		Scheme: msg.Scheme, Dial: msg.Dial, Version: msg.Version,
		Credentials: msg.Credentials && len(c.dialer.Trust.Client) > 0,
	}
	mayReuse := !msg.Alone && !msg.Fresh && msg.Version != wire.HTTP10 && harness.IsSafeMethod(msg.Method)
	w := wire.NewWatch(ctx, deadline)
	if mayReuse {
		if conn := c.pool.take(k); conn != nil {
			a, err := c.use(conn, k, msg, w)
			c.pool.learn(k.Dial, err == nil, wire.IsTimeout(err))
			if _, again := errors.AsType[wire.Stale](err); !again || wire.IsTimeout(err) {
				return a, c.explain(msg, err)
			}
		}
	}
	if err := sleep(ctx, c.pool.makeRoom(k.Dial)); err != nil {
		return wire.Answer{}, wire.Interrupted()
	}
	dialCtx, cancel := context.WithDeadline(ctx, deadline)
	conn, fail := c.dialer.Dial(dialCtx, k)
	cancel()
	if fail != nil {
		return wire.Answer{}, fail
	}
	a, err := c.use(conn, k, msg, w)
	return a, c.explain(msg, err)
}

// use carries a message over a connection and puts that away afterwards: out of
// reach once ctx has ended, since the end may still be on its way to it.
func (c *carrier) use(conn wire.Connection, k wire.Route, msg *wire.Message, w *wire.Watch) (wire.Answer, error) {
	a, err := conn.RoundTrip(msg, w)
	if a.Unended {
		c.streams.learn(msg.Address)
	}
	if err != nil || msg.Alone || w.Ctx.Err() != nil {
		conn.Close()
	} else {
		c.pool.give(k, conn)
	}
	return a, err
}

// explain returns nil for no error.
func (c *carrier) explain(msg *wire.Message, err error) *wire.Failure {
	if err == nil {
		return nil
	}
	fail := wire.Explain(msg.Method+" "+msg.Origin()+msg.Target, err)
	if fail.Reason == fetch.Timeout {
		fail.Text = "no answer within " + c.timeout.String() + "; --timeout sets the limit"
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
