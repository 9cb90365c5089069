package judge

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// unserved says which part of an instance the target does not serve, and need
// not: whoever refuses that has not refused an origin.
func (j judgement) unserved(i harness.Instance, story []harness.Observation) string {
	return cmp.Or(unspoken(i, story), j.unoffered(i, story), j.brokenOff(i, story))
}

// unspoken says that the target does not speak the version of HTTP that the
// instance is about: nobody has to.
// https://www.rfc-editor.org/rfc/rfc9110#section-15.6.6
func unspoken(i harness.Instance, story []harness.Observation) string {
	for k, o := range story {
		version := i.Asks[k].HTTP
		if version == "" {
			continue
		}
		x, _ := o.Actual()
		switch {
		case o.Outcome == harness.OutcomeError:
			return fmt.Sprintf("the target does not answer in HTTP/%s: %s", version, explain(o))
		case x.Status == http.StatusHTTPVersionNotSupported, x.Status == http.StatusUpgradeRequired:
			return fmt.Sprintf("the target does not answer in HTTP/%s: it answers %d", version, x.Status)
		}
	}
	return ""
}

// unoffered says that the target has no HEAD, which an instance asks for, or does
// not take the query that the case adds to its address, or its body as another
// type than its own: it refuses that, so that nothing is there for a page to read.
// A case that compares answers sees to those by itself.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.1
func (j judgement) unoffered(i harness.Instance, story []harness.Observation) string {
	asks := j.trial.Case.Asks()
	for k, o := range j.heeded(story) {
		x, sent := o.Actual()
		if !sent || x.Status < 400 || answersWith(j.trial.Target, x.Status) {
			continue
		}
		switch {
		case i.Asks[k].Method == http.MethodHead:
			return fmt.Sprintf("the target does not serve HEAD: it answers %d", x.Status)
		case asks[k].Query != "":
			return fmt.Sprintf("the target does not serve its address with ?%s: it answers %d", asks[k].Query, x.Status)
		case j.retyped(i.Asks[k]) != "":
			return fmt.Sprintf("the target does not take its body as %s: it answers %d", j.retyped(i.Asks[k]), x.Status)
		}
	}
	return ""
}

// retyped returns the Content-Type that an ask puts on the target's own body, "" if
// it is the body's own.
func (j judgement) retyped(a harness.Ask) string {
	t := j.trial.Target
	named, _ := fetch.Get(a.Headers, "Content-Type")
	if t.ContentType == "" || a.Body != t.Body || strings.EqualFold(named, t.ContentType) {
		return ""
	}
	return named
}

// oddOrigin returns the Origin of an ask that is written by hand and holds none that a
// browser would send, where the rule is about what that does to the server: other
// rules are content with any refusal. A long one is left out: lines may have a limit.
func (j judgement) oddOrigin(a harness.Ask) (value string, odd bool) {
	if j.trial.Rule.Topic != harness.TopicRobustness || j.harm != harness.Break || a.Bytes == nil || a.Oddity() != harness.Odd {
		return "", false
	}
	field, value := a.OddPart()
	return value, field == "Origin" && len(value) <= longOrigin
}

// longOrigin is the length in bytes from which on it is that which is odd of an Origin.
const longOrigin = 1024

// brokenOff says that the target, which is there, ends the connection instead
// of answering what no web page sends. A firewall does so, and so does a handler
// that has crashed: which it is nobody can tell from outside.
func (j judgement) brokenOff(i harness.Instance, story []harness.Observation) string {
	if !j.isThere() {
		return ""
	}
	for k, o := range story {
		ask := i.Asks[k]
		_, odd := j.oddOrigin(ask) // of that see lost
		scheme, _, tuple := strings.Cut(string(ask.From), "://")
		if (tuple && harness.IsCustomScheme(scheme) || ask.Bytes != nil && !odd) && o.Outcome == harness.OutcomeError && o.Reason == fetch.ConnectionFailed {
			return "the target ends the connection instead of answering what no web page sends: a firewall refuses it, or its handler has crashed"
		}
	}
	return ""
}
