package raw

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

// failure is why a message could not be carried, in a word for the judge and a
// sentence for a person.
type failure struct {
	reason fetch.Reason
	// parameter goes with the reason, "" for most.
	parameter string
	text      string
	err       error
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.err }

// stale marks an error that came instead of an answer. On a connection that has
// served before it says more about the connection than about the server.
type stale struct{ error }

func (s stale) Unwrap() error { return s.error }

// failed returns a failure of its own making.
func failed(reason fetch.Reason, format string, args ...any) *failure {
	return &failure{reason: reason, text: fmt.Sprintf(format, args...)}
}

// interrupted is the failure of whatever was under way when the run ended.
func interrupted() *failure { return failed(fetch.Interrupted, "interrupted") }

// explain turns what a socket, a resolver or TLS said into a failure. Doing is
// what was under way: "connect to 127.0.0.1:80".
func explain(doing string, err error) *failure {
	if own, ok := errors.AsType[*failure](err); ok {
		return own
	}
	f := &failure{reason: fetch.ConnectionFailed, err: err}
	switch {
	case errors.Is(err, errWithheld):
		f.text = err.Error()
		return f
	case isTimeout(err):
		f.reason, f.text = fetch.Timeout, doing+": nothing came in time; see --timeout"
		return f
	}
	if why := certificateProblem(err); why != "" {
		f.text = doing + ": " + why
		return f
	}
	f.text = doing + ": " + connectionProblem(err)
	return f
}

// isTimeout reports whether a deadline of ours passed.
func isTimeout(err error) bool {
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
