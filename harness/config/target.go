package config

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// target is a target and where it stands in the file. Its policy is what it
// declares itself, before it inherits.
type target struct {
	harness.Target
	// private are the page's headers whose values come from the environment.
	private []string
	// session is the target's own; nil is that of all targets.
	session *Session
	at      value
}

func readTargets(ctx context.Context, v value) []target {
	items := v.items("a list of targets, each with a url")
	if len(items) == 0 && v.isList() {
		v.fail("", "is empty; name a url, or remove the key and give the URL on the command line")
	}
	targets := make([]target, len(items))
	for i, item := range items {
		targets[i] = readTarget(ctx, item)
	}
	return targets
}

// checkNames reports targets that have the name of another.
func checkNames(targets []target) {
	named := map[string]target{}
	for _, t := range targets {
		label := t.Label()
		first, taken := named[label]
		switch {
		case label == "":
		case taken && first.at.r == t.at.r:
			t.at.fail("", "is called %q like %s; give one of them another name", label, first.at.key)
		case taken:
			t.at.fail("", "is called %q like that of %s:%d; give one of them another name, or leave it out", label, first.At.File, first.At.Line)
		default:
			named[label] = t
		}
	}
}

// maxLabel bounds a label's name and its value.
const maxLabel = 256

// readLabels reads what the operator wants to know targets by.
func readLabels(v value) map[string]string {
	labels := map[string]string{}
	for _, p := range v.pairs("a mapping of names to texts, such as team: shop") {
		text, ok := p.value.text()
		switch {
		case !ok:
		case len(p.text) > maxLabel || len(text) > maxLabel:
			p.value.fail("", "is longer than %d bytes; want a short label", maxLabel)
		default:
			labels[p.text] = text
		}
	}
	return labels
}

func readTarget(ctx context.Context, v value) target {
	t := target{at: v}
	t.At = harness.Place{File: v.r.file, Line: v.line}
	v.fields(map[string]func(value){
		"name":      func(v value) { t.Name, _ = v.text() },
		"labels":    func(v value) { t.Labels = readLabels(v) },
		"url":       func(v value) { t.URL = readTargetURL(v) },
		"method":    func(v value) { t.Method = readTargetMethod(v) },
		"body":      func(v value) { t.Body = readBody(v) },
		"body-file": func(v value) { t.Body = readBodyFile(ctx, v) },
		"headers": func(v value) {
			before := len(v.r.secrets)
			t.Headers = readPageHeaders(v)
			for _, s := range v.r.secrets[before:] {
				t.private = append(t.private, s.Header)
			}
		},
		"auth":         func(v value) { t.session = readSession(v) },
		"anonymous":    func(v value) { t.Anonymous = readAnonymous(v) },
		"refused":      func(v value) { t.Refused = readRefused(v) },
		"content-type": func(v value) { t.ContentType, _ = v.text() },
		"send":         func(v value) { t.Send, _ = v.boolean() },
		"status":       func(v value) { t.Status = readStatus(v) },
		"is":           func(v value) { t.Is = readKind(v) },
		"policy":       func(v value) { t.Policy = readPolicy(v) },
	})
	if v.isMapping() && !v.has("url") {
		v.fail("", "has no url; want an absolute one, http or https")
	}
	if v.isMapping() && v.has("body") && v.has("body-file") {
		v.fail("", "has body and body-file; remove either")
	}
	if _, has := fetch.Get(t.Headers, "Content-Type"); has && t.ContentType != "" {
		v.fail("", "has content-type and a Content-Type under headers; remove either")
	}
	method := fetch.NormalizeMethod(t.Method)
	if t.Body != "" && (method == "GET" || method == "HEAD") {
		// https://fetch.spec.whatwg.org/#dom-request (a body with GET or HEAD is a TypeError)
		v.fail("", "has a body, which %s cannot carry; give a method such as POST", method)
	}
	if t.Is != "" && !fits(t.Is, t.WantStatus()) {
		v.fail("", "is %q with status %d, which does not go together; change either", t.Is, t.WantStatus())
	}
	return t
}

// readTargetURL returns an absolute http or https URL without what never reaches a server.
func readTargetURL(v value) string {
	text, ok := v.text()
	if !ok {
		return ""
	}
	return checkTargetURL(v, text)
}

// checkTargetURL returns the URL that a text stands for, and reports at v what is wrong with it.
func checkTargetURL(v value, text string) string {
	if strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//") && !strings.Contains(text, "${") {
		if v.r.base == "" {
			v.fail(strconv.Quote(text), "is a path without a host; want an absolute URL, or `base: https://HOST` at the top of the file, or --base")
			return text
		}
		text = under(v.r.base, text)
	}
	if mistake := TargetURLMistake(text); mistake != "" {
		shown := text
		if u, err := url.Parse(text); err == nil {
			shown = u.Redacted()
		}
		v.fail(strconv.Quote(shown), "%s", mistake)
	}
	return text
}

// TargetURLMistake says what is wrong with a target's URL, or "".
func TargetURLMistake(s string) string {
	if strings.Contains(s, "${") {
		return "has ${, but variables stand in auth, headers and body only; write the URL out, or give it on the command line"
	}
	if mistake := urlMistake(asHTTP(s)); mistake != "" {
		return mistake
	}
	u, _ := url.Parse(s) // urlMistake has parsed it
	switch {
	case u.User != nil:
		return "has user information; give credentials with --header or --cookie"
	case u.Fragment != "":
		return "has a fragment, which is never sent; remove it"
	}
	return ""
}

// asHTTP returns the http URL that stands for one of a WebSocket: the same is wrong with both.
func asHTTP(s string) string {
	for ws, http := range map[string]string{"ws://": "http://", "wss://": "https://"} {
		if rest, is := strings.CutPrefix(s, ws); is {
			return http + rest
		}
	}
	return s
}

// urlMistake says why s is not an absolute http or https URL, or "".
func urlMistake(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil || !u.IsAbs():
		return "is not an absolute URL; want http:// or https://"
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Sprintf("has the scheme %q; want http or https", u.Scheme)
	case u.Hostname() == "":
		return "has no host; want http://HOST or https://HOST"
	}
	return ""
}

func readTargetMethod(v value) string {
	method, ok := v.text()
	if !ok {
		return ""
	}
	mistake := methodMistake(method)
	if method == harness.Any {
		mistake = "is not a method; want one, such as GET"
	}
	if mistake != "" {
		v.fail(strconv.Quote(method), "%s", mistake)
	}
	return method
}

func readStatus(v value) int {
	status, ok := v.integer()
	if ok && (status < 200 || status > 599) {
		v.fail(strconv.Itoa(status), "is not a final status; want 200 to 599")
	}
	return status
}

func readKind(v value) harness.Kind {
	return harness.Kind(v.word(string(harness.Resource), string(harness.ErrorAnswer),
		string(harness.Redirect), string(harness.Protected), string(harness.NotModified), string(harness.Stream), string(harness.WebSocket)))
}

// fits reports whether a target of this kind can answer with the status. Kinds
// whose status depends on how the target is asked go with any.
func fits(k harness.Kind, status int) bool {
	switch k {
	case harness.Redirect:
		return fetch.IsRedirectStatus(status)
	case harness.ErrorAnswer:
		return status >= 400
	case harness.Resource, harness.Stream:
		return status < 300
	case harness.WebSocket:
		return status == 101
	}
	return true
}
