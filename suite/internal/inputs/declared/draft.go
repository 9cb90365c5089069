package declared

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
)

// The fields of a policy, as corsuite.yaml spells them.
const (
	origins     = "origins"
	credentials = "credentials"
	methods     = "methods"
	headers     = "headers"
	expose      = "expose"
	maxAge      = "max-age"
)

// word is a value and the place where it stands.
type word struct {
	text string
	at   *node
	// ours says that the text is in corsuite's words already.
	ours bool
}

// draft is a policy while it is read.
type draft struct {
	Found
	r       *reader
	product product
	// credentialsAt is where credentials are switched on.
	credentialsAt *node
}

// note adds a note about a field.
func (d *draft) note(kind NoteKind, at *node, field, written, value string) {
	line := d.Line
	if at != nil && at.line > 0 {
		line = at.line
	}
	n := Note{Kind: kind, Line: line, Field: field, Written: written, Value: value}
	if !slices.Contains(d.Notes, n) {
		d.Notes = append(d.Notes, n)
	}
}

// words returns the values of a list, of a lone value, or of a text with commas.
// What is not settled is noted, and ok is false then.
func (d *draft) words(field string, n *node) (words []word, ok bool) {
	ok = true
	for _, element := range n.elements() {
		text, settled := d.r.text(element)
		if !settled {
			d.note(Unresolved, element, field, text, "")
			ok = false
			continue
		}
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				words = append(words, word{text: part, at: element})
			}
		}
	}
	return words, ok
}

// listOf reads a list of names; nil if a part of it is not settled.
func (d *draft) listOf(field string, n *node, mistake func(string) string, kind NoteKind) []string {
	words, ok := d.words(field, n)
	if !ok {
		return nil
	}
	list := []string{}
	for _, w := range words {
		if why := mistake(w.text); why != "" {
			d.note(kind, w.at, field, w.text, why)
			continue
		}
		if !slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, w.text) }) {
			list = append(list, w.text)
		}
	}
	if slices.Contains(list, harness.Any) {
		return everything(field, list)
	}
	return list
}

// everything is a list with "*" in it: of request headers Authorization counts beside it.
func everything(field string, list []string) []string {
	all := []string{harness.Any}
	if i := slices.IndexFunc(list, func(s string) bool { return strings.EqualFold(s, "Authorization") }); i >= 0 && field == headers {
		all = append(all, list[i])
	}
	return all
}

// complaint returns what the checks of a policy say against it, "" for nothing.
func complaint(p harness.Policy) string {
	for _, e := range config.Errors(config.CheckPolicy(p)) {
		return e.Message
	}
	return ""
}

// setMethods reads the methods. OPTIONS is left out: products list it for
// preflights, which need no permission.
func (d *draft) setMethods(n *node) {
	var mended []string
	list := d.listOf(methods, n, func(s string) string {
		why := complaint(harness.Policy{Methods: []string{s}})
		if upper := strings.ToUpper(s); why != "" && complaint(harness.Policy{Methods: []string{upper}}) == "" {
			mended = append(mended, upper) // what is meant is clear
		}
		return why
	}, BadMethod)
	if list != nil {
		for _, m := range mended {
			if !slices.Contains(list, m) {
				list = append(list, m)
			}
		}
	}
	d.Policy.Methods = withoutOptions(list)
}

func withoutOptions(list []string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return strings.EqualFold(s, "OPTIONS") })
}

func (d *draft) setHeaders(n *node) {
	d.Policy.Headers = d.listOf(headers, n, func(s string) string { return complaint(harness.Policy{Headers: []string{s}}) }, BadHeader)
}

func (d *draft) setExpose(n *node) {
	d.Policy.Expose = d.listOf(expose, n, func(s string) string { return complaint(harness.Policy{Expose: []string{s}}) }, BadHeader)
}

// setCredentials reads true or false, quoted or not. absent is what the product does without.
func (d *draft) setCredentials(n *node, absent bool) {
	if n == nil || n.kind == null && n.tag == "" {
		d.Policy.Credentials = &absent
		d.note(Default, nil, credentials, "", strconv.FormatBool(absent))
		return
	}
	d.credentialsAt = n
	text, settled := d.r.text(n)
	if !settled {
		d.note(Unresolved, n, credentials, text, "")
		return
	}
	b, err := strconv.ParseBool(strings.Trim(text, `'"`))
	if err != nil {
		d.note(BadBoolean, n, credentials, text, "")
		return
	}
	d.Policy.Credentials = &b
}

// setMaxAge reads seconds, or a duration such as 10m. Where there are none, the
// product says its own number, or nothing if that is negative.
func (d *draft) setMaxAge(n *node, absent int) {
	if n == nil || n.kind == null && n.tag == "" {
		if absent >= 0 {
			d.Policy.MaxAge = &absent
			d.note(Default, nil, maxAge, "", strconv.Itoa(absent))
		}
		return
	}
	text, settled := d.r.text(n)
	if !settled {
		d.note(Unresolved, n, maxAge, text, "")
		return
	}
	text = strings.Trim(text, `'"`)
	seconds, err := strconv.Atoi(text)
	if err != nil && d.product.durations {
		var duration time.Duration
		duration, err = time.ParseDuration(text)
		seconds = int(duration / time.Second)
	}
	if err != nil || seconds < 0 {
		d.note(BadNumber, n, maxAge, text, "")
		return
	}
	d.Policy.MaxAge = &seconds
}

// setOrigins reads a list of origins; one that is not settled leaves all of it
// open, since a shorter list would call the others strangers.
func (d *draft) setOrigins(n *node) {
	words, ok := d.words(origins, n)
	d.takeOrigins(words, ok)
}

// takeOrigins sets the origins to what the words mean to the product.
func (d *draft) takeOrigins(words []word, ok bool) {
	list := []string{}
	for _, w := range words {
		taken, settled := d.origin(w)
		ok = ok && settled
		for _, o := range taken {
			if !slices.Contains(list, o) {
				list = append(list, o)
			}
		}
	}
	if slices.Contains(list, harness.Any) {
		// Everybody is in, whatever else the list says.
		list = slices.DeleteFunc(list, func(o string) bool { return o != harness.Any && o != "null" })
		ok = true
	}
	if ok {
		d.Policy.Origins = list
	}
}

// origin returns what one element of a list lets in; false if it cannot be said.
func (d *draft) origin(w word) (taken []string, settled bool) {
	text := w.text
	switch {
	case w.ours, text == harness.Any, text == "null":
		return []string{text}, true
	case strings.Contains(text, "*"):
		return d.pattern(w)
	}
	return d.literal(w)
}

// literal returns an origin without wildcards, in the words of browsers.
func (d *draft) literal(w word) ([]string, bool) {
	if !complaintOf(w.text) {
		return []string{w.text}, true
	}
	mended := asBrowsersSay(w.text)
	if complaintOf(mended) {
		d.note(NotAnOrigin, w.at, origins, w.text, "")
		return nil, true
	}
	d.note(NotAnOrigin, w.at, origins, w.text, mended)
	return []string{mended}, true
}

// asBrowsersSay returns the origin that is surely meant by a URL: without what
// follows the host, in lower case, without the port that goes without saying.
func asBrowsersSay(text string) string {
	text = strings.Trim(strings.ToLower(text), `'" `)
	scheme, rest, found := strings.Cut(text, "://")
	if !found {
		return ""
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	switch scheme {
	case "http":
		rest = strings.TrimSuffix(rest, ":80")
	case "https":
		rest = strings.TrimSuffix(rest, ":443")
	}
	return scheme + "://" + rest
}

// pattern returns the pattern of corsuite that means what the product's does.
func (d *draft) pattern(w word) ([]string, bool) {
	text := w.text
	scheme, host, found := strings.Cut(text, "://")
	found = found && strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+.-*") == ""
	if d.product.stars == anyCharacters && found && strings.Contains(scheme, "*") {
		if scheme != "http*" {
			d.note(Inexpressible, w.at, origins, text, "")
			return nil, false
		}
		return d.patterns(w, "http://"+host, "https://"+host)
	}
	switch {
	case d.product.stars == noStars, !found, d.product.stars == anyHost && host != "*":
		d.note(UnsupportedPattern, w.at, origins, text, "")
		return nil, true
	case host == "*":
		d.note(Inexpressible, w.at, origins, text, "")
		return nil, false
	}
	return d.patterns(w, text)
}

func (d *draft) patterns(w word, all ...string) (taken []string, ok bool) {
	for _, p := range all {
		if d.product.stars != oneLabel {
			p = strings.Replace(p, "://*.", "://**.", 1)
		}
		if trimmed := strings.TrimRight(p, "/"); trimmed != p {
			d.note(NotAnOrigin, w.at, origins, w.text, trimmed)
			p = trimmed
		}
		if complaintOf(p) {
			d.note(Inexpressible, w.at, origins, w.text, "")
			return nil, false
		}
		d.checkSuffix(w, p)
		taken = append(taken, p)
	}
	return taken, true
}

// checkSuffix notes a pattern of a domain below which everybody can have a name.
func (d *draft) checkSuffix(w word, pattern string) {
	_, host, _ := strings.Cut(pattern, "://")
	domain, found := strings.CutPrefix(strings.TrimLeft(host, "*"), ".")
	if !found {
		return
	}
	domain, _, _ = strings.Cut(domain, ":")
	suffix, icann := publicsuffix.PublicSuffix(domain)
	// A name without a dot that no rule knows, such as "internal", is nobody's to register.
	if suffix == domain && (icann || strings.Contains(domain, ".")) {
		d.note(PublicSuffix, w.at, origins, w.text, domain)
	}
}

// finish checks what only the whole policy shows, and returns what was found: URLs
// only as far as they can be asked.
func (d *draft) finish() Found {
	d.URLs = slices.DeleteFunc(d.URLs, func(u string) bool { return config.TargetURLMistake(u) != "" })
	d.Targets = slices.DeleteFunc(d.Targets, func(t harness.Target) bool { return config.TargetURLMistake(t.URL) != "" })
	p := &d.Policy
	if p.Credentials != nil && *p.Credentials && slices.Contains(p.Origins, harness.Any) && d.product.everyone != "" {
		d.note(d.product.everyone, d.credentialsAt, credentials, "", d.product.name)
	}
	slices.SortStableFunc(d.Notes, func(a, b Note) int { return cmp.Compare(a.Line, b.Line) })
	return d.Found
}

// complaintOf reports whether something is wrong with an origin or a pattern.
func complaintOf(origin string) bool {
	return complaint(harness.Policy{Origins: []string{origin}}) != ""
}
