package adapter

import (
	"errors"
	"fmt"
	"strings"
)

// Ends that an adapter announces by its exit code. The error that wraps one
// quotes the adapter's last line, which says what is missing.
var (
	// ErrNotInstalled is exit code 77: the software is not here.
	ErrNotInstalled = errors.New("not installed")
	// ErrCannotExpress is exit code 78: the software has no way to say this policy.
	ErrCannotExpress = errors.New("cannot express this policy")
)

const (
	exitNotInstalled  = 77
	exitCannotExpress = 78
)

// RefusedError says that the software works, and would not start under this
// policy: a result, not a fault of the set-up.
type RefusedError struct {
	// Exit is how it ended: "exit status 1".
	Exit string
	// Last are the last lines that it wrote, oldest first.
	Last []string
}

func (e *RefusedError) Error() string {
	return "refused this policy: " + e.Exit + quoted(e.Last)
}

// SetupError says that the adapter could not be judged at all: it cannot be
// run, ends under the plain policy too, or never answers.
type SetupError struct {
	// Why in a few words, with what to do about it.
	Why string
	// Last are the last lines that it wrote, oldest first.
	Last []string
}

func (e *SetupError) Error() string { return e.Why + quoted(e.Last) }

// endedError is an adapter's end that nobody asked for.
type endedError struct {
	exit string
	last []string
}

func (e *endedError) Error() string {
	return "the adapter ended on its own: " + e.exit + quoted(e.last)
}

// quoted appends the last lines to a message, indented, or nothing.
func quoted(last []string) string {
	if len(last) == 0 {
		return ""
	}
	return fmt.Sprintf("; its last lines:\n\t%s", strings.Join(last, "\n\t"))
}
