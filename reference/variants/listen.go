package variants

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strconv"
	"strings"
)

// maxHead bounds the head of a request that rewriteHeads holds, in bytes.
const maxHead = 512 << 10

// rewriteHeads returns a listener whose connections see every HTTP/1 request
// with another head: change gets the request line and the field lines, and
// returns those that the server is to read. Requests with a chunked body, and
// HTTP/2, pass as they are from there on.
func rewriteHeads(change func(lines []string) []string) func(net.Listener) net.Listener {
	return func(ln net.Listener) net.Listener { return headListener{ln, change} }
}

type headListener struct {
	net.Listener
	change func([]string) []string
}

func (ln headListener) Accept() (net.Conn, error) {
	conn, err := ln.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &headConn{Conn: conn, source: bufio.NewReader(conn), change: ln.change}, nil
}

// headConn is read by one goroutine at a time, as net/http does.
type headConn struct {
	net.Conn
	source *bufio.Reader
	change func([]string) []string

	pending string // a head that is not read yet
	body    int64  // bytes of body before the next head; -1: everything
}

func (c *headConn) Read(p []byte) (int, error) {
	if c.pending == "" && c.body == 0 {
		if err := c.readHead(); err != nil {
			return 0, err
		}
	}
	if c.pending != "" {
		n := copy(p, c.pending)
		c.pending = c.pending[n:]
		return n, nil
	}
	if c.body > 0 && int64(len(p)) > c.body {
		p = p[:c.body]
	}
	n, err := c.source.Read(p)
	if c.body > 0 {
		c.body -= int64(n)
	}
	return n, err
}

func (c *headConn) readHead() error {
	var lines []string
	for size := 0; size < maxHead; {
		line, err := c.source.ReadString('\n')
		if err != nil {
			c.pending, c.body = strings.Join(append(lines, line), "\r\n"), -1
			if c.pending == "" {
				return err
			}
			return nil
		}
		size += len(line)
		line = strings.TrimRight(line, "\r\n")
		if line == "" && len(lines) > 0 {
			break
		}
		lines = append(lines, line)
	}
	if strings.HasPrefix(lines[0], "PRI ") {
		c.pending, c.body = strings.Join(lines, "\r\n")+"\r\n\r\n", -1
		return nil
	}
	for _, line := range lines {
		_, value, _ := strings.Cut(line, ":")
		switch {
		case isField(line, "transfer-encoding"):
			c.body = -1
		case isField(line, "content-length") && c.body == 0:
			if n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil && n > 0 {
				c.body = n
			}
		}
	}
	c.pending = strings.Join(c.change(lines), "\r\n") + "\r\n\r\n"
	return nil
}

// isField reports whether a line is one of the named field.
func isField(line, name string) bool {
	return len(line) > len(name) && line[len(name)] == ':' && strings.EqualFold(line[:len(name)], name)
}

var _ io.Reader = (*headConn)(nil)

// rewriteAnswers returns a listener that changes what the server writes to a connection.
func rewriteAnswers(from, to string) func(net.Listener) net.Listener {
	return func(ln net.Listener) net.Listener { return answerListener{ln, []byte(from), []byte(to)} }
}

type answerListener struct {
	net.Listener
	from, to []byte
}

func (ln answerListener) Accept() (net.Conn, error) {
	conn, err := ln.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return answerConn{conn, ln.from, ln.to}, nil
}

type answerConn struct {
	net.Conn
	from, to []byte
}

// Write replaces once in each piece: a header section is one.
func (c answerConn) Write(p []byte) (int, error) {
	if _, err := c.Conn.Write(bytes.Replace(p, c.from, c.to, 1)); err != nil {
		return 0, err
	}
	return len(p), nil
}
