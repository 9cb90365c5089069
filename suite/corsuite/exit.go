package main

import "fmt"

// Exit codes, the first that applies.
const (
	exitUsage       = 2 // wrong usage or configuration
	exitFail        = 1 // a fail, a stale waiver, an expectation that differs
	exitCannotJudge = 3 // inconclusive, an agent that could not run, nothing judged, interrupted
	exitOK          = 0

	// exitBySignal and the number of a signal is how shells write that it ended a program.
	exitBySignal = 128
)

// exitError ends the command with a code. An empty text prints nothing: the
// report has said it.
type exitError struct {
	code int
	text string
}

func (e *exitError) Error() string { return e.text }

func exitWith(code int, format string, args ...any) error {
	return &exitError{code: code, text: fmt.Sprintf(format, args...)}
}
