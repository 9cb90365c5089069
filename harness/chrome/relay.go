package chrome

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"sync"
	"time"
)

const (
	// quiet is how long a connection has nothing to say before it may give way, and how
	// long another has waited for that.
	quiet = 50 * time.Millisecond
	// lookEvery is the time between two looks at all connections.
	lookEvery = 20 * time.Millisecond
	// calmLooks is after how many looks without a connection none is expected any more,
	// and queuePatience how long they go on at most.
	calmLooks     = 4
	queuePatience = 2 * time.Second
	// dialPatience bounds a connection to the host.
	dialPatience = 10 * time.Second
)

// relay passes the browser's connections on to hosts that serve few at a time. A browser
// keeps each for minutes once it has been answered, and one with a preflight that nobody
// answers for ever; a server that does one thing at a time is deaf meanwhile. The relay
// ends what is idle while another waits, and what waits for longer than any ask does.
type relay struct {
	listener net.Listener
	// address says where to connect to for host:port.
	address func(hostPort string) string
	// longest is how long a connection may wait for an answer.
	longest time.Duration

	end     sync.Once
	ended   chan struct{}
	running sync.WaitGroup
	mu      sync.Mutex
	carried map[*carried]bool
}

// carried is a connection of the browser and the one to the host that belongs to it.
type carried struct {
	host     string
	down, up net.Conn
	mu       sync.Mutex
	// owed says that the browser spoke last, since when.
	owed  bool
	since time.Time
}

// startRelay listens on loopback.
func startRelay(address func(hostPort string) string, longest time.Duration) (*relay, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the browser: %w", err)
	}
	r := &relay{listener: listener, address: address, longest: longest, ended: make(chan struct{}), carried: map[*carried]bool{}}
	r.running.Go(r.accept)
	r.running.Go(r.look)
	return r, nil
}

// URL is how a browser is told of it.
func (r *relay) URL() string { return "socks5://" + r.listener.Addr().String() }

// close ends the relay and all that it carries.
func (r *relay) close() {
	r.end.Do(func() {
		close(r.ended)
		_ = r.listener.Close()
		r.drop(func(*carried) bool { return true })
	})
	r.running.Wait()
}

func (r *relay) accept() {
	for {
		down, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.running.Go(func() { r.carry(down) })
	}
}

// carry connects as the browser wishes and passes bytes on until one side ends.
func (r *relay) carry(down net.Conn) {
	defer down.Close()
	_ = down.SetDeadline(time.Now().Add(dialPatience))
	host, err := greet(down)
	if err != nil {
		return
	}
	up, err := net.DialTimeout("tcp", r.address(host), dialPatience)
	if err != nil {
		_, _ = down.Write(socksReply(socksRefused))
		return
	}
	defer up.Close()
	if _, err := down.Write(socksReply(socksGranted)); err != nil {
		return
	}
	_ = down.SetDeadline(time.Time{})
	c := &carried{host: host, down: down, up: up, since: time.Now()}
	if !r.add(c) {
		return
	}
	defer r.remove(c)
	var both sync.WaitGroup
	both.Go(func() { c.pass(up, down, true) })
	both.Go(func() { c.pass(down, up, false) })
	both.Wait()
}

// pass copies one direction; its end is that of the other.
func (c *carried) pass(to, from net.Conn, owed bool) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			c.mu.Lock()
			c.owed, c.since = owed, time.Now()
			c.mu.Unlock()
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// state returns whether the host owes an answer, and for how long it has been so.
func (c *carried) state() (owed bool, since time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.owed, time.Since(c.since)
}

// add reports whether the relay still runs.
func (r *relay) add(c *carried) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.ended:
		return false
	default:
	}
	r.carried[c] = true
	return true
}

func (r *relay) remove(c *carried) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.carried, c)
}

// look ends connections that are in the way of others, or whose ask is over.
func (r *relay) look() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-r.ended:
			return
		}
		waits := map[string]bool{}
		r.mu.Lock()
		for c := range r.carried {
			owed, since := c.state()
			waits[c.host] = waits[c.host] || owed && since >= quiet
		}
		r.mu.Unlock()
		r.drop(func(c *carried) bool {
			owed, since := c.state()
			return !owed && since >= quiet && waits[c.host] || owed && since > r.longest
		})
	}
}

// endAll ends the connections to the host of a URL, and those that take their places:
// preflights that waited in a queue, or are sent once more where a connection was kept.
// Nobody needs the answer of any.
func (r *relay) endAll(address string) {
	u, err := url.Parse(address)
	if err != nil {
		return
	}
	host := net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443", "ws": "80", "wss": "443"}[u.Scheme]))
	deadline := time.Now().Add(queuePatience)
	for calm := 0; calm < calmLooks && time.Now().Before(deadline); calm++ {
		if r.drop(func(c *carried) bool { return c.host == host }) > 0 {
			calm = 0
		}
		time.Sleep(lookEvery)
	}
}

// drop ends the connections of which something holds, and returns how many.
func (r *relay) drop(which func(*carried) bool) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	dropped := 0
	for c := range r.carried {
		if which(c) {
			dropped++
			_ = c.up.Close()
			_ = c.down.Close()
		}
	}
	return dropped
}

// The words of SOCKS that a browser uses: no authentication, and CONNECT.
// https://www.rfc-editor.org/rfc/rfc1928
const (
	socksVersion  = 5
	socksConnect  = 1
	socksIPv4     = 1
	socksName     = 3
	socksIPv6     = 4
	socksGranted  = 0
	socksRefused  = 5
	socksPortSize = 2
)

// greet reads what the browser wants and returns it as host:port.
func greet(conn net.Conn) (string, error) {
	var head [4]byte
	if _, err := io.ReadFull(conn, head[:2]); err != nil {
		return "", err
	}
	if _, err := io.CopyN(io.Discard, conn, int64(head[1])); err != nil {
		return "", err
	}
	if _, err := conn.Write([]byte{socksVersion, 0}); err != nil {
		return "", err
	}
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return "", err
	}
	if head[0] != socksVersion || head[1] != socksConnect {
		return "", fmt.Errorf("version %d, command %d: want a CONNECT of SOCKS %d", head[0], head[1], socksVersion)
	}
	size := map[byte]int{socksIPv4: net.IPv4len, socksIPv6: net.IPv6len}[head[3]]
	if head[3] == socksName {
		var length [1]byte
		if _, err := io.ReadFull(conn, length[:]); err != nil {
			return "", err
		}
		size = int(length[0])
	}
	if size == 0 {
		return "", errors.New("no address")
	}
	rest := make([]byte, size+socksPortSize)
	if _, err := io.ReadFull(conn, rest); err != nil {
		return "", err
	}
	host := string(rest[:size])
	if head[3] != socksName {
		host = net.IP(rest[:size]).String()
	}
	return net.JoinHostPort(host, strconv.Itoa(int(binary.BigEndian.Uint16(rest[size:])))), nil
}

// socksReply is the answer to a CONNECT; nobody needs the address in it.
func socksReply(code byte) []byte {
	return []byte{socksVersion, code, 0, socksIPv4, 0, 0, 0, 0, 0, 0}
}
