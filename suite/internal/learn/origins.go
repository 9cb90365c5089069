package learn

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/corsuite/corsuite/harness"
)

// learnOrigins asks who is let in. It returns origins, or patterns, with which
// to go on asking, whether or not they could be declared.
func (l *learner) learnOrigins(ctx context.Context) []string {
	candidates := l.candidates()
	found := originAnswers{
		strangers:  l.read(ctx, harness.Stranger, harness.StrangerHTTP, harness.Origin("https://"+l.options.Label()+".example")),
		null:       l.read(ctx, harness.Null),
		candidates: l.read(ctx, candidates.origins...),
	}
	patterns := candidates.patterns
	for _, origin := range named(found.candidates, harness.Yes) {
		patterns = distinct(patterns, patternsAround(origin))
	}
	if len(named(found.strangers, harness.Yes)) == 0 {
		for _, p := range patterns {
			found.families = append(found.families, family{pattern: p, labels: l.read(ctx, l.sample(p), l.sample(p))})
		}
	}
	origins := inferOrigins(found)
	l.draft.Notes[keyOrigins] = origins.notes
	if len(origins.list) == 0 {
		return nil
	}
	if !origins.clear {
		l.draft.Doubtful = origins.list
		return origins.list
	}
	policy := harness.Policy{Origins: origins.list, Denied: origins.denied}
	lookAlikes, checked := l.lookAlikes(ctx, policy)
	if n := len(named(checked, harness.No)); n > 0 {
		l.note(keyOrigins, "refused: %d origins that could be mistaken for one of these", n)
	}
	if unclear := named(checked, harness.Unknown); len(unclear) > 0 {
		l.note(keyOrigins, "not answered: %s", few(unclear))
	}
	if len(lookAlikes) > 0 {
		l.draft.Doubtful = origins.list
		l.note(keyOrigins, "also let in, although the list would refuse it: %s", few(lookAlikes))
		return origins.list
	}
	l.draft.Policy.Origins = origins.list
	if len(origins.denied) > 0 {
		l.draft.Policy.Denied = origins.denied
		l.note(keyDenied, "refused, although the origins above would let it in: %s", few(origins.denied))
	}
	return origins.list
}

// read asks whether pages of the origins, or of those in a role, can read the answer.
func (l *learner) read(ctx context.Context, from ...harness.Origin) []heard {
	return l.readUnder(ctx, harness.Policy{}, from...)
}

func (l *learner) readUnder(ctx context.Context, p harness.Policy, from ...harness.Origin) []heard {
	var all []heard
	for _, f := range from {
		for _, a := range l.ask(ctx, p, harness.Ask{From: f, Method: "GET"}) {
			all = append(all, mayRead(a))
		}
	}
	return all
}

// lookAlikes asks the origins that a list refuses and a careless comparison
// takes for one of it. It returns those that are let in, and all that was heard.
func (l *learner) lookAlikes(ctx context.Context, p harness.Policy) (letIn []string, all []heard) {
	for _, h := range l.readUnder(ctx, p, harness.LookAlikes()...) {
		if p.AllowsOrigin(h.name) != harness.No || h.name == l.target.Origin() {
			continue
		}
		all = append(all, h)
		if h.answer == harness.Yes {
			letIn = append(letIn, h.name)
		}
	}
	return distinct(letIn), all
}

// candidates are whom to ask by name.
type candidates struct {
	origins  []harness.Origin
	patterns []string
}

// candidates returns those of the options, each over http and https, or a few
// that are likely where there are none.
func (l *learner) candidates() candidates {
	given := l.options.Origins
	if len(given) == 0 {
		given = likely(l.target.URL)
	}
	var c candidates
	for _, o := range given {
		if strings.Contains(o, "://*.") {
			c.patterns = append(c.patterns, o)
			continue
		}
		for _, variant := range []string{o, otherScheme(o)} {
			origin := harness.Origin(variant)
			if variant != "" && variant != l.target.Origin() && origin != harness.Null && !slices.Contains(c.origins, origin) {
				c.origins = append(c.origins, origin)
			}
		}
	}
	return c
}

// likely are origins that often use a server with this URL.
func likely(target string) []string {
	origins := []string{"http://localhost:3000", "http://localhost:5173", "http://localhost:8080"}
	u, err := url.Parse(target)
	if err != nil {
		return origins
	}
	if domain := registrable(u.Hostname()); domain != "" {
		origins = append([]string{"https://" + domain, "https://www." + domain, "https://app." + domain}, origins...)
	}
	return origins
}

// otherScheme returns the origin over http for https, and the reverse; "" for null.
func otherScheme(origin string) string {
	if rest, ok := strings.CutPrefix(origin, "https://"); ok {
		return "http://" + rest
	}
	if rest, ok := strings.CutPrefix(origin, "http://"); ok {
		return "https://" + rest
	}
	return ""
}

// registrable returns the host's registrable domain, "" for addresses and bare names.
func registrable(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(host))
	if err != nil {
		return ""
	}
	return domain
}

// patternsAround returns the patterns that an origin could have been let in
// by: its siblings under one parent, and its own subdomains.
func patternsAround(origin string) []string {
	u, err := url.Parse(origin)
	if err != nil || registrable(u.Hostname()) == "" {
		return nil
	}
	port := ""
	if u.Port() != "" {
		port = ":" + u.Port()
	}
	var patterns []string
	if _, parent, _ := strings.Cut(u.Hostname(), "."); u.Hostname() != registrable(u.Hostname()) {
		patterns = append(patterns, fmt.Sprintf("%s://*.%s%s", u.Scheme, parent, port))
	}
	return append(patterns, fmt.Sprintf("%s://*.%s%s", u.Scheme, u.Hostname(), port))
}

// sample puts a label that nobody can have listed in the place of a pattern's "*".
func (l *learner) sample(pattern string) harness.Origin {
	return harness.Origin(strings.Replace(pattern, "://*.", "://"+l.options.Label()+".", 1))
}

// originAnswers is what was heard of who is let in.
type originAnswers struct {
	// strangers have nothing to do with the server.
	strangers, null, candidates []heard
	families                    []family
}

// family is a pattern and what origins were told that nobody can have listed
// by name.
type family struct {
	pattern string
	labels  []heard
}

// originList is what the answers add up to.
type originList struct {
	list, denied []string
	// clear says that the list explains every answer.
	clear bool
	notes []string
}

// inferOrigins turns answers into a list of origins, pure. An empty list is
// never clear: that nobody asked was let in does not say that nobody is.
func inferOrigins(a originAnswers) originList {
	if in := named(a.strangers, harness.Yes); len(in) > 0 {
		return everyone(a, in)
	}
	r := originList{clear: true}
	r.list = named(a.candidates, harness.Yes)
	for _, f := range a.families {
		r.addFamily(f)
	}
	if len(named(a.null, harness.Yes)) > 0 {
		r.list = append(r.list, string(harness.Null))
		r.notes = append(r.notes, `"null" is let in: any site can make a sandboxed frame, so this is everybody`)
	}
	r.addDenied(a.candidates)
	r.addUnclear(slices.Concat(a.strangers, a.null))
	if len(r.list) == 0 {
		r.clear = false
		r.notes = append(r.notes, fmt.Sprintf("nobody who asked was let in: %s", few(names(slices.Concat(a.candidates, a.strangers, a.null)))),
			"say with --origin which page is meant to be")
		return r
	}
	r.notes = append([]string{"let in: " + few(r.list)}, r.notes...)
	out := named(slices.Concat(a.candidates, a.strangers, a.null), harness.No)
	for _, f := range a.families {
		if len(named(f.labels, harness.No)) == len(f.labels) {
			out = append(out, f.pattern)
		}
	}
	if len(out) > 0 {
		r.notes = append(r.notes, "refused: "+few(out))
	}
	r.notes = append(r.notes, "who else is let in is not known: only those named here were asked")
	return r
}

// everyone is the list of a server that lets strangers in: everybody, if it is all of them.
func everyone(a originAnswers, in []string) originList {
	r := originList{list: []string{harness.Any}, notes: []string{"let in: " + few(in) + ", which have nothing to do with this server"}}
	if r.clear = len(in) == len(a.strangers); !r.clear {
		r.notes = append(r.notes, "but not: "+few(append(named(a.strangers, harness.No), named(a.strangers, harness.Unknown)...)))
		r.list = named(a.candidates, harness.Yes)
		return r
	}
	if len(named(a.null, harness.Yes)) > 0 {
		r.list = append(r.list, string(harness.Null))
		r.notes = append(r.notes, `"null" is let in, too`)
	}
	r.addDenied(a.candidates)
	return r
}

// addFamily puts a pattern in the place of what it covers, if everybody of the family is let in.
func (r *originList) addFamily(f family) {
	in := named(f.labels, harness.Yes)
	switch {
	case len(in) == 0:
		r.addUnclear(f.labels)
		return
	case len(in) < len(f.labels):
		r.clear = false
		r.notes = append(r.notes, fmt.Sprintf("of %s some are let in (%s), others are not", f.pattern, few(in)))
		return
	}
	covers := harness.Policy{Origins: []string{f.pattern}}
	r.list = slices.DeleteFunc(r.list, func(o string) bool { return covers.AllowsOrigin(o) == harness.Yes })
	r.list = append(r.list, f.pattern)
	r.notes = append(r.notes, fmt.Sprintf("%s: so are two made-up names, %s", f.pattern, few(in)))
}

// addDenied lists the candidates that are refused although the list covers them.
func (r *originList) addDenied(candidates []heard) {
	p := harness.Policy{Origins: r.list}
	for _, o := range named(candidates, harness.No) {
		if p.AllowsOrigin(o) == harness.Yes {
			r.denied = append(r.denied, o)
		}
	}
	r.addUnclear(candidates)
}

// addUnclear says who got no answer, and keeps the list from claiming anything of them.
func (r *originList) addUnclear(all []heard) {
	for _, h := range all {
		if h.answer == harness.Unknown {
			r.clear = false
			r.notes = append(r.notes, fmt.Sprintf("not clear: %s, %s", h.name, h.why))
		}
	}
}

func names(all []heard) []string {
	var list []string
	for _, h := range all {
		list = append(list, h.name)
	}
	return list
}

// fewNames bounds what a comment lists.
const fewNames = 8

// few lists the first of many.
func few(list []string) string {
	if len(list) > fewNames {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:fewNames], ", "), len(list)-fewNames)
	}
	return strings.Join(list, ", ")
}
