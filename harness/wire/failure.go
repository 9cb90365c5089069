package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Failure is why a message could not be carried, in a word for the judge and a
// sentence for a person.
type Failure struct {
	Reason fetch.Reason
	// Parameter goes with the reason, "" for most.
	Parameter string
	Text      string
	err       error
}

// Error returns the sentence.
func (f *Failure) Error() string { return f.Text }

// Unwrap returns what a socket, a resolver or TLS said, nil for a failure of our own.
func (f *Failure) Unwrap() error { return f.err }

// Stale marks an error that came instead of an answer. On a connection that has
// served before it says more about the connection than about the server.
type Stale struct{ error }

// Unwrap returns the error that is marked.
func (s Stale) Unwrap() error { return s.error }

// failed returns a failure of our own making.
func failed(reason fetch.Reason, format string, args ...any) *Failure {
	return &Failure{Reason: reason, Text: fmt.Sprintf(format, args...)}
}

// Interrupted is the failure of whatever was under way when the run ended.
func Interrupted() *Failure { return failed(fetch.Interrupted, "interrupted") }

// Explain turns what a socket, a resolver or TLS said into a failure. Doing is
// what was under way: "connect to 127.0.0.1:80".
func Explain(doing string, err error) *Failure {
	if own, ok := errors.AsType[*Failure](err); ok {
		return own
	}
	f := &Failure{Reason: fetch.ConnectionFailed, err: err}
	switch {
	case errors.Is(err, ErrWithheld):
		f.Text = err.Error()
		return f
	case IsTimeout(err):
		f.Reason, f.Text = fetch.Timeout, doing+": nothing came in time; see --timeout"
		return f
	}
	if why := certificateProblem(err); why != "" {
		f.Text = doing + ": " + why
		return f
	}
	f.Text = doing + ": " + connectionProblem(err)
	return f
}

// IsTimeout reports whether a deadline of ours passed.
func IsTimeout(err error) bool {
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// connectionProblem says in words what happened to a connection.
func connectionProblem(err error) string {
	dns, isDNS := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused: nothing listens there"
	case isDNS && dns.IsNotFound:
		return fmt.Sprintf("no such host %q; --resolve can name its address", dns.Name)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the server closed the connection in the middle of its answer"
	case errors.Is(err, io.EOF):
		return "the server closed the connection without an answer"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the server reset the connection"
	}
	return err.Error()
}

// certificateProblem says what TLS found fault with and which option answers it; "" is something else.
func certificateProblem(err error) string {
	if verification, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		err = verification.Err
	}
	if record, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return fmt.Sprintf("no TLS there (%s); is it http://?", record.Msg)
	}
	if alert := remoteAlert(err); alert != "" {
		return fmt.Sprintf("the server refused: %s; a client certificate is shown on credentialed requests only", alert)
	}
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, name := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	if unknown || name || invalid {
		return fmt.Sprintf("its certificate is not trusted: %v; --cacert FILE trusts an authority, --insecure anything", err)
	}
	return ""
}

// remoteAlert returns the text of a TLS alert that the peer sent; "" is none.
// The type of alerts is not exported, only their place in the chain.
func remoteAlert(err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "remote error" {
		return op.Err.Error()
	}
	return ""
}
