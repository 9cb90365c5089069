package learn

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// maxFriends bounds the allowed origins through which the rest is asked.
const maxFriends = 3

// maxListed bounds the names that are taken from the server's own lists.
const maxListed = 24

// inventedMethod is the method that no server can have listed by name; a run
// under the draft asks for it as well.
const inventedMethod = "CORSUITE"

// methodCandidates are asked for whatever the server lists.
func methodCandidates() []string {
	return []string{"PUT", "PATCH", "DELETE", "QUERY", inventedMethod}
}

// headerCandidates are request headers that pages of many applications set.
func headerCandidates() []string {
	return []string{
		"Content-Type", "Authorization", "X-Requested-With", "X-Api-Key", "X-CSRF-Token", "X-XSRF-TOKEN",
		"X-Request-Id", "X-Correlation-Id", "Idempotency-Key", "If-Match", "If-None-Match", "Cache-Control", "Prefer",
		"traceparent", "tracestate", "baggage", "sentry-trace",
	}
}

// learnRest asks what the allowed origins may do.
func (l *learner) learnRest(ctx context.Context, friends []string) {
	asPolicy := harness.Policy{Origins: friends[:min(len(friends), maxFriends)]}
	plain := l.ask(ctx, asPolicy, harness.Ask{From: harness.Allowed, Method: "GET"})
	credentialed := l.ask(ctx, asPolicy, harness.Ask{From: harness.Allowed, Method: "GET", Credentials: fetch.Include})
	// A page that watches an upload makes a preflight necessary that asks for
	// nothing: it shows whether preflights are answered at all.
	// https://xhr.spec.whatwg.org/#the-send()-method (upload listener flag)
	control := l.ask(ctx, asPolicy, harness.Ask{From: harness.Allowed, Method: "POST", Initiator: harness.ByXHRUpload})

	p := &l.draft.Policy
	p.Credentials, l.draft.Notes[keyCredentials] = inferCredentials(credentialed, control)
	p.Expose, l.draft.Notes[keyExpose] = inferExpose(slices.Concat(plain, credentialed), p.Credentials)

	methods := l.askMethods(ctx, asPolicy, listed(control, "Access-Control-Allow-Methods"))
	headers := l.askHeaders(ctx, asPolicy, listed(slices.Concat(control, methods), "Access-Control-Allow-Headers"))
	preflights := slices.Concat(control, methods, headers)
	if why := noPreflight(preflights); why != "" {
		l.note(keyMethods, "%s", why)
		l.note(keyHeaders, "%s", why)
		l.note(keyMaxAge, "%s", why)
		return
	}
	p.Methods, l.draft.Notes[keyMethods] = inferList(heardOf(methods, p.Credentials, methodOf), inventedMethod, nil)
	p.Headers, l.draft.Notes[keyHeaders] = inferList(heardOf(headers, p.Credentials, headerOf), l.inventedHeader(headers), []string{"Authorization"})
	l.checkTogether(ctx, asPolicy)
	p.MaxAge, l.draft.Notes[keyMaxAge] = inferMaxAge(preflights)
}

// askMethods asks a preflight for each candidate from every origin.
func (l *learner) askMethods(ctx context.Context, p harness.Policy, others []string) []asked {
	p.Methods = methodCandidates()
	for _, m := range others[:min(len(others), maxListed)] {
		if fetch.IsToken(m) && !fetch.IsForbiddenMethod(m) && fetch.NormalizeMethod(m) == m && !slices.Contains(p.Methods, m) && m != harness.Any {
			p.Methods = append(p.Methods, m)
		}
	}
	return l.ask(ctx, p, harness.Ask{From: harness.Allowed, Method: harness.DeclaredMethod})
}

// askHeaders asks for each candidate by itself, from the first origin, with a
// name that nobody can have listed last.
func (l *learner) askHeaders(ctx context.Context, p harness.Policy, others []string) []asked {
	p.Origins = p.Origins[:1]
	p.Headers = slices.Clone(headerCandidates())
	for _, name := range slices.Concat(l.options.Headers, others[:min(len(others), maxListed)]) {
		if fetch.IsToken(name) && name != harness.Any && !containsFold(p.Headers, name) {
			p.Headers = append(p.Headers, name)
		}
	}
	p.Headers = append(p.Headers, "X-"+l.options.Label())
	return l.ask(ctx, p, harness.Ask{From: harness.Allowed, Method: "GET", Headers: harness.With(harness.DeclaredHeader, "")})
}

// inventedHeader is the name that was asked for last.
func (l *learner) inventedHeader(headers []asked) string { return headerOf(headers[len(headers)-1]) }

// checkTogether asks for all headers in one preflight, from every origin: what
// passes alone need not pass like this, and then the list claims too much.
func (l *learner) checkTogether(ctx context.Context, p harness.Policy) {
	p.Headers = l.draft.Policy.Headers
	if len(p.Headers) == 0 {
		return
	}
	together := harness.Ask{From: harness.Allowed, Method: "GET", Headers: harness.With(harness.DeclaredHeaders, "")}
	for _, a := range l.ask(ctx, p, together) {
		if h := accepted(a, l.draft.Policy.Credentials); h.answer != harness.Yes {
			l.draft.Policy.Headers = nil
			l.note(keyHeaders, "left out: all of them in one preflight from %s are refused, %s", a.ask.From, h.why)
			return
		}
	}
}

func methodOf(a asked) string { return a.ask.Method }
func headerOf(a asked) string { return a.ask.Headers[0].Name }

// heardOf reads the preflights, those about one name as one answer.
func heardOf(all []asked, credentials *bool, name func(asked) string) []heard {
	var answers []heard
	for _, a := range all {
		h := accepted(a, credentials)
		h.name = name(a)
		answers = append(answers, h)
	}
	return agreeing(answers)
}

// noPreflight says why nothing can be told of methods and headers: a refusal is
// about them only if some preflight is accepted.
func noPreflight(preflights []asked) string {
	why := "no preflight was sent"
	for _, a := range preflights {
		h := passes(a, fetch.Omit)
		if h.answer == harness.Yes {
			return ""
		}
		why = "no preflight was accepted, not even one that asks for nothing: " + h.why
	}
	return why
}

// inferCredentials reports whether every allowed origin, or none, reads a
// credentialed response, and whether preflights say the same.
func inferCredentials(credentialed, control []asked) (claim *bool, notes []string) {
	var all []heard
	for _, a := range credentialed {
		all = append(all, mayRead(a))
	}
	in, out := named(all, harness.Yes), named(all, harness.No)
	allowed := len(in) == len(all)
	switch {
	case len(all) == 0:
		return nil, []string{"not asked"}
	case allowed:
		notes = append(notes, "read with credentials by: "+few(in))
	case len(out) == len(all):
		notes = append(notes, fmt.Sprintf("not read with credentials by: %s (%s)", few(out), all[0].why))
	default:
		return nil, []string{fmt.Sprintf("left out, for it is not the same for all: read by %q, not by %q, not clear for %q", few(in), few(out), few(named(all, harness.Unknown)))}
	}
	for _, a := range control {
		without, with := passes(a, fetch.Omit), passes(a, fetch.Include)
		if without.answer == harness.Yes && (with.answer == harness.Yes) != allowed {
			return nil, append(notes, fmt.Sprintf("left out, for preflights from %s say otherwise (%s)", a.ask.From, strings.Trim("with credentials: "+with.answer.String()+" "+with.why, " ")))
		}
	}
	return &allowed, notes
}

// inferList turns answers about names into a list. The invented name, if it is
// let in, shows that any name is. Names in apart are not covered by "any".
func inferList(all []heard, invented string, apart []string) (list, notes []string) {
	in := named(all, harness.Yes)
	for _, h := range all {
		if h.answer == harness.Unknown {
			notes = append(notes, fmt.Sprintf("left out, for %s is not clear: %s", h.name, h.why))
		}
	}
	out := slices.DeleteFunc(named(all, harness.No), func(name string) bool { return name == invented })
	switch {
	case len(notes) > 0:
		return nil, notes
	case !slices.Contains(in, invented):
		notes = append(notes, "accepted: "+orNone(few(in)), "refused: "+orNone(few(out))+"; so is "+invented+", which is made up")
		return append([]string{}, in...), notes
	}
	notes = append(notes, "accepted: even "+invented+", which is made up")
	if others := slices.DeleteFunc(out, func(name string) bool { return containsFold(apart, name) }); len(others) > 0 {
		return nil, append(notes, "left out, for others are refused: "+few(others))
	}
	list = []string{harness.Any}
	for _, name := range in {
		if containsFold(apart, name) {
			list = append(list, name)
			notes = append(notes, "accepted by name, since \"*\" does not cover it: "+name)
		}
	}
	return list, notes
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// inferExpose reads what the responses that could be read expose. They must agree.
func inferExpose(readable []asked, credentials *bool) (list, notes []string) {
	list = nil
	for _, a := range readable {
		x, ok := a.seen.Actual()
		if a.seen.Outcome != harness.OutcomeShared || !ok {
			continue
		}
		names, fault := exposedBy(x)
		switch {
		case fault != "":
			return nil, []string{"left out: " + fault}
		case list == nil:
			list = names
		case !slices.Equal(list, names):
			return nil, []string{fmt.Sprintf("left out, for answers differ: %q and %q", few(list), few(names))}
		}
	}
	switch {
	case list == nil:
		return nil, []string{"not seen"}
	case slices.Contains(list, harness.Any) && credentials != nil && *credentials:
		return nil, []string{`left out: "*" was sent, which means nothing to a credentialed request`}
	case slices.Contains(list, harness.Any):
		list = []string{harness.Any}
	}
	return list, []string{"listed by the answers to GET at this address: " + orNone(few(list)), "other methods and addresses may expose more"}
}

// exposedBy returns the names in a response's Access-Control-Expose-Headers, not
// nil, or what is wrong with it. Names that no script can ever read are passed over.
func exposedBy(x harness.Exchange) (list []string, fault string) {
	list = []string{}
	for _, line := range fetch.Values(x.Response, "Access-Control-Expose-Headers") {
		for element := range strings.SplitSeq(line, ",") {
			name := strings.Trim(element, " \t")
			switch {
			case name == "":
			case !fetch.IsToken(name):
				return nil, fmt.Sprintf("Access-Control-Expose-Headers holds %q, which is not a name, so that browsers heed none", name)
			case strings.EqualFold(name, "Set-Cookie"), strings.EqualFold(name, "Set-Cookie2"), containsFold(list, name):
			default:
				list = append(list, name)
			}
		}
	}
	return list, ""
}

// inferMaxAge reads Access-Control-Max-Age from the accepted preflights. They must agree.
func inferMaxAge(preflights []asked) (age *int, notes []string) {
	var seen []string
	for _, a := range preflights {
		if x, ok := a.seen.Preflight(); ok && passes(a, fetch.Omit).answer == harness.Yes {
			seen = distinct(seen, []string{strings.Join(fetch.Values(x.Response, "Access-Control-Max-Age"), ", ")})
		}
	}
	switch {
	case len(seen) == 0:
		return nil, []string{"not seen: no preflight was accepted"}
	case len(seen) > 1:
		return nil, []string{fmt.Sprintf("left out, for answers differ: %q", seen)}
	case seen[0] == "":
		return nil, []string{"not sent: browsers remember a preflight for five seconds"}
	}
	seconds, err := strconv.Atoi(strings.Trim(seen[0], " \t"))
	if err != nil || seconds < 0 {
		return nil, []string{fmt.Sprintf("left out: %q is not a number of seconds", seen[0])}
	}
	return &seconds, []string{"sent with every preflight that was accepted"}
}

// listed returns the names in a list of the preflights' answers, each once.
func listed(preflights []asked, field string) []string {
	var names []string
	for _, a := range preflights {
		x, _ := a.seen.Preflight()
		for _, line := range fetch.Values(x.Response, field) {
			for element := range strings.SplitSeq(line, ",") {
				names = distinct(names, []string{strings.Trim(element, " \t")})
			}
		}
	}
	return names
}

func containsFold(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}
