// Package advice is what usually causes a finding and how to cure it, in the
// software that answered. It is data and a little lookup; it judges nothing
// and asks nothing.
//
// Snippets let one origin in, https://app.example.com, with credentials; they
// are to be read and adapted, which is why each is whole.
package advice

import (
	"cmp"
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// Advice is what a person should know who wants to cure a finding.
type Advice struct {
	// Server is the software that the cure is for; "" for a general one.
	Server string
	// Cause is what usually leads here, Cure what to change.
	Cause, Cure string
	// Lines are the field lines with which the page would have been served; nil where
	// no lines alone are the cure. See Own.
	Lines []string
	// Snippet is configuration or code that does it right; "" when there is none.
	Snippet string
	// Tried names the releases that the snippet was run in and judged: "nginx 1.22.1".
	// "" means that it follows the documentation and nobody has run it.
	Tried string
}

// Explain returns the advice for a verdict on a server that is known, was named
// or recognised. One that holds, or does not apply, gets the zero Advice.
func Explain(s Server, v harness.Verdict) Advice {
	if v.Status == harness.StatusPass || v.Status == harness.StatusNotApplicable {
		return Advice{}
	}
	return lookUp(s, remedyOfVerdict(v))
}

// Advisor returns the advice for the verdicts of a run, given the exchanges that show
// each, with the user's own values in it. others are the answers to everything else
// that was asked at the targets; named is the id of the software to give advice for,
// "" for the one that answered.
func Advisor(targets []harness.TargetInfo, others []harness.Exchange, named string) func(harness.Verdict, []harness.Exchange) Advice {
	servers := Meet(others)
	policies := map[string]harness.Policy{}
	for _, t := range targets {
		policies[t.Name] = t.Policy
	}
	return func(v harness.Verdict, evidence []harness.Exchange) Advice {
		server := servers.Recognise(evidence)
		if meant, known := Named(named); known {
			server.ID, server.Name, server.Proxy = meant.ID, meant.Name, ""
		}
		return Explain(server, v).Own(v, evidence, policies[v.Target])
	}
}

func lookUp(s Server, t remedy) Advice {
	if t == noHeaderPreflight && s.PreflightStatus != 0 && (s.PreflightStatus < 200 || s.PreflightStatus > 299) {
		// The browser names the missing header first; whoever answered with that
		// status does not take the request for a preflight at all.
		t = preflightStatus
	}
	switch {
	case s.SignIn != "" && slices.Contains([]remedy{noHeader, wrongValue, wildcard, credentials}, t):
		t = signIn
	case t == noHeader && s.Redirects:
		t = redirected
	case t == noHeader && s.ServesElsewhere:
		t = pastTheLayer
	}
	if t == twoValues && s.Proxy != "" {
		// Where two layers answer, the one in front can drop what the other says.
		s.ID = s.Proxy
	}
	general := generalCure(t, s)
	a := Advice{Cause: general.cause, Cure: general.cure}
	for _, software := range all() {
		if software.id != s.ID {
			continue
		}
		own := software.cures[t]
		if software.special != nil {
			if c, ok := software.special(s, t); ok {
				own = c
			}
		}
		a.Server = software.name
		a.Cause, a.Cure = cmp.Or(own.cause, a.Cause), cmp.Or(own.cure, a.Cure)
		a.Snippet, a.Tried = software.snippet, software.tried
	}
	if s.Region != "" && t.ofCORS() {
		own := otherRegion(s.Region)
		a.Cause, a.Cure, a.Snippet, a.Tried = own.cause, own.cure, "", ""
	}
	if !t.ofCORS() {
		// The server's configuration is not what is wrong.
		a.Server, a.Snippet, a.Tried = "", "", ""
	}
	return a
}
