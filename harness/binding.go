package harness

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// binding is one choice for everything that a case leaves open: who plays its
// roles, which method and which headers stand for the placeholders.
type binding struct {
	// role is the expanding role and origin who plays it; base is the allowed
	// origin that Allowed means in this instance.
	role   Origin
	origin string
	base   string
	// grant is the one of the policy's grants that the rest is taken from.
	grant Grant

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
func (p *planner) bindings(c Case) ([]binding, string) {
	role, err := expandingRole(c.asks())
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
		bound, whyNot := p.bind(c, role, actor, c.names(n, actors, slices.Contains(some, actor)))
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
func (c Case) names(n int, actors []cast, some bool) int {
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
func (p *planner) bind(c Case, role Origin, actor cast, most int) ([]binding, string) {
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
			b := binding{role: role, origin: actor.origin, base: actor.base, grant: grant, method: m, headers: spread(grant.declaredHeaders(), mostTogether, alike)}
			if b.together = h.Name == DeclaredHeaders; !b.together {
				b.header = h
			}
			all = append(all, b)
		}
	}
	return all, ""
}

// expandingRole returns the one role of a story over which it expands: that of
// OtherAllowed or a look-alike before Allowed before a fixed one.
func expandingRole(asks []Ask) (role Origin, problem string) {
	rank := func(o Origin) int {
		switch {
		case o == OtherAllowed || o == Denied || isLookAlike(o):
			return 2
		case o == Allowed:
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
func (c Case) asksForUsual() bool { return c.holdsForAnyone() || c.Want == Blocked }

// usual says which placeholders of a case stand for usual values because
// nothing is declared, or "".
func (p *planner) usual(c Case, grant Grant) string {
	for _, a := range c.asks() {
		if a.Method == DeclaredMethod && grant.Methods == nil {
			return noMethods
		}
		for _, h := range a.Headers {
			if (h.Name == DeclaredHeader || h.Name == DeclaredHeaders) && grant.Headers == nil {
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
func (p *planner) methods(c Case, grant Grant, origin string) ([]string, string) {
	uses := func(placeholder string) bool {
		return slices.ContainsFunc(c.asks(), func(a Ask) bool { return a.Method == placeholder })
	}
	switch {
	case uses(DeclaredMethod) && grant.Methods == nil && c.asksForUsual():
		return []string{usualMethod}, ""
	case uses(DeclaredMethod) && c.OfResponse:
		return p.plan.Target.respondsTo(grant.declaredMethods())
	case uses(DeclaredMethod):
		return grant.declaredMethods()
	case uses(UndeclaredMethod):
		return p.plan.Target.Policy.toOrigin(origin, grant).undeclaredMethods()
	}
	return []string{""}, ""
}

// toOrigin returns what the policy lets an origin do, by whichever grants: the
// given one if there is no other.
func (p Policy) toOrigin(origin string, grant Grant) Grant {
	if len(p.Grants) > 1 && p.AllowsOrigin(origin) != No {
		return p.joined(origin)
	}
	return grant
}

// respondsTo leaves out the methods whose responses are judged at another target.
func (t Target) respondsTo(methods []string, why string) ([]string, string) {
	left := slices.DeleteFunc(slices.Clone(methods), func(m string) bool { return slices.Contains(t.Elsewhere, m) })
	if len(methods) > 0 && len(left) == 0 {
		return nil, "every declared method is another target's own request, and its response is judged there"
	}
	return left, why
}

func (g Grant) declaredMethods() ([]string, string) {
	if g.Methods == nil {
		return nil, noMethods
	}
	var methods []string
	for _, m := range g.Methods {
		if m == Any {
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

func (g Grant) undeclaredMethods() ([]string, string) {
	if g.Methods == nil {
		return nil, noMethods
	}
	var methods []string
	// An invented token is refused by every list that is not "any": it shows an echo.
	for _, m := range []string{"PUT", "DELETE", "PATCH", "CORSUITE"} {
		if g.allowsMethod(m) == No {
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
func (p *planner) headers(c Case, grant Grant, origin string) ([]fetch.Header, string) {
	uses := func(placeholder string) bool {
		return slices.ContainsFunc(c.asks(), func(a Ask) bool {
			return slices.ContainsFunc(a.Headers, func(h fetch.Header) bool { return h.Name == placeholder })
		})
	}
	if !uses(DeclaredHeader) && !uses(DeclaredHeaders) && !uses(UndeclaredHeader) {
		return []fetch.Header{{}}, ""
	}
	if grant.Headers == nil {
		if c.asksForUsual() && !uses(UndeclaredHeader) {
			return grant.declaredHeaders(), ""
		}
		return nil, noHeaders
	}
	if uses(UndeclaredHeader) {
		if p.plan.Target.Policy.toOrigin(origin, grant).allowsHeader(undeclaredHeader) != No {
			return nil, "the policy allows every request header"
		}
		return []fetch.Header{{Name: undeclaredHeader, Value: "1"}}, ""
	}
	declared := grant.declaredHeaders()
	if len(declared) == 0 {
		return nil, "the policy allows no request header that a script can set"
	}
	if uses(DeclaredHeaders) {
		return []fetch.Header{{Name: DeclaredHeaders}}, ""
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
func (g Grant) declaredHeaders() []fetch.Header {
	names := g.Headers
	if names == nil {
		names = []string{usualHeader}
	}
	var headers []fetch.Header
	for _, name := range names {
		if name == Any {
			name = "X-Corsuite-Any"
		}
		h := fetch.Header{Name: name, Value: unsafeValue(name)}
		if !fetch.IsForbiddenRequestHeader(h) && !strings.EqualFold(name, "User-Agent") {
			headers = append(headers, h)
		}
	}
	return headers
}

// MadeUpAuthorization is what asks with an Authorization of their own carry. No
// server takes it for a secret.
const MadeUpAuthorization = "Bearer corsuite"

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
		return MadeUpAuthorization
	}
	return "1"
}

// fill returns the ask with every role and placeholder replaced, the target's
// URL, its own request and its session put in.
func (p *planner) fill(a Ask, b binding) (Ask, string) {
	t := p.plan.Target
	origin, why := p.resolve(a.From, b)
	if why != "" {
		return a, why
	}
	a.From = Origin(origin)
	here := a.URL == ""
	a.URL = t.at(a.URL)
	a.URL = withQuery(a.URL, a.Query)
	a.Query = ""
	if a.Method == DeclaredMethod || a.Method == UndeclaredMethod {
		a.Method = b.method
	}
	a.Headers = fillHeaders(a.Headers, b)
	if here {
		a = t.request(a)
	}
	a, a.Declared = t.inSession(a), t.declaredFor(a.From)
	a.Stream = t.Kind() == Stream
	if t.Kind() == WebSocket {
		a.URL, a.Initiator = httpURL(a.URL), ByWebSocket
	}
	a.Bytes = a.Bytes.fill(a)
	return t.giveLeave(a), a.impossible()
}

// declaredFor returns the status that the target is declared to answer an
// origin with, 0 for none.
func (t Target) declaredFor(from Origin) int {
	if from != NoOrigin && string(from) != t.origin() && t.Policy.AllowsOrigin(string(from)) == No {
		return cmp.Or(t.Refused.Status, t.Status)
	}
	return t.Status
}

// at returns the target's URL, or that of another path on its server.
func (t Target) at(path string) string {
	base, err := url.Parse(t.URL)
	if path == "" || err != nil {
		return t.URL
	}
	return base.Scheme + "://" + base.Host + path
}

// resolve returns the origin that a role of an ask stands for under a binding.
func (p *planner) resolve(role Origin, b binding) (string, string) {
	switch {
	case role == b.role && b.origin != "":
		return b.origin, ""
	case role == Allowed:
		if b.base == "" {
			return "", p.plan.Target.Policy.whyNobody(0)
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
		case DeclaredHeader, UndeclaredHeader:
			filled = append(filled, b.header)
		case DeclaredHeaders:
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
