package plan

import (
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// want decides what the case wants of this request under the policy.
func (p *planner) want(c harness.Case, a harness.Ask) (harness.Want, string) {
	if c.Always || c.Want == harness.Answered || a.From == harness.NoOrigin {
		return c.Want, ""
	}
	policy, request := p.plan.Target.Policy, a.Request()
	request = asDeclared(p.plan.Target, request)
	answer := policy.Allows(request)
	if roles := c.Asks(); standsIn(p.plan.Target, roles[len(roles)-1].From) {
		// Judged only if the stranger is let in, and then the policy is one for everybody.
		answer = policy.Override(harness.Policy{Origins: []string{harness.Any}}).Allows(request)
	}
	if string(a.From) == p.plan.Target.Origin() {
		// Not cross-origin, so no policy is asked.
		answer = harness.Yes
	}
	switch {
	case answer == harness.Unknown:
		return "", undeclared(policy, request)
	case c.Want == harness.ByPolicy && answer == harness.Yes, c.Want == harness.Shared && answer == harness.Yes:
		return harness.Shared, ""
	case c.Want == harness.ByPolicy && answer == harness.No, c.Want == harness.Blocked && answer == harness.No:
		return harness.Blocked, ""
	case answer == harness.No:
		return "", "the policy refuses this request"
	}
	return "", "the policy allows this request"
}

// undeclared names the lines of the policy that would decide about the request.
func undeclared(p harness.Policy, r fetch.Request) string {
	if len(p.Grants) > 1 {
		return undeclaredByGrants(p, r)
	}
	var lines []string
	if p.AllowsOrigin(r.Origin) == harness.Unknown {
		if p.Origins == nil {
			lines = append(lines, "`origins: […]`")
		} else {
			lines = append(lines, fmt.Sprintf("%q under `origins:` or `denied:`", r.Origin))
		}
	}
	if r.Credentials == fetch.Include && p.Credentials == nil {
		lines = append(lines, "`credentials: true` or `false`")
	}
	if p.AllowsMethod(fetch.NormalizeMethod(r.Method)) == harness.Unknown {
		lines = append(lines, "`methods: […]`")
	}
	for _, name := range fetch.UnsafeHeaderNames(r.Headers) {
		if p.AllowsHeader(name) == harness.Unknown {
			lines = append(lines, fmt.Sprintf("%q under `headers:`", name))
		}
	}
	return "the policy does not say: declare " + strings.Join(lines, " and ")
}

// undeclaredByGrants names the lines of the first grant that leaves the request open.
func undeclaredByGrants(p harness.Policy, r fetch.Request) string {
	for _, g := range p.Grants {
		if g.Allows(r) == harness.Unknown {
			return undeclared(harness.Policy{Grants: []harness.Grant{g}}.Normal(), r) + " in the grant that is meant"
		}
	}
	return "no single grant allows all of it, and several together do: a server sends one list of methods and one of headers"
}
