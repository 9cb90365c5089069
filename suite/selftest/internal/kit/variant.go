package kit

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/reference/variants"
)

// ServeVariant serves a broken server on a free loopback port and returns its address.
func ServeVariant(t testing.TB, m variants.Variant) string {
	t.Helper()
	if !m.TLS {
		return Listen(t, func(ctx context.Context, ln net.Listener) error { return variants.Serve(ctx, ln, m) })
	}
	config := selfSigned()
	address := Listen(t, func(ctx context.Context, ln net.Listener) error {
		return variants.Serve(ctx, tls.NewListener(ln, config), m)
	})
	return strings.Replace(address, "http://", "https://", 1)
}

// selfSigned returns a TLS set-up for 127.0.0.1 that no system trusts.
func selfSigned() *tls.Config {
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	defer s.Close()
	return &tls.Config{Certificates: s.TLS.Certificates}
}
