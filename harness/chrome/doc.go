// Package chrome is the user agent that asks through a real browser: it stands
// a page at any origin, has the page's script make the requests, and reads from
// the DevTools protocol what crossed the wire and why the browser refused.
//
// It does not judge, knows no rule, and repeats nothing but asks that the
// browser's cache answered in the server's place. It is the only package that
// imports chromedp or cdproto.
//
// How an ask travels:
//
//	agent.go      the agent: start, end, what it can
//	gather.go     stories in, observations out: order, concurrency, rate
//	cache.go      keeps the browser's caches from answering in the server's place
//	ask.go        one story, one ask, and what the probe is told of it
//	profile.go    an HTTP cache, a cookie jar and the pages that share them; several of them
//	pool.go       a page for each origin that asks, a bounded number of tabs
//	page.go       one tab at one origin; the frame and workers inside it
//	probe.js      (package fixtures) makes the request in the page
//	intercept.go  answers for the pages, keeps safe mode, adds authentication
//	collector.go  sorts DevTools events into one trace per ask
//	trace.go      one ask's events, and when they are complete
//	exchanges.go  a trace becomes evidence
//	outcome.go    evidence and what the script saw become an Observation
//	browser.go    the process: flags, permissions, version, end
//	find.go       which binary
package chrome
