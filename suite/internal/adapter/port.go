package adapter

import (
	"fmt"
	"net"
)

// portAttempts bounds the search for a port: each one that is taken already is one.
const portAttempts = 20

// port is a number for the adapter to listen on, kept from every other adapter
// that is starting: between choosing it and its use seconds may pass, and a
// server that came first would be judged in the adapter's place.
//
// The UDP port of the same number stands for the reservation, since the TCP
// port itself has to be left to the adapter. It holds between processes, too,
// and ends with the one that made it.
type port struct {
	number   string
	reserved net.PacketConn
}

// reservePort returns a port that nobody listens on and no other adapter is
// going to.
func reservePort() (port, error) {
	var err error
	for range portAttempts {
		var p port
		if p, err = tryPort(); err == nil {
			return p, nil
		}
	}
	return port{}, fmt.Errorf("free port for the adapter: %w", err)
}

func tryPort() (port, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return port{}, err
	}
	defer l.Close()
	_, number, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return port{}, err
	}
	return claim(number)
}

// claim reserves a port by its number, unless it is reserved.
func claim(number string) (port, error) {
	reserved, err := net.ListenPacket("udp", net.JoinHostPort(host, number))
	if err != nil {
		return port{}, err
	}
	return port{number: number, reserved: reserved}, nil
}

// release ends the reservation. The zero port has none.
func (p port) release() error {
	if p.reserved == nil {
		return nil
	}
	return p.reserved.Close()
}

// free reports whether the port can be listened on.
func (p port) free() bool {
	l, err := net.Listen("tcp", net.JoinHostPort(host, p.number))
	if err != nil {
		return false
	}
	_ = l.Close()
	return true
}
