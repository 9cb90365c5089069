package specs

import (
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// get is a fetch(url) of a page in the role.
func get(from Origin) Ask { return Ask{From: from} }

// credentialed is a fetch(url, {credentials: "include"}).
func credentialed(from Origin) Ask {
	return Ask{From: from, Credentials: fetch.Include}
}

// withCookie is a credentialed request that has a cookie, whether or not the
// target has a session: some servers check Origin only where there is no session.
func withCookie(from Origin) Ask {
	return Ask{From: from, Credentials: fetch.Include, Session: WithCookie}
}

// byMethod is a request with each declared method that needs a preflight.
func byMethod(from Origin) Ask {
	return Ask{From: from, Method: DeclaredMethod}
}

// byHeaders is the target's own request with every declared request header: a
// preflight is due, and the request itself follows if it is a GET.
func byHeaders(from Origin) Ask {
	return Ask{From: from, Headers: with(DeclaredHeaders, "")}
}

// including returns the ask in credentials mode "include".
func including(a Ask) Ask {
	a.Credentials = fetch.Include
	return a
}

// sent returns the ask with its first message replaced by these field lines,
// which follow Host and Accept; those of the target's own request come last.
func sent(a Ask, lines ...fetch.Header) Ask {
	a.Bytes = &Bytes{Headers: append([]fetch.Header{line("Accept", "*/*")}, lines...)}
	return a
}

// options returns the ask with its first message replaced by an OPTIONS of these field lines.
func options(a Ask, lines ...fetch.Header) Ask {
	a = sent(a, lines...)
	a.Bytes.Method = "OPTIONS"
	return a
}

// preflightOf is an allowed origin's preflight, made by hand, for a method and header names.
func preflightOf(method, names string) Ask {
	return options(get(Allowed), line("Origin", "{origin}"), line(ACRM, method), line(ACRH, names))
}

// line is one field line.
func line(name, value string) fetch.Header { return fetch.Header{Name: name, Value: value} }

// control points to the ask that a case is measured against, or guarded by.
func control(a Ask) *Ask { return &a }

// with is a list of one header that the page sets.
func with(name, value string) []fetch.Header { return harness.With(name, value) }
