package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"

	"github.com/corsuite/corsuite/harness/files"
)

// TLSOptions say whom TLS is to believe. The certificates are PEM files: authorities
// to trust beside the system's, and what a client shows of itself.
type TLSOptions struct {
	Insecure                      bool // any certificate of a server will do
	CACert, ClientCert, ClientKey string
}

// Trust is whom TLS believes and what it shows of itself.
type Trust struct {
	base   *tls.Config
	Client []tls.Certificate // shown on credentialed connections only
}

// NewTrust reads the certificates that the options name.
func NewTrust(ctx context.Context, o TLSOptions) (Trust, error) {
	base := &tls.Config{InsecureSkipVerify: o.Insecure, MinVersion: tls.VersionTLS12}
	if o.CACert != "" {
		roots, err := readRoots(ctx, o.CACert)
		if err != nil {
			return Trust{}, fmt.Errorf("cacert: %w", err)
		}
		base.RootCAs = roots
	}
	t := Trust{base: base}
	switch {
	case o.ClientCert == "" && o.ClientKey == "":
		return t, nil
	case o.ClientCert == "" || o.ClientKey == "":
		return Trust{}, fmt.Errorf("client certificate %q, key %q; want both", o.ClientCert, o.ClientKey)
	}
	certificate, err := readCertificate(ctx, o.ClientCert, o.ClientKey)
	if err != nil {
		return Trust{}, fmt.Errorf("client certificate %q: %w", o.ClientCert, err)
	}
	t.Client = []tls.Certificate{certificate}
	return t, nil
}

// Config returns it for a client that is not of this package.
func (t Trust) Config() *tls.Config { return t.base.Clone() }

// readCertificate is tls.LoadX509KeyPair for files of bounded size.
func readCertificate(ctx context.Context, certFile, keyFile string) (tls.Certificate, error) {
	cert, err := files.Read(ctx, certFile, files.Secret)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := files.Read(ctx, keyFile, files.Secret)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(cert, key)
}

// readRoots returns the system's authorities and those of a PEM file.
func readRoots(ctx context.Context, file string) (*x509.CertPool, error) {
	pem, err := files.Read(ctx, file, files.Text)
	if err != nil {
		return nil, err
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		// A system without authorities still has the file's.
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%q holds no certificate in PEM form", file)
	}
	return roots, nil
}

// config returns the configuration of one connection.
func (t Trust) config(host string, k Route) *tls.Config {
	c := t.base.Clone()
	c.ServerName = host
	c.NextProtos = alpn(k.Version)
	if k.Credentials {
		c.Certificates = t.Client
	}
	return c
}

// alpn returns the protocols to offer for a version.
// https://www.rfc-editor.org/rfc/rfc9113#section-3.2
func alpn(version string) []string {
	switch version {
	case HTTP2:
		return []string{"h2"}
	case AnyVersion:
		return []string{"h2", "http/1.1"}
	}
	return []string{"http/1.1"}
}
