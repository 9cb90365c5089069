package judge

import (
	"cmp"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// otherStatus finds a target that never answered its own request with the status
// that is declared. What is said of a session is left to the remarks about that.
func otherStatus(p harness.TargetPlan, evidence []harness.Evidence) []harness.Remark {
	var found []harness.Exchange
	for _, e := range evidence {
		for _, s := range p.Stories {
			for k, o := range e.Observations[s.ID] {
				x, answered := firstAnswer(o)
				if !answered || k >= len(s.Asks) || s.Asks[k].Bytes != nil || s.Asks[k].URL != p.Target.URL || !madeBy(p.Target, x) {
					continue
				}
				if reached(p.Target, o) {
					return nil
				}
				found = append(found, x)
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	// A browser tells no body of what it does not share.
	x := found[max(0, slices.IndexFunc(found, func(x harness.Exchange) bool { return x.Body != "" }))]
	mend, detail := mend(p.Target, x)
	_, signIn := x.RedirectsToSignIn()
	if signIn || mend == harness.MendSession && p.Anonymous != "" {
		return nil
	}
	server, said := fetch.Get(x.Response, "Server")
	if !said {
		server, _ = fetch.Get(x.Response, "X-Powered-By")
	}
	if answersOwn(p, evidence) {
		mend = harness.MendSite
	}
	return []harness.Remark{{
		Kind: harness.RemarkOtherStatus, Field: x.Method, Status: x.Status, Count: p.Target.Status, Who: server,
		Values: []string{headline(x), string(mend), detail},
	}}
}

// redirected finds a target that is judged by what it redirects to.
func redirected(p harness.TargetPlan, evidence []harness.Evidence) []harness.Remark {
	var remarks []harness.Remark
	for _, e := range evidence {
		for _, o := range e.Observations[p.Baseline] {
			x, answered := firstAnswer(o)
			if !answered || answersWith(p.Target, x.Status) || !reached(p.Target, o) {
				continue
			}
			_, to := mend(p.Target, x)
			to = cmp.Or(to, x.URL) // the second time it went on: a cookie was set
			remarks = append(remarks, harness.Remark{Kind: harness.RemarkRedirected, Status: x.Status, Values: []string{to}})
		}
	}
	return remarks
}

// answersOwn reports whether the target gives the resource to its own pages, so that
// it is there, and pages of other sites are refused it.
func answersOwn(p harness.TargetPlan, evidence []harness.Evidence) bool {
	return slices.ContainsFunc(evidence, func(e harness.Evidence) bool {
		return slices.ContainsFunc(e.Observations[p.Own], func(o harness.Observation) bool { return reached(p.Target, o) })
	})
}

// mend returns what most likely reaches the resource, as an answer that is not
// its own tells, and the method or address that goes with it; "" is an address that
// redirects to itself.
func mend(t harness.Target, x harness.Exchange) (mend harness.Mend, detail string) {
	location, located := fetch.Get(x.Response, "Location")
	method := wants(t, x)
	switch {
	case located && fetch.IsRedirectStatus(x.Status):
		to, _, _ := strings.Cut(location, "?") // what follows may differ each time
		if toItself(x.URL, location) {
			to = ""
		}
		return harness.MendRedirect, to
	case method != "":
		return harness.MendMethod, method
	case x.Status == http.StatusUnauthorized:
		return harness.MendSession, ""
	case x.Status == http.StatusForbidden:
		return harness.MendAccess, ""
	case x.Status == http.StatusNotFound, x.Status == http.StatusGone:
		return harness.MendPath, ""
	}
	return harness.MendStatus, ""
}

// toItself reports whether an address redirects to itself.
func toItself(address, location string) bool {
	from, err := url.Parse(address)
	if err != nil {
		return false
	}
	to, err := from.Parse(location)
	if err != nil {
		return false
	}
	to.Fragment, from.Fragment = "", ""
	return to.String() == from.String()
}

// wantsPost are the words of servers that were asked with GET for what takes a POST.
var wantsPost = regexp.MustCompile(`(?i)graphql|apollo-require-preflight|must provide query|query missing|json-?rpc|method not allowed|post request|use post`)

// postPath are the paths of endpoints that take a POST by convention.
// https://graphql.github.io/graphql-over-http/draft/#sec-URL
var postPath = regexp.MustCompile(`(?i)/(graphql|gql|jsonrpc|rpc|negotiate)/?$`)

// wants returns the method that an answer asks for in place of the target's own, or "".
func wants(t harness.Target, x harness.Exchange) string {
	own := t.OwnMethod()
	allowed, says := fetch.Get(x.Response, "Allow")
	var others []string
	for m := range strings.SplitSeq(allowed, ",") {
		switch m = strings.TrimSpace(m); {
		case m == own && says:
			return ""
		case m != "" && !harness.IsSafeMethod(m) && fetch.IsToken(m):
			others = append(others, m)
		}
	}
	switch {
	case slices.Contains(others, http.MethodPost):
		return http.MethodPost
	case len(others) > 0:
		return others[0]
	case own != http.MethodGet || x.Status < 400:
		return ""
	case x.Status == http.StatusMethodNotAllowed, wantsPost.MatchString(x.Body):
		return http.MethodPost
	case x.Status == http.StatusBadRequest, x.Status == http.StatusNotFound, x.Status == http.StatusUnsupportedMediaType:
		path, _, _ := strings.Cut(t.URL, "?")
		if postPath.MatchString(path) {
			return http.MethodPost
		}
	}
	return ""
}

// title is that of an HTML document, and tag what its text is without.
var (
	title = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	tag   = regexp.MustCompile(`<[^>]*>`)
)

// headline returns the first line of an answer's body: the title of a document, or
// its text where the title is no more than "Error", the message of a JSON object, or
// the first line that is not empty. It is at most 120 characters long.
func headline(x harness.Exchange) string {
	text := x.Body
	var object any
	if m := title.FindStringSubmatch(x.Body); m != nil {
		text = html.UnescapeString(m[1])
		if strings.EqualFold(strings.TrimSpace(text), "error") {
			text = html.UnescapeString(tag.ReplaceAllString(title.ReplaceAllString(x.Body, ""), "\n"))
		}
	} else if json.Unmarshal([]byte(x.Body), &object) == nil {
		if said := message(object); said != "" {
			text = said
		}
	}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			runes := []rune(strings.Join(words, " "))
			if len(runes) > 120 {
				runes = append(runes[:119], '…')
			}
			return string(runes)
		}
	}
	return ""
}

// message returns what a JSON value says, by the names that are usual for it.
// https://www.rfc-editor.org/rfc/rfc9457#section-3.1
func message(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			return message(v[0])
		}
	case map[string]any:
		for _, name := range []string{"message", "title", "detail", "error_description", "error", "errors"} {
			if said := message(v[name]); said != "" {
				return said
			}
		}
	}
	return ""
}
