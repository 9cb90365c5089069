package selftest

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestStyles: a server that gets CORS right in another way than the reference
// is not complained of. A warning is all that a rule may give, and only where
// the style says that it is fragile, which then must be warned of.
func TestStyles(t *testing.T) {
	t.Parallel()
	all := t // The servers end together: each gives its connections a second.
	agent := kit.NewRawWith(t, agents.Options{Unsafe: true})
	for _, s := range kit.Sample(variants.Correct(), 8) {
		t.Run(s.ID, func(t *testing.T) {
			t.Parallel()
			r := kit.Judge(t, engine.Options{
				Agents: []harness.UserAgent{agent}, Rules: specs.Rules(),
				Targets: []harness.Target{s.Target(kit.Serve(all, variants.Handler(s)))},
			})
			if err := engine.Judged(r); err != nil {
				t.Error(err)
			}
			var warned []string
			for _, v := range r.Verdicts {
				switch {
				case v.Status == harness.StatusPass, v.Status == harness.StatusNotApplicable:
				case v.Status == harness.StatusWarn && slices.Contains(s.Warns, v.Rule):
					warned = append(warned, v.Rule)
				default:
					t.Errorf("%s: %s\n%s", s.Title, v.Message(), kit.Exchanges(r, v))
				}
			}
			for _, rule := range s.Warns {
				if !slices.Contains(warned, rule) {
					t.Errorf("got no warning of %s; want one, or the style need not name it", rule)
				}
			}
		})
	}
}
