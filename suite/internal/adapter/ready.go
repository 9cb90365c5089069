package adapter

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/proc"
)

const (
	readyTimeout  = 15 * time.Second
	readyInterval = 25 * time.Millisecond
	// probeTimeout bounds one question: an accepted connection may stay silent for ever.
	probeTimeout = 2 * time.Second
)

// wait returns nil as soon as the adapter answers, or why it never will.
func (r *Running) wait(ctx context.Context, c Command) error {
	limit := c.Ready
	if limit == 0 {
		limit = readyTimeout
	}
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	path := cmp.Or(c.Path, "/items")
	probe := newProbe(r.URL(path), probeOrigin(r.policy))
	for {
		ready := probe.ask(ctx)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-r.done:
			// Whoever answered then, it was not the adapter.
			return r.earlyEnd()
		default:
		}
		if ready {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-r.done:
			return r.earlyEnd()
		case <-timeout.C:
			return &SetupError{
				Why:  fmt.Sprintf("%s is not ready after %v: GET %s: %s; want an HTTP answer", c, limit, path, probe.last),
				Last: lastLines(&r.tail),
			}
		case <-time.After(readyInterval):
		}
	}
}

// earlyEnd says what the end of a process means that has not answered yet.
func (r *Running) earlyEnd() error {
	switch r.cmd.ProcessState.ExitCode() {
	case exitNotInstalled:
		return announced(ErrNotInstalled, lastLine(&r.tail))
	case exitCannotExpress:
		return announced(ErrCannotExpress, lastLine(&r.tail))
	}
	proc.Kill(r.cmd) // a child of it may hold the port
	if r.awaitPort() != nil {
		return errPortTaken
	}
	return &endedError{exit: r.exit, last: lastLines(&r.tail)}
}

func announced(err error, detail string) error {
	if detail == "" {
		return err
	}
	return fmt.Errorf("%w: %s", err, detail)
}

// probe asks a URL whether somebody is there.
type probe struct {
	client      http.Client
	url, origin string
	// last is what came of the last question, in words.
	last string
}

func newProbe(url, origin string) *probe {
	return &probe{
		client: http.Client{
			Transport: &http.Transport{
				DisableKeepAlives: true,
				ForceAttemptHTTP2: true,
				TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Timeout:       probeTimeout,
		},
		url:    url,
		origin: origin,
		last:   "not asked",
	}
}

// ask reports whether the resource answers. Servers that open their port before
// they have loaded what they serve answer 404 or 5xx until then, so those
// answers count as "not yet"; a refusal of the origin counts as ready.
func (p *probe) ask(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url, nil)
	if err != nil {
		p.last = err.Error()
		return false
	}
	req.Header.Set("Origin", p.origin)
	resp, err := p.client.Do(req)
	if err != nil {
		p.last = err.Error()
		return false
	}
	_ = resp.Body.Close() // unread, since it may never end: the status is what was asked for
	p.last = resp.Status
	return resp.StatusCode != http.StatusNotFound && resp.StatusCode < 500
}

// probeOrigin returns an origin that the policy spells out, since some servers
// turn everybody else away, or a stranger when it names none.
func probeOrigin(p harness.Policy) string {
	for _, origin := range p.Origins {
		if strings.Contains(origin, "://") && !strings.Contains(origin, "*") {
			return origin
		}
	}
	return harness.StrangerOrigin
}
