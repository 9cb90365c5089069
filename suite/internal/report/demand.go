package report

import (
	"fmt"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// demanded says what the specification that a target is held to demands of it, ""
// where none was named, or it does not speak of this.
func demanded(r *harness.Report, c *finding.Finding) string {
	for _, t := range r.Targets {
		if t.Name != c.Target && t.URL != c.Target {
			continue
		}
		if d, found := t.Demands.For(c.Rule); found {
			return fmt.Sprintf("the contract %s demands it: %s %s", d.Contract, d.Sentence, d.Link)
		}
	}
	return ""
}
