package report

import (
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/inert"
	"github.com/corsuite/corsuite/suite/internal/redact"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// Log says what a test log has to say of verdicts: each finding once in full, with
// exchange, cause and cure, and in a line wherever it shows again. In what it
// returns are no secrets, and neither a terminal nor the runner of a CI system finds
// a command in it. The zero value knows no verdicts.
type Log struct {
	report *harness.Report
	o      Options
	of     map[spokenKey]*finding.Finding
	told   map[spokenKey]bool
}

// spokenKey names a verdict.
type spokenKey struct{ id, target, agent string }

func keySpoken(v harness.Verdict) spokenKey { return spokenKey{v.ID(), v.Target, v.Agent} }

// Read takes the verdicts of a report for those that there are. What was told
// before stays told.
func (l *Log) Read(r *harness.Report, o Options) {
	o.Width = defaultWidth
	l.report, l.o, l.of = Redact(r, o.Secrets), o, map[spokenKey]*finding.Finding{}
	for _, f := range finding.All(l.report) {
		for _, v := range f.Verdicts {
			l.of[keySpoken(v)] = f
		}
	}
	if l.told == nil {
		l.told = map[spokenKey]bool{}
	}
}

// Say returns what to say of a verdict: its finding in full, or a line if that was told.
func (l *Log) Say(v harness.Verdict) string {
	f := l.of[keySpoken(v)]
	if f == nil {
		// The same for all verdicts that nothing decides for one cause.
		return SpokenText(fmt.Sprintf("%s  %s", strings.ToUpper(string(v.Status)), v.Why), l.o.Secrets)
	}
	for _, other := range f.Verdicts {
		if l.told[keySpoken(other)] {
			return SpokenText(fmt.Sprintf("%s  %s: as told at %s", strings.ToUpper(string(v.Status)), noticed(f), other.ID()), nil)
		}
	}
	l.told[keySpoken(v)] = true
	p := &page{r: l.report, o: l.o, cured: map[string]told{}}
	p.headed(strings.ToUpper(string(f.Status)), "", noticed(f))
	p.line(margin, p.identity(f))
	p.laidOut(f)
	return SpokenText(p.String(), nil)
}

// Spoken returns a verdict without secrets, and its message for the log of a
// test, in which neither a terminal nor the runner of a CI system finds a command.
// secrets may be nil.
func Spoken(v harness.Verdict, secrets *redact.Secrets) (clean harness.Verdict, message string) {
	clean = censored(newCensor(secrets), v)
	return clean, SpokenText(clean.Message(), nil)
}

// SpokenText is Spoken for a text of some lines, such as an error. secrets may be nil.
func SpokenText(text string, secrets *redact.Secrets) string {
	return string(inert.Lines(inert.Stream([]byte(secrets.Clone().Text(text)), false)))
}
