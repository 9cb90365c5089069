package main

import (
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/advice"
	"github.com/corsuite/corsuite/suite/report"
)

// explainRule gives a report the catalogue's words.
func explainRule(id string) report.Info {
	r, found := ruleByID(id)
	if !found {
		return report.Info{}
	}
	return report.Info{Title: r.Title, Why: strings.Join(strings.Fields(r.Why), " ")}
}

// advise gives a report the cure for the software that answered, or that the
// user named. others are the answers to everything else that was asked.
func (o *outputFlags) advise(others []harness.Exchange) func(harness.Verdict, []harness.Exchange) report.Advice {
	servers := advice.Meet(others)
	return func(v harness.Verdict, evidence []harness.Exchange) report.Advice {
		server := servers.Recognise(evidence)
		if named, known := advice.Named(o.server); known {
			server.ID, server.Name, server.Proxy = named.ID, named.Name, ""
		}
		a := advice.ExplainIn(server, v)
		return report.Advice{Server: a.Server, Cause: a.Cause, Cure: a.Cure, Snippet: a.Snippet, Tried: a.Tried}
	}
}
