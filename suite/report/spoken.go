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
	return clean, string(inert.Lines(inert.Stream([]byte(clean.Message()), false)))
}
