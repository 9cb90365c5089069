package patience

import (
	"context"
	"sync"

	"golang.org/x/time/rate"
)

// Rate bounds the requests begun per second: those to each host, and all together. The
// zero value bounds nothing. It is safe for concurrent use.
type Rate struct {
	perHost float64
	all     *rate.Limiter

	mu    sync.Mutex
	hosts map[string]*rate.Limiter
}

// maxHosts bounds the hosts that are remembered: redirects may lead to any number.
const maxHosts = 4096

// NewRate returns a rate of so many requests per second; 0 or less is no bound.
func NewRate(perHost, total float64) *Rate {
	r := &Rate{perHost: perHost}
	if total > 0 {
		r.all = rate.NewLimiter(rate.Limit(total), 1)
	}
	return r
}

// Wait waits until a request to the host, HOST:PORT, may begin, or ctx ends.
func (r *Rate) Wait(ctx context.Context, host string) error {
	if l := r.of(host); l != nil {
		if err := l.Wait(ctx); err != nil {
			return err
		}
	}
	if r.all != nil {
		return r.all.Wait(ctx)
	}
	return ctx.Err()
}

// of returns the limiter of a host, nil for none.
func (r *Rate) of(host string) *rate.Limiter {
	if r.perHost <= 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.hosts[host]
	if l == nil {
		if r.hosts == nil || len(r.hosts) >= maxHosts {
			r.hosts = map[string]*rate.Limiter{}
		}
		l = rate.NewLimiter(rate.Limit(r.perHost), 1)
		r.hosts[host] = l
	}
	return l
}
