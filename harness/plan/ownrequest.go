package plan

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: the target's own request is the base of every case. An ask
// that names no method is that request, whoever makes it; one that names another
// method has its headers, for a page that needs them sets them on every request.

// request puts the target's own request into an ask of a rule at the target's URL.
func request(t harness.Target, a harness.Ask) harness.Ask {
	if a.Bytes != nil && a.Bytes.Method != "" {
		// Written by hand from the request line on.
		a.Method = cmp.Or(a.Method, "GET")
		return a
	}
	if a.Bytes != nil && a.Method != "" {
		// It is about that method: no preflight is put in its place.
		bytes := *a.Bytes
		bytes.Method, bytes.Headers = a.Method, withMissing(a.Bytes.Headers, t.Headers)
		a.Bytes = &bytes
		return a
	}
	byHand := a.Bytes != nil && a.Method == ""
	if a.Method == "" {
		a.Method = t.OwnMethod()
		a.Body = cmp.Or(a.Body, t.Body)
	}
	own := fetch.NormalizeMethod(a.Method) == t.OwnMethod()
	a.Headers = pageHeaders(t, a.Headers, own && t.Body != "" && a.Body == t.Body)
	if byHand {
		a.Bytes = askingBytes(a.Bytes, a)
	}
	return a
}

// pageHeaders adds the headers of the target's own request to those of a rule.
// Where both have one, the target's value is the better sample of what a page
// sends, unless it is safelisted and the rule's need not be.
func pageHeaders(t harness.Target, headers []fetch.Header, withBody bool) []fetch.Header {
	own := slices.Clone(t.Headers)
	if withBody && t.ContentType != "" {
		own = append(own, fetch.Header{Name: "Content-Type", Value: t.ContentType})
	}
	all := slices.Clone(headers)
	for _, h := range own {
		switch _, there := fetch.Get(all, h.Name); {
		case !there:
			all = append(all, h)
		case len(fetch.UnsafeHeaderNames([]fetch.Header{h})) > 0:
			all = fetch.Put(all, h)
		}
	}
	return all
}

// askingBytes completes bytes that stand for the target's own request: with its
// headers and body or, where a preflight comes first and the bytes replace that,
// with what the preflight asks for.
func askingBytes(b *harness.Bytes, a harness.Ask) *harness.Bytes {
	asking := *b
	more := a.Headers
	if preflight, needed := fetch.Preflight(a.Request()); needed {
		more = preflight
	} else {
		asking.Body = cmp.Or(b.Body, a.Body)
	}
	more = slices.DeleteFunc(slices.Clone(more), func(h fetch.Header) bool { return h.Name == "Origin" })
	asking.Headers = withMissing(asking.Headers, more)
	return &asking
}

// withMissing returns the lines followed by those of more whose names they lack.
func withMissing(lines, more []fetch.Header) []fetch.Header {
	all := slices.Clone(lines)
	for _, h := range more {
		if _, listed := fetch.Get(lines, h.Name); !listed {
			all = append(all, h)
		}
	}
	return all
}

// impossible says why no page can make the ask, "" if one can: an ask of a rule
// may become such a one with the target's own method and headers.
func impossible(a harness.Ask) string {
	method, unsafe := fetch.NormalizeMethod(a.Method), fetch.UnsafeHeaderNames(a.Headers)
	r := a.Request()
	_, needed := fetch.Preflight(r)
	_, cookie := fetch.Get(handMade(a), "Cookie")
	switch {
	case r.NeverPreflight && method != "GET":
		return fmt.Sprintf("%s asks with GET only, and the target's own request is %s", a.Initiator, method)
	case r.Mode == fetch.NoCORS && !fetch.IsSafelistedMethod(method):
		return fmt.Sprintf("without CORS a page cannot send %s, which is the target's own request", method)
	case (r.NeverPreflight || r.Mode == fetch.NoCORS) && len(unsafe) > 0:
		return fmt.Sprintf("it cannot set %s, which the target's own request has", unsafe[0])
	case needed && cookie:
		return "a preflight carries no cookie, and the target's own request begins with one"
	}
	return ""
}

// handMade returns the field lines of the ask's bytes.
func handMade(a harness.Ask) []fetch.Header {
	if a.Bytes == nil {
		return nil
	}
	return a.Bytes.Headers
}

// elsewhere says that a case asks the target with GET or HEAD by name though its
// own request is another, so that nothing is known of their answer (an upload
// server that tells an offset to HEAD need not serve GET at all); or that it
// asks a stream with HEAD: what serves an endless GET often serves HEAD as well and
// writes on for nobody, so that the connection is lost to a browser. "" is neither.
func elsewhere(c harness.Case, t harness.Target) string {
	own := t.OwnMethod()
	if t.Kind() == harness.Stream && own == "GET" && slices.ContainsFunc(c.Asks(), func(a harness.Ask) bool { return a.URL == "" && a.Method == "HEAD" }) {
		return "it is about HEAD, and the target is a stream, which pages read with GET"
	}
	if own == "GET" {
		return ""
	}
	for _, a := range c.Asks() {
		if a.URL == "" && a.Method != own && (a.Method == "GET" || a.Method == "HEAD") {
			return fmt.Sprintf("it is about %s, and the target's own request is %s", a.Method, own)
		}
	}
	return ""
}

// asDeclared returns the request as the policy is asked about it: what belongs to the
// target's own request is declared by it where the policy has no list. A header that it
// sends without asking, the Content-Type of a form, declares no other value of that.
func asDeclared(t harness.Target, r fetch.Request) fetch.Request {
	if !t.Policy.DeclaresMethods() && fetch.NormalizeMethod(r.Method) == t.OwnMethod() {
		r.Method = "GET"
	}
	if !t.Policy.DeclaresHeaders() {
		own := pageHeaders(t, nil, true)
		r.Headers = slices.DeleteFunc(slices.Clone(r.Headers), func(h fetch.Header) bool {
			value, has := fetch.Get(own, h.Name)
			return has && len(fetch.UnsafeHeaderNames([]fetch.Header{{Name: h.Name, Value: value}})) > 0
		})
	}
	return r
}

// preflighted reports whether a page of another origin asks permission before it
// makes the target's own request.
func preflighted(t harness.Target) bool {
	_, needed := fetch.Preflight(request(t, harness.Ask{From: harness.StrangerOrigin, URL: t.URL}).Request())
	return needed
}
