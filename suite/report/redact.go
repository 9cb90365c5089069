package report

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// redacted stands where a credential was.
const redacted = "[redacted]"

// secretHeaders are hidden in every report.
func secretHeaders() []string {
	return []string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"}
}

// secretParameters are hidden in the query and fragment of every URL: tokens,
// keys, signatures and the like, as web services name them.
func secretParameters() []string {
	return []string{
		"access_token", "id_token", "refresh_token", "token", "jwt", "auth", "code", "key", "api_key", "api-key", "apikey", "secret", "client_secret",
		"password", "passwd", "pwd", "session", "sessionid", "session_id", "sid", "sig", "signature",
		"X-Amz-Signature", "X-Amz-Security-Token", "X-Goog-Signature",
	}
}

// Redact returns a copy of the report in which the values of Authorization,
// Proxy-Authorization, Cookie, Set-Cookie and the named headers are replaced,
// in exchanges and in commands. Where a target repeats such a value elsewhere
// (an echoed header, a body), it is replaced there too, unless it is too short
// to be told from ordinary text. In URLs, passwords and the parameters that are
// named like a secret, or as named, are replaced. The report itself is left alone.
func Redact(r *harness.Report, names ...string) *harness.Report {
	return newCensor(r, names).report(r)
}

// newCensor learns from a report what must be hidden.
func newCensor(r *harness.Report, names []string) *censor {
	c := &censor{names: map[string]bool{}}
	for _, n := range slices.Concat(secretHeaders(), names) {
		c.names[strings.ToLower(n)] = true
	}
	for _, x := range r.Exchanges {
		c.learn(x.Request)
		c.learn(x.Response)
	}
	c.compile()
	return c
}

// censor knows which header names and which values are hidden.
type censor struct {
	names  map[string]bool
	values map[string]bool

	known                              *strings.Replacer
	curl, literal, parameter, password *regexp.Regexp
}

// Values shorter than these are replaced in their headers only: "1" or "abc"
// is everywhere, and the probes' own "Bearer corsuite" is no secret.
const (
	minSecret     = 8
	minSecretPart = 12
)

// learn remembers the values of hidden headers, and the parts of them that are secrets by themselves.
func (c *censor) learn(headers []harness.HeaderLine) {
	for _, h := range headers {
		if !c.names[strings.ToLower(h.Name)] {
			continue
		}
		c.remember(h.Value, minSecret)
		if _, token, ok := strings.Cut(h.Value, " "); ok {
			c.remember(strings.TrimSpace(token), minSecretPart)
		}
		for part := range strings.SplitSeq(h.Value, ";") {
			if _, value, ok := strings.Cut(part, "="); ok {
				c.remember(strings.TrimSpace(value), minSecretPart)
			}
		}
	}
}

func (c *censor) remember(value string, atLeast int) {
	if len(value) < atLeast || value == redacted {
		return
	}
	if c.values == nil {
		c.values = map[string]bool{}
	}
	c.values[value] = true
}

// compile prepares the patterns for commands: -H 'Name: value' of curl and
// ["Name", "value"] of a script.
func (c *censor) compile() {
	longestFirst := slices.SortedFunc(maps.Keys(c.values), func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, v := range longestFirst {
		pairs = append(pairs, v, redacted)
	}
	c.known = strings.NewReplacer(pairs...)

	names := slices.Sorted(maps.Keys(c.names))
	anyName := oneOf(names)
	c.parameter = regexp.MustCompile(fmt.Sprintf(`([?&#;]%s=)[^&#;\s'"<>\\]{%d,}`, oneOf(append(names, secretParameters()...)), minSecret))
	// https://url.spec.whatwg.org/#concept-url-password
	c.password = regexp.MustCompile(`://[^/?#\s@:'"]*:[^/?#\s@'"]+@`)
	c.curl = regexp.MustCompile(`(-H \$?'` + anyName + `: ?)(?:[^'\\]|'\\''|\\.)*`)
	c.literal = regexp.MustCompile(`("` + anyName + `", ")(?:[^"\\]|\\.)*`)
}

// oneOf is a pattern for one of some names, however its letters are written.
func oneOf(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = regexp.QuoteMeta(n)
	}
	return "(?i:" + strings.Join(quoted, "|") + ")"
}

// text hides secrets in prose and commands.
func (c *censor) text(s string) string {
	s = c.curl.ReplaceAllString(s, "${1}"+redacted)
	s = c.literal.ReplaceAllString(s, "${1}"+redacted)
	return c.value(s)
}

// value hides secrets in what was on the wire.
func (c *censor) value(s string) string {
	s = c.known.Replace(s)
	if strings.Contains(s, "=") {
		s = c.parameter.ReplaceAllString(s, "${1}"+redacted)
	}
	if strings.Contains(s, "@") {
		s = c.password.ReplaceAllStringFunc(s, hidePassword)
	}
	return s
}

// hidePassword hides what stands between name and host. An origin with a port
// before the @ is a probe of ours, which shows what the server made of it.
func hidePassword(authority string) string {
	i := len("://") + strings.Index(authority[len("://"):], ":") + 1
	if _, err := strconv.ParseUint(authority[i:len(authority)-1], 10, 16); err == nil {
		return authority
	}
	return authority[:i] + redacted + "@"
}

func (c *censor) texts(list []string) []string {
	out := slices.Clone(list)
	for i, s := range out {
		out[i] = c.text(s)
	}
	return out
}

func (c *censor) headers(list []harness.HeaderLine) []harness.HeaderLine {
	out := slices.Clone(list)
	for i, h := range out {
		if c.names[strings.ToLower(h.Name)] {
			out[i].Value = redacted
		} else {
			out[i].Value = c.value(h.Value)
		}
	}
	return out
}

func (c *censor) report(r *harness.Report) *harness.Report {
	out := *r
	out.Incomplete, out.Unreachable, out.StaleWaivers = c.texts(r.Incomplete), c.texts(r.Unreachable), c.texts(r.StaleWaivers)
	out.Remarks = slices.Clone(r.Remarks)
	for i, m := range out.Remarks {
		out.Remarks[i].Target, out.Remarks[i].Who, out.Remarks[i].Values = c.text(m.Target), c.text(m.Who), c.texts(m.Values)
	}
	out.Agents = slices.Clone(r.Agents)
	for i, a := range out.Agents {
		out.Agents[i].Notes = c.texts(a.Notes)
	}
	out.Targets = slices.Clone(r.Targets)
	for i, t := range out.Targets {
		out.Targets[i].Name, out.Targets[i].URL, out.Targets[i].Server = c.text(t.Name), c.text(t.URL), c.text(t.Server)
	}
	out.Counts = maps.Clone(r.Counts)
	out.Agreement.Rows = slices.Clone(r.Agreement.Rows)
	for i, row := range out.Agreement.Rows {
		row.Model, row.Browser, row.Reproduce = c.text(row.Model), c.text(row.Browser), c.text(row.Reproduce)
		out.Agreement.Rows[i] = row
	}
	out.Exchanges = slices.Clone(r.Exchanges)
	for i, x := range out.Exchanges {
		x.Request, x.Response = c.headers(x.Request), c.headers(x.Response)
		x.URL, x.Body, x.Error = c.value(x.URL), c.value(x.Body), c.value(x.Error)
		out.Exchanges[i] = x
	}
	out.Verdicts = slices.Clone(r.Verdicts)
	for i, v := range out.Verdicts {
		out.Verdicts[i] = c.verdict(v)
	}
	return &out
}

func (c *censor) verdict(v harness.Verdict) harness.Verdict {
	v.Target = c.text(v.Target) // as the name that it is looked up by
	v.Why, v.Got, v.Reason = c.text(v.Why), c.text(v.Got), c.text(v.Reason)
	v.Notes, v.Reproduce = c.texts(v.Notes), c.texts(v.Reproduce)
	v.Cause = c.cause(v.Cause)
	v.Instances = slices.Clone(v.Instances)
	for i, n := range v.Instances {
		n.Label, n.Why, n.Got, n.Reason = c.text(n.Label), c.text(n.Why), c.text(n.Got), c.text(n.Reason)
		n.Console, n.Cause = c.text(n.Console), c.cause(n.Cause)
		n.Exchanges = slices.Clone(n.Exchanges)
		v.Instances[i] = n
	}
	return v
}

func (c *censor) cause(x harness.Cause) harness.Cause {
	x.Who, x.Value, x.Parameter = c.text(x.Who), c.text(x.Value), c.text(x.Parameter)
	return x
}
