package specs

import (
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// get is a fetch(url) of a page in the role.
func get(from harness.Origin) harness.Ask { return harness.Ask{From: from} }

// credentialed is a fetch(url, {credentials: "include"}).
func credentialed(from harness.Origin) harness.Ask {
	return harness.Ask{From: from, Credentials: fetch.Include}
}

// withCookie is a credentialed request that has a cookie, whether or not the
// target has a session: some servers look at Origin only where there is none.
func withCookie(from harness.Origin) harness.Ask {
	return harness.Ask{From: from, Credentials: fetch.Include, Session: harness.WithCookie}
}

// byMethod is a request that each declared method makes a preflight necessary for.
func byMethod(from harness.Origin) harness.Ask {
	return harness.Ask{From: from, Method: harness.DeclaredMethod}
}

// byHeaders is the target's own request with every declared request header: a
// preflight is necessary, and where it is a GET the request itself follows.
func byHeaders(from harness.Origin) harness.Ask {
	return harness.Ask{From: from, Headers: harness.With(harness.DeclaredHeaders, "")}
}

// including returns the ask in credentials mode "include".
func including(a harness.Ask) harness.Ask {
	a.Credentials = fetch.Include
	return a
}

// sent returns the ask with its first message replaced by these field lines,
// which follow Host and Accept; those of the target's own request come last.
func sent(a harness.Ask, lines ...fetch.Header) harness.Ask {
	a.Bytes = &harness.Bytes{Headers: append([]fetch.Header{line("Accept", "*/*")}, lines...)}
	return a
}

// options returns the ask with its first message replaced by an OPTIONS of these field lines.
func options(a harness.Ask, lines ...fetch.Header) harness.Ask {
	a = sent(a, lines...)
	a.Bytes.Method = "OPTIONS"
	return a
}

// line is one field line.
func line(name, value string) fetch.Header { return fetch.Header{Name: name, Value: value} }

// control points to the ask that a case is measured against, or guarded by.
func control(a harness.Ask) *harness.Ask { return &a }
