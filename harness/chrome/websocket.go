package chrome

import (
	"regexp"
	"strconv"

	"github.com/chromedp/cdproto/network"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
)

// handshake is what the browser told of how a WebSocket was opened.
type handshake struct {
	url      string
	request  network.Headers
	response *network.WebSocketResponse
	failure  string
	over     bool
}

// socketEvent takes the events of WebSockets. The lock is held.
func (c *collector) socketEvent(ev any) bool {
	var id network.RequestID
	var tell func(*handshake)
	switch ev := ev.(type) {
	case *network.EventWebSocketCreated:
		id, tell = ev.RequestID, func(h *handshake) { h.url = ev.URL }
		if c.opening != nil {
			r := c.requestOf(id)
			r.socket = &handshake{}
			if r.trace == nil {
				r.trace = c.opening
				c.opening.requests = append(c.opening.requests, r)
				delete(c.unannounced, id)
				c.requests[id] = r
			}
		}
	case *network.EventWebSocketWillSendHandshakeRequest:
		id, tell = ev.RequestID, func(h *handshake) { h.request = ev.Request.Headers }
	case *network.EventWebSocketHandshakeResponseReceived:
		id, tell = ev.RequestID, func(h *handshake) { h.response, h.over = ev.Response, true }
	case *network.EventWebSocketFrameError:
		id, tell = ev.RequestID, func(h *handshake) { h.failure, h.over = ev.ErrorMessage, true }
	case *network.EventWebSocketClosed:
		id, tell = ev.RequestID, func(h *handshake) { h.over = true }
	default:
		return false
	}
	if r := c.requests[id]; r != nil && r.socket != nil {
		tell(r.socket)
		r.trace.notify()
	}
	return true
}

// open says which ask opens a WebSocket from now on; nil is none.
func (c *collector) open(t *trace) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opening = t
}

// socket returns the handshake of the ask, or nil.
func (t *trace) socket() *handshake {
	for _, r := range t.requests {
		if r.socket != nil {
			return r.socket
		}
	}
	return nil
}

// refusedWith finds the status in the browser's words for a handshake that was refused.
var refusedWith = regexp.MustCompile(`Unexpected response code: (\d{3})`)

// observeSocket makes an observation of a handshake. The trace's lock is held.
func observeSocket(script probe.Told, t *trace) harness.Observation {
	h := t.socket()
	if h == nil {
		if script.Settled == probe.Throw {
			return harness.Observation{Outcome: harness.OutcomeBlocked, Reason: fetch.InvalidRequest, Error: script.Message}
		}
		return harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.Interrupted, Error: "the browser did not say that it opened a WebSocket"}
	}
	x := harness.Exchange{Method: "GET", URL: t.ask.URL, Request: lines(h.request)}
	o := harness.Observation{Console: t.console}
	switch {
	case h.response != nil:
		x.Proto, x.Status, x.Response = "HTTP/1.1", int(h.response.Status), lines(h.response.Headers)
	default:
		if m := refusedWith.FindStringSubmatch(h.failure); m != nil {
			x.Status, _ = strconv.Atoi(m[1])
		}
	}
	switch {
	case script.Settled == probe.Load:
		o.Outcome, x.Status = harness.OutcomeShared, 101
	case x.Status != 0 && x.Status != 101:
		o.Outcome, o.Reason, o.Parameter = harness.OutcomeBlocked, fetch.HandshakeRefused, strconv.Itoa(x.Status)
	case script.Settled == probe.Timeout:
		o.Outcome, o.Reason, o.Error = harness.OutcomeError, fetch.Timeout, "no answer in time"
	default:
		o.Outcome, o.Reason, o.Error = harness.OutcomeError, fetch.ConnectionFailed, h.failure
		x.Error = h.failure
	}
	o.Status, o.Exchanges = x.Status, []harness.Exchange{x}
	return o
}
