package record

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness/authority"
)

const page = "Origin: https://app.example.com"

func newAuthority(t *testing.T) *authority.Authority {
	t.Helper()
	a, err := authority.New()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// believing returns what trusts the certificates of a PEM text only.
func believing(pem []byte) *tls.Config {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: roots}
}

// sealed returns a server with TLS, and what trusts it.
func sealed(t *testing.T, h http.HandlerFunc) (*httptest.Server, *tls.Config) {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server, &tls.Config{RootCAs: roots}
}

func trusting(c *http.Client, config *tls.Config) {
	c.Transport.(*http.Transport).TLSClientConfig = config
}

// urls returns the addresses of what was written down.
func urls(t *testing.T, p *Proxy) []string {
	t.Helper()
	har, err := p.HAR("test")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Log struct {
			Entries []struct{ Request struct{ URL string } }
		}
	}
	if err := json.Unmarshal(har, &file); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range file.Log.Entries {
		all = append(all, e.Request.URL)
	}
	return all
}

// A connection with TLS is read for a client that trusts the authority of the run, and
// the server is told nothing of it.
func TestOpened(t *testing.T) {
	server, trust := sealed(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s %s", r.Proto, r.Host, r.Header.Get("X-Forwarded-For"))
	})
	a := newAuthority(t)
	p, c := listen(t, Options{Authority: a, Trust: trust})
	trusting(c, believing(a.PEM()))
	for range 2 {
		_, text, err := ask(t, c, "GET", server.URL+"/items?q=1", "", page)
		if want := "HTTP/2.0 " + strings.TrimPrefix(server.URL, "https://") + " "; err != nil || text != want {
			t.Fatalf("got %q, %v; want %q", text, err, want)
		}
	}
	for _, own := range [][]string{nil, {"Origin: " + server.URL}, {page, "Connection: Upgrade", "Upgrade: websocket"}} {
		if _, _, err := ask(t, c, "GET", server.URL+"/own", "", own...); err != nil {
			t.Error(err)
		}
	}
	if got, want := urls(t, p), server.URL+"/items?q=1"; !slices.Equal(got, []string{want, want}) {
		t.Errorf("got %q; want %s twice", got, want)
	}
	if unread := p.Unread(); len(unread) > 0 {
		t.Errorf("unread: %v", unread)
	}
}

// What is not read passes as it is where it can, and is counted with the reason.
func TestUnread(t *testing.T) {
	server, trust := sealed(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "sealed") })
	other := newAuthority(t)
	for _, c := range []struct {
		reason  Reason
		options Options
		client  *tls.Config
		passes  bool
	}{
		{Unasked, Options{}, trust, true},
		{Untrusted, Options{Authority: other, Trust: believing(other.PEM())}, trust, true},
		{Refused, Options{Authority: other, Trust: trust}, trust, false},
	} {
		t.Run(string(c.reason), func(t *testing.T) {
			p, client := listen(t, c.options)
			trusting(client, c.client.Clone())
			_, text, err := ask(t, client, "GET", server.URL, "", page)
			if passes := err == nil && text == "sealed"; passes != c.passes {
				t.Errorf("got %q, %v", text, err)
			}
			want := []Count{{Unread{"127.0.0.1", c.reason}, 1}}
			for deadline := time.Now().Add(5 * time.Second); len(p.Unread()) == 0 && time.Now().Before(deadline); {
				time.Sleep(time.Millisecond) // the client may know before the proxy does
			}
			if got := p.Unread(); !slices.Equal(got, want) {
				t.Errorf("got %v; want %v", got, want)
			}
			if kept, _ := p.Kept(); kept != 0 {
				t.Errorf("kept %d", kept)
			}
		})
	}
}

// What is no TLS gets through a tunnel, whoever speaks first, and ends with the proxy.
func TestTunnel(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "220 ready\n")
		_, _ = io.Copy(conn, conn)
	}()
	p, err := Listen(Options{Authority: newAuthority(t)})
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", address.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: %[1]s\r\n\r\n", ln.Addr())
	const greeting = "HTTP/1.1 200 Connection established\r\n\r\n220 ready\n"
	got := make([]byte, len(greeting))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != greeting {
		t.Fatalf("got %q, %v; want %q", got, err, greeting)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if rest, err := io.ReadAll(conn); len(rest) > 0 {
		t.Errorf("got %q, %v; want the end", rest, err)
	}
	if unread := p.Unread(); len(unread) > 0 {
		t.Errorf("unread: %v", unread)
	}
}
