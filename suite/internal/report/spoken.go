package report

import (
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/inert"
	"github.com/corsuite/corsuite/suite/internal/redact"
)

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
