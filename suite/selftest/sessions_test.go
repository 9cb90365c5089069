package selftest

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestSessionsAgree: a session means the same to both agents, so that behind a
// sign-in whatever both of them judge gets one verdict.
func TestSessionsAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: no browser")
	}
	all := t // The servers end together: each gives its connections a second.
	agents := []harness.UserAgent{kit.NewRawWith(t, agents.Options{}), kit.NewChromeWith(t, agents.Options{})}
	for _, s := range variants.Correct() {
		if s.Auth.IsZero() {
			continue
		}
		t.Run(s.ID, func(t *testing.T) {
			r := kit.Judge(t, engine.Options{
				Agents: agents, Rules: specs.Rules(), Only: []string{"cors-check", "credentials", "error-responses", "null-origin", "request-headers", "preflight", "neighbours"},
				Targets: []harness.Target{s.Target(kit.Serve(all, variants.Handler(s)))},
			})
			judged := map[string]harness.Verdict{}
			for _, v := range r.Verdicts {
				if v.Status == harness.StatusNotApplicable {
					continue
				}
				if v.Status == harness.StatusFail || v.Status == harness.StatusInconclusive {
					t.Errorf("%s via %s: %s\n%s", v.ID(), v.Agent, v.Message(), kit.Exchanges(r, v))
				}
				if other, both := judged[v.ID()]; both && other.Status != v.Status {
					t.Errorf("%s: %s via %s, %s via %s", v.ID(), other.Status, other.Agent, v.Status, v.Agent)
				}
				judged[v.ID()] = v
			}
		})
	}
}
