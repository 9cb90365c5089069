package plan

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// binding is one choice for everything that a case leaves open: who plays its
// roles, which method and which headers stand for the placeholders.
type binding struct {
	// role is the expanding role and origin who plays it; base is the allowed
	// origin that Allowed means in this instance.
	role   harness.Origin
	origin string
	base   string
	// grant is the one of the policy's grants that the rest is taken from.
	grant harness.Grant

	method string
	header fetch.Header
	// headers are all declared ones; together says that the case expands to them.
	headers  []fetch.Header
	together bool
}

// label names what the binding chose.
func (b binding) label() string {
	var parts []string
	if b.method != "" {
		parts = append(parts, b.method)
	}
	if b.header.Name != "" {
		parts = append(parts, b.header.Name)
	}
	if b.together {
		parts = append(parts, "all declared headers")
	}
	if b.origin != "" {
		parts = append(parts, "from "+b.origin)
	}
	return strings.TrimPrefix(strings.Join(parts, " "), "from ")
}

// bindings returns every choice for a case's open places, or why there is none.
func (p *planner) bindings(c harness.Case) ([]binding, string) {
	role, err := expandingRole(c.Asks())
	if err != "" {
		return nil, err
	}
	actors, why := p.play(role)
	if why != "" {
		return nil, why
	}
	some := actors
	if !isLookAlike(role) {
		some = someCasts(actors)
	}
	if !c.EveryOrigin {
		actors = some
	}
	var all []binding
	for n, actor := range actors {
		bound, whyNot := p.bind(c, role, actor, names(c, n, actors, slices.Contains(some, actor)))
		if whyNot != "" {
			why = whyNot
			continue
		}
		all = append(all, bound...)
	}
	if len(all) > 0 {
		why = ""
	}
	return all, why
}

// names returns how many methods and header names the nth actor asks with: the
// first of each grant with all that EveryName wants, those beyond the some that
// other cases take with one.
func names(c harness.Case, n int, actors []cast, some bool) int {
	switch {
	case c.EveryName && (n == 0 || actors[n].grant != actors[n-1].grant):
		return math.MaxInt
	case some:
		return someOf
	}
	return 1
}

// bind returns every choice for the open places of a case that one actor plays,
// with most methods and header names at most.
func (p *planner) bind(c harness.Case, role harness.Origin, actor cast, most int) ([]binding, string) {
	grant := p.plan.Target.Policy.AllGrants()[actor.grant]
	methods, why := p.methods(c, grant, actor.origin)
	if why != "" {
		return nil, why
	}
	headers, why := p.headers(c, grant, actor.origin)
	if why != "" {
		return nil, why
	}
	var all []binding
	for _, m := range spread(methods, most, alike) {
		for _, h := range spread(headers, most, alike) {
			b := binding{role: role, origin: actor.origin, base: actor.base, grant: grant, method: m, headers: spread(declaredHeaders(grant), mostTogether, alike)}
			if b.together = h.Name == harness.DeclaredHeaders; !b.together {
				b.header = h
			}
			all = append(all, b)
		}
	}
	return all, ""
}

// expandingRole returns the one role of a story over which it expands: that of
// OtherAllowed or a look-alike before Allowed before a fixed one.
func expandingRole(asks []harness.Ask) (role harness.Origin, problem string) {
	rank := func(o harness.Origin) int {
		switch {
		case o == harness.OtherAllowed || o == harness.Denied || isLookAlike(o):
			return 2
		case o == harness.Allowed:
			return 1
		}
		return 0
	}
	for _, a := range asks {
		if role == "" || rank(a.From) > rank(role) {
			role = a.From
		}
	}
	if role == "" {
		return "", "the case does not say who asks"
	}
	return role, ""
}

// What to say where placeholders stand for nothing.
const (
	noMethods = "it is not declared which methods are allowed: add `methods: [PUT, …]`"
	noHeaders = "it is not declared which request headers are allowed: add `headers: [Content-Type, …]`"
)

// asksForUsual reports whether the case is asked with usual methods and request
// headers where none are declared: if it is about every answer, or if its request
// is to be refused in any case.
func asksForUsual(c harness.Case) bool { return c.HoldsForAnyone() || c.Want == harness.Blocked }

// usual says which placeholders of a case stand for usual values because
// nothing is declared, or "".
func (p *planner) usual(c harness.Case, grant harness.Grant) string {
	for _, a := range c.Asks() {
		if a.Method == harness.DeclaredMethod && grant.Methods == nil {
			return noMethods
		}
		for _, h := range a.Headers {
			if (h.Name == harness.DeclaredHeader || h.Name == harness.DeclaredHeaders) && grant.Headers == nil {
				return noHeaders
			}
		}
	}
	return ""
}

// usualMethod is asked for where no methods are declared, and so never sent.
const usualMethod = "PUT"

// methods returns what the method placeholder of a case stands for under a
// grant, asked by an origin.
func (p *planner) methods(c harness.Case, grant harness.Grant, origin string) ([]string, string) {
	uses := func(placeholder string) bool {
		return slices.ContainsFunc(c.Asks(), func(a harness.Ask) bool { return a.Method == placeholder })
	}
	switch {
	case uses(harness.DeclaredMethod) && grant.Methods == nil && asksForUsual(c):
		return []string{usualMethod}, ""
	case uses(harness.DeclaredMethod) && c.OfResponse:
		methods, why := declaredMethods(grant)
		if why != "" {
			return nil, why
		}
		return respondsTo(p.plan.Target, methods)
	case uses(harness.DeclaredMethod):
		return declaredMethods(grant)
	case uses(harness.UndeclaredMethod):
		return undeclaredMethods(toOrigin(p.plan.Target.Policy, origin, grant))
	}
	return []string{""}, ""
}

// toOrigin returns what the policy lets an origin do, by whichever grants: the
// given one if there is no other.
func toOrigin(p harness.Policy, origin string, grant harness.Grant) harness.Grant {
	if len(p.Grants) > 1 && p.AllowsOrigin(origin) != harness.No {
		return p.Joined(origin)
	}
	return grant
}

// respondsTo leaves out the methods whose responses are judged at another target.
func respondsTo(t harness.Target, methods []string) ([]string, string) {
	left := slices.DeleteFunc(slices.Clone(methods), func(m string) bool { return slices.Contains(t.Elsewhere, m) })
	if len(left) == 0 {
		return nil, "every declared method is another target's own request, and its response is judged there"
	}
	return left, ""
}

func declaredMethods(g harness.Grant) ([]string, string) {
	if g.Methods == nil {
		return nil, noMethods
	}
	var methods []string
	for _, m := range g.Methods {
		if m == harness.Any {
			methods = append(methods, "PUT", "DELETE", "PATCH")
		} else if !fetch.IsForbiddenMethod(m) && !fetch.IsSafelistedMethod(fetch.NormalizeMethod(m)) {
			methods = append(methods, m)
		}
	}
	if methods == nil {
		return nil, "the policy allows no method beyond GET, HEAD and POST"
	}
	return methods, ""
}

func undeclaredMethods(g harness.Grant) ([]string, string) {
	if g.Methods == nil {
		return nil, noMethods
	}
	var methods []string
	// An invented token is refused by every list that is not "any": it shows an echo.
	for _, m := range []string{"PUT", "DELETE", "PATCH", "CORSUITE"} {
		if g.AllowsMethod(m) == harness.No {
			methods = append(methods, m)
		}
	}
	if methods == nil {
		return nil, "the policy allows every method"
	}
	return methods, ""
}

// headers returns what the header placeholder of a case stands for under a
// grant, asked by an origin.
func (p *planner) headers(c harness.Case, grant harness.Grant, origin string) ([]fetch.Header, string) {
	uses := func(placeholder string) bool {
		return slices.ContainsFunc(c.Asks(), func(a harness.Ask) bool {
			return slices.ContainsFunc(a.Headers, func(h fetch.Header) bool { return h.Name == placeholder })
		})
	}
	if !uses(harness.DeclaredHeader) && !uses(harness.DeclaredHeaders) && !uses(harness.UndeclaredHeader) {
		return []fetch.Header{{}}, ""
	}
	if grant.Headers == nil {
		if asksForUsual(c) && !uses(harness.UndeclaredHeader) {
			return declaredHeaders(grant), ""
		}
		return nil, noHeaders
	}
	if uses(harness.UndeclaredHeader) {
		if toOrigin(p.plan.Target.Policy, origin, grant).AllowsHeader(undeclaredHeader) != harness.No {
			return nil, "the policy allows every request header"
		}
		return []fetch.Header{{Name: undeclaredHeader, Value: "1"}}, ""
	}
	declared := declaredHeaders(grant)
	if len(declared) == 0 {
		return nil, "the policy allows no request header that a script can set"
	}
	if uses(harness.DeclaredHeaders) {
		return []fetch.Header{{Name: harness.DeclaredHeaders}}, ""
	}
	return declared, ""
}

// undeclaredHeader is a name that no policy lists.
const undeclaredHeader = "X-Corsuite-Undeclared"

// usualHeader is asked for where no request headers are declared: JSON is what
// makes most preflights necessary.
const usualHeader = "Content-Type"

// declaredHeaders returns the grant's request headers that a script can set,
// each with a value that no safelist lets pass; the usual one if none are declared.
func declaredHeaders(g harness.Grant) []fetch.Header {
	names := g.Headers
	if names == nil {
		names = []string{usualHeader}
	}
	var headers []fetch.Header
	for _, name := range names {
		if name == harness.Any {
			name = "X-Corsuite-Any"
		}
		h := fetch.Header{Name: name, Value: unsafeValue(name)}
		if !fetch.IsForbiddenRequestHeader(h) && !strings.EqualFold(name, "User-Agent") {
			headers = append(headers, h)
		}
	}
	return headers
}

// unsafeValue returns a value with which the header is not CORS-safelisted.
// https://fetch.spec.whatwg.org/#cors-safelisted-request-header
func unsafeValue(name string) string {
	switch strings.ToLower(name) {
	case "accept":
		return `text/plain;q="1"`
	case "accept-language", "content-language":
		return "en_GB"
	case "content-type":
		return "application/json"
	case "range":
		return "bytes=0-0,2-2"
	case "authorization":
		return harness.MadeUpAuthorization
	}
	return "1"
}

// fill returns the ask with every role and placeholder replaced, the target's
// URL, its own request and its session put in.
func (p *planner) fill(a harness.Ask, b binding) (harness.Ask, string) {
	t := p.plan.Target
	origin, why := p.resolve(a.From, b)
	if why != "" {
		return a, why
	}
	a.From = harness.Origin(origin)
	here := a.URL == "" || a.URL == harness.EscapedPath
	if a.URL == harness.EscapedPath {
		a.URL = escaped(t.URL)
	} else {
		a.URL = at(t, a.URL)
	}
	a.URL = withQuery(a.URL, a.Query)
	if a.Fragment != "" {
		a.URL += "#" + a.Fragment
	}
	a.Query, a.Fragment = "", ""
	if a.Method == harness.DeclaredMethod || a.Method == harness.UndeclaredMethod {
		a.Method = b.method
	}
	a.Headers = fillHeaders(a.Headers, b)
	if here {
		a = request(t, a)
	}
	a, a.Declared = inSession(t, a), declaredFor(t, a.From)
	a.Stream = t.Kind() == harness.Stream
	if t.Kind() == harness.WebSocket {
		a.URL, a.Initiator = harness.HTTPURL(a.URL), harness.ByWebSocket
	}
	a.Bytes = fillBytes(a.Bytes, a)
	return giveLeave(t, a), impossible(a)
}

// declaredFor returns the status that the target is declared to answer an
// origin with, 0 for none.
func declaredFor(t harness.Target, from harness.Origin) int {
	if from != harness.NoOrigin && string(from) != t.Origin() && t.Policy.AllowsOrigin(string(from)) == harness.No {
		return cmp.Or(t.Refused.Status, t.Status)
	}
	return t.Status
}

// escaped returns a URL with the first letter of its path that needs no escape written
// as one, or the URL as it is where there is none.
func escaped(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	path := u.EscapedPath()
	i := strings.IndexFunc(path, func(r rune) bool { return 'a' <= r && r <= 'z' })
	if i < 0 || strings.Contains(path[:i], "%") {
		return address
	}
	start := strings.Index(address, u.Host) + len(u.Host)
	return fmt.Sprintf("%s%%%02X%s", address[:start+i], path[i], address[start+i+1:])
}

// at returns the target's URL, or that of another path on its server.
func at(t harness.Target, path string) string {
	base, err := url.Parse(t.URL)
	if path == "" || err != nil {
		return t.URL
	}
	return base.Scheme + "://" + base.Host + path
}

// resolve returns the origin that a role of an ask stands for under a binding.
func (p *planner) resolve(role harness.Origin, b binding) (string, string) {
	switch {
	case role == b.role && b.origin != "":
		return b.origin, ""
	case role == harness.Allowed:
		if b.base == "" {
			return "", whyNobody(p.plan.Target.Policy, 0)
		}
		return b.base, ""
	}
	actors, why := p.play(role)
	if why != "" {
		return "", why
	}
	return actors[0].origin, ""
}

func fillHeaders(headers []fetch.Header, b binding) []fetch.Header {
	var filled []fetch.Header
	for _, h := range headers {
		switch h.Name {
		case harness.DeclaredHeader, harness.UndeclaredHeader:
			filled = append(filled, b.header)
		case harness.DeclaredHeaders:
			filled = append(filled, b.headers...)
		default:
			filled = append(filled, h)
		}
	}
	return filled
}

// withQuery appends to the URL's query.
func withQuery(u, query string) string {
	switch {
	case query == "":
		return u
	case strings.Contains(u, "?"):
		return fmt.Sprintf("%s&%s", u, query)
	}
	return fmt.Sprintf("%s?%s", u, query)
}
