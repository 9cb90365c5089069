package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// list is one of a policy's lists: its key in the file, its flag, and what may stand in it.
type list struct {
	key, flag string
	// mistake says what is wrong with an element, or "".
	mistake func(string) string
	// name is the same for elements that mean the same.
	name func(string) string
	// beside are the elements that say something beside "*"; nil lets any.
	beside []string
}

// Bounds of what a policy lists. Each is far above what servers have: their
// configuration has a limit, too, and a header section of 256 KiB has room for less.
const (
	maxElement = 1 << 10 // bytes of one element
	maxListed  = 5_000   // elements of a list
	maxGrants  = 100     // grants of a policy
)

func itself(s string) string { return s }

func policyLists() (origins, methods, headers, expose, denied list) {
	return list{key: "origins", flag: "--origin", mistake: originPatternMistake, name: itself, beside: []string{"null"}},
		list{key: "methods", flag: "--method", mistake: methodMistake, name: itself},
		list{key: "headers", flag: "--allow-header", mistake: headerMistake, name: strings.ToLower},
		list{key: "expose", flag: "--expose", mistake: exposeMistake, name: strings.ToLower},
		list{key: "denied", flag: "--deny", mistake: deniedMistake, name: itself}
}

// readPolicy reads a policy object. What is absent stays nil: undeclared.
func readPolicy(v value) harness.Policy {
	var p harness.Policy
	_, _, _, _, denied := policyLists()
	readers := map[string]func(value){
		"denied": func(v value) { p.Denied = denied.read(v) },
		"grants": func(v value) { p.Grants = readGrants(v) },
	}
	var g harness.Grant
	for key, read := range grantReaders(&g) {
		readers[key] = func(field value) {
			if v.has("grants") {
				field.fail("", "stands beside grants, which say all; move it into the grant that is meant")
				return
			}
			read(field)
		}
	}
	v.fields(readers)
	p.Origins, p.Credentials, p.Methods, p.Headers, p.Expose, p.MaxAge = g.Origins, g.Credentials, g.Methods, g.Headers, g.Expose, g.MaxAge
	checkOverlap(v.r, v, p)
	return p
}

// readGrants reads the list of grants, each of which says who it is for.
func readGrants(v value) []harness.Grant {
	items := v.items("a list of grants, each with its origins")
	if len(items) == 0 && v.isList() {
		v.fail("", "is empty; want a grant with origins, or origins: [] for nobody")
	}
	if len(items) > maxGrants {
		items[maxGrants].fail("", "is beyond the %d grants that a policy may have", maxGrants)
		return nil
	}
	grants := make([]harness.Grant, len(items))
	for i, item := range items {
		item.fields(grantReaders(&grants[i]))
		if item.isMapping() && !item.has("origins") {
			item.fail("", `does not say whom it lets in; want origins: [https://…], or ["*"] for everybody`)
		}
	}
	return grants
}

// grantReaders returns what reads each field of a grant.
func grantReaders(g *harness.Grant) map[string]func(value) {
	origins, methods, headers, expose, _ := policyLists()
	return map[string]func(value){
		"origins": func(v value) { g.Origins = origins.read(v) },
		"methods": func(v value) { g.Methods = methods.read(v) },
		"headers": func(v value) { g.Headers = headers.read(v) },
		"expose":  func(v value) { g.Expose = expose.read(v) },
		"credentials": func(v value) {
			if b, ok := v.boolean(); ok {
				g.Credentials = &b
			}
		},
		"max-age": func(v value) {
			age, ok := v.integer()
			if !ok {
				return
			}
			if mistake := maxAgeMistake(age); mistake != "" {
				v.fail(strconv.Itoa(age), "%s", mistake)
				return
			}
			g.MaxAge = &age
		},
	}
}

// Combine returns a policy with what more declares replaced, as by Override. It
// is an error if one of them has grants and the other fields of a grant: nobody
// could say which grant they are about.
func Combine(p, more harness.Policy) (harness.Policy, error) {
	if len(p.Grants) > 0 && len(more.Grants) == 0 {
		if more.Denied = nil; more.Declared() {
			return p, &Error{Message: "the policy has grants, which say all: origins, credentials, methods, headers, expose and max-age go into the grant that is meant"}
		}
	}
	return p.Override(more), nil
}

// read returns the elements of a list, not nil even if there is none, or nil
// when it is not a list.
func (l list) read(v value) []string {
	want := `a list; [] declares "none"`
	if text, ok := v.scalar(); ok {
		want = fmt.Sprintf("a list; write [%s]", strconv.Quote(text))
	}
	if !v.isList() {
		v.wrongType(want)
		return nil
	}
	elements, names := []string{}, map[string]bool{}
	for i, item := range v.items(want) {
		if i == maxListed {
			item.fail("", "is beyond the %d elements that a list of a policy may have", maxListed)
			return elements
		}
		if item.isNull() {
			item.fail("null", `without quotes is YAML for "nothing"; write "null" with quotes if the opaque origin is meant, or remove it`)
			continue
		}
		element, ok := item.text()
		if !ok {
			continue
		}
		if mistake := l.elementMistake(names, element); mistake != "" {
			item.fail(strconv.Quote(element), "%s", mistake)
		}
		elements = append(elements, element)
	}
	if mistake := l.wildcardMistake(elements); mistake != "" {
		v.fail("", "%s", mistake)
	}
	return elements
}

// elementMistake says what is wrong with an element that follows others, whose
// names are given, or "". It adds its own.
func (l list) elementMistake(before map[string]bool, element string) string {
	if len(element) > maxElement {
		return fmt.Sprintf("has %d bytes; at most %d are read", len(element), maxElement)
	}
	name := l.name(element)
	if before[name] {
		return "is listed twice; remove one"
	}
	before[name] = true
	return l.mistake(element)
}

// wildcardMistake says what stands beside "*" without meaning anything, or "".
func (l list) wildcardMistake(elements []string) string {
	if l.beside == nil || !slices.Contains(elements, harness.Any) {
		return ""
	}
	for _, e := range elements {
		if e != harness.Any && !slices.Contains(l.beside, e) {
			return fmt.Sprintf(`lists %q beside "*", which covers it; want ["*"] alone, or with "null"`, e)
		}
	}
	return ""
}

// CheckFlags checks a policy that was put together from flags. Mistakes are
// joined, each an *Error whose Key is the flag.
func CheckFlags(p harness.Policy) error {
	return check(p, "--max-age", func(l list) string { return l.flag })
}

// CheckPolicy checks a policy that was written in Go. Mistakes are joined, each
// an *Error whose Key is the field as corsuite.yaml spells it.
func CheckPolicy(p harness.Policy) error {
	return check(p, "policy.max-age", func(l list) string { return "policy." + l.key })
}

// check checks a policy whose fields are called what name says.
func check(p harness.Policy, maxAge string, name func(list) string) error {
	var errs []error
	fail := func(key, shown, message string) {
		errs = append(errs, &Error{Key: key, Value: shown, Message: message})
	}
	checkList := func(l list, elements []string) {
		if len(elements) > maxListed {
			fail(name(l), "", fmt.Sprintf("lists %d elements; at most %d are read", len(elements), maxListed))
			return
		}
		names := map[string]bool{}
		for _, e := range elements {
			if mistake := l.elementMistake(names, e); mistake != "" {
				fail(name(l), strconv.Quote(e), mistake)
			}
		}
		if mistake := l.wildcardMistake(elements); mistake != "" {
			fail(name(l), "", mistake)
		}
	}
	origins, methods, headers, expose, denied := policyLists()
	if len(p.Grants) > 0 && (harness.Policy{Origins: p.Origins, Credentials: p.Credentials, Methods: p.Methods,
		Headers: p.Headers, Expose: p.Expose, MaxAge: p.MaxAge}).Declared() {
		fail("policy.grants", "", "stand beside fields of a grant; move these into the grant that is meant")
	}
	if len(p.Grants) > maxGrants {
		fail("policy.grants", "", fmt.Sprintf("are %d; at most %d are read", len(p.Grants), maxGrants))
		return errors.Join(errs...)
	}
	for _, g := range p.AllGrants() {
		checkList(origins, g.Origins)
		checkList(methods, g.Methods)
		checkList(headers, g.Headers)
		checkList(expose, g.Expose)
		if g.MaxAge == nil {
			continue
		}
		if mistake := maxAgeMistake(*g.MaxAge); mistake != "" {
			fail(maxAge, strconv.Itoa(*g.MaxAge), mistake)
		}
	}
	checkList(denied, p.Denied)
	for _, origin := range overlap(p) {
		fail(name(denied), strconv.Quote(origin), "is given with "+name(origins)+" too; remove one")
	}
	return errors.Join(errs...)
}

// checkOverlap reports origins that a policy both lets in and refuses.
func checkOverlap(r *reader, v value, p harness.Policy) {
	for _, origin := range overlap(p) {
		at := v
		at.r = r
		message := fmt.Sprintf("lists %q under both origins and denied; remove one", origin)
		if !slices.ContainsFunc(r.errs, func(e *Error) bool { return e.Message == message }) {
			at.fail("", "%s", message)
		}
	}
}

func overlap(p harness.Policy) []string {
	var both []string
	for _, origin := range p.Denied {
		if slices.ContainsFunc(p.AllGrants(), func(g harness.Grant) bool { return slices.Contains(g.Origins, origin) }) {
			both = append(both, origin)
		}
	}
	return both
}

// methodMistake says why no policy can let the method through, or "".
func methodMistake(method string) string {
	switch {
	case method == harness.Any:
		return ""
	case !fetch.IsToken(method):
		return "is not a method; want a token such as PATCH"
	case fetch.IsForbiddenMethod(method):
		// https://fetch.spec.whatwg.org/#forbidden-method
		return "is forbidden to scripts, so no policy can allow it; remove it"
	case fetch.NormalizeMethod(method) != method:
		// https://fetch.spec.whatwg.org/#concept-method-normalize
		return fmt.Sprintf("is never sent like this: browsers send %q; write that", fetch.NormalizeMethod(method))
	}
	return ""
}

func headerMistake(name string) string {
	if name == harness.Any || fetch.IsToken(name) {
		return ""
	}
	return "is not a header name; want a token such as X-Request-Id"
}

func exposeMistake(name string) string {
	// https://fetch.spec.whatwg.org/#forbidden-response-header-name
	if strings.EqualFold(name, "Set-Cookie") || strings.EqualFold(name, "Set-Cookie2") {
		return "is hidden from every script, so it cannot be exposed; remove it"
	}
	return headerMistake(name)
}

func deniedMistake(origin string) string {
	if origin == harness.Any {
		return `is not an origin; origins: [] declares that nobody is let in`
	}
	if strings.Contains(origin, "*") {
		return "is a pattern; denied takes single origins"
	}
	return originMistake(origin)
}

func maxAgeMistake(seconds int) string {
	if seconds < 0 {
		// https://fetch.spec.whatwg.org/#http-new-header-syntax: delta-seconds has no sign.
		return "is negative; want seconds, 0 or more"
	}
	return ""
}
