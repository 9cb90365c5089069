//go:build unix

package wire

import (
	"net"
	"syscall"
)

// peeker looks at a TCP connection without reading from it.
type peeker struct {
	raw syscall.RawConn
	n   int
	err error
}

// newPeeker returns a peeker for a connection; one that cannot be looked at counts as closed.
func newPeeker(conn net.Conn) *peeker {
	p := new(peeker)
	if sc, ok := conn.(syscall.Conn); ok {
		// Without a RawConn, peek says closed.
		p.raw, _ = sc.SyscallConn()
	}
	return p
}

// peek reports whether bytes wait that nobody has read, and whether the peer has
// closed or reset the connection.
func (p *peeker) peek() (pending, closed bool) {
	if p.raw == nil || p.raw.Read(p.look) != nil {
		return false, true
	}
	switch {
	case p.err == syscall.EAGAIN || p.err == syscall.EWOULDBLOCK:
		return false, false
	case p.err != nil || p.n == 0:
		return false, true
	}
	return true, false
}

// look never waits: it always reports that it is done.
func (p *peeker) look(fd uintptr) bool {
	var b [1]byte
	p.n, _, p.err = syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	return true
}
