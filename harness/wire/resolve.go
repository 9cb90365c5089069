package wire

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// ParseResolve reads what stands in for name resolution, for every user agent in
// the same way: entries of the form HOST:PORT:ADDRESS, as curl writes them, become a
// map from host:port, in lower case, to address:port. Hosts and addresses of IPv6 may stand in
// brackets. Of two entries for one host and port the last one counts.
func ParseResolve(entries []string) (map[string]string, error) {
	addresses := make(map[string]string, len(entries))
	for _, entry := range entries {
		host, port, addr, ok := split(entry)
		if !ok {
			return nil, fmt.Errorf("resolve %q: want HOST:PORT:ADDRESS, such as api.example.com:443:127.0.0.1", entry)
		}
		ip, err := netip.ParseAddr(addr)
		if err != nil {
			return nil, fmt.Errorf("resolve %q: %w; want HOST:PORT:ADDRESS", entry, err)
		}
		addresses[net.JoinHostPort(host, port)] = net.JoinHostPort(ip.String(), port)
	}
	return addresses, nil
}

// split cuts an entry, each address with or without brackets.
func split(entry string) (host, port, addr string, ok bool) {
	rest := entry
	if bracketed, isIPv6 := strings.CutPrefix(entry, "["); isIPv6 {
		if host, rest, ok = strings.Cut(bracketed, "]:"); !ok {
			return "", "", "", false
		}
	} else if host, rest, ok = strings.Cut(entry, ":"); !ok {
		return "", "", "", false
	}
	port, addr, ok = strings.Cut(rest, ":")
	addr = strings.TrimSuffix(strings.TrimPrefix(addr, "["), "]")
	return strings.ToLower(host), port, addr, ok && isHost(host) && isPort(port)
}

// isHost refuses above all what means more to a browser than a name: wildcards,
// and what separates the rules that it takes.
func isHost(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-._") == ""
}

// isPort reports whether s is a decimal TCP port other than 0.
func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}
