// Package proxied is the user agent for any browser that takes a proxy. A recording
// forward proxy answers our page at every origin and carries the page's asks to the
// target; the page takes orders over the same proxy and posts what came of them. No
// automation protocol is needed: a proxy and the address of a page are all that a
// browser has to be given.
//
// The proxy's record is the evidence: what the browser sent and what it was
// answered, line by line. A browser tells its script nothing of why it refused, so
// the reason is what the model makes of that record, confirmed by the browser's own
// words where it has any.
//
// How an ask travels:
//
//	agent.go      the agent: start, end, what it can
//	ask.go        stories in, observations out, one after the other
//	desk.go       orders to the page, and what it tells
//	orders.js     (package fixtures) takes orders in the page
//	proxy.go      connections of the browser: tunnels, certificates, who is let in
//	client.go     one connection: pages, orders, and all else
//	carry.go      what is carried to the target, and what is kept back
//	answer.go     the target's answer on its way to the browser
//	record.go     what crossed the wire for the ask under way
//	observe.go    the record and what the page told become an Observation
//	command.go    a browser that is a command
//	version.go    which browser it is, as it says itself
package proxied
