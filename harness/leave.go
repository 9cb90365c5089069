package harness

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file, which says what may be sent: GET, HEAD and OPTIONS always.
// Any other method only if somebody declared it and gave leave for it, and to the
// target's own host: a redirect that leads elsewhere is not followed with it, as a
// browser would, since whoever is there was declared by nobody. A request with a
// method that nobody declared is never sent: its preflight is judged.

// IsSafeMethod reports whether a method reaches a target without anybody's leave.
// Methods are case-sensitive, so "get" is another one.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.1
func IsSafeMethod(method string) bool {
	return method == "GET" || method == "HEAD" || method == "OPTIONS"
}

// MaySend reports whether a message of the ask may reach the server of a URL with
// this method, as it goes on the wire. unsafe is leave for every declared method.
// An ask that Plan did not make declares its own method.
func (a Ask) MaySend(method, to string, unsafe bool) bool {
	switch {
	case a.Held && method != "OPTIONS" && method == a.pageMethod():
		return false
	case IsSafeMethod(method):
		return true
	case a.Held || !a.Send && !unsafe, !a.reaches(to):
		return false
	}
	return method == a.pageMethod() || a.Bytes != nil && method == a.Bytes.Method
}

// reaches reports whether a URL is at the target's host, or at one that the ask names besides.
func (a Ask) reaches(to string) bool {
	return isAt(a.URL, to) || slices.ContainsFunc(a.Hosts, func(host string) bool { return isAt(host, to) })
}

// isAt reports whether two URLs name the same host and port; the ports of http and
// https are one, since servers move their own from one to the other.
func isAt(target, to string) bool {
	t, err := url.Parse(target)
	u, toErr := url.Parse(to)
	return err == nil && toErr == nil && strings.EqualFold(t.Hostname(), u.Hostname()) && unusualPort(t) == unusualPort(u)
}

// unusualPort returns the port of a URL, "" for the one that its scheme has by itself.
func unusualPort(u *url.URL) string {
	switch port := u.Port(); {
	case u.Scheme == "http" && port == "80", u.Scheme == "https" && port == "443":
		return ""
	default:
		return port
	}
}

// LedAway returns the host to which a redirect would have taken a request that
// leave was given for. It was kept back for that.
func (o Observation) LedAway() (host string, led bool) {
	x, sent := o.Actual()
	if o.Outcome != OutcomeWithheld || !sent || IsSafeMethod(x.Method) || !fetch.IsRedirectStatus(x.Status) {
		return "", false
	}
	base, err := url.Parse(x.URL)
	if err != nil {
		return "", false
	}
	location, _ := fetch.Get(x.Response, "Location")
	to, err := base.Parse(location)
	if err != nil || isAt(x.URL, to.String()) {
		return "", false
	}
	return to.Host, true
}

// pageMethod returns the method of the request that the page makes. A beacon has
// one method, whatever the ask says.
// https://w3c.github.io/beacon/#sec-processing-model (step 7)
func (a Ask) pageMethod() string {
	if a.Initiator == ByBeacon {
		return "POST"
	}
	return fetch.NormalizeMethod(a.Method)
}

// WireMethod returns the method that the ask itself is sent with.
func (a Ask) WireMethod() string {
	if a.Bytes != nil && a.Bytes.Method != "" {
		return a.Bytes.Method
	}
	return a.pageMethod()
}

// DeclaresForSending reports whether somebody named the method: the policy,
// where "*" names none, the target's own request, or the operator.
func (t Target) DeclaresForSending(method string) bool {
	named := func(m string) bool { return fetch.NormalizeMethod(m) == method }
	return method == t.OwnMethod() || slices.Contains(t.Sends, method) ||
		t.Policy.some(func(g Grant) bool { return slices.ContainsFunc(g.Methods, named) })
}

// Covers reports whether the target's operator may give leave to send the
// method: the policy lists it, by name or as "*", or it is that of the target's
// own request. That no policy can refuse POST declares no POST.
func (t Target) Covers(method string) bool {
	return t.DeclaresForSending(method) || t.Policy.some(func(g Grant) bool { return slices.Contains(g.Methods, Any) })
}

// LetOut returns the targets with leave to send these methods, or an error that
// names those which no target covers.
func LetOut(targets []Target, methods []string) ([]Target, error) {
	all := slices.Clone(targets)
	for _, m := range methods {
		method, covered := fetch.NormalizeMethod(m), false
		for i, t := range targets {
			if t.Covers(method) {
				covered = true
				all[i].Sends = append(slices.Clone(all[i].Sends), method)
			}
		}
		if !covered && !IsSafeMethod(method) {
			return nil, fmt.Errorf("no target declares %q: list it under `methods`, or as the `method` of a target", m)
		}
	}
	return all, nil
}
