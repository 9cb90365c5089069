package harness

import (
	"fmt"
	"slices"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file, which says what may be sent: GET, HEAD and OPTIONS always.
// Any other method only if somebody declared it and gave leave for it. A request
// with a method that nobody declared is never sent: its preflight is judged.

// IsSafeMethod reports whether a method reaches a target without anybody's leave.
// Methods are case-sensitive, so "get" is another one.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.1
func IsSafeMethod(method string) bool {
	return method == "GET" || method == "HEAD" || method == "OPTIONS"
}

// MaySend reports whether a message of the ask may reach a server with this
// method, as it goes on the wire. unsafe is leave for every declared method.
// An ask that Plan did not make declares its own method.
func (a Ask) MaySend(method string, unsafe bool) bool {
	switch {
	case IsSafeMethod(method):
		return true
	case a.Held || !a.Send && !unsafe:
		return false
	}
	return method == a.pageMethod() || a.Bytes != nil && method == a.Bytes.Method
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
