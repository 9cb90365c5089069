package raw

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// secureServer starts an https server that says which certificates it was shown.
func secureServer(t *testing.T, clientAuth tls.ClientAuthType) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Allow-Methods", "PUT")
		for _, c := range r.TLS.PeerCertificates {
			w.Header().Add("X-Client", c.Subject.CommonName)
		}
	}))
	s.TLS = &tls.Config{ClientAuth: clientAuth}
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

// writePEM writes a block into a new file and returns its path.
func writePEM(t *testing.T, kind string, der []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// newClientCert returns the files of a self-signed client certificate.
func newClientCert(t *testing.T, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	privateDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return writePEM(t, "CERTIFICATE", der), writePEM(t, "PRIVATE KEY", privateDER)
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	s := secureServer(t, tls.NoClientCert)
	authority := writePEM(t, "CERTIFICATE", s.Certificate().Raw)
	clear := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(clear.Close)
	port := portOf(t, s.URL)
	named := []string{"example.com:" + port + ":127.0.0.1", "wrong.test:" + port + ":127.0.0.1"}
	tests := []struct {
		name, url string
		options   Options
		says      string // "" is shared
	}{
		{"unknown authority", s.URL, Options{}, "--insecure"},
		{"insecure", s.URL, Options{Insecure: true}, ""},
		{"authority from a file", s.URL, Options{CACert: authority}, ""},
		{"the name in the certificate", "https://example.com:" + port, Options{CACert: authority, Resolve: named}, ""},
		{"another name", "https://wrong.test:" + port, Options{CACert: authority, Resolve: named}, "not trusted"},
		{"no TLS there", "https://" + clear.Listener.Addr().String(), Options{Insecure: true}, "http://"},
	}
	for _, test := range tests {
		o := ask(t, agent(t, test.options), harness.Ask{URL: test.url})
		if test.says == "" {
			wantOutcome(t, o, harness.OutcomeShared, "")
			continue
		}
		wantOutcome(t, o, harness.OutcomeError, fetch.ConnectionFailed)
		if !strings.Contains(o.Error, test.says) {
			t.Errorf("%s: got %q; want it to say %q", test.name, o.Error, test.says)
		}
	}
}

// TestClientCertificate: like a browser, the agent shows it on credentialed connections only.
// https://fetch.spec.whatwg.org/#create-a-connection
func TestClientCertificate(t *testing.T) {
	t.Parallel()
	s := secureServer(t, tls.RequestClientCert)
	cert, key := newClientCert(t, "me")
	a := agent(t, Options{Insecure: true, Unsafe: true, ClientCert: cert, ClientKey: key})
	shown := func(q harness.Ask) (got []string) {
		q.URL = s.URL
		for _, x := range ask(t, a, q).Exchanges {
			got = append(got, x.Method+" "+header(x, "X-Client"))
		}
		return got
	}
	if got, want := shown(harness.Ask{Credentials: fetch.Omit}), []string{"GET "}; !slices.Equal(got, want) {
		t.Errorf("omit: got %q; want %q", got, want)
	}
	if got, want := shown(harness.Ask{Method: "PUT", Credentials: fetch.Include}), []string{"OPTIONS ", "PUT me"}; !slices.Equal(got, want) {
		t.Errorf("include: got %q; want %q", got, want)
	}
	strict := secureServer(t, tls.RequireAnyClientCert)
	o := ask(t, a, harness.Ask{URL: strict.URL})
	wantOutcome(t, o, harness.OutcomeError, fetch.ConnectionFailed)
	if !strings.Contains(o.Error, "certificate") {
		t.Errorf("got %q; want an error about the certificate", o.Error)
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	s := serve(t, always(allowed))
	port := portOf(t, s.url)
	a := agent(t, Options{Resolve: []string{"API.example:" + port + ":127.0.0.1"}})
	wantOutcome(t, ask(t, a, harness.Ask{URL: "http://api.example:" + port + "/"}), harness.OutcomeShared, "")
	if got := s.got()[0]; !strings.Contains(got, "\r\nHost: api.example:"+port+"\r\n") {
		t.Errorf("got %q; want the name in Host", got)
	}
	wantOutcome(t, ask(t, a, harness.Ask{URL: "http://any.localhost:" + port + "/"}), harness.OutcomeShared, "")
}

// proxyServer starts a proxy that tunnels everything to one address.
func proxyServer(t *testing.T, to string, answer string) *server {
	t.Helper()
	s := listen(t)
	go s.accept(func(conn net.Conn) {
		request, err := readRequest(bufio.NewReader(conn))
		if err != nil {
			return
		}
		s.mu.Lock()
		s.requests = append(s.requests, request)
		s.mu.Unlock()
		io.WriteString(conn, answer)
		if to == "" || !strings.HasPrefix(request, "CONNECT ") {
			return
		}
		target, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		defer target.Close()
		go func() { io.Copy(target, conn); target.Close() }()
		io.Copy(conn, target)
	})
	return s
}

func TestProxy(t *testing.T) {
	t.Parallel()
	t.Run("absolute-form", func(t *testing.T) {
		t.Parallel()
		p := proxyServer(t, "", allowed)
		a := agent(t, Options{Proxy: p.url})
		for target, want := range map[string]string{
			"": "GET http://api.example:8080/p?q HTTP/1.1\r\n", "*": "GET http://api.example:8080 HTTP/1.1\r\n",
		} {
			o := ask(t, a, harness.Ask{URL: "http://api.example:8080/p?q", Bytes: &harness.Bytes{Target: target}})
			wantOutcome(t, o, harness.OutcomeShared, "")
			got := p.got()
			if last := got[len(got)-1]; !strings.HasPrefix(last, want) || !strings.Contains(last, "Host: api.example:8080\r\n") {
				t.Errorf("got %q; want %q and the target's Host", last, want)
			}
		}
	})
	t.Run("CONNECT for https", func(t *testing.T) {
		t.Parallel()
		s := secureServer(t, tls.NoClientCert)
		p := proxyServer(t, s.Listener.Addr().String(), "HTTP/1.1 200 Connection established\r\n\r\n")
		a := agent(t, Options{Insecure: true, Proxy: strings.Replace(p.url, "//", "//user:pass@", 1)})
		wantOutcome(t, ask(t, a, harness.Ask{URL: "https://api.example/"}), harness.OutcomeShared, "")
		want := "CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n\r\n"
		if got := p.got(); len(got) != 1 || got[0] != want {
			t.Errorf("got %q; want %q", got, want)
		}
	})
	t.Run("refuses", func(t *testing.T) {
		t.Parallel()
		for answer, says := range map[string]string{
			"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n": "the proxy answered 407",
			"HTTP/1.1 200 OK\r\n\r\nand more":                    "more than an answer",
			"nonsense\r\n\r\n":                                   "the proxy's answer: ",
			"":                                                   "closed",
			"HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 20): "longer than 100 bytes",
		} {
			p := proxyServer(t, "", answer)
			o := ask(t, agent(t, Options{Proxy: p.url, MaxHeaderBytes: 100}), harness.Ask{URL: "https://api.example/"})
			if o.Outcome != harness.OutcomeError || !strings.Contains(o.Error, says) {
				t.Errorf("%q: got %s %q; want an error that says %q", answer, o.Outcome, o.Error, says)
			}
		}
	})
	t.Run("is down", func(t *testing.T) {
		t.Parallel()
		p := listen(t)
		p.stop()
		o := ask(t, agent(t, Options{Proxy: p.url}), harness.Ask{URL: "http://api.example/"})
		wantOutcome(t, o, harness.OutcomeError, fetch.ConnectionFailed)
	})
}
